//! What Kubernetes makes of a pod specification: which containers it has, what they inherit, what they run on.

use plimsoll_model::kubernetes::{PodSlot, PodSpec, SecuritySlot};
use plimsoll_model::{Container, Field, Kind, Workload};

use super::allow_list::allows;
use crate::Judge;

/// Asks a question of every container, each on its own: a value that cannot be read in one container does not hide what
/// is found in another. A pod without containers raises no question, and neither does a container whose image the user
/// exempts.
pub fn each_container<'s>(
    workload: &Workload<'s>,
    judge: &mut Judge<'s>,
    mut ask: impl FnMut(&Container<'s>, &mut Judge<'s>),
) {
    for slot in [PodSlot::InitContainers, PodSlot::Containers, PodSlot::EphemeralContainers] {
        let list = workload.spec.get(slot);
        if !matches!(list.kind(), Kind::Array | Kind::Null) {
            note(list.items().next(), judge);
        }
    }
    if workload.containers().is_empty() {
        judge.not_applicable("the pod has no containers");
    }
    let exempt = judge.parameters().exempt_images.as_slice();
    for container in workload.containers() {
        if !exempt.is_empty() && container.image().is_some_and(|image| allows(exempt, image)) {
            judge.not_applicable("the image is exempt");
            continue;
        }
        if container.field().kind() == Kind::Object {
            ask(container, judge);
        } else {
            note(container.field().members().next(), judge);
        }
        judge.pass();
    }
}

/// Like [`each_container`], for questions about security contexts: one that cannot be read is never taken as absent.
pub fn each_security_context<'s>(
    workload: &Workload<'s>,
    judge: &mut Judge<'s>,
    mut ask: impl FnMut(&Container<'s>, &mut Judge<'s>),
) {
    each_container(workload, judge, |container, judge| {
        let context = container.security_context();
        if matches!(context.kind(), Kind::Object | Kind::Null) {
            ask(container, judge);
        } else {
            note(context.members().next(), judge);
        }
    });
}

/// Records what the reading just noted, before the next container is looked at.
fn note<T>(_read: Option<T>, judge: &mut Judge<'_>) {
    judge.pass();
}

/// The field that decides for a container: its own, else the one that it inherits from the pod, else its own missing
/// one.
pub fn effective<'s>(workload: &Workload<'s>, container: &Container<'s>, slot: SecuritySlot) -> Field<'s> {
    let own = container.security(slot);
    if own.exists() {
        return own;
    }
    let inherited = workload.spec.security(slot.key());
    if inherited.exists() { inherited } else { own }
}

/// Whether the pod has a user namespace of its own, so that its root is nobody on the node.
pub fn has_user_namespace(spec: &PodSpec<'_>) -> bool {
    spec.get(PodSlot::HostUsers).bool() == Some(false)
}

/// Whether the pod runs on Windows, because it says so (`spec.os.name`) or because it selects Windows nodes.
pub fn is_for_windows(workload: &Workload<'_>) -> bool {
    let spec = &workload.spec;
    spec.is_windows() || spec.get(PodSlot::NodeSelector).get("kubernetes.io/os").text() == Some("windows")
}

/// What to say of a question that arises on Linux only.
pub const LINUX_ONLY: &str = "the pod is for Windows nodes";

/// Whether an object was read from a cluster, rather than written by somebody: the API server has given it an identity.
pub fn is_live(metadata: Field<'_>) -> bool {
    metadata.get("uid").exists() || metadata.get("resourceVersion").exists()
}
