//! Objects that are, or make, pods.

use super::container::slots;
use super::{Container, ContainerList, ObjectRef};
use crate::field::Field;
use crate::tree::Kind;

/// The built-in kinds that are, or make, pods.
pub const WORKLOAD_KINDS: [&str; 9] = [
    "Pod",
    "PodTemplate",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
];

slots! {
    /// The fields of a pod specification that are found in one pass.
    PodSlot {
        Containers "containers", InitContainers "initContainers", EphemeralContainers "ephemeralContainers",
        SecurityContext "securityContext", Volumes "volumes", HostNetwork "hostNetwork", HostPid "hostPID",
        HostIpc "hostIPC", HostUsers "hostUsers", Os "os", ServiceAccountName "serviceAccountName",
        ServiceAccount "serviceAccount", AutomountServiceAccountToken "automountServiceAccountToken",
        HostAliases "hostAliases", NodeSelector "nodeSelector", NodeName "nodeName", Tolerations "tolerations",
        Affinity "affinity", TopologySpreadConstraints "topologySpreadConstraints",
        PriorityClassName "priorityClassName", RuntimeClassName "runtimeClassName",
        ImagePullSecrets "imagePullSecrets", RestartPolicy "restartPolicy",
        ShareProcessNamespace "shareProcessNamespace",
        TerminationGracePeriodSeconds "terminationGracePeriodSeconds", DnsPolicy "dnsPolicy",
        ActiveDeadlineSeconds "activeDeadlineSeconds", EnableServiceLinks "enableServiceLinks",
    }
}

/// An object that is, or makes, pods, with its pod template taken apart.
#[derive(Clone, Debug)]
pub struct Workload<'s> {
    /// The object.
    pub object: ObjectRef<'s>,
    /// What holds the pod's `metadata` and `spec`: the object itself for a Pod, its template otherwise.
    pub template: Field<'s>,
    /// The pod specification.
    pub spec: PodSpec<'s>,
}

/// A pod specification: its fields found once.
#[derive(Clone, Debug)]
pub struct PodSpec<'s> {
    field: Field<'s>,
    slots: [u32; PodSlot::COUNT],
    containers: Vec<Container<'s>>,
}

impl<'s> PodSpec<'s> {
    /// Takes a pod specification apart.
    pub fn new(field: Field<'s>) -> Self {
        let tree = field.tree();
        let mut slots = [0; PodSlot::COUNT];
        if field.exists() {
            for child in tree.children(field.node()) {
                if let Some(slot) = tree.key(child).and_then(PodSlot::of)
                    && let Some(entry) = slots.get_mut(slot as usize)
                {
                    *entry = child;
                }
            }
        }
        let mut spec = Self { field, slots, containers: Vec::new() };
        for (list, slot) in [
            (ContainerList::Init, PodSlot::InitContainers),
            (ContainerList::Regular, PodSlot::Containers),
            (ContainerList::Ephemeral, PodSlot::EphemeralContainers),
        ] {
            for (index, container) in spec.get(slot).items().enumerate() {
                spec.containers.push(Container::new(list, index as u32, container));
            }
        }
        spec
    }

    /// The specification as a whole.
    pub fn field(&self) -> Field<'s> {
        self.field
    }

    /// One of the specification's fields.
    #[inline]
    pub fn get(&self, slot: PodSlot) -> Field<'s> {
        match self.slots.get(slot as usize) {
            Some(&node) if node != 0 => self.field.at(node),
            _ => self.field.absent(slot.key()),
        }
    }

    /// All containers: init containers, then containers, then ephemeral containers.
    pub fn containers(&self) -> &[Container<'s>] {
        &self.containers
    }

    /// The pod's security context.
    pub fn security_context(&self) -> Field<'s> {
        self.get(PodSlot::SecurityContext)
    }

    /// One field of the pod's security context.
    pub fn security(&self, key: &'s str) -> Field<'s> {
        self.security_context().get(key)
    }

    /// The name of the service account that the pod runs as: `default` where it names none.
    pub fn service_account_name(&self) -> &'s str {
        self.get(PodSlot::ServiceAccountName)
            .text()
            .or_else(|| self.get(PodSlot::ServiceAccount).text())
            .filter(|name| !name.is_empty())
            .unwrap_or("default")
    }

    /// Whether the pod says that it is for Windows.
    pub fn is_windows(&self) -> bool {
        self.get(PodSlot::Os).get("name").text() == Some("windows")
    }

    /// The volumes.
    pub fn volumes(&self) -> impl Iterator<Item = Field<'s>> + use<'s> {
        self.get(PodSlot::Volumes).items()
    }
}

impl<'s> Workload<'s> {
    /// Takes an object apart, if it is of a kind that is, or makes, pods, or of an unknown kind with a pod template in
    /// one of the usual places (`spec.template.spec.containers`, `spec.jobTemplate`, `spec.podTemplate`).
    pub fn of(object: ObjectRef<'s>) -> Option<Self> {
        let template = match object.kind() {
            "Pod" => object.field(),
            "PodTemplate" => object.field().get("template"),
            "CronJob" => object.field().get("spec").get("jobTemplate").get("spec").get("template"),
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController" | "Job" => {
                object.field().get("spec").get("template")
            }
            kind if is_never_workload(kind) => return None,
            _ => embedded_template(object)?,
        };
        let spec = template.get("spec");
        if spec.kind() != Kind::Object {
            return None;
        }
        Some(Self { object, template, spec: PodSpec::new(spec) })
    }

    /// All containers: init containers, then containers, then ephemeral containers.
    pub fn containers(&self) -> &[Container<'s>] {
        self.spec.containers()
    }

    /// The namespace that the pods land in.
    pub fn namespace(&self) -> &'s str {
        self.object.effective_namespace()
    }

    /// One of the pods' labels.
    pub fn pod_label(&self, key: &'s str) -> Option<&'s str> {
        self.template.get("metadata").get("labels").get(key).text()
    }

    /// The pods' annotations.
    pub fn pod_annotations(&self) -> Field<'s> {
        self.template.get("metadata").get("annotations")
    }

    /// The service account object that the pods run as, where it is in the input.
    pub fn service_account(&self) -> Option<ObjectRef<'s>> {
        self.object.sibling("ServiceAccount", self.namespace(), self.spec.service_account_name())
    }
}

/// Frequent kinds that never hold a pod template, so that none is looked for in them.
fn is_never_workload(kind: &str) -> bool {
    matches!(
        kind,
        "Service"
            | "ConfigMap"
            | "Secret"
            | "ServiceAccount"
            | "Role"
            | "RoleBinding"
            | "ClusterRole"
            | "ClusterRoleBinding"
            | "Namespace"
            | "NetworkPolicy"
            | "Ingress"
            | "Event"
            | "Endpoints"
            | "EndpointSlice"
            | "Lease"
            | "Node"
            | "CustomResourceDefinition"
    )
}

/// A pod template by its shape, in an object of an unknown kind.
fn embedded_template(object: ObjectRef<'_>) -> Option<Field<'_>> {
    let spec = object.field().get("spec");
    let job = spec.get("jobTemplate");
    [spec.get("template"), spec.get("podTemplate"), job.get("spec").get("template")]
        .into_iter()
        .find(|template| template.get("spec").get("containers").kind() == Kind::Array)
}
