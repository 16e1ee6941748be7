use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// The security part of Advanced Container Networking Services is on: `networkProfile.advancedNetworking.security`
    /// has `enabled: true` and an `advancedNetworkPolicies` other than `None`, and `advancedNetworking.enabled` is not
    /// false. Absent means off.
    ///
    /// ## Why it matters
    /// Without it an egress policy can only name addresses. The address of a storage account or of a package registry is
    /// shared with everybody, an attacker's account among them.
    ///
    /// ## Who must fix it
    /// You, in both modes: Automatic has it as an option.
    ///
    /// ## How to fix
    /// Enable it (it costs per node hour), then write CiliumNetworkPolicy objects with `toFQDNs`.
    ///
    /// ## References
    /// - Microsoft: Advanced Container Networking Services, container network security
    id: "acns-security",
    title: "Policies by domain name or HTTP are not available",
    area: "network",
    severity: Low, "hardening of egress",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:NS-1", "nsa:network-separation"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --enable-acns --acns-advanced-networkpolicies FQDN")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let all = cluster.path("networkProfile.advancedNetworking.enabled");
    let security = cluster.path("networkProfile.advancedNetworking.security.enabled");
    let policies = cluster.path("networkProfile.advancedNetworking.security.advancedNetworkPolicies");
    if all.bool() == Some(false) {
        judge.fail(all);
    } else if security.bool() != Some(true) {
        judge.fail(security);
    } else if policies.one_of(&["L7", "FQDN", "None"]) == Some("None") {
        judge.fail(policies);
    } else {
        judge.pass();
    }
}
