use plimsoll_model::azure::{ManagedCluster, Mode};
use plimsoll_model::{Field, Kind};

use crate::Judge;
use crate::facts::egress;

control! {
    /// ## What it checks
    /// Where traffic leaves through a load balancer or a managed NAT gateway, its addresses are yours:
    /// `loadBalancerProfile.outboundIPs` or `outboundIPPrefixes`, or the same fields of `natGatewayProfile`. Without them
    /// AKS makes the addresses. An absent `outboundType` means `loadBalancer`, on Automatic `managedNATGateway`. A NAT
    /// gateway of your own passes; the question does not arise for other outbound types.
    ///
    /// ## Why it matters
    /// Addresses that AKS makes change when the cluster is rebuilt or scaled. Who filters by them, or must say after an
    /// incident which cluster called, needs ones that stay.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Create public addresses or a prefix and give them to the cluster.
    ///
    /// ## References
    /// - Microsoft: Use a public standard load balancer in AKS, provide your own outbound public IPs or prefixes
    id: "multi-lb-svc-public",
    title: "The cluster's outbound addresses are not yours",
    area: "network",
    severity: Info, "it helps to attribute and to filter traffic",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --load-balancer-outbound-ips IP_ID,IP_ID")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let value = cluster.path("networkProfile.outboundType");
    let kind = match egress::outbound_type(cluster) {
        Some(kind) => kind,
        None if cluster.mode() == Mode::Automatic => "managedNATGateway",
        None => "loadBalancer",
    };
    let (profile, managed) = match kind {
        "loadBalancer" => ("networkProfile.loadBalancerProfile", "managedOutboundIPs"),
        "managedNATGateway" | "managedNATGatewayV2" => {
            ("networkProfile.natGatewayProfile", "managedOutboundIPProfile")
        }
        "userAssignedNATGateway" => {
            judge.pass();
            return;
        }
        _ => {
            judge.not_applicable("AKS makes no outbound address for this outbound type");
            return;
        }
    };
    let profile = cluster.path(profile);
    let of_aks = profile.get(managed);
    let own = ["outboundIPs.publicIPs", "outboundIPPrefixes.publicIPPrefixes"]
        .into_iter()
        .flat_map(|path| profile.path(path).items())
        .filter(|address| is_id(*address))
        .count()
        > 0;
    if own {
        judge.pass();
    } else if of_aks.exists() {
        judge.fail(of_aks);
    } else {
        judge.fail_because(if profile.exists() { profile } else { value }, "no address of your own is set");
    }
}

/// Whether an entry names a resource: by its id, or as a map with an id. Anything else is noted.
fn is_id(entry: Field<'_>) -> bool {
    let id = if entry.kind() == Kind::Object { entry.get("id") } else { entry };
    let named = id.str().is_some_and(|id| id.starts_with('/'));
    if !named {
        id.note_unknown_value();
    }
    named
}
