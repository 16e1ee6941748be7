//! Which updates of a pod are judged at all.

use plimsoll_model::Container;
use plimsoll_model::kubernetes::{ContainerList, PodSpec, Slot};

/// Whether the API server judges an update of a pod: the number of containers or init containers changed, an image
/// changed, or an ephemeral container was added. Anything else, such as a resize, goes through unjudged.
pub fn is_significant_update(new: &PodSpec<'_>, old: &PodSpec<'_>) -> bool {
    for list in [ContainerList::Regular, ContainerList::Init] {
        if of(new, list).count() != of(old, list).count() {
            return true;
        }
    }
    for list in [ContainerList::Regular, ContainerList::Init] {
        if of(new, list).zip(of(old, list)).any(|(new, old)| image(new) != image(old)) {
            return true;
        }
    }
    of(new, ContainerList::Ephemeral).any(|container| {
        let before = of(old, ContainerList::Ephemeral).find(|other| other.name() == container.name());
        before.is_none_or(|before| image(before) != image(container))
    })
}

fn of<'a, 's>(spec: &'a PodSpec<'s>, list: ContainerList) -> impl Iterator<Item = &'a Container<'s>> {
    spec.containers().iter().filter(move |container| container.list == list)
}

fn image<'s>(container: &Container<'s>) -> &'s str {
    container.get(Slot::Image).text().unwrap_or_default()
}
