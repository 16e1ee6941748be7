//! Any Kubernetes object.

use crate::azure::ManagedCluster;
use crate::field::Field;
use crate::snapshot::{Object, Snapshot};

/// A Kubernetes object of a snapshot.
#[derive(Clone, Copy, Debug)]
pub struct ObjectRef<'s> {
    snapshot: &'s Snapshot,
    index: u32,
    object: &'s Object,
    field: Field<'s>,
    kind: &'s str,
}

impl<'s> ObjectRef<'s> {
    pub(crate) fn new(
        snapshot: &'s Snapshot,
        index: u32,
        object: &'s Object,
        field: Field<'s>,
        kind: &'s str,
    ) -> Self {
        Self { snapshot, index, object, field, kind }
    }

    /// Its place among the objects of the snapshot.
    pub fn index(&self) -> u32 {
        self.index
    }

    /// The snapshot that it belongs to.
    pub fn snapshot(&self) -> &'s Snapshot {
        self.snapshot
    }

    /// The whole object.
    pub fn field(&self) -> Field<'s> {
        self.field
    }

    /// The value at a dotted path from the object's root, for instance `spec.type`.
    pub fn path(&self, path: &'s str) -> Field<'s> {
        self.field.path(path)
    }

    /// Its kind.
    pub fn kind(&self) -> &'s str {
        self.kind
    }

    /// Its `apiVersion`; empty where absent.
    pub fn api_version(&self) -> &'s str {
        self.field.get("apiVersion").text().unwrap_or_default()
    }

    /// The group of its `apiVersion`; empty for the core group.
    pub fn group(&self) -> &'s str {
        self.api_version().split_once('/').map_or("", |(group, _)| group)
    }

    /// Its name; its `generateName` where it has none yet; empty where it has neither.
    pub fn name(&self) -> &'s str {
        let metadata = self.metadata();
        metadata.get("name").text().or_else(|| metadata.get("generateName").text()).unwrap_or_default()
    }

    /// Its namespace as written.
    pub fn namespace(&self) -> Option<&'s str> {
        self.metadata().get("namespace").text().filter(|namespace| !namespace.is_empty())
    }

    /// The namespace that it lands in: as written, `default` where a namespaced object names none, empty for kinds
    /// that have no namespace.
    pub fn effective_namespace(&self) -> &'s str {
        if is_cluster_scoped(self.kind) { "" } else { self.namespace().unwrap_or("default") }
    }

    /// Its metadata.
    pub fn metadata(&self) -> Field<'s> {
        self.field.get("metadata")
    }

    /// One of its labels.
    pub fn label(&self, key: &'s str) -> Option<&'s str> {
        self.metadata().get("labels").get(key).text()
    }

    /// One of its annotations.
    pub fn annotation(&self, key: &'s str) -> Option<&'s str> {
        self.metadata().get("annotations").get(key).text()
    }

    /// The scope that it was read in.
    pub fn scope(&self) -> u16 {
        self.object.scope
    }

    /// The cluster that it belongs to, where exactly one is known in its scope.
    pub fn cluster(&self) -> Option<ManagedCluster<'s>> {
        self.snapshot.cluster_of_scope(self.object.scope)
    }

    /// The controller that owns it, as kind and name, read from its owner references.
    pub fn controller(&self) -> Option<(&'s str, &'s str)> {
        let owner = self
            .metadata()
            .get("ownerReferences")
            .items()
            .find(|owner| owner.get("controller").text() == Some("true"))?;
        Some((owner.get("kind").text()?, owner.get("name").text()?))
    }

    /// Another object of the same scope.
    pub fn sibling(&self, kind: &str, namespace: &str, name: &str) -> Option<ObjectRef<'s>> {
        self.snapshot.find(self.object.scope, kind, namespace, name)
    }
}

impl PartialEq for ObjectRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.object == other.object
    }
}

/// Whether objects of a built-in kind have no namespace.
pub fn is_cluster_scoped(kind: &str) -> bool {
    matches!(
        kind,
        "Namespace"
            | "Node"
            | "PersistentVolume"
            | "ClusterRole"
            | "ClusterRoleBinding"
            | "CustomResourceDefinition"
            | "StorageClass"
            | "VolumeAttachment"
            | "CSIDriver"
            | "CSINode"
            | "PriorityClass"
            | "RuntimeClass"
            | "IngressClass"
            | "GatewayClass"
            | "APIService"
            | "MutatingWebhookConfiguration"
            | "ValidatingWebhookConfiguration"
            | "ValidatingAdmissionPolicy"
            | "ValidatingAdmissionPolicyBinding"
            | "MutatingAdmissionPolicy"
            | "MutatingAdmissionPolicyBinding"
            | "CertificateSigningRequest"
            | "PodSecurityPolicy"
            | "FlowSchema"
            | "PriorityLevelConfiguration"
            | "ClusterIssuer"
            | "ClusterPolicy"
            | "ConstraintTemplate"
            | "AdminNetworkPolicy"
            | "BaselineAdminNetworkPolicy"
            | "ClusterNetworkPolicy"
            | "CiliumClusterwideNetworkPolicy"
            | "NodePool"
            | "AKSNodeClass"
            | "NodeClaim"
    )
}
