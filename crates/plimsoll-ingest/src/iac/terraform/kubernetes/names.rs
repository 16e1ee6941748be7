//! The names of the Kubernetes provider, and those of Kubernetes.

use crate::iac::terraform::mapping::camel;
use crate::iac::terraform::shape::{Content, Shape};
use crate::iac::terraform::value::Value;

/// What is special about a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::iac::terraform) enum Layout {
    Plain,
    Secret,
}

const RBAC: &str = "rbac.authorization.k8s.io/v1";

/// Types without `kubernetes_` and `_v1`: version and kind.
pub(super) const TYPES: &[(&str, &str, &str, Layout)] = &[
    ("cluster_role", RBAC, "ClusterRole", Layout::Plain),
    ("cluster_role_binding", RBAC, "ClusterRoleBinding", Layout::Plain),
    ("config_map", "v1", "ConfigMap", Layout::Plain),
    ("cron_job", "batch/v1", "CronJob", Layout::Plain),
    ("daemon_set", "apps/v1", "DaemonSet", Layout::Plain),
    ("daemonset", "apps/v1", "DaemonSet", Layout::Plain),
    ("default_service_account", "v1", "ServiceAccount", Layout::Plain),
    ("deployment", "apps/v1", "Deployment", Layout::Plain),
    ("horizontal_pod_autoscaler", "autoscaling/v2", "HorizontalPodAutoscaler", Layout::Plain),
    ("ingress", "networking.k8s.io/v1", "Ingress", Layout::Plain),
    ("job", "batch/v1", "Job", Layout::Plain),
    ("limit_range", "v1", "LimitRange", Layout::Plain),
    ("namespace", "v1", "Namespace", Layout::Plain),
    ("network_policy", "networking.k8s.io/v1", "NetworkPolicy", Layout::Plain),
    ("persistent_volume_claim", "v1", "PersistentVolumeClaim", Layout::Plain),
    ("pod", "v1", "Pod", Layout::Plain),
    ("pod_disruption_budget", "policy/v1", "PodDisruptionBudget", Layout::Plain),
    ("resource_quota", "v1", "ResourceQuota", Layout::Plain),
    ("role", RBAC, "Role", Layout::Plain),
    ("role_binding", RBAC, "RoleBinding", Layout::Plain),
    ("secret", "v1", "Secret", Layout::Secret),
    ("service", "v1", "Service", Layout::Plain),
    ("service_account", "v1", "ServiceAccount", Layout::Plain),
    ("stateful_set", "apps/v1", "StatefulSet", Layout::Plain),
    ("storage_class", "storage.k8s.io/v1", "StorageClass", Layout::Plain),
];

/// Arguments that speak to Terraform.
pub(super) fn is_meta(name: &str) -> bool {
    matches!(
        name,
        "count" | "for_each" | "depends_on" | "provider" | "wait_for_rollout" | "wait_for_completion"
    )
}

/// Names that are not simply written in camel case.
const ODD: &[(&str, &str)] = &[
    ("cluster_ip", "clusterIP"),
    ("cluster_ips", "clusterIPs"),
    ("external_ips", "externalIPs"),
    ("host_ip", "hostIP"),
    ("host_ipc", "hostIPC"),
    ("host_pid", "hostPID"),
    ("load_balancer_ip", "loadBalancerIP"),
    ("non_resource_urls", "nonResourceURLs"),
    ("pod_ip", "podIP"),
];

/// The name of an attribute.
pub(super) fn of_attribute(name: &str) -> String {
    ODD.iter().find(|(known, _)| *known == name).map_or_else(|| camel(name), |(_, odd)| (*odd).to_owned())
}

/// Blocks that are items of a list, and the list.
const LISTS: &[(&str, &str)] = &[
    ("capacity", "capacity"),
    ("container", "containers"),
    ("egress", "egress"),
    ("env", "env"),
    ("env_from", "envFrom"),
    ("from", "from"),
    ("host_aliases", "hostAliases"),
    ("http_header", "httpHeaders"),
    ("image_pull_secret", "imagePullSecrets"),
    ("image_pull_secrets", "imagePullSecrets"),
    ("ingress", "ingress"),
    ("init_container", "initContainers"),
    ("items", "items"),
    ("limit", "limits"),
    ("match_expressions", "matchExpressions"),
    ("match_fields", "matchFields"),
    ("metric", "metrics"),
    ("node_selector_term", "nodeSelectorTerms"),
    ("path", "paths"),
    ("port", "ports"),
    ("ports", "ports"),
    (
        "preferred_during_scheduling_ignored_during_execution",
        "preferredDuringSchedulingIgnoredDuringExecution",
    ),
    ("readiness_gate", "readinessGates"),
    ("rule", "rules"),
    ("sources", "sources"),
    ("subject", "subjects"),
    ("sysctl", "sysctls"),
    ("tls", "tls"),
    ("to", "to"),
    ("toleration", "tolerations"),
    ("topology_spread_constraint", "topologySpreadConstraints"),
    ("volume", "volumes"),
    ("volume_claim_template", "volumeClaimTemplates"),
    ("volume_device", "volumeDevices"),
    ("volume_mount", "volumeMounts"),
];

/// The name of a block inside another, and whether it is an item of a list.
pub(super) fn of_block(kind: &str, within: &str) -> (String, bool) {
    match (kind, within) {
        ("secret", "") => return ("secrets".to_owned(), true),
        // The back end of an ingress has one port.
        ("port", "service" | "http_get" | "tcp_socket" | "grpc") => return (camel(kind), false),
        ("required_during_scheduling_ignored_during_execution", "pod_affinity" | "pod_anti_affinity") => {
            return (camel(kind), true);
        }
        _ => {}
    }
    match LISTS.iter().find(|(known, _)| *known == kind) {
        Some((_, list)) => ((*list).to_owned(), true),
        None => (of_attribute(kind), false),
    }
}

/// Numbers that the provider takes as strings.
pub(super) fn typed_value(name: &str, value: &Value) -> Value {
    let is_number = matches!(name, "run_as_user" | "run_as_group" | "fs_group" | "replicas")
        || (name == "port" || name == "target_port" || name == "number");
    match (value, value.as_number()) {
        (Value::Text(_), Some(number)) if is_number => Value::Number(number),
        _ => value.clone(),
    }
}

/// Gives a member another name.
pub(super) fn rename(shape: &mut Shape, from: &str, to: &str) {
    if let Content::Map(members) = &mut shape.content {
        for (key, _) in members.iter_mut().filter(|(key, _)| key.as_ref() == from) {
            *key = to.into();
        }
    }
}
