use plimsoll_model::{Field, ObjectRef};

use crate::Judge;
use crate::facts::completeness::is_passed_over;
use crate::facts::ingress::is_set;

control! {
    /// ## What it checks
    /// Every rule of an Ingress names a host, none of them with a `*`; no Ingress has only a default backend; no host
    /// is claimed from two namespaces; and no two Ingresses of a namespace claim the same path of a host (one that is a
    /// canary of NGINX by annotation is left out).
    ///
    /// ## Why it matters
    /// An Ingress for all hosts receives what no other rule matches, including the hosts of applications that are
    /// deployed later. Where two claim the same path, the older wins, and the other owner may not notice for long.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Name each host, and give each host to one namespace.
    ///
    /// ## References
    /// - Kubernetes: Ingress, Hostname wildcards
    /// - Azure Policy d011d9f7
    id: "ingress-wildcard",
    title: "Ingress answers for hosts that it should not",
    area: "network",
    severity: Medium, "one tenant can receive the traffic of another",
    standard: You,
    automatic: You,
    frameworks: ["nsa:network-separation"],
    aliases: [
        "kyverno:disallow-empty-ingress-host", "kyverno:restrict-ingress-wildcard",
        "kyverno:restrict-ingress-defaultbackend", "kyverno:unique-ingress-host",
        "kyverno:unique-ingress-host-and-path", "kyverno:unique-ingress-path",
        "gatekeeper:K8sBlockWildcardIngress", "gatekeeper:K8sUniqueIngressHost", "azure-policy:d011d9f7",
    ],
    remedies: [Set("spec.rules[].host", "HOST")],
    check: Object(&["Ingress"], check),
}

const CANARY: &str = "nginx.ingress.kubernetes.io/canary";

fn check<'s>(ingress: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(ingress, judge) {
        return;
    }
    let spec = ingress.field().get("spec");
    let rules = spec.get("rules");
    if rules.is_empty() {
        judge.fail_because(spec, "a default backend alone answers for all hosts");
    }
    for rule in rules.items() {
        let host = rule.get("host");
        match host.str() {
            None | Some("") => judge.fail_because(host, "answers for all hosts"),
            Some(name) if name.contains('*') => judge.fail(host),
            Some(name) => check_claims(ingress, rule, name, judge),
        }
    }
}

fn check_claims<'s>(ingress: ObjectRef<'s>, rule: Field<'s>, host: &'s str, judge: &mut Judge<'s>) {
    let relations = judge.relations();
    let paths = rule.path("http.paths");
    let is_own = |path: &str| {
        paths.items().any(|own| own.get("path").str().unwrap_or("/") == path)
            || (paths.is_empty() && path == "/")
    };
    for claim in relations.claims_of(ingress.scope(), host).iter().filter(|claim| claim.ingress != ingress) {
        let other = claim.ingress;
        let (namespace, name) = (other.effective_namespace(), other.name());
        if namespace != ingress.effective_namespace() {
            judge.fail_because(rule.get("host"), format!("Ingress {namespace}/{name} claims the host too"));
        } else if is_own(claim.path) && !is_set(other, CANARY) && !is_set(ingress, CANARY) {
            judge.fail_because(rule.get("host"), format!("Ingress {name} claims path {} too", claim.path));
        }
    }
    judge.pass();
}
