//! Bodies of requests and answers, taken from real manifests: every object is read once and written many times, with
//! other names, settings, tags and digests.

mod convert;
mod template;

use std::path::Path;

use plimsoll_ingest::{Input, ReadOptions, read, snapshot_of};
use plimsoll_model::kubernetes::is_cluster_scoped;
use plimsoll_model::{Field, Kind, ObjectRef, Snapshot};

use convert::Names;
pub(super) use template::Template;

use super::random::Random;

/// What there is without a corpus.
const BUILT_IN: &str = include_str!("../../data/audit-log-objects.yaml");
/// Larger objects are left out: the API server takes 1.5 MiB, and few are above this.
const LARGEST: usize = 200 << 10;
/// What is applied as files but is no object of a cluster.
const NO_OBJECTS: [&str; 6] = ["Kustomization", "Component", "Config", "List", "Cluster", "IstioOperator"];

/// An object of a manifest.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) kind: String,
    pub(super) group: String,
    pub(super) version: String,
    /// The plural that stands in URLs.
    pub(super) resource: String,
    pub(super) namespaced: bool,
    /// The members of `metadata.labels`.
    pub(super) labels: Template,
    /// The members of `metadata.annotations`.
    pub(super) annotations: Template,
    /// The members beside `metadata`: the specification and whatever the kind has.
    pub(super) rest: Template,
    /// What the API server adds to the specification of a pod; members that follow others.
    pub(super) defaults: String,
    /// The members of `fieldsV1` that say who owns which field.
    pub(super) fields: Vec<u8>,
    /// The containers of a pod.
    pub(super) containers: Vec<(String, String)>,
}

impl Body {
    /// What stands around the specification of a pod that is written out.
    pub(super) fn privileged() -> Self {
        let mut body = empty("Pod", "", "v1");
        body.fields =
            b"\"f:spec\":{\"f:containers\":{},\"f:hostNetwork\":{},\"f:hostPID\":{},\"f:volumes\":{}}"
                .to_vec();
        body
    }
}

/// All bodies.
#[derive(Clone, Debug, Default)]
pub struct Bodies {
    objects: Vec<Body>,
    pods: Vec<Body>,
    deployments: Vec<usize>,
}

impl Bodies {
    /// A handful of objects that are part of this crate.
    pub fn built_in() -> Self {
        Self::of(&snapshot_of(&[("objects.yaml", BUILT_IN.as_bytes())]))
    }

    /// The objects of all manifests below a folder, and those that are part of this crate.
    pub fn below(folder: &Path) -> Self {
        let options = ReadOptions { include_ignored: true, ..ReadOptions::default() };
        let mut bodies = Self::of(&read(vec![Input::Path(folder.to_path_buf())], &options, &mut |_| {}));
        if bodies.pods.is_empty() || bodies.deployments.is_empty() {
            bodies = Self::built_in();
        }
        bodies
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.objects.len()
    }

    /// Whether there is no object at all.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// How many pods there are, most of them from the templates of workloads.
    pub fn pods(&self) -> usize {
        self.pods.len()
    }

    fn of(snapshot: &Snapshot) -> Self {
        let mut bodies = Self::default();
        for object in snapshot.objects() {
            if let Some(pod) = pod(object) {
                bodies.pods.push(pod);
            }
            if let Some(body) = body(object) {
                if body.kind == "Deployment" {
                    bodies.deployments.push(bodies.objects.len());
                }
                bodies.objects.push(body);
            }
        }
        bodies
    }

    pub(super) fn any_pod(&self, random: &mut Random) -> Option<&Body> {
        random.pick(&self.pods)
    }

    pub(super) fn any_deployment(&self, random: &mut Random) -> Option<&Body> {
        self.objects.get(*random.pick(&self.deployments)?)
    }

    pub(super) fn any(&self, random: &mut Random) -> Option<&Body> {
        random.pick(&self.objects)
    }
}

