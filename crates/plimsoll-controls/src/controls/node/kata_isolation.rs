use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// A listed agent pool runs each pod in a virtual machine of its own (`workloadRuntime: KataVmIsolation`, in preview
    /// `KataMshvVmIsolation`), where the parameter `untrusted-namespaces` names namespaces. Absent means `OCIContainer`.
    /// Without the parameter a cluster with such a pool passes, and the question does not arise for others. Whether the
    /// pods of these namespaces use it (`runtimeClassName`) is not looked at here.
    ///
    /// ## Why it matters
    /// Containers share the kernel of their node. Code that nobody vouches for needs one flaw in it to leave its
    /// container.
    ///
    /// ## Who must fix it
    /// You, where you run code of others.
    ///
    /// ## How to fix
    /// Add a pool with pod sandboxing and set `runtimeClassName: kata-vm-isolation` on the pods.
    ///
    /// ## References
    /// - Microsoft: Pod Sandboxing with AKS
    id: "kata-isolation",
    title: "Untrusted code shares the kernel of its node",
    area: "node",
    severity: Info, "only where namespaces are marked as untrusted",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security", "attack:T1611"],
    aliases: [],
    remedies: [Command(
        "az aks nodepool add -g RG --cluster-name NAME -n POOL --os-sku AzureLinux --workload-runtime KataVmIsolation"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let all = cluster.pools();
    if all.listed.is_empty() {
        judge.unknown(pools::NOT_SUPPLIED);
        return;
    }
    let runtimes = ["OCIContainer", "WasmWasi", "KataVmIsolation", "KataMshvVmIsolation"];
    let isolated = all.listed.iter().any(|pool| {
        pool.path("workloadRuntime").one_of(&runtimes).is_some_and(|runtime| runtime.starts_with("Kata"))
    });
    if isolated {
        judge.pass();
    } else if judge.parameters().untrusted_namespaces.is_empty() {
        judge.not_applicable("no namespace is marked as untrusted: set the parameter `untrusted-namespaces`");
    } else {
        judge.fail_because(all.field, "no pool has the runtime KataVmIsolation");
    }
}
