use plimsoll_model::ObjectRef;

use crate::Judge;
use crate::facts::completeness::{is_listed, is_passed_over};

control! {
    /// ## What it checks
    /// Every Namespace has a ResourceQuota and a LimitRange in the input. Namespaces that you exempt, and those that
    /// Kubernetes and AKS make, are not judged.
    ///
    /// ## Why it matters
    /// Without a ResourceQuota one team, or whoever has its token, can fill the cluster with pods. Without a LimitRange
    /// containers that state nothing get nothing, and are not bounded.
    ///
    /// ## Who must fix it
    /// You, in both modes. A managed namespace of AKS sets a quota for you.
    ///
    /// ## How to fix
    /// Add a ResourceQuota and a LimitRange to the namespace.
    ///
    /// ## References
    /// - Kubernetes: Resource Quotas
    /// - Kubernetes: Limit Ranges
    /// - Microsoft: Managed namespaces in AKS
    id: "ns-quota",
    title: "Namespace without a quota or default limits",
    area: "reliability",
    severity: Low, "one namespace can use up the cluster, but only together with a fault in it",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security", "mcsb:PV-2", "attack:T1499"],
    aliases: ["trivy:KSV-0039", "trivy:KSV-0040", "kyverno:add-ns-quota"],
    remedies: [
        Command("kubectl create quota default --namespace NAMESPACE --hard=requests.cpu=8,requests.memory=16Gi,limits.memory=32Gi,pods=100"),
        Text("Add a LimitRange with `default` and `defaultRequest` for type `Container`."),
    ],
    check: Object(&["Namespace"], check),
}

fn check<'s>(namespace: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(namespace, judge) {
        return;
    }
    let relations = judge.relations();
    for (kind, message, missing) in [
        (
            "ResourceQuota",
            "no ResourceQuota",
            "ResourceQuotas not supplied: add the output of `kubectl get resourcequotas -A -o json`",
        ),
        (
            "LimitRange",
            "no LimitRange",
            "LimitRanges not supplied: add the output of `kubectl get limitranges -A -o json`",
        ),
    ] {
        if relations.has_in_namespace(kind, namespace.scope(), namespace.name()) {
            continue;
        }
        if is_listed(namespace, &[kind]) {
            judge.fail_because(namespace.metadata().get("name"), message);
        } else {
            judge.unknown(missing);
        }
    }
}
