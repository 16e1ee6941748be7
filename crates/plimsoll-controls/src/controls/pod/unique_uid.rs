use std::collections::{BTreeMap, HashSet};

use plimsoll_model::kubernetes::SecuritySlot;
use plimsoll_model::{Field, ObjectRef, Snapshot, Workload};

use crate::Judge;
use crate::facts::pods::{effective, has_user_namespace};

control! {
    /// ## What it checks
    /// No two workloads of the input that are set to run as a user, by `securityContext.runAsUser` of a
    /// container or of the pod, run as the same one. Pods and ReplicaSets of one controller count once. Users
    /// that only the image names are not seen, and neither are namespaces that are exempt from workload
    /// controls. Root is left to `run-as-user-root`.
    ///
    /// ## Why it matters
    /// To the node, and to a shared volume, two containers with the same user are the same person. A process
    /// that breaks out of one may read the files and signal the processes of the other.
    ///
    /// ## Who must fix it
    /// You, in both modes. User namespaces (`hostUsers: false`) give every pod its own range without planning.
    ///
    /// ## How to fix
    /// Give each workload a user id of its own, or set `hostUsers: false`.
    ///
    /// ## References
    /// - KEP-127: user namespaces
    /// - Kubernetes: Configure a security context for a pod or container
    id: "unique-uid",
    title: "Workloads share a user id",
    area: "pod",
    severity: Info, "matters only where one of them escapes or reaches the other's volumes",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security"],
    aliases: ["kyverno:require-unique-uid-per-workload"],
    remedies: [
        Set("spec.securityContext.runAsUser", "10001"),
        Set("spec.hostUsers", "false"),
    ],
    check: Snapshot(check),
}

/// One workload, however many of its pods are in the input: scope, namespace, kind and name of what makes them.
type Identity<'s> = (u16, &'s str, &'s str, &'s str);

fn check<'s>(snapshot: &'s Snapshot, judge: &mut Judge<'s>) {
    if snapshot.object_count() == 0 {
        judge.unknown(
            "no Kubernetes objects in the input: add manifests or the output of `kubectl get -o json`",
        );
        return;
    }
    let exempt = judge.parameters().exemptions();
    let mut users: BTreeMap<(u16, i64), BTreeMap<Identity<'s>, Field<'s>>> = BTreeMap::new();
    // Pods that one controller made from one template run as the same users: the first of them speaks for all.
    let mut spoken_for: HashSet<u32> = HashSet::new();
    for object in snapshot.objects() {
        if judge.relations().controller(object).is_some_and(|controller| !spoken_for.insert(controller)) {
            continue;
        }
        let Some(workload) = Workload::of(object) else { continue };
        if exempt.is_match(workload.namespace()) || has_user_namespace(&workload.spec) {
            continue;
        }
        for container in workload.containers() {
            let user = effective(&workload, container, SecuritySlot::RunAsUser);
            match user.int() {
                Some(0) => {}
                Some(number) => {
                    let sharing = users.entry((workload.object.scope(), number)).or_default();
                    sharing.entry(identity(workload.object)).or_insert(user);
                }
                None if user.exists() => judge.unknown_at(user, "`runAsUser` could not be read"),
                None => {}
            }
        }
    }
    if users.is_empty() {
        judge.not_applicable("no workload in the input says which user it runs as");
    }
    for ((_, user), sharing) in users {
        if sharing.len() > 1 {
            let mut message = Some(format!("user {user} is shared by {} workloads", sharing.len()));
            for field in sharing.into_values() {
                judge.fail_because(field, message.take().unwrap_or_default());
            }
        } else {
            judge.pass();
        }
    }
}

/// What a pod belongs to: its controller, and for a ReplicaSet the Deployment that its name is made of.
fn identity(object: ObjectRef<'_>) -> Identity<'_> {
    let namespace = object.effective_namespace();
    match object.controller() {
        Some(("ReplicaSet", name)) => {
            let deployment = object
                .label("pod-template-hash")
                .and_then(|hash| name.strip_suffix(hash))
                .and_then(|name| name.strip_suffix('-'));
            match deployment {
                Some(deployment) => (object.scope(), namespace, "Deployment", deployment),
                None => (object.scope(), namespace, "ReplicaSet", name),
            }
        }
        Some((kind, name)) => (object.scope(), namespace, kind, name),
        None => (object.scope(), namespace, object.kind(), object.name()),
    }
}
