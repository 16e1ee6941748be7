use plimsoll_model::ObjectRef;

use crate::Judge;
use crate::facts::rbac::{Right, each_grant};

control! {
    /// ## What it checks
    /// No Role or ClusterRole grants `create`, `update`, `patch` or `delete` on Services and their status, endpoints,
    /// EndpointSlices, Ingresses, NetworkPolicies, ConfigMaps or PersistentVolumes. A right for named objects
    /// (`resourceNames`) is not judged. Roles that the API server or AKS made are not judged: those whose name begins
    /// with `system:`, and those with the label `kubernetes.io/bootstrapping: rbac-defaults`,
    /// `kubernetes.azure.com/managedby: aks` or `addonmanager.kubernetes.io/mode`. Rules are matched as the API server
    /// matches them, wildcards included; rules that an aggregated role would gather are not.
    ///
    /// ## Why it matters
    /// Whoever writes endpoints or EndpointSlices sends the traffic of a Service elsewhere (CVE-2021-25740). Whoever
    /// removes a NetworkPolicy opens the way to other pods. A PersistentVolume may mount any disk or share, or a path
    /// of the node.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Leave it to the pipeline of the application, and name the objects where you can.
    ///
    /// ## References
    /// - Kubernetes: Using RBAC Authorization
    /// - Kubernetes: Role Based Access Control Good Practices
    /// - CVE-2021-25740
    id: "rbac-network-config",
    title: "Role allows redirecting traffic or settings",
    area: "rbac",
    severity: Medium, "traffic of others can be read or changed, but only within the role's reach",
    standard: You,
    automatic: You,
    frameworks: [
        "nsa:authentication-authorization", "mcsb:PA-7", "attack:T1557", "threat-matrix:coredns-poisoning",
    ],
    aliases: [
        "kubescape:C-0037", "kubescape:C-0278", "trivy:KSV-0049", "trivy:KSV-0056", "trivy:KSV-0115",
        "checkov:CKV2_K8S_4", "kyverno:restrict-edit-for-endpoints",
        "gatekeeper:K8sBlockEndpointEditDefaultRole", "azure-policy:1ddac26b",
    ],
    remedies: [
        Text("Remove the verb or the resource from the rule, or limit the rule to the objects it needs with `resourceNames`."),
    ],
    check: Object(&["Role", "ClusterRole"], check),
}

const RIGHTS: &[Right] = &[
    Right {
        verbs: &["create", "update", "patch", "delete", "deletecollection"],
        group: "",
        resources: &["services", "services/status", "endpoints", "configmaps", "persistentvolumes"],
    },
    Right {
        verbs: &["create", "update", "patch", "delete", "deletecollection"],
        group: "discovery.k8s.io",
        resources: &["endpointslices"],
    },
    Right {
        verbs: &["create", "update", "patch", "delete", "deletecollection"],
        group: "networking.k8s.io",
        resources: &["networkpolicies", "ingresses"],
    },
];

fn check<'s>(role: ObjectRef<'s>, judge: &mut Judge<'s>) {
    each_grant(role, judge, RIGHTS, |grant, judge| {
        if !grant.is_named {
            judge.fail_because(grant.field, grant.words());
        }
    });
}
