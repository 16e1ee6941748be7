//! The picture of one or more clusters at one time: the parsed files and an index of what was found in them.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashMapExt};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use crate::azure::{ManagedCluster, ResourceRef};
use crate::credential::Credential;
use crate::field::Field;
use crate::inputs::Inputs;
use crate::kubernetes::ObjectRef;
use crate::tree::{Kind, Tree};

/// Where a Kubernetes object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Object {
    /// The tree that holds it.
    pub tree: u32,
    /// Its root in that tree.
    pub node: u32,
    /// Its kind, an index into the snapshot's kinds.
    kind: u16,
    /// The scope that it was read in.
    pub scope: u16,
}

/// Where an Azure resource came from, which decides what its silence means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Printed by the API, `az` or PowerShell: read-only fields are there, and what is absent is off.
    Live,
    /// Written in a template: read-only fields are never there.
    Template,
}

/// Where an Azure resource stands, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The tree that holds it.
    pub tree: u32,
    /// Its root in that tree.
    pub node: u32,
    /// Its type in lower case, for instance `microsoft.containerservice/managedclusters`.
    pub kind: String,
    /// Its resource id as written, where there is one.
    pub id: Option<String>,
    /// Its own name: the last segment.
    pub name: String,
    /// The index of the resource that it belongs to, where that is known: the cluster of a pool, the target of a
    /// diagnostic setting.
    pub parent: Option<u32>,
    /// Whether the absence of child resources here means that there are none: a whole template, or an export that
    /// lists children.
    pub lists_children: bool,
    /// Where it came from.
    pub origin: Origin,
    /// The scope that it was read in.
    pub scope: u16,
}

/// A part of the input that belongs together: one capture, or everything named on the command line that is in none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The folder of the capture; empty for what is in none.
    pub root: String,
    /// Whether the folder says that it is a capture (it holds a `capture.json`).
    pub is_capture: bool,
    /// The lists that were supplied, be they empty: lower-case Azure types and Kubernetes kinds; with tree and node of
    /// the list where it is empty, to show as evidence.
    pub supplied: BTreeMap<String, Option<(u32, u32)>>,
}

/// The picture. Immutable once built.
#[derive(Debug, Default)]
pub struct Snapshot {
    trees: Vec<Tree>,
    objects: Vec<Object>,
    kinds: Vec<String>,
    by_kind: BTreeMap<String, Vec<u32>>,
    resources: Vec<Resource>,
    /// Where the properties of each resource stand, if they stand in a map of their own.
    properties: Vec<Option<u32>>,
    scopes: Vec<Scope>,
    credentials: Vec<Credential>,
    names: OnceLock<HashMap<u64, Vec<u32>>>,
    objects_by_scope: OnceLock<HashMap<(u16, u16), Vec<u32>>>,
    family: OnceLock<Family>,
    /// The account of what was read.
    pub inputs: Inputs,
}

/// The resources by what is asked about them.
#[derive(Debug, Default)]
struct Family {
    by_kind: HashMap<String, Vec<u32>>,
    by_scope: HashMap<u16, HashMap<String, Vec<u32>>>,
    by_id: HashMap<String, Vec<u32>>,
    children: HashMap<u32, Vec<u32>>,
}

/// The hash under which an object is found again: scope, kind, namespace and name. Objects are compared after it.
fn identity(scope: u16, kind: &str, namespace: &str, name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (scope, kind, namespace, name).hash(&mut hasher);
    hasher.finish()
}

/// Adds to the list under a key; most keys are known.
fn add(lists: &mut HashMap<String, Vec<u32>>, key: &str, index: u32) {
    match lists.get_mut(key) {
        Some(list) => list.push(index),
        None => {
            lists.insert(key.to_owned(), vec![index]);
        }
    }
}

fn normal_id(id: &str) -> String {
    id.trim_end_matches('/').to_ascii_lowercase()
}

impl Snapshot {
    /// The tree with this index.
    pub fn tree(&self, index: u32) -> Option<&Tree> {
        self.trees.get(index as usize)
    }

    /// All parsed files.
    pub fn trees(&self) -> &[Tree] {
        &self.trees
    }

