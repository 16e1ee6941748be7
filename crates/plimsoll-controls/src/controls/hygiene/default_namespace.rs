use plimsoll_model::{ObjectRef, Severity};

use crate::Judge;
use crate::facts::completeness::is_passed_over;

control! {
    /// ## What it checks
    /// No workload, Service, Ingress, ConfigMap, Secret or other object that belongs to a namespace says
    /// `metadata.namespace: default`. One that names no namespace lands where whoever applies it happens to be, often
    /// in `default`; that is an info finding. The objects that Kubernetes itself keeps in `default` are not judged.
    ///
    /// ## Why it matters
    /// Namespaces are what rights, network policies, quotas and Pod Security levels are given to. What lies in
    /// `default` shares them with all that was put there by accident.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Make a namespace per application and name it in every manifest.
    ///
    /// ## References
    /// - Kubernetes: Namespaces
    /// - Azure Policy 9f061a12
    id: "default-namespace",
    title: "Object in the namespace `default`",
    area: "hygiene",
    severity: Low, "network policies, quotas and rights of the namespace hit everything that anybody put there",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security"],
    aliases: [
        "kubescape:C-0061", "kubescape:C-0209", "kubescape:C-0212", "trivy:KSV-0110",
        "kube-linter:use-namespace", "checkov:CKV_K8S_21", "kyverno:disallow-default-namespace",
        "azure-policy:9f061a12",
    ],
    remedies: [Set("metadata.namespace", "NAMESPACE")],
    check: Object(KINDS, check),
}

const KINDS: &[&str] = workloads![
    "Service",
    "Ingress",
    "ConfigMap",
    "Secret",
    "ServiceAccount",
    "Role",
    "RoleBinding",
    "NetworkPolicy",
    "Endpoints",
    "EndpointSlice",
    "HorizontalPodAutoscaler",
    "PodDisruptionBudget",
    "PersistentVolumeClaim",
    "PodTemplate",
    "Lease",
    "LimitRange",
    "ResourceQuota",
    "CSIStorageCapacity"
];

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let is_of_kubernetes = matches!(
        (object.kind(), object.name()),
        ("Service" | "Endpoints" | "EndpointSlice", "kubernetes")
            | ("ServiceAccount", "default")
            | ("ConfigMap", "kube-root-ca.crt")
    );
    if is_of_kubernetes {
        judge.not_applicable("Kubernetes itself keeps it there");
        return;
    }
    if is_passed_over(object, judge) {
        return;
    }
    if object.kind() == "Endpoints"
        && object.sibling("Service", object.effective_namespace(), object.name()).is_some()
    {
        judge.not_applicable("judged at the Service that it belongs to");
        return;
    }
    let namespace = object.metadata().get("namespace");
    match namespace.str() {
        Some("default") => judge.fail(namespace),
        Some(name) if !name.is_empty() => judge.pass(),
        _ => judge.fail_as(Severity::Info, namespace, "it lands where whoever applies it happens to be"),
    }
}
