use plimsoll_model::{ObjectRef, Severity};

use crate::Judge;
use crate::facts::completeness::is_passed_over;
use crate::facts::entry_points::is_public;

control! {
    /// ## What it checks
    /// No Service has type `LoadBalancer` with a public address, or `NodePort`. A load balancer is internal when the
    /// annotation `service.beta.kubernetes.io/azure-load-balancer-internal` is `true`. One that only certain addresses
    /// may use (`loadBalancerSourceRanges`, or the annotations `azure-allowed-ip-ranges` and
    /// `azure-allowed-service-tags` with the same prefix) is a low finding, unless the ranges hold `0.0.0.0/0` or
    /// `::/0`.
    ///
    /// ## Why it matters
    /// A public load balancer is reachable by everybody, past the ingress controller, its TLS and its firewall. A
    /// NodePort opens on every node, to the whole virtual network and, on nodes with public addresses, to the Internet.
    ///
    /// ## Who must fix it
    /// You, as the owner of the Service. Whether that is wrong, only you can say: suppress it for what is meant to be
    /// public.
    ///
    /// ## How to fix
    /// Use type `ClusterIP` behind an ingress or gateway, or set the annotation for an internal load balancer, or name
    /// the addresses that may come.
    ///
    /// ## References
    /// - Microsoft: Use an internal load balancer with AKS
    /// - Microsoft: Use a public standard load balancer in AKS
    /// - Azure Policy 3fc4dc25
    id: "service-exposed",
    title: "Service can be reached from outside the cluster",
    area: "network",
    severity: Medium, "opens a way in that only the program behind it guards",
    standard: You,
    automatic: You,
    frameworks: ["nsa:network-separation", "mcsb:NS-2", "attack:T1133", "attack:T1190"],
    aliases: [
        "kubescape:C-0021", "kubescape:C-0256", "kubescape:C-0266", "kubescape:C-0274",
        "kube-linter:exposed-services", "kube-score:service-type", "kyverno:restrict-nodeport",
        "kyverno:no-loadbalancer-service", "gatekeeper:K8sBlockLoadBalancer", "gatekeeper:K8sBlockNodePort",
        "azure-policy:3fc4dc25",
    ],
    remedies: [
        Set("metadata.annotations[\"service.beta.kubernetes.io/azure-load-balancer-internal\"]", "\"true\""),
        Set("spec.type", "ClusterIP"),
    ],
    check: Object(&["Service"], check),
}

const RANGES: [&str; 2] = [
    "service.beta.kubernetes.io/azure-allowed-ip-ranges",
    "service.beta.kubernetes.io/azure-allowed-service-tags",
];

fn check<'s>(service: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(service, judge) {
        return;
    }
    let kind = service.path("spec.type");
    match kind.one_of(&["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]) {
        Some("NodePort") => judge.fail_because(kind, "open on every node"),
        Some("LoadBalancer") if !is_public(service) => judge.pass(),
        Some("LoadBalancer") if is_restricted(service) => {
            judge.fail_as(Severity::Low, kind, "a public address, for certain sources only");
        }
        Some("LoadBalancer") => judge.fail_because(kind, "a public address"),
        _ => judge.pass(),
    }
}

fn is_restricted(service: ObjectRef<'_>) -> bool {
    let annotations = service.metadata().get("annotations");
    let of_annotations =
        RANGES.into_iter().filter_map(|key| annotations.get(key).str()).flat_map(|list| list.split(','));
    let of_spec = service.path("spec.loadBalancerSourceRanges").items().filter_map(|range| range.str());
    let mut ranges =
        of_spec.chain(of_annotations).map(str::trim).filter(|range| !range.is_empty()).peekable();
    ranges.peek().is_some()
        && !ranges
            .any(|range| matches!(range, "0.0.0.0/0" | "::/0") || range.eq_ignore_ascii_case("Internet"))
}