    /// All Kubernetes objects, in the order of the input.
    pub fn objects(&self) -> impl Iterator<Item = ObjectRef<'_>> {
        (0..self.objects.len() as u32).filter_map(|index| self.object_ref(index))
    }

    /// How many Kubernetes objects there are.
    pub fn object_count(&self) -> usize {
        self.objects.len()
    }

    /// All Kubernetes objects of a kind, in the order of the input.
    pub fn objects_of<'s>(&'s self, kind: &str) -> impl Iterator<Item = ObjectRef<'s>> + use<'s> {
        self.by_kind
            .get(kind)
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .filter_map(|&index| self.object_ref(index))
    }

    /// All Kubernetes objects of a scope, in the order of the input.
    pub fn objects_in(&self, scope: u16) -> impl Iterator<Item = ObjectRef<'_>> {
        let mut found: Vec<u32> = (0..self.kinds.len() as u16)
            .filter_map(|kind| self.objects_by_scope().get(&(scope, kind)))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.into_iter().filter_map(|index| self.object_ref(index))
    }

    /// All Kubernetes objects of a kind in a scope, in the order of the input.
    pub fn objects_of_in<'s>(
        &'s self,
        scope: u16,
        kind: &str,
    ) -> impl Iterator<Item = ObjectRef<'s>> + use<'s> {
        let kind = self.kinds.iter().position(|known| known == kind);
        let found = kind.and_then(|kind| self.objects_by_scope().get(&(scope, kind as u16)));
        found.map_or(&[][..], Vec::as_slice).iter().filter_map(|&index| self.object_ref(index))
    }

    fn objects_by_scope(&self) -> &HashMap<(u16, u16), Vec<u32>> {
        self.objects_by_scope.get_or_init(|| {
            let mut found: HashMap<(u16, u16), Vec<u32>> = HashMap::new();
            for (index, object) in (0_u32..).zip(&self.objects) {
                found.entry((object.scope, object.kind)).or_default().push(index);
            }
            found
        })
    }

    /// The kinds of Kubernetes objects there are, with their number, by name.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, usize)> {
        self.by_kind.iter().map(|(kind, objects)| (kind.as_str(), objects.len()))
    }

    fn object_ref(&self, index: u32) -> Option<ObjectRef<'_>> {
        let object = self.objects.get(index as usize)?;
        let tree = self.tree(object.tree)?;
        let kind = self.kinds.get(object.kind as usize)?;
        Some(ObjectRef::new(self, index, object, Field::new(tree, object.node), kind))
    }

    /// The object of that kind, namespace and name in the scope; `namespace` is empty for kinds that have none.
    pub fn find(&self, scope: u16, kind: &str, namespace: &str, name: &str) -> Option<ObjectRef<'_>> {
        let names = self.names.get_or_init(|| {
            let mut names: HashMap<u64, Vec<u32>> = HashMap::new();
            for found in self.objects().filter(|object| object.kind() != "Pod") {
                let key = identity(found.scope(), found.kind(), found.effective_namespace(), found.name());
                names.entry(key).or_default().push(found.index());
            }
            names
        });
        names.get(&identity(scope, kind, namespace, name))?.iter().find_map(|&index| {
            let found = self.object_ref(index)?;
            (found.scope() == scope
                && found.kind() == kind
                && found.effective_namespace() == namespace
                && found.name() == name)
                .then_some(found)
        })
    }

    /// All Azure resources, in the order of the input.
    pub fn resources(&self) -> impl Iterator<Item = ResourceRef<'_>> {
        (0..self.resources.len() as u32).filter_map(|index| self.resource(index))
    }

    /// The Azure resource with this index.
    pub fn resource(&self, index: u32) -> Option<ResourceRef<'_>> {
        let resource = self.resources.get(index as usize)?;
        let tree = self.tree(resource.tree)?;
        let top = Field::new(tree, resource.node).ignoring_case();
        let properties = self.properties.get(index as usize).copied().flatten();
        Some(ResourceRef::new(self, index, resource, top, properties))
    }

    /// All Azure resources of a type (lower case), in the order of the input.
    pub fn resources_of<'s>(&'s self, kind: &str) -> impl Iterator<Item = ResourceRef<'s>> + use<'s> {
        let found = self.family().by_kind.get(kind).map_or(&[][..], Vec::as_slice);
        found.iter().filter_map(|&index| self.resource(index))
    }

    /// All Azure resources of a type (lower case) in a scope, in the order of the input.
    pub fn resources_of_in<'s>(
        &'s self,
        scope: u16,
        kind: &str,
    ) -> impl Iterator<Item = ResourceRef<'s>> + use<'s> {
        let found = self.family().by_scope.get(&scope).and_then(|kinds| kinds.get(kind));
        found.map_or(&[][..], Vec::as_slice).iter().filter_map(|&index| self.resource(index))
    }

    /// The first Azure resource of a type (lower case) with this id, ids being compared without regard to case and to
    /// slashes at the end.
    pub fn resource_with_id<'s>(&'s self, kind: &str, id: &str) -> Option<ResourceRef<'s>> {
        let found = self.family().by_id.get(&normal_id(id))?;
        found.iter().filter_map(|&index| self.resource(index)).find(|resource| resource.kind() == kind)
    }

    /// The resources that belong to one, in the order of the input.
    pub(crate) fn children_of(&self, index: u32) -> impl Iterator<Item = ResourceRef<'_>> {
        let found = self.family().children.get(&index).map_or(&[][..], Vec::as_slice);
        found.iter().filter_map(|&child| self.resource(child))
    }

    fn family(&self) -> &Family {
        self.family.get_or_init(|| {
            let mut family = Family::default();
            for (index, resource) in (0_u32..).zip(&self.resources) {
                add(&mut family.by_kind, &resource.kind, index);
                add(family.by_scope.entry(resource.scope).or_default(), &resource.kind, index);
                if let Some(id) = &resource.id {
                    family.by_id.entry(normal_id(id)).or_default().push(index);
                }
                if let Some(parent) = resource.parent {
                    family.children.entry(parent).or_default().push(index);
                }
            }
            family
        })
    }

    /// All managed clusters.
    pub fn clusters(&self) -> Vec<ManagedCluster<'_>> {
        self.resources_of(crate::azure::MANAGED_CLUSTER).map(ManagedCluster::new).collect()
    }

    /// The managed clusters of a scope.
    pub fn clusters_in(&self, scope: u16) -> Vec<ManagedCluster<'_>> {
        self.resources_of_in(scope, crate::azure::MANAGED_CLUSTER).map(ManagedCluster::new).collect()
    }

    /// The one managed cluster of a scope; `None` if there is none or more than one.
    pub fn cluster_of_scope(&self, scope: u16) -> Option<ManagedCluster<'_>> {
        let mut found = self.resources_of_in(scope, crate::azure::MANAGED_CLUSTER);
        let only = found.next()?;
        if found.next().is_some() { None } else { Some(ManagedCluster::new(only)) }
    }

    /// The scopes of the input.
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// The scope with this index.
    pub fn scope(&self, index: u16) -> Option<&Scope> {
        self.scopes.get(index as usize)
    }

    /// Whether a list of this Kubernetes kind, or of this lower-case Azure type, was supplied in the scope: because
    /// items of it are there, or because its file is there and empty.
    pub fn is_supplied(&self, scope: u16, kind: &str) -> bool {
        self.scope(scope).is_some_and(|scope| scope.supplied.contains_key(kind))
    }

    /// The empty list of this kind or type that was supplied in the scope: the evidence that there is none.
    pub fn empty_list(&self, scope: u16, kind: &str) -> Option<Field<'_>> {
        let (tree, node) = (*self.scope(scope)?.supplied.get(kind)?)?;
        Some(Field::new(self.tree(tree)?, node))
    }

    /// Credentials that stood in the input.
    pub fn credentials(&self) -> &[Credential] {
        &self.credentials
    }

    /// Whether nothing was found at all.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.resources.is_empty()
    }
}

