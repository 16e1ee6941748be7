//! Draws requests that change something.

use std::borrow::Cow;

use super::bodies::{Bodies, Body};
use super::draft::{Content, Draft, Reference};
use super::mix::Sort;
use super::population::{Cluster, Identity};
use super::random::Random;

/// Roles that are bound.
const ROLES: [(&str, &str); 6] = [
    ("ClusterRole", "view"),
    ("ClusterRole", "edit"),
    ("ClusterRole", "admin"),
    ("Role", "deployer"),
    ("Role", "secret-reader"),
    ("ClusterRole", "monitoring"),
];

/// Privileged pods among those that are made, of ten thousand.
const PRIVILEGED: u64 = 50;

pub(super) fn pod_create<'p>(
    cluster: &'p Cluster,
    bodies: &'p Bodies,
    random: &mut Random,
) -> Option<Draft<'p>> {
    let (owner_kind, who) = random.pick(&cluster.makers)?;
    let object = Reference::of("", "v1", "pods").within(random.pick(&cluster.namespaces)?);
    let mut owner = random.name();
    if *owner_kind == "ReplicaSet" {
        owner = format!("{owner}-{}", random.hex_text(10));
    }
    let owner = (*owner_kind, owner);
    let content = if random.chance(PRIVILEGED) {
        Content::PrivilegedPod { owner }
    } else {
        Content::Pod { body: bodies.any_pod(random)?, owner }
    };
    let mut draft = Draft::new(Sort::PodCreate, who, "create", object.path());
    draft.code = 201;
    draft.object = Some(object);
    draft.standard = Some(random.text(&["privileged:latest", "privileged:latest", "baseline:latest"]));
    draft.content = content;
    Some(draft)
}

pub(super) fn kubelet_status<'p>(
    cluster: &'p Cluster,
    bodies: &'p Bodies,
    random: &mut Random,
) -> Option<Draft<'p>> {
    if random.chance(1_000) {
        let node = random.pick(&cluster.nodes)?;
        let object = Reference::of("", "v1", "nodes").named(&node.name).below("status");
        let uri = object.path() + "?timeout=10s";
        let mut draft = Draft::new(Sort::KubeletStatus, &node.kubelet, "patch", uri);
        draft.object = Some(object);
        draft.content = Content::NodeStatus { node };
        return Some(draft);
    }
    let pod = random.pick(&cluster.pods)?;
    let node = cluster.nodes.get(pod.node)?;
    let object = Reference::of("", "v1", "pods").within(&pod.namespace).named(&pod.name).below("status");
    let mut draft = Draft::new(Sort::KubeletStatus, &node.kubelet, "patch", object.path());
    draft.object = Some(object);
    draft.content = Content::PodStatus { pod, node, body: bodies.any_pod(random)? };
    Some(draft)
}

/// The reference to an object that is applied under another name.
fn reference<'p>(body: &'p Body, cluster: &Cluster, random: &mut Random) -> Option<Reference<'p>> {
    let object = Reference {
        group: Cow::Borrowed(&body.group),
        version: Cow::Borrowed(&body.version),
        resource: Cow::Borrowed(&body.resource),
        ..Reference::default()
    };
    let object = if body.namespaced { object.within(random.pick(&cluster.namespaces)?) } else { object };
    Some(object.named(&random.name()))
}

pub(super) fn deployment<'p>(
    cluster: &'p Cluster,
    bodies: &'p Bodies,
    random: &mut Random,
) -> Option<Draft<'p>> {
    let body = if random.chance(6_000) { bodies.any_deployment(random)? } else { bodies.any(random)? };
    let object = reference(body, cluster, random)?;
    let uri = object.path() + "?fieldManager=argocd-controller&force=true";
    let mut draft = Draft::new(Sort::Deployment, &cluster.deployer, "patch", uri);
    draft.object = Some(object);
    draft.content = Content::Applied(body);
    Some(draft)
}

fn binding_draft<'p>(
    sort: Sort,
    who: &'p Identity,
    object: Reference<'p>,
    verb: &'static str,
    content: Content<'p>,
) -> Draft<'p> {
    let uri = object.path();
    let mut draft = Draft::new(sort, who, verb, uri);
    draft.code = if verb == "create" { 201 } else { 200 };
    draft.object = Some(object);
    draft.content = content;
    draft
}

pub(super) fn binding<'p>(cluster: &'p Cluster, random: &mut Random) -> Option<Draft<'p>> {
    let who = random.pick(&cluster.people)?;
    let verb = random.text(&["create", "create", "patch", "delete"]);
    let of_cluster = random.chance(3_000);
    let resource = if of_cluster { "clusterrolebindings" } else { "rolebindings" };
    let mut object = Reference::of("rbac.authorization.k8s.io", "v1", resource).named(&random.name());
    if !of_cluster {
        object = object.within(random.pick(&cluster.namespaces)?);
    }
    object.named_by_body = verb == "create";
    let role = *random.pick(&ROLES)?;
    let role = if of_cluster { ("ClusterRole", role.1) } else { role };
    let content = if verb == "delete" {
        Content::Deleted
    } else {
        Content::Binding { role, subject: &random.pick(&cluster.service_accounts)?.2 }
    };
    Some(binding_draft(Sort::Binding, who, object, verb, content))
}

/// The attacker binds itself to cluster-admin.
pub(super) fn stolen_binding<'p>(who: &'p Identity, random: &mut Random) -> Draft<'p> {
    let mut object =
        Reference::of("rbac.authorization.k8s.io", "v1", "clusterrolebindings").named(&random.name());
    object.named_by_body = true;
    let content = Content::Binding { role: ("ClusterRole", "cluster-admin"), subject: who };
    binding_draft(Sort::Attack, who, object, "create", content)
}

/// And makes a privileged pod.
pub(super) fn stolen_node<'p>(who: &'p Identity, random: &mut Random) -> Draft<'p> {
    let mut object = Reference::of("", "v1", "pods").within("kube-system").named(&random.name());
    object.named_by_body = true;
    let content = Content::PrivilegedPod { owner: ("", String::new()) };
    let mut draft = binding_draft(Sort::Attack, who, object, "create", content);
    draft.standard = Some("privileged:latest");
    draft
}
