use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::metadata_service::{self, Guard};
use crate::facts::policy_engine::{self, Engine};
use crate::facts::tenants;

const NOT_SUPPLIED: &str = "`podLinkLocalAccess` is not in this API version, and network policies are not supplied: add the output of `kubectl get networkpolicies -A -o json`";

control! {
    /// ## What it checks
    /// Pods cannot reach the instance metadata service, 169.254.169.254 port 80. Either the cluster keeps them from it
    /// (`networkProfile.podLinkLocalAccess: None`, a preview field; absent means `IMDS`), or in every namespace of your own
    /// a NetworkPolicy selects all pods for egress and no policy there allows the address, or a clusterwide policy of
    /// Cilium denies it. Where the field is absent and the input holds no network policies the verdict is unknown, and so
    /// it is where other clusterwide policies might decide. Pods on the host network are never kept from it.
    ///
    /// ## Why it matters
    /// By default any pod gets tokens of the kubelet's identity there, and of every identity that is attached to its node:
    /// with them it pulls from the registry, and does in Azure what the identity may.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Switch the restriction on, or write an egress policy for each namespace that excepts 169.254.169.254/32. Workloads
    /// that need Azure use workload identity.
    ///
    /// ## References
    /// - Microsoft: Restrict access to the instance metadata service in AKS (preview)
    /// - MITRE ATT&CK T1552.005
    id: "imds-restricted",
    title: "Pods reach the instance metadata service",
    area: "network",
    severity: High, "any pod can take the identity of its node",
    standard: You,
    automatic: You,
    frameworks: [
        "mcsb:NS-1", "nsa:network-separation", "attack:T1552.005", "threat-matrix:instance-metadata-api",
    ],
    aliases: [],
    remedies: [
        Command("az aks update -g RG -n NAME --enable-imds-restriction"),
        Text("Or deny egress by default in every namespace, and except 169.254.169.254/32 from every ipBlock that holds it."),
    ],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let access = cluster.path("networkProfile.podLinkLocalAccess");
    if access.one_of(&["IMDS", "None"]) == Some("None") {
        judge.pass();
        return;
    }
    if policy_engine::of(cluster) == Engine::Absent {
        judge.fail_because(access, "nothing enforces network policies");
        return;
    }
    let scope = cluster.resource().scope();
    if !metadata_service::KINDS.iter().any(|kind| judge.snapshot().is_supplied(scope, kind)) {
        if access.exists() {
            judge.fail_because(access, "no network policy is in the input");
        } else {
            judge.unknown(NOT_SUPPLIED);
        }
        return;
    }
    let Some(namespaces) = tenants::namespaces(cluster, judge.parameters()) else {
        judge.unknown(tenants::NOT_SUPPLIED);
        return;
    };
    match metadata_service::guard(judge.snapshot(), scope, &namespaces) {
        Guard::Everywhere if namespaces.is_empty() => {
            judge.not_applicable("there is no namespace of your own");
        }
        Guard::Everywhere => judge.pass(),
        Guard::Undecided(kind) => {
            judge
                .unknown_at(access, format!("objects of kind {kind} may decide, and are not evaluated here"));
        }
        Guard::MissingIn(open) => {
            judge.fail_because(access, format!("no policy keeps pods from it in {}", open.join(", ")));
        }
    }
}
