use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// Every listed agent pool runs a FIPS 140 validated image (`enableFIPS`), where the parameter `require-fips` is set.
    /// Where it is not set, pools with such images pass and the question does not arise for the others. The documented
    /// default is off.
    ///
    /// ## Why it matters
    /// Some sectors must use validated cryptographic modules only.
    ///
    /// ## Who must fix it
    /// You, where a regulation asks for it.
    ///
    /// ## How to fix
    /// Switch the pool to FIPS images; the nodes are reimaged.
    ///
    /// ## References
    /// - Microsoft: Enable FIPS for AKS node pools
    id: "fips",
    title: "Nodes run no FIPS validated image although that is required",
    area: "node",
    severity: Info, "a matter of regulation, and only where it is set as required",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: [],
    remedies: [Command("az aks nodepool update -g RG --cluster-name NAME -n POOL --enable-fips-image")],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let fips = pool.path("enableFIPS");
    match fips.bool() {
        Some(true) => judge.pass(),
        _ if judge.parameters().require_fips => judge.fail_because(fips, pools::named(pool)),
        _ => judge.not_applicable("FIPS images are not required: set the parameter `require-fips`"),
    }
}
