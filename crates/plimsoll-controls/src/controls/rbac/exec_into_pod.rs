use plimsoll_model::{ObjectRef, Severity};

use crate::Judge;
use crate::facts::rbac::{Right, each_grant};
use crate::facts::versions;

control! {
    /// ## What it checks
    /// No Role or ClusterRole grants `create` on `pods/exec`, `pods/attach` or `pods/portforward`, nor `update` or
    /// `patch` on `pods/ephemeralcontainers`. `get` on the first three is a medium finding: before Kubernetes 1.35 it
    /// is enough over a WebSocket, and from 1.35 on it is judged no more where the version of the cluster is in the
    /// input. Roles that the API server or AKS made are not judged: those whose name begins with `system:`, and those
    /// with the label `kubernetes.io/bootstrapping: rbac-defaults`, `kubernetes.azure.com/managedby: aks` or
    /// `addonmanager.kubernetes.io/mode`. Rules are matched as the API server matches them, wildcards included; rules
    /// that an aggregated role would gather are not.
    ///
    /// ## Why it matters
    /// Whoever runs commands in a pod acts with its service account and reads its Secrets. What he does there is in no
    /// audit log but for the start of the session.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Grant the right for a limited time only, in single namespaces, to people and not to service accounts.
    ///
    /// ## References
    /// - Kubernetes: Using RBAC Authorization
    /// - Kubernetes: Role Based Access Control Good Practices
    /// - Kubernetes: Feature gate AuthorizePodWebsocketUpgradeCreatePermission
    id: "exec-into-pod",
    title: "Role allows running commands in pods",
    area: "rbac",
    severity: High, "every Secret and token that the pods hold is one command away",
    standard: You,
    automatic: You,
    frameworks: [
        "nsa:authentication-authorization", "mcsb:PA-7", "attack:T1609", "threat-matrix:exec-into-container",
    ],
    aliases: [
        "kubescape:C-0002", "kubescape:C-0063", "trivy:KSV-0053", "trivy:KSV-0054",
        "polaris:clusterrolePodExecAttach", "polaris:rolePodExecAttach", "checkov:CKV2_K8S_2",
    ],
    remedies: [
        Text("Remove the verb or the resource from the rule, or limit the rule to the objects it needs with `resourceNames`."),
    ],
    check: Object(&["Role", "ClusterRole"], check),
}

const RIGHTS: &[Right] = &[
    Right { verbs: &["create"], group: "", resources: &["pods/exec", "pods/attach", "pods/portforward"] },
    Right { verbs: &["update", "patch"], group: "", resources: &["pods/ephemeralcontainers"] },
    Right { verbs: &["get"], group: "", resources: &["pods/exec", "pods/attach", "pods/portforward"] },
];

fn check<'s>(role: ObjectRef<'s>, judge: &mut Judge<'s>) {
    each_grant(role, judge, RIGHTS, |grant, judge| {
        if grant.verbs == ["get"] {
            if minor_of(role).is_none_or(|minor| minor < 35) {
                judge.fail_as(Severity::Medium, grant.field, grant.words());
            }
        } else {
            judge.fail_because(grant.field, grant.words());
        }
    });
}

/// The minor version of the cluster that a role is of, where it is known.
fn minor_of(role: ObjectRef<'_>) -> Option<u32> {
    let cluster = role.cluster()?;
    ["currentKubernetesVersion", "kubernetesVersion"]
        .into_iter()
        .find_map(|key| cluster.path(key).str().and_then(versions::minor))
}
