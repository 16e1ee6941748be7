use plimsoll_model::azure::ResourceRef;

use crate::Judge;

control! {
    /// ## What it checks
    /// A Flux configuration with a Git repository fetches it over an encrypted channel (`gitRepository.url` does not
    /// begin with `http://` or `git://`) and without a user and token (`gitRepository.httpsUser` is absent; the token
    /// itself is in `configurationProtectedSettings`, which Azure does not print). Sources of another kind are passed
    /// over.
    ///
    /// ## Why it matters
    /// What the repository holds is applied to the cluster with high rights. Who can change it on the way, or has the
    /// token, runs what he likes.
    ///
    /// ## Who must fix it
    /// You, in both modes, if you use the Flux extension.
    ///
    /// ## How to fix
    /// Use HTTPS with a workload identity or a deploy key that may only read, and limit it to the one repository.
    ///
    /// ## References
    /// - Microsoft: GitOps Flux v2 configurations with AKS
    id: "gitops-flux-secrets",
    title: "Flux fetches its repository in clear text or with a long-lived token",
    area: "secrets",
    severity: Low, "somebody on the way, or a leaked token, is needed",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DS-5", "mcsb:IM-3", "attack:T1195.002"],
    aliases: ["azure-policy:9e980dca", "aprl:5f3cbd68", "review-checklists:0102ce16"],
    remedies: [Command(
        "az k8s-configuration flux update -g RG -c NAME -t managedClusters -n CONFIG --url https://HOST/REPO"
    )],
    check: Resource("microsoft.kubernetesconfiguration/fluxconfigurations", check),
}

const CLEAR: [&str; 2] = ["http://", "git://"];
const ENCRYPTED: [&str; 2] = ["https://", "ssh://"];
const SOURCES: [&str; 4] = ["GitRepository", "Bucket", "AzureBlob", "OCIRepository"];

fn check<'s>(configuration: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let repository = configuration.path("gitRepository");
    let source = configuration.path("sourceKind").one_of(&SOURCES);
    if repository.is_empty() || source.is_some_and(|source| source != "GitRepository") {
        judge.not_applicable("the configuration has no Git repository");
        return;
    }
    let url = repository.get("url");
    let user = repository.get("httpsUser");
    let Some(address) = url.str() else {
        judge.unknown_at(url, "the repository's address was not printed");
        return;
    };
    let is_any = |schemes: &[&str]| {
        schemes
            .iter()
            .any(|scheme| address.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)))
    };
    let clear = is_any(&CLEAR);
    let token = !user.is_empty();
    if clear {
        judge.fail(url);
    }
    if token {
        judge.fail_because(user, "a user with a long-lived token");
    }
    if clear || token {
        return;
    }
    if is_any(&ENCRYPTED) || is_scp_form(address) {
        judge.pass();
    } else {
        judge.unknown_at(url, "how this address is fetched is not known");
    }
}

/// `git@host:path`, which is SSH.
fn is_scp_form(address: &str) -> bool {
    !address.contains("://")
        && address.split_once('@').is_some_and(|(user, rest)| !user.is_empty() && rest.contains(':'))
}