/// Collects what parsers found and makes a [`Snapshot`] of it.
#[derive(Debug, Default)]
pub struct SnapshotBuilder {
    snapshot: Snapshot,
    kind_index: HashMap<String, u16>,
}

impl SnapshotBuilder {
    /// Adds a scope and returns its index.
    pub fn scope(&mut self, scope: Scope) -> u16 {
        self.snapshot.scopes.push(scope);
        self.snapshot.scopes.len() as u16 - 1
    }

    /// Notes that a list of this kind or type was supplied in the scope.
    pub fn supplied(&mut self, scope: u16, kind: &str) {
        if let Some(scope) = self.snapshot.scopes.get_mut(scope as usize)
            && !scope.supplied.contains_key(kind)
        {
            scope.supplied.insert(kind.to_owned(), None);
        }
    }

    /// Notes that an empty list of this kind or type was supplied in the scope, and where it stands.
    pub fn supplied_empty(&mut self, scope: u16, kind: &str, tree: u32, node: u32) {
        if let Some(scope) = self.snapshot.scopes.get_mut(scope as usize) {
            scope.supplied.entry(kind.to_owned()).or_insert(Some((tree, node)));
        }
    }

    /// Adds a parsed file and returns its index.
    pub fn tree(&mut self, tree: Tree) -> u32 {
        self.snapshot.trees.push(tree);
        self.snapshot.trees.len() as u32 - 1
    }

    /// Adds a Kubernetes object.
    pub fn object(&mut self, scope: u16, tree: u32, node: u32, kind: &str) {
        self.supplied(scope, kind);
        let index = self.snapshot.objects.len() as u32;
        let id = match self.kind_index.get(kind) {
            Some(id) => *id,
            None => {
                let id = self.snapshot.kinds.len() as u16;
                self.snapshot.kinds.push(kind.to_owned());
                self.kind_index.insert(kind.to_owned(), id);
                id
            }
        };
        self.snapshot.objects.push(Object { tree, node, kind: id, scope });
        match self.snapshot.by_kind.get_mut(kind) {
            Some(list) => list.push(index),
            None => {
                self.snapshot.by_kind.insert(kind.to_owned(), vec![index]);
            }
        }
    }