/// The names that a manifest uses for itself.
fn names(object: ObjectRef<'_>) -> Names<'_> {
    Names { name: object.name(), namespace: object.namespace().unwrap_or_default() }
}

fn metadata(body: &mut Body, metadata: Field<'_>, names: Names<'_>) {
    let tree = metadata.tree();
    let below = |key| metadata.exists().then(|| tree.member(metadata.node(), key)).flatten();
    convert::pairs(&mut body.labels, tree, below("labels"), names);
    convert::pairs(&mut body.annotations, tree, below("annotations"), names);
}

fn empty(kind: &str, group: &str, version: &str) -> Body {
    Body {
        kind: kind.to_owned(),
        group: group.to_owned(),
        version: version.to_owned(),
        resource: plural(kind),
        namespaced: !is_cluster_scoped(kind),
        labels: Template::default(),
        annotations: Template::default(),
        rest: Template::default(),
        defaults: String::new(),
        fields: Vec::new(),
        containers: Vec::new(),
    }
}

/// An object as it would be applied.
fn body(object: ObjectRef<'_>) -> Option<Body> {
    let kind = object.kind();
    let plain = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
    };
    let version = object.api_version().rsplit('/').next().unwrap_or_default();
    let foreign = ["kustomize.config.k8s.io", "audit.k8s.io"].contains(&object.group());
    let is_name = kind.starts_with(|first: char| first.is_ascii_uppercase()) && plain(kind);
    if foreign || NO_OBJECTS.contains(&kind) || !is_name || !plain(version) || object.name().is_empty() {
        return None;
    }
    let mut body = empty(kind, object.group(), version);
    metadata(&mut body, object.metadata(), names(object));
    let field = object.field();
    for child in field.tree().children(field.node()) {
        let key = field.tree().key(child).unwrap_or_default();
        if matches!(key, "apiVersion" | "kind" | "metadata" | "status")
            || field.tree().member(field.node(), key) != Some(child)
        {
            continue;
        }
        body.rest.push(",");
        super::text::string(body.rest.text(), key);
        body.rest.push(":");
        convert::value(&mut body.rest, field.tree(), child, names(object));
        if !body.fields.is_empty() {
            body.fields.push(b',');
        }
        body.fields.extend_from_slice(b"\"f:");
        super::text::escaped(&mut body.fields, key);
        body.fields.extend_from_slice(b"\":{");
        if field.tree().kind(child) == Kind::Object {
            convert::fields(&mut body.fields, field.tree(), child, 0);
        }
        body.fields.push(b'}');
    }
    (body.rest.len() <= LARGEST).then_some(body)
}

/// What a pod has that says nothing else, as the API server fills it in.
const DEFAULTS: [(&str, &str); 9] = [
    ("restartPolicy", "\"Always\""),
    ("terminationGracePeriodSeconds", "30"),
    ("dnsPolicy", "\"ClusterFirst\""),
    ("serviceAccountName", "\"default\""),
    ("securityContext", "{}"),
    ("schedulerName", "\"default-scheduler\""),
    (
        "tolerations",
        r#"[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":300},{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":300}]"#,
    ),
    ("enableServiceLinks", "true"),
    ("preemptionPolicy", "\"PreemptLowerPriority\""),
];

/// The pod that a workload makes, or a pod itself.
fn pod(object: ObjectRef<'_>) -> Option<Body> {
    let template = match object.kind() {
        "Pod" => object.field(),
        "Deployment" | "DaemonSet" | "StatefulSet" | "ReplicaSet" | "Job" | "ReplicationController" => {
            object.path("spec.template")
        }
        "CronJob" => object.path("spec.jobTemplate.spec.template"),
        _ => return None,
    };
    let specification = template.get("spec");
    let containers: Vec<(String, String)> = specification
        .get("containers")
        .items()
        .filter_map(|container| {
            let image = container.get("image").text().unwrap_or_default();
            let image = image.split(['@', ' ']).next().unwrap_or_default();
            Some((container.get("name").text()?.to_owned(), image.to_owned()))
        })
        .collect();
    if containers.is_empty() || object.name().is_empty() || specification.kind() != Kind::Object {
        return None;
    }
    let mut body = empty("Pod", "", "v1");
    metadata(&mut body, template.get("metadata"), names(object));
    body.containers = containers;
    body.rest.push(",\"spec\":");
    let (tree, node) = (specification.tree(), specification.node());
    convert::value(&mut body.rest, tree, node, names(object));
    for (key, value) in DEFAULTS {
        if tree.member(node, key).is_none() {
            body.defaults.push_str(",\"");
            body.defaults.push_str(key);
            body.defaults.push_str("\":");
            body.defaults.push_str(value);
        }
    }
    body.fields.extend_from_slice(b"\"f:spec\":{");
    convert::fields(&mut body.fields, tree, node, 0);
    body.fields.push(b'}');
    (body.rest.len() <= LARGEST).then_some(body)
}

/// The plural of a kind as the API server derives it.
fn plural(kind: &str) -> String {
    let mut name = kind.to_ascii_lowercase();
    if name == "endpoints" {
        return name;
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if ends(&["s", "x", "ch", "sh"]) {
        name.push_str("es");
    } else if ends(&["y"]) && !ends(&["ay", "ey", "oy"]) {
        name.pop();
        name.push_str("ies");
    } else {
        name.push('s');
    }
    name
}
