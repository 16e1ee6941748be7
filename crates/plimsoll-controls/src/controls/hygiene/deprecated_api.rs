use plimsoll_model::{ObjectRef, Severity};

use crate::Judge;
use crate::facts::removed_apis::removed;
use crate::facts::versions;

control! {
    /// ## What it checks
    /// No object uses an `apiVersion` that the cluster's Kubernetes version does not serve, or, where the version of
    /// the cluster is not in the input, the newest version that AKS offers; or the version that you set (parameter
    /// `kubernetes-version`). An `apiVersion` that only a later version drops is an info finding. The removals are
    /// those that Kubernetes lists in its deprecation guide.
    ///
    /// ## Why it matters
    /// An object in a removed version cannot be applied. A pipeline or chart that uses one fails after the upgrade,
    /// when the fix is most urgent.
    ///
    /// ## Who must fix it
    /// You, in both modes. AKS stops an automatic upgrade while removed APIs are in use, and only warns before a manual
    /// one.
    ///
    /// ## How to fix
    /// Change `apiVersion`, and the fields that changed with it; `kubectl convert` does most of it.
    ///
    /// ## References
    /// - Kubernetes: Deprecated API Migration Guide
    /// - Microsoft: Stop AKS cluster upgrades automatically on API breaking changes
    id: "deprecated-api",
    title: "API version that Kubernetes has removed",
    area: "hygiene",
    severity: Low, "the next apply fails, at the latest after the upgrade",
    standard: You,
    automatic: You,
    frameworks: ["nsa:upgrading", "mcsb:PV-6"],
    aliases: [
        "trivy:KSV-0107", "kube-linter:no-extensions-v1beta", "kubeaudit:DeprecatedAPIUsed",
        "kube-score:stable-version", "kyverno:check-deprecated-apis", "gatekeeper:VerifyDeprecatedAPI",
    ],
    remedies: [Command("kubectl convert -f FILE --output-version GROUP/VERSION")],
    check: Object(KINDS, check),
}

const KINDS: &[&str] = &[
    "APIService",
    "CSIDriver",
    "CSINode",
    "CSIStorageCapacity",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "CronJob",
    "CustomResourceDefinition",
    "DaemonSet",
    "Deployment",
    "EndpointSlice",
    "Event",
    "FlowSchema",
    "HorizontalPodAutoscaler",
    "Ingress",
    "IngressClass",
    "Lease",
    "MutatingWebhookConfiguration",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "PodSecurityPolicy",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "ReplicaSet",
    "Role",
    "RoleBinding",
    "RuntimeClass",
    "StatefulSet",
    "StorageClass",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
];

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let field = object.field().get("apiVersion");
    let Some(row) = field.str().and_then(|version| removed(version, object.kind())) else {
        judge.pass();
        return;
    };
    let instead = if row.instead == "-" { String::new() } else { format!("; use {}", row.instead) };
    let gone = format!("not served since Kubernetes 1.{}{instead}", row.removed_in);
    let target = versions::minor(&judge.parameters().kubernetes_version).or_else(|| minor_of(object));
    match target {
        Some(minor) if minor < row.removed_in => judge.fail_as(Severity::Info, field, gone),
        _ => judge.fail_because(field, gone),
    }
}

/// The minor version of the object's cluster, or else the newest one that AKS offers.
fn minor_of(object: ObjectRef<'_>) -> Option<u32> {
    let stated = object.cluster().and_then(|cluster| {
        ["currentKubernetesVersion", "kubernetesVersion"]
            .into_iter()
            .find_map(|key| cluster.path(key).str().and_then(versions::minor))
    });
    stated.or_else(|| versions::all().map(|version| version.minor).max())
}
