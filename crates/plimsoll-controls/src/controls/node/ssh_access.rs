use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// Every listed agent pool has SSH off or bound to Entra ID: `securityProfile.sshAccess` is `Disabled` or `EntraId`.
    /// Absent means `LocalUser`, the documented default.
    ///
    /// ## Why it matters
    /// With `LocalUser` one key pair opens a root shell on every node of the cluster. Its use is tied to no person, and
    /// the key does not expire.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic the managed system nodes are out of your reach; pools that you add are yours.
    ///
    /// ## How to fix
    /// Switch SSH off where nobody needs it, or let Entra ID decide who may sign in to a node. The change takes effect
    /// with the next node image upgrade.
    ///
    /// ## References
    /// - Microsoft: Manage SSH for secure access to AKS nodes
    id: "ssh-access",
    title: "Nodes accept SSH with a shared key",
    area: "node",
    severity: Medium, "root on every node, for who holds the key and reaches the node's port 22",
    standard: You,
    automatic: Shared,
    frameworks: ["mcsb:IM-3", "attack:T1021.004"],
    aliases: ["azure-policy:28257686"],
    remedies: [
        Command("az aks nodepool update -g RG --cluster-name NAME -n POOL --ssh-access disabled"),
        Command("az aks nodepool update -g RG --cluster-name NAME -n POOL --ssh-access entraid"),
    ],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let access = pool.path("securityProfile.sshAccess");
    match access.one_of(&["LocalUser", "Disabled", "EntraId"]) {
        Some("Disabled" | "EntraId") => judge.pass(),
        _ => judge.fail_because(access, pools::named(pool)),
    }
}
