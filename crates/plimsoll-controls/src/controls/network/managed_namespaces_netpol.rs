use plimsoll_model::azure::ResourceRef;

use crate::Judge;

const MANAGED_NAMESPACE: &str = "microsoft.containerservice/managedclusters/managednamespaces";
const RULES: &[&str] = &["DenyAll", "AllowAll", "AllowSameNamespace"];

control! {
    /// ## What it checks
    /// No managed namespace allows all traffic by default: neither `defaultNetworkPolicy.ingress` nor
    /// `defaultNetworkPolicy.egress` is `AllowAll`. An absent value is unknown: its default is not documented with
    /// certainty.
    ///
    /// ## Why it matters
    /// With `AllowAll` each pod of a tenant reaches each pod of every other one, unless somebody writes a policy by hand.
    ///
    /// ## Who must fix it
    /// You, in both modes: managed namespaces exist only where you make them.
    ///
    /// ## How to fix
    /// Allow the same namespace only, and add policies for what must come from elsewhere.
    ///
    /// ## References
    /// - Microsoft: Use managed namespaces in AKS
    id: "managed-namespaces-netpol",
    title: "A managed namespace allows all traffic by default",
    area: "network",
    severity: Low, "tenants reach each other, but must still find a weakness",
    standard: You,
    automatic: You,
    frameworks: [
        "mcsb:NS-1", "nsa:network-separation", "threat-matrix:cluster-internal-networking",
    ],
    aliases: [],
    remedies: [Command(
        "az aks namespace update -g RG --cluster-name NAME -n NAMESPACE --ingress-policy AllowSameNamespace --egress-policy AllowSameNamespace"
    )],
    check: Resource(MANAGED_NAMESPACE, check),
}

fn check<'s>(namespace: ResourceRef<'s>, judge: &mut Judge<'s>) {
    for path in ["defaultNetworkPolicy.ingress", "defaultNetworkPolicy.egress"] {
        let rule = namespace.path(path);
        match rule.one_of(RULES) {
            Some("AllowAll") => judge.fail(rule),
            Some(_) => judge.pass(),
            None => judge.unknown_at(rule, "no default policy is set"),
        }
    }
}
