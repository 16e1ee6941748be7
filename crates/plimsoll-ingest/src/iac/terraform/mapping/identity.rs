//! Managed identities and the credentials that they trust.

use plimsoll_model::azure::FEDERATED_CREDENTIAL;

use super::How::InList;
use super::{Id, Table, row};

pub(super) const TABLES: &[&Table] = &[&IDENTITY, &CREDENTIAL];

const IDENTITY: Table = Table {
    terraform: "azurerm_user_assigned_identity",
    kind: "microsoft.managedidentity/userassignedidentities",
    id: Id::Group("Microsoft.ManagedIdentity/userAssignedIdentities"),
    rows: &[row("name", "name"), row("location", "location"), row("tags", "tags")],
    names: None,
    more: None,
};

const CREDENTIAL: Table = Table {
    terraform: "azurerm_federated_identity_credential",
    kind: FEDERATED_CREDENTIAL,
    id: Id::Child("user_assigned_identity_id|parent_id", "federatedIdentityCredentials"),
    rows: &[
        row("name", "name"),
        row("issuer", "properties.issuer"),
        row("subject", "properties.subject"),
        row("audience", "properties.audiences").how(InList),
    ],
    names: None,
    more: None,
};
