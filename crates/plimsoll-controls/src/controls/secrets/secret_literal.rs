use std::collections::BTreeMap;

use plimsoll_model::{CredentialKind, Field, Snapshot};

use crate::Judge;

control! {
    /// ## What it checks
    /// Nothing in the input is a credential written out: the values of a Secret that was committed as a
    /// manifest, private keys, storage keys, connection strings, shared access signatures, tokens of known
    /// shape, passwords in URLs, registry credentials, and literals under names such as `password` that are no
    /// placeholders. Variables, arguments, ConfigMaps, annotations, custom objects and Azure templates are
    /// looked at alike. Secrets read from a cluster do not count: a Secret is their place there.
    ///
    /// The value itself is removed when the input is read. The finding shows where it stood, its kind and its
    /// size.
    ///
    /// ## Why it matters
    /// Manifests are copied, reviewed, logged and kept for ever. A credential in one is known to everybody who
    /// ever had the repository, and base64 protects nothing.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Treat the credential as known and replace it first. Then keep the new one in Key Vault and take it from
    /// there with the secrets store driver or the External Secrets operator; better use workload identity and
    /// have none.
    ///
    /// ## References
    /// - Kubernetes: Good practices for Kubernetes Secrets
    /// - Microsoft Threat Matrix for Kubernetes: Application credentials in configuration files
    /// - OWASP: Secrets management cheat sheet
    id: "secret-literal",
    title: "A credential is written out in the input",
    area: "secrets",
    severity: High, "whoever may read the repository or the object has it, and it stays in the history",
    standard: You,
    automatic: You,
    frameworks: [
        "mcsb:IM-8", "nsa:authentication-authorization", "attack:T1552.001",
        "threat-matrix:application-credentials-in-configuration-files",
    ],
    aliases: [
        "kubescape:C-0012", "kubescape:C-0259", "trivy:KSV-0109", "trivy:KSV-01010",
        "kube-linter:env-var-secret", "polaris:sensitiveConfigmapContent",
        "polaris:sensitiveContainerEnvVar",
    ],
    remedies: [
        Text("Replace the credential where it is valid, then take the new one from Key Vault."),
        Command("az aks enable-addons -g RG -n NAME -a azure-keyvault-secrets-provider"),
    ],
    check: Snapshot(check),
}

fn check<'s>(snapshot: &'s Snapshot, judge: &mut Judge<'s>) {
    if snapshot.is_empty() && snapshot.credentials().is_empty() {
        judge.unknown("nothing was read: name manifests, templates or a capture");
        return;
    }
    let mut kinds: BTreeMap<CredentialKind, usize> = BTreeMap::new();
    for credential in snapshot.credentials() {
        *kinds.entry(credential.kind).or_default() += 1;
    }
    let mut message = Some(summary(&kinds));
    for credential in snapshot.credentials() {
        if let Some(tree) = snapshot.tree(credential.tree) {
            judge.fail_because(Field::new(tree, credential.node), message.take().unwrap_or_default());
        }
    }
    judge.pass();
}

/// What was found, in words: `the value of a Secret (3), a private key`.
fn summary(kinds: &BTreeMap<CredentialKind, usize>) -> String {
    let parts: Vec<String> = kinds
        .iter()
        .map(|(kind, count)| match count {
            1 => kind.words().to_owned(),
            count => format!("{} ({count})", kind.words()),
        })
        .collect();
    parts.join(", ")
}
