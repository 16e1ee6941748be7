use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::address_ranges::{self, Breadth};

control! {
    /// ## What it checks
    /// No entry of `authorizedIPRanges` is effectively the whole Internet: none is wider than /16 (the parameter
    /// `broadest-authorized-prefix`; IPv6: /32), none is the service tag `AzureCloud` or `Internet`, and all IPv4 entries
    /// together cover at most 2^20 addresses. `0.0.0.0/32` passes: it is the documented way to write "the cluster's own
    /// outbound address only". An entry that is neither an address nor a known service tag makes the verdict unknown.
    ///
    /// ## Why it matters
    /// A list that admits everybody looks like a restriction, satisfies checks that only ask whether there is one, and
    /// protects from nothing. `AzureCloud` admits every machine that anybody rents from Azure.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Replace the entry by the addresses that really connect.
    ///
    /// ## References
    /// - Microsoft: Use API server authorized IP address ranges in AKS
    /// - Microsoft: Virtual network service tags
    id: "api-authorized-ip-too-broad",
    title: "The authorized ranges admit nearly everybody",
    area: "control-plane",
    severity: High, "an allow-list that allows everybody is none",
    standard: You,
    automatic: You,
    frameworks: ["cis-aks:5.4.1", "mcsb:NS-2", "nsa:network-separation", "attack:T1133"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --api-server-authorized-ip-ranges CIDR")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    match cluster.is_private() {
        Some(false) => {}
        Some(true) => return judge.not_applicable("the API server has no public endpoint to restrict"),
        None => {
            let private = cluster.path("apiServerAccessProfile.enablePrivateCluster");
            return judge.unknown_at(private, "whether the API server is public could not be read");
        }
    }
    let ranges = cluster.authorized_ranges();
    let entries = address_ranges::entries(cluster);
    if entries.is_empty() && !ranges.is_expression() {
        return judge.not_applicable("no ranges are set: see api-authorized-ip-ranges");
    }
    let texts: Vec<&str> = entries.iter().map(|entry| entry.str().unwrap_or_default()).collect();
    let breadths = address_ranges::too_broad(&texts, judge.parameters().broadest_authorized_prefix);
    if breadths.is_empty() {
        return judge.pass();
    }
    for breadth in breadths {
        match breadth {
            Breadth::Entry(at, why) => {
                if let Some(entry) = entries.get(at) {
                    judge.fail_because(*entry, why);
                }
            }
            Breadth::Unreadable(at) => {
                if let Some(entry) = entries.get(at) {
                    judge.unknown_at(*entry, "an entry is neither an address range nor a known service tag");
                }
            }
            Breadth::Together(addresses) => {
                judge.fail_because(ranges, format!("together the ranges cover {addresses} IPv4 addresses"));
            }
        }
    }
}
