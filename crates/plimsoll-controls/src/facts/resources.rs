//! What containers ask for and may use.

use plimsoll_model::kubernetes::Slot;
use plimsoll_model::{Container, ContainerList, Field, Kind, Workload};

use super::completeness::is_passed_over;
use super::pods::each_container;
use super::quantity::Quantity;
use crate::Judge;

/// An amount that a container states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Amount {
    /// `resources.requests.cpu`
    CpuRequest,
    /// `resources.limits.cpu`
    CpuLimit,
    /// `resources.requests.memory`
    MemoryRequest,
    /// `resources.limits.memory`
    MemoryLimit,
}

impl Amount {
    /// Where it stands in a container, and in a pod.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::CpuRequest => "resources.requests.cpu",
            Self::CpuLimit => "resources.limits.cpu",
            Self::MemoryRequest => "resources.requests.memory",
            Self::MemoryLimit => "resources.limits.memory",
        }
    }

    /// Where it stands in `resources`.
    fn path_in_resources(self) -> &'static str {
        match self {
            Self::CpuRequest => "requests.cpu",
            Self::CpuLimit => "limits.cpu",
            Self::MemoryRequest => "requests.memory",
            Self::MemoryLimit => "limits.memory",
        }
    }

    /// The limit that stands in for a request that is absent.
    fn stand_in(self) -> Self {
        match self {
            Self::CpuRequest => Self::CpuLimit,
            Self::MemoryRequest => Self::MemoryLimit,
            other => other,
        }
    }

    /// Where a LimitRange states its default.
    fn limit_range_path(self) -> &'static str {
        match self {
            Self::CpuRequest => "defaultRequest.cpu",
            Self::CpuLimit => "default.cpu",
            Self::MemoryRequest => "defaultRequest.memory",
            Self::MemoryLimit => "default.memory",
        }
    }
}

/// Reads a quantity. One that cannot be read is noted.
pub(crate) fn quantity(field: Field<'_>) -> Option<Quantity> {
    match field.kind() {
        Kind::Number | Kind::String => {
            let read = Quantity::parse(field.text().unwrap_or_default());
            if read.is_none() {
                field.note_unknown_value();
            }
            read
        }
        _ => {
            let _: Option<&str> = field.str();
            None
        }
    }
}

/// The amount of a container as it stands there; absent where it does not.
pub(crate) fn stated<'s>(container: &Container<'s>, amount: Amount) -> Field<'s> {
    let resources = container.get(Slot::Resources);
    if resources.exists() {
        resources.path(amount.path_in_resources())
    } else {
        container.field().absent(amount.path())
    }
}

/// Asks that every container states an amount, or gets it another way: a request from the limit, either from the pod as
/// a whole or from a LimitRange of the namespace. Zero is no amount.
pub(crate) fn require<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>, amount: Amount) {
    if is_passed_over(workload.object, judge) {
        return;
    }
    each_container(workload, judge, |container, judge| {
        if container.list == ContainerList::Ephemeral {
            // They may state none.
            return;
        }
        for source in [amount, amount.stand_in()] {
            let field = stated(container, source);
            if field.exists() {
                if quantity(field) == Some(Quantity::ZERO) {
                    judge.fail_because(field, "zero is no amount");
                }
                return;
            }
        }
        if !has_other_source(workload, judge, amount) {
            judge.fail(stated(container, amount));
        }
    });
}

/// Whether a container states an amount, or gets it another way; for a request not from a limit.
pub(crate) fn is_set<'s>(
    workload: &Workload<'s>,
    container: &Container<'s>,
    judge: &Judge<'s>,
    amount: Amount,
) -> bool {
    quantity(stated(container, amount)).is_some_and(|stated| stated != Quantity::ZERO)
        || has_other_source(workload, judge, amount)
}

/// Whether the pod as a whole, or a LimitRange of its namespace, states the amount.
fn has_other_source<'s>(workload: &Workload<'s>, judge: &Judge<'s>, amount: Amount) -> bool {
    let is_stated = |field: Field<'s>| field.exists() && quantity(field) != Some(Quantity::ZERO);
    let pod = workload.spec.field();
    if [amount, amount.stand_in()].into_iter().any(|amount| is_stated(pod.path(amount.path()))) {
        return true;
    }
    let (scope, namespace) = (workload.object.scope(), workload.namespace());
    judge.relations().has_in_namespace("LimitRange", scope, namespace)
        && judge
            .snapshot()
            .objects_of_in(scope, "LimitRange")
            .filter(|range| range.effective_namespace() == namespace)
            .flat_map(|range| range.path("spec.limits").items())
            .filter(|limit| limit.get("type").is_text("Container"))
            .any(|limit| {
                [amount, amount.stand_in()]
                    .into_iter()
                    .any(|amount| is_stated(limit.path(amount.limit_range_path())))
            })
}
