//! What the user can set for controls.

use globset::{Glob, GlobSet, GlobSetBuilder};
use serde::Deserialize;

/// The parameters of the controls. The defaults are what a cautious user would choose.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Parameters {
    /// Registries, or repositories below them, that images may come from, each with a `/` at its end or exactly an
    /// image's repository. Empty means that every registry is judged by its name only (public ones fail).
    pub trusted_registries: Vec<String>,
    /// Namespaces that workload controls do not judge, as globs.
    pub exempt_namespaces: Vec<String>,
    /// Images whose containers workload controls do not judge, as globs over the image as it is written.
    pub exempt_images: Vec<String>,
    /// Days before an end of support from which on it is a finding.
    pub warn_days: i64,
    /// Days after which a node image counts as old.
    pub node_image_days: i64,
    /// The widest prefix length of an authorized IPv4 range that is not too broad.
    pub broadest_authorized_prefix: u8,
    /// The least number of pods that a node should be able to run.
    pub least_max_pods: i64,
    /// Ports of nodes that containers may take, each a number or a range such as `5000-6000`.
    pub allowed_host_ports: Vec<String>,
    /// Paths of nodes that pods and volumes may mount, each with everything below it.
    pub allowed_host_paths: Vec<String>,
    /// The least number of replicas of a Deployment.
    pub least_replicas: i64,
    /// The labels that every workload must carry.
    pub required_labels: Vec<String>,
    /// The annotations that every workload must carry.
    pub required_annotations: Vec<String>,
    /// The labels that every Namespace must carry.
    pub required_namespace_labels: Vec<String>,
    /// The Kubernetes version that manifests are for, such as `1.33`. Empty means that of the cluster in the input, or
    /// else the newest one that AKS offers.
    pub kubernetes_version: String,
    /// The storage classes that claims may name. Empty means any, and none.
    pub allowed_storage_classes: Vec<String>,
    /// The addresses that Services may claim by `externalIPs`.
    pub allowed_external_ips: Vec<String>,
    /// The greatest CPU limit of a container, as a quantity such as `4`. Empty means any.
    pub greatest_cpu_limit: String,
    /// The greatest memory limit of a container, as a quantity such as `8Gi`. Empty means any.
    pub greatest_memory_limit: String,
    /// The greatest limit of a container's share of its node's disk, as a quantity such as `4Gi`. Empty means any.
    pub greatest_ephemeral_storage_limit: String,
    /// How many times a container's request its limit may be. 0 means any.
    pub greatest_limit_ratio: i64,
    /// The ports that Services may have. Empty means any.
    pub allowed_service_ports: Vec<i64>,
    /// Whether every node must run a FIPS 140 validated image.
    pub require_fips: bool,
    /// Whether every node must run on hardware that no other customer uses.
    pub require_dedicated_hosts: bool,
    /// Namespaces that run code nobody vouches for, as globs: they need nodes with a kernel per pod.
    pub untrusted_namespaces: Vec<String>,
    /// Subscriptions that a cluster may depend on, beside its own: of a private DNS zone, a node snapshot, a private
    /// endpoint.
    pub trusted_subscriptions: Vec<String>,
    /// The SHA-256 fingerprints of the certificate authorities that nodes may trust beside the public ones, in
    /// hexadecimal digits, with or without colons.
    pub trusted_certificates: Vec<String>,
    /// The largest number of processes that a pod may start.
    pub most_pod_processes: i64,
    /// The least number of nodes of a system pool.
    pub least_system_nodes: i64,
    /// The least number of nodes of a user pool.
    pub least_user_nodes: i64,
    /// The longest prefix length of a node subnet whose pods take addresses from it.
    pub longest_node_subnet_prefix: u8,
    /// The most Entra groups that may be administrators of a cluster.
    pub most_admin_groups: usize,
    /// The most principals that may become cluster-admin through Azure roles.
    pub most_cluster_admins: usize,
    /// The tags that every cluster must carry.
    pub required_tags: Vec<String>,
    /// The tags that mark a cluster as production, each `key=value`.
    pub production_tags: Vec<String>,
    /// The tag in which a team records the mode that a cluster is meant to have, such as `Automatic`.
    pub mode_tag: String,
    /// The names that clusters may have, as globs. Empty means that Azure's own rules are enough.
    pub cluster_names: Vec<String>,
    /// The names that system pools may have, as globs. Empty means that Azure's own rules are enough.
    pub system_pool_names: Vec<String>,
    /// The names that all other pools may have, as globs. Empty means that Azure's own rules are enough.
    pub user_pool_names: Vec<String>,
    /// The log categories of control plane components that must be exported.
    pub component_log_categories: Vec<String>,
    /// The oldest minor version of Kubernetes that clusters may run, such as `1.34`. Empty means that the dates of its
    /// support are enough.
    pub oldest_kubernetes_version: String,
    /// The roles that trusted access may give to other resources, as globs.
    pub trusted_access_roles: Vec<String>,
    /// The subscriptions whose resources may have trusted access. Empty means the cluster's own only.
    pub trusted_access_subscriptions: Vec<String>,
    /// The issuers that a cluster may accept tokens of beside Entra ID, as globs.
    pub jwt_issuers: Vec<String>,
    /// The namespaces that deployment safeguards may leave out, as globs.
    pub safeguards_exclusions: Vec<String>,
    /// The custom roles, by name, that may reach the credentials of clusters, as globs.
    pub approved_roles: Vec<String>,
    /// The types of cluster extensions that may be installed, as globs.
    pub cluster_extensions: Vec<String>,
    /// Days before the end of support of a Kubernetes version from which on it is a finding.
    pub version_warn_days: i64,
    /// The most days in a row that maintenance may be blocked.
    pub most_blackout_days: i64,
    /// Days after which a stopped cluster is a finding.
    pub most_stopped_days: i64,
    /// The least number of days that audit logs must be kept for queries.
    pub audit_retention_days: i64,
    /// The least number of days that audit logs must be kept altogether.
    pub audit_total_retention_days: i64,
    /// The greatest number of principals that may push to a registry.
    pub most_registry_pushers: usize,
    /// The number of pods that a manifest without `replicas` makes, where nothing in the input scales it. The API
    /// server makes one; name more where an autoscaler outside the input sets the number.
    pub unstated_replicas: i64,
    /// Whether containers must drop capabilities by the word `ALL`, as Pod Security requires. Otherwise what the
    /// runtime makes of the list counts.
    pub literal_drop_all: bool,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            trusted_registries: vec!["mcr.microsoft.com/".to_owned(), "registry.k8s.io/".to_owned()],
            exempt_namespaces: [
                "kube-system",
                "gatekeeper-system",
                "azure-arc",
                "kube-node-lease",
                "kube-public",
            ]
            .map(str::to_owned)
            .to_vec(),
            exempt_images: Vec::new(),
            warn_days: 90,
            node_image_days: 30,
            broadest_authorized_prefix: 16,
            least_max_pods: 50,
            allowed_host_ports: Vec::new(),
            allowed_host_paths: Vec::new(),
            least_replicas: 2,
            required_labels: vec!["app.kubernetes.io/name".to_owned()],
            required_annotations: Vec::new(),
            required_namespace_labels: Vec::new(),
            kubernetes_version: String::new(),
            allowed_storage_classes: Vec::new(),
            allowed_external_ips: Vec::new(),
            greatest_cpu_limit: String::new(),
            greatest_memory_limit: String::new(),
            greatest_ephemeral_storage_limit: String::new(),
            greatest_limit_ratio: 0,
            allowed_service_ports: Vec::new(),
            require_fips: false,
            require_dedicated_hosts: false,
            untrusted_namespaces: Vec::new(),
            trusted_subscriptions: Vec::new(),
            trusted_certificates: Vec::new(),
            most_pod_processes: 4096,
            least_system_nodes: 3,
            least_user_nodes: 3,
            longest_node_subnet_prefix: 23,
            most_admin_groups: 3,
            most_cluster_admins: 5,
            required_tags: ["owner", "criticality", "environment"].map(str::to_owned).to_vec(),
            production_tags: ["environment=production", "environment=prod", "env=production", "env=prod"]
                .map(str::to_owned)
                .to_vec(),
            mode_tag: "plimsoll-mode".to_owned(),
            cluster_names: Vec::new(),
            system_pool_names: Vec::new(),
            user_pool_names: Vec::new(),
            component_log_categories: [
                "kube-apiserver",
                "kube-controller-manager",
                "kube-scheduler",
                "cluster-autoscaler",
                "cloud-controller-manager",
            ]
            .map(str::to_owned)
            .to_vec(),
            oldest_kubernetes_version: String::new(),
            trusted_access_roles: [
                "Microsoft.DataProtection/backupVaults/backup-operator",
                "Microsoft.Security/*",
            ]
            .map(str::to_owned)
            .to_vec(),
            trusted_access_subscriptions: Vec::new(),
            jwt_issuers: Vec::new(),
            safeguards_exclusions: Vec::new(),
            approved_roles: Vec::new(),
            cluster_extensions: [
                "microsoft.azuredefender.kubernetes",
                "microsoft.azuremonitor.containers*",
                "microsoft.dataprotection.kubernetes",
                "microsoft.policyinsights",
            ]
            .map(str::to_owned)
            .to_vec(),
            version_warn_days: 60,
            most_blackout_days: 30,
            most_stopped_days: 90,
            audit_retention_days: 90,
            audit_total_retention_days: 365,
            most_registry_pushers: 3,
            unstated_replicas: 1,
            literal_drop_all: true,
        }
    }
}

impl Parameters {
    /// The exempt namespaces, ready to match. A pattern that is no glob matches itself literally.
    pub(crate) fn exemptions(&self) -> GlobSet {
        globs(&self.exempt_namespaces)
    }
}

fn globs(patterns: &[String]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        if let Ok(glob) = Glob::new(pattern).or_else(|_| Glob::new(&globset::escape(pattern))) {
            set.add(glob);
        }
    }
    set.build().unwrap_or_default()
}
