use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::{allow_list, safeguards};

control! {
    /// ## What it checks
    /// `excludedNamespaces` of the deployment safeguards names only namespaces that you decided to leave out (the
    /// parameter `safeguards-exclusions`, empty by default). The namespaces that AKS excludes itself
    /// (`systemExcludedNamespaces`) do not count. Without safeguards the question does not arise.
    ///
    /// ## Why it matters
    /// In an excluded namespace every pod is admitted, and nothing says so to whoever looks at the level `Enforce`.
    ///
    /// ## Who must fix it
    /// You, in both modes: Automatic lets you exclude namespaces too.
    ///
    /// ## How to fix
    /// Repair the workloads of the namespace, then take it off the list.
    ///
    /// ## References
    /// - Microsoft: Use deployment safeguards to enforce best practices in AKS
    id: "deployment-safeguards-exclusions",
    title: "Namespaces are excluded from safeguards",
    area: "pod",
    severity: Medium, "admission is open there for who can create pods in it",
    standard: You,
    automatic: Shared,
    frameworks: ["mcsb:PV-3", "nsa:pod-security", "attack:T1562.001"],
    aliases: [],
    remedies: [Command("az aks safeguards update -g RG -n NAME --level Enforce --excluded-ns ALLOWED_NAMESPACE")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(found) = safeguards::of(cluster) else { return judge.unknown(safeguards::NOT_SUPPLIED) };
    let Some(safeguards) = found else {
        return judge.not_applicable("the cluster has no safeguards: see deployment-safeguards");
    };
    let mut clean = true;
    for namespace in safeguards.path("excludedNamespaces").items() {
        let allowed = namespace
            .str()
            .is_some_and(|name| allow_list::allows(&judge.parameters().safeguards_exclusions, name));
        if !allowed {
            clean = false;
            judge.fail(namespace);
        }
    }
    if clean {
        judge.pass();
    }
}
