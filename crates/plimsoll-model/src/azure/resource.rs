//! Any Azure resource.

use super::ManagedCluster;
use crate::field::Field;
use crate::snapshot::{Origin, Resource, Snapshot};

/// An Azure resource of a snapshot.
#[derive(Clone, Copy, Debug)]
pub struct ResourceRef<'s> {
    snapshot: &'s Snapshot,
    index: u32,
    resource: &'s Resource,
    top: Field<'s>,
    /// Where its properties stand, if that is known.
    properties: Option<u32>,
}

impl<'s> ResourceRef<'s> {
    pub(crate) fn new(
        snapshot: &'s Snapshot,
        index: u32,
        resource: &'s Resource,
        top: Field<'s>,
        properties: Option<u32>,
    ) -> Self {
        Self { snapshot, index, resource, top, properties }
    }

    /// The snapshot that it belongs to.
    pub fn snapshot(&self) -> &'s Snapshot {
        self.snapshot
    }

    /// Its index in the snapshot.
    pub fn index(&self) -> u32 {
        self.index
    }

    /// A value at the top of the resource, outside `properties`: `sku.name`, `identity.type`, `location`, `tags`.
    pub fn top(&self, path: &'s str) -> Field<'s> {
        self.top.path(path)
    }

    /// The resource as a whole.
    pub fn field(&self) -> Field<'s> {
        self.top
    }

    /// A value inside `properties`, or at the top where properties are hoisted: `networkProfile.networkPlugin`.
    pub fn path(&self, path: &'s str) -> Field<'s> {
        self.properties().path(path)
    }

    /// What holds the properties: `properties`, or the resource itself where they are hoisted.
    pub fn properties(&self) -> Field<'s> {
        if let Some(node) = self.properties {
            return self.top.at(node);
        }
        let properties = self.top.get("properties");
        if properties.exists() { properties } else { self.top }
    }

    /// Its type in lower case.
    pub fn kind(&self) -> &'s str {
        &self.resource.kind
    }

    /// Its resource id as written, where there is one.
    pub fn id(&self) -> Option<&'s str> {
        self.resource.id.as_deref()
    }

    /// Its name.
    pub fn name(&self) -> &'s str {
        &self.resource.name
    }

    /// The resource group in its id.
    pub fn resource_group(&self) -> Option<&'s str> {
        let mut segments = self.id()?.split('/');
        segments.find(|segment| segment.eq_ignore_ascii_case("resourceGroups"))?;
        segments.next()
    }

    /// Where it came from.
    pub fn origin(&self) -> Origin {
        self.resource.origin
    }

    /// Whether it was written in a template, where read-only fields never stand.
    pub fn is_template(&self) -> bool {
        self.resource.origin == Origin::Template
    }

    /// The resource that it belongs to, where that is known.
    pub fn parent(&self) -> Option<ResourceRef<'s>> {
        self.snapshot.resource(self.resource.parent?)
    }

    /// The scope that it was read in.
    pub fn scope(&self) -> u16 {
        self.resource.scope
    }

    /// Whether the absence of children in the input means that there are none.
    pub fn lists_children(&self) -> bool {
        self.resource.lists_children
    }

    /// The resources of a type (lower case) that belong to this one. `None` where the input cannot say: no such list
    /// was supplied.
    pub fn children(&self, kind: &str) -> Option<Vec<ResourceRef<'s>>> {
        let found: Vec<_> =
            self.snapshot.children_of(self.index).filter(|child| child.kind() == kind).collect();
        let known = !found.is_empty()
            || self.resource.lists_children
            || self.snapshot.is_supplied(self.resource.scope, kind);
        known.then_some(found)
    }

    /// The cluster that it is, or belongs to.
    pub fn cluster(&self) -> Option<ManagedCluster<'s>> {
        let mut at = *self;
        // A parent always has a lower nesting, but a crafted input could tie a knot.
        for _ in 0..8 {
            if at.kind() == super::MANAGED_CLUSTER {
                return Some(ManagedCluster::new(at));
            }
            at = at.parent()?;
        }
        None
    }
}

impl PartialEq for ResourceRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}
