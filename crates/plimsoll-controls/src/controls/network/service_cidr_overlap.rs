use ipnet::IpNet;
use plimsoll_model::Field;
use plimsoll_model::azure::{ManagedCluster, ResourceRef};

use crate::Judge;
use crate::facts::node_network::{self, SUBNET_NOT_SUPPLIED, networks_of, node_subnets};
use crate::facts::policy_engine::PLUGINS;

control! {
    /// ## What it checks
    /// The ranges of pods (`networkProfile.podCidr`, `podCidrs`) and of Services (`serviceCidr`, `serviceCidrs`) overlap
    /// neither each other nor the node subnets, their virtual networks, and the networks peered with these. Without
    /// subnets in the input, pods are only compared with Services. With Azure CNI without overlay pods have addresses of
    /// the virtual network and no range of their own; then the subnets must be in the input.
    ///
    /// ## Why it matters
    /// An address that means two things reaches the wrong one: traffic for a server outside goes to a pod, and rules of
    /// firewalls and network policies hold for what they were not written for.
    ///
    /// ## Who must fix it
    /// You, in both modes, where you choose the ranges.
    ///
    /// ## How to fix
    /// The ranges are set when the cluster is created: create it anew with ranges of its own.
    ///
    /// ## References
    /// - Microsoft: Plan IP addressing for your AKS cluster
    id: "service-cidr-overlap",
    title: "Address ranges of pods, Services and networks overlap",
    area: "network",
    severity: Medium, "traffic and rules reach the wrong targets",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:NS-1"],
    aliases: [],
    remedies: [Command("az aks create -g RG -n NAME --pod-cidr POD_CIDR --service-cidr SERVICE_CIDR")],
    check: Cluster(check),
}

/// A range, where it stands, and whose it is.
struct Range<'s> {
    field: Field<'s>,
    net: IpNet,
    of: String,
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let pods = own(cluster, "pods", "networkProfile.podCidr", "networkProfile.podCidrs");
    let services = own(cluster, "Services", "networkProfile.serviceCidr", "networkProfile.serviceCidrs");
    let subnets = node_subnets(cluster);
    let networks = networks(&subnets.supplied);

    if services.is_empty() {
        judge.unknown_at(
            cluster.path("networkProfile.serviceCidr"),
            "the range of Services is not in the input: add the output of `az aks show`",
        );
    }
    if pods.is_empty() {
        let plugin = cluster.path("networkProfile.networkPlugin").one_of(PLUGINS);
        let overlay = !cluster.path("networkProfile.networkPluginMode").is_empty();
        if plugin != Some("azure") || overlay {
            judge.unknown_at(
                cluster.path("networkProfile.podCidr"),
                "the range of pods is not in the input: add the output of `az aks show`",
            );
        } else if networks.is_empty() {
            judge.unknown(SUBNET_NOT_SUPPLIED);
        }
    }
    let mut overlap = false;
    let with_services = pods.iter().flat_map(|a| services.iter().map(move |b| (a, b)));
    let with_networks = pods.iter().chain(&services).flat_map(|a| networks.iter().map(move |b| (a, b)));
    for (ours, theirs) in with_services.chain(with_networks) {
        if ours.net.contains(&theirs.net) || theirs.net.contains(&ours.net) {
            overlap = true;
            judge.fail_because(
                ours.field,
                format!("{} of {} and {} of {}", ours.net, ours.of, theirs.net, theirs.of),
            );
        }
    }
    if !overlap {
        judge.pass();
    }
}

fn own<'s>(
    cluster: ManagedCluster<'s>,
    of: &str,
    one: &'static str,
    several: &'static str,
) -> Vec<Range<'s>> {
    let mut fields: Vec<Field<'s>> = cluster.path(several).items().collect();
    let single = cluster.path(one);
    if !single.is_empty() && !fields.iter().any(|field| field.text() == single.text()) {
        fields.push(single);
    }
    fields.into_iter().filter_map(|field| range(field, of.to_owned())).collect()
}

/// The ranges of the virtual networks of these subnets and of their peers, and of subnets without a network here.
fn networks<'s>(subnets: &[ResourceRef<'s>]) -> Vec<Range<'s>> {
    let mut found = Vec::new();
    for subnet in subnets {
        let of = format!("subnet {}", subnet.name());
        found
            .extend(node_network::prefixes(*subnet).into_iter().filter_map(|field| range(field, of.clone())));
    }
    for network in networks_of(subnets) {
        let of = format!("network {}", network.name());
        let prefixes = network.path("addressSpace.addressPrefixes").items();
        found.extend(prefixes.filter_map(|field| range(field, of.clone())));
        for peering in network.path("virtualNetworkPeerings").items() {
            let of = format!("a network peered with {}", network.name());
            let remote = crate::facts::arm_id::properties(peering).path("remoteAddressSpace.addressPrefixes");
            found.extend(remote.items().filter_map(|field| range(field, of.clone())));
        }
    }
    // A subnet lies in its network: one statement for both is enough.
    found.dedup_by(|a, b| a.net == b.net);
    found
}

fn range(field: Field<'_>, of: String) -> Option<Range<'_>> {
    match field.str()?.parse() {
        Ok(net) => Some(Range { field, net, of }),
        Err(_) => {
            field.note_unknown_value();
            None
        }
    }
}