    /// Adds an Azure resource and returns its index.
    pub fn resource(&mut self, resource: Resource) -> u32 {
        self.supplied(resource.scope, &resource.kind);
        self.snapshot.resources.push(resource);
        self.snapshot.resources.len() as u32 - 1
    }

    /// Adds a credential.
    pub fn credential(&mut self, credential: Credential) {
        self.snapshot.credentials.push(credential);
    }

    /// Adds to the account of what was read.
    pub fn inputs(&mut self) -> &mut Inputs {
        &mut self.snapshot.inputs
    }

    /// The resources so far, for linking children to parents.
    pub fn resources_mut(&mut self) -> &mut Vec<Resource> {
        &mut self.snapshot.resources
    }

    /// Moves everything of one scope to another, and what was supplied with it.
    pub fn merge_scope(&mut self, from: u16, into: u16) {
        if from == into {
            return;
        }
        let supplied = self
            .snapshot
            .scopes
            .get_mut(from as usize)
            .map(|scope| std::mem::take(&mut scope.supplied))
            .unwrap_or_default();
        if let Some(scope) = self.snapshot.scopes.get_mut(into as usize) {
            scope.supplied.extend(supplied);
        }
        for object in self.snapshot.objects.iter_mut().filter(|object| object.scope == from) {
            object.scope = into;
        }
        for resource in self.snapshot.resources.iter_mut().filter(|resource| resource.scope == from) {
            resource.scope = into;
        }
    }

    /// How many Kubernetes objects there are so far.
    pub fn object_count(&self) -> usize {
        self.snapshot.objects.len()
    }

    /// The scope of the object with this index.
    pub fn scope_of_object(&self, index: u32) -> Option<u16> {
        self.snapshot.objects.get(index as usize).map(|object| object.scope)
    }

    /// Moves resources and objects, given by their index, to other scopes. What a scope has no longer counts as supplied
    /// there.
    pub fn rescope(&mut self, resources: &[(u32, u16)], objects: &[(u32, u16)]) {
        let mut left: BTreeMap<u16, BTreeSet<String>> = BTreeMap::new();
        for &(index, scope) in resources {
            let Some(resource) = self.snapshot.resources.get_mut(index as usize) else { continue };
            let kind = resource.kind.clone();
            left.entry(std::mem::replace(&mut resource.scope, scope)).or_default();
            self.supplied(scope, &kind);
        }
        for &(index, scope) in objects {
            let Some(object) = self.snapshot.objects.get_mut(index as usize) else { continue };
            let kind = self.snapshot.kinds.get(object.kind as usize).cloned().unwrap_or_default();
            left.entry(std::mem::replace(&mut object.scope, scope)).or_default();
            self.supplied(scope, &kind);
        }
        if left.is_empty() {
            return;
        }
        for resource in &self.snapshot.resources {
            if let Some(kinds) = left.get_mut(&resource.scope).filter(|kinds| !kinds.contains(&resource.kind))
            {
                kinds.insert(resource.kind.clone());
            }
        }
        for object in &self.snapshot.objects {
            let kind = self.snapshot.kinds.get(object.kind as usize).map_or("", String::as_str);
            if let Some(kinds) = left.get_mut(&object.scope).filter(|kinds| !kinds.contains(kind)) {
                kinds.insert(kind.to_owned());
            }
        }
        for (scope, kinds) in left {
            if let Some(scope) = self.snapshot.scopes.get_mut(scope as usize) {
                scope.supplied.retain(|kind, empty| empty.is_some() || kinds.contains(kind));
            }
        }
    }

    /// The scopes so far.
    pub fn scopes(&self) -> &[Scope] {
        &self.snapshot.scopes
    }

    /// The trees so far.
    pub fn trees(&self) -> &[Tree] {
        &self.snapshot.trees
    }

    /// Ends the building.
    pub fn finish(mut self) -> Snapshot {
        self.snapshot.objects.shrink_to_fit();
        let properties = self.snapshot.resources.iter().map(|resource| {
            let tree = self.snapshot.trees.get(resource.tree as usize)?;
            tree.member_ignore_case(resource.node, "properties").filter(|&node| tree.kind(node) != Kind::Null)
        });
        self.snapshot.properties = properties.collect();
        self.snapshot.inputs.objects = self.snapshot.objects.len() + self.snapshot.resources.len();
        self.snapshot.inputs.skipped.sort();
        self.snapshot.inputs.failed.sort();
        self.snapshot.inputs.warnings.sort();
        self.snapshot
    }
}
