use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::{allow_list, supply};

control! {
    /// ## What it checks
    /// Every extension of the cluster is of a type that you expect (the parameter `cluster-extensions`; by default those
    /// of Defender, Azure Monitor, backup and Policy), and none has `autoUpgradeMinorVersion` set to false.
    ///
    /// ## Why it matters
    /// An extension is a chart that Azure installs with cluster-admin rights. It needs no access to Kubernetes, and it
    /// comes back after everything in the cluster has been cleaned: a good place to hide. One that is not upgraded keeps
    /// its flaws.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Delete what nobody asked for, or add its type to the parameter; let minors upgrade.
    ///
    /// ## References
    /// - Microsoft: Cluster extensions for AKS
    id: "cluster-extensions",
    title: "A cluster extension is unexpected or not upgraded",
    area: "control-plane",
    severity: Low, "installing one needs an Azure role already",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:AM-2", "attack:T1610", "attack:T1543"],
    aliases: [],
    remedies: [Command("az k8s-extension delete -g RG -c NAME -t managedClusters -n EXTENSION")],
    check: Cluster(check),
}

const EXTENSION: &str = "microsoft.kubernetesconfiguration/extensions";

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(extensions) = cluster.resource().children(EXTENSION) else {
        return judge.unknown(
            "extensions not supplied: add the output of `az k8s-extension list -g RG -c NAME -t managedClusters`",
        );
    };
    if supply::is_silence(cluster, &extensions) {
        return judge.not_applicable(supply::NOT_DECLARED);
    }
    let allowed = &judge.parameters().cluster_extensions;
    for extension in extensions {
        let (kind, upgraded) = (extension.path("extensionType"), extension.path("autoUpgradeMinorVersion"));
        match kind.str() {
            Some(name) if !allow_list::allows(allowed, name) => {
                judge.fail_because(kind, format!("extension {} is not expected", extension.name()));
            }
            None => judge.unknown_at(kind, "the type of an extension could not be read"),
            Some(_) => {}
        }
        if upgraded.bool() == Some(false) {
            judge.fail_because(upgraded, format!("extension {} is not upgraded", extension.name()));
        }
    }
    judge.pass();
}
