use plimsoll_model::azure::{FEDERATED_CREDENTIAL, ManagedCluster, ResourceRef};

use crate::Judge;
use crate::facts::{federation, supply};

control! {
    /// ## What it checks
    /// Every federated credential that trusts this cluster (its `issuer` is `oidcIssuerProfile.issuerURL`) names a
    /// service account that exists, is not called `default`, and asks for the audience `api://AzureADTokenExchange`
    /// alone. Without the service accounts in the input only the latter two are judged, and passing them is unknown.
    ///
    /// ## Why it matters
    /// Entra ID gives the identity to whoever presents a token with that subject. If the service account does not exist,
    /// everybody who may create service accounts in the namespace takes the identity. `default` is what every pod has
    /// that names none.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Delete credentials of service accounts that are gone; make a service account for each workload.
    ///
    /// ## References
    /// - Microsoft: Workload identity federation, considerations
    id: "fic-subject-scope",
    title: "A federated credential trusts the wrong service account",
    area: "identity",
    severity: High, "who may create a service account takes the identity",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:IM-3", "attack:T1078.004", "threat-matrix:access-managed-identity-credentials"],
    aliases: [],
    remedies: [Command("az identity federated-credential delete -g RG --identity-name IDENTITY -n FIC")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let enabled = cluster.path("oidcIssuerProfile.enabled");
    let issuer = cluster.path("oidcIssuerProfile.issuerURL");
    if enabled.bool() != Some(true) && issuer.is_empty() {
        return judge.not_applicable("the cluster issues no tokens that could be trusted");
    }
    if issuer.str().is_none_or(str::is_empty) {
        return judge.unknown_at(issuer, "the input does not state the cluster's issuer");
    }
    let Some(credentials) = supply::listed(cluster, FEDERATED_CREDENTIAL) else {
        return judge.unknown(federation::NOT_SUPPLIED);
    };
    for credential in credentials.into_iter().filter(|credential| federation::trusts(*credential, cluster)) {
        judge_one(cluster, credential, judge);
    }
    judge.pass();
}

fn judge_one<'s>(cluster: ManagedCluster<'s>, credential: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let audiences = credential.path("audiences");
    let mut count = 0;
    let exact =
        audiences.items().inspect(|_| count += 1).all(|audience| audience.is_text(federation::AUDIENCE));
    if !exact || count == 0 {
        judge.fail_because(audiences, "the audience is not `api://AzureADTokenExchange` alone");
    }
    let subject = credential.path("subject");
    let Some((namespace, name)) = federation::service_account(credential) else {
        return judge.fail_because(subject, "the subject is no service account");
    };
    if name == "default" {
        return judge.fail_because(subject, "every pod of the namespace without a service account has it");
    }
    let snapshot = judge.snapshot();
    let scope = cluster.resource().scope();
    if !snapshot.is_supplied(scope, "ServiceAccount") {
        judge.unknown_at(
            subject,
            "service accounts not supplied: add the output of `kubectl get serviceaccounts -A -o json`",
        );
    } else if snapshot.find(scope, "ServiceAccount", namespace, name).is_none() {
        judge.fail_because(subject, "this service account does not exist");
    }
}
