//! Federated credentials: which service accounts of a cluster Entra ID trusts.

use plimsoll_model::azure::{ManagedCluster, ResourceRef};

/// The audience that tokens for Entra ID carry.
pub const AUDIENCE: &str = "api://AzureADTokenExchange";

/// What to say where no list of federated credentials was supplied.
pub const NOT_SUPPLIED: &str = "federated credentials not supplied: add the output of `az identity federated-credential list -g RG --identity-name IDENTITY` for each identity";

/// Whether a federated credential trusts the tokens that a cluster issues. An issuer that is no address is noted.
pub fn trusts(credential: ResourceRef<'_>, cluster: ManagedCluster<'_>) -> bool {
    let own = cluster.path("oidcIssuerProfile.issuerURL").text().unwrap_or_default().trim_end_matches('/');
    let field = credential.path("issuer");
    let issuer = field.str().unwrap_or_default().trim_end_matches('/');
    if !issuer.starts_with("https://") {
        field.note_unknown_value();
    }
    !own.is_empty() && own.eq_ignore_ascii_case(issuer)
}

/// Namespace and name of the service account that a federated credential names.
pub fn service_account(credential: ResourceRef<'_>) -> Option<(&str, &str)> {
    credential.path("subject").str()?.strip_prefix("system:serviceaccount:")?.split_once(':')
}

/// The resource id of the identity that a federated credential gives away.
pub fn identity_id(credential: ResourceRef<'_>) -> Option<&str> {
    let id = credential.id()?;
    let at = id.to_ascii_lowercase().find("/federatedidentitycredentials/")?;
    id.get(..at)
}
