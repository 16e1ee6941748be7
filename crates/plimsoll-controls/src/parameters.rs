//! What the user can set for controls.

use globset::{Glob, GlobSet, GlobSetBuilder};

/// The parameters of the controls. The defaults are what a cautious user would choose.
#[derive(Clone, Debug)]
pub struct Parameters {
    /// Registries, or repositories below them, that images may come from, each with a `/` at its end or exactly an
    /// image's repository. Empty means that every registry is judged by its name only (public ones fail).
    pub trusted_registries: Vec<String>,
    /// Namespaces that workload controls do not judge, as globs.
    pub exempt_namespaces: Vec<String>,
    /// Days before an end of support from which on it is a finding.
    pub warn_days: i64,
    /// Days after which a node image counts as old.
    pub node_image_days: i64,
    /// The widest prefix length of an authorized IPv4 range that is not too broad.
    pub broadest_authorized_prefix: u8,
    /// The least number of pods that a node should be able to run.
    pub least_max_pods: i64,
    /// The least number of replicas of a Deployment.
    pub least_replicas: i64,
    /// The labels that every workload must carry.
    pub required_labels: Vec<String>,
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
            warn_days: 90,
            node_image_days: 30,
            broadest_authorized_prefix: 16,
            least_max_pods: 50,
            least_replicas: 2,
            required_labels: vec!["app.kubernetes.io/name".to_owned()],
        }
    }
}

impl Parameters {
    /// The exempt namespaces, ready to match. A pattern that is no glob matches itself literally.
    pub(crate) fn exemptions(&self) -> GlobSet {
        let mut set = GlobSetBuilder::new();
        for pattern in &self.exempt_namespaces {
            if let Ok(glob) = Glob::new(pattern).or_else(|_| Glob::new(&globset::escape(pattern))) {
                set.add(glob);
            }
        }
        set.build().unwrap_or_default()
    }
}
