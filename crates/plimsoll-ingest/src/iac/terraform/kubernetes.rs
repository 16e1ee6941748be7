//! Kubernetes objects of the `kubernetes` provider.

use super::render::{Rendered, Subject};

/// A type of resource of the provider.
pub(super) struct Kubernetes;

/// The type of this name, without `kubernetes_` before it.
pub(super) fn of(_: &str) -> Option<Kubernetes> {
    None
}

pub(super) fn render(_: &Subject<'_, '_>, _: &Kubernetes, _: &mut Rendered) {}
