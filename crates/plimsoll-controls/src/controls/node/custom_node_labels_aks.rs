use plimsoll_model::Field;
use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

const PREFIX: &str = "kubernetes.azure.com/";

/// The names below the prefix that AKS sets itself and may print among the labels of a pool.
const OF_AKS: &[&str] = &[
    "agentpool",
    "artifactstreaming-enabled",
    "azure-cni-overlay",
    "cluster",
    "consolidated-additional-properties",
    "ebpf-dataplane",
    "fips_enabled",
    "kata-mshv-vm-isolation",
    "kata-vm-isolation",
    "kubelet-identity-client-id",
    "kubelet-serving-ca",
    "localdns-state",
    "mode",
    "network-name",
    "network-policy",
    "network-resourcegroup",
    "network-stateless-cni",
    "network-subnet",
    "network-subscription",
    "node-image-version",
    "nodenetwork-vnetguid",
    "nodepool-type",
    "os-sku",
    "os-sku-effective",
    "os-sku-requested",
    "podnetwork-name",
    "podnetwork-resourcegroup",
    "podnetwork-subnet",
    "podnetwork-subscription",
    "podnetwork-type",
    "podv6network-type",
    "priority",
    "role",
    "scalesetpriority",
    "security-type",
    "storageprofile",
    "storagetier",
];

control! {
    /// ## What it checks
    /// No listed agent pool sets labels below `kubernetes.azure.com/` that AKS does not set itself (`nodeLabels`). `mode`,
    /// `agentpool` and `scalesetpriority` must also agree with the pool's own mode, name and priority.
    ///
    /// ## Why it matters
    /// Policies and schedulers trust these labels, because AKS owns the prefix. Who can label a pool can draw system pods
    /// to it, or escape a policy that selects by them.
    ///
    /// ## Who must fix it
    /// You, in both modes, for the labels that you set.
    ///
    /// ## How to fix
    /// Set the labels of the pool without these, and use a prefix of your own.
    ///
    /// ## References
    /// - Microsoft: Use labels in an AKS cluster, reserved prefixes
    id: "custom-node-labels-aks",
    title: "A pool sets labels that only AKS should set",
    area: "node",
    severity: Low, "it helps who may change pools to get around policies",
    standard: You,
    automatic: You,
    frameworks: ["attack:T1036"],
    aliases: [],
    remedies: [Command("az aks nodepool update -g RG --cluster-name NAME -n POOL --labels KEY=VALUE")],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let mut failed = false;
    for (key, value) in pool.path("nodeLabels").members() {
        let Some(name) = key.strip_prefix(PREFIX) else { continue };
        if !OF_AKS.contains(&name) || contradicts(pool, name, value) {
            failed = true;
            judge.fail_because(value, pools::named(pool));
        }
    }
    if !failed {
        judge.pass();
    }
}

/// Whether a label says something else than the pool that carries it.
fn contradicts(pool: &AgentPool<'_>, name: &str, value: Field<'_>) -> bool {
    let truth = match name {
        "mode" => pool.path("mode").str(),
        "scalesetpriority" => pool.path("scaleSetPriority").str(),
        "agentpool" => Some(pool.name()),
        _ => None,
    };
    truth.is_some_and(|truth| !value.is_text(truth))
}
