//! Templates of one input that have nothing to do with each other.
//!
//! A repository often holds the configurations of many clusters. What one of them declares, a role assignment or a
//! lock, says nothing of the next, and what one leaves open must not make another's verdicts unknown. So where an input
//! holds clusters in several folders that are deployed by themselves, each such folder becomes a scope of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use plimsoll_model::azure::MANAGED_CLUSTER;
use plimsoll_model::snapshot::{Origin, Resource, Scope};

use super::Assembly;
use crate::parse::ParsedFile;

/// How many scopes there may be; what is beyond stays together.
const MOST_SCOPES: usize = 60_000;

/// From which folder resources and objects are deployed.
#[derive(Debug, Default)]
pub(super) struct Deployments {
    /// Of every resource, in the order of the snapshot.
    resources: Vec<Rc<str>>,
    /// Of the objects that are written in a configuration, by their index.
    objects: Vec<(u32, Rc<str>)>,
}

impl Deployments {
    /// Notes the folders of what a file adds; its first object gets that index.
    pub(super) fn file(&mut self, file: &ParsedFile, first_object: usize) {
        let name = file.tree.as_ref().map_or("", plimsoll_model::Tree::file);
        let own: Rc<str> = name.rsplit_once('/').map_or("", |(folder, _)| folder).into();
        let from = &file.deployed_from;
        let folders = (0..file.resources.len()).map(|index| from.resources.get(index).unwrap_or(&own));
        self.resources.extend(folders.cloned());
        let objects = (first_object as u32..).zip(&from.objects);
        self.objects.extend(objects.map(|(index, folder)| (index, Rc::clone(folder))));
    }

    /// The folder of a resource, which goes with what it belongs to.
    fn folder(&self, resources: &[Resource], index: usize) -> Option<&Rc<str>> {
        self.resources.get(root_of(resources, index))
    }
}

impl Assembly {
    /// Gives every folder of templates a scope of its own, where clusters are deployed from several.
    pub(super) fn split_scopes(&mut self) {
        let deployments = std::mem::take(&mut self.deployments);
        let resources = std::mem::take(self.builder.resources_mut());
        let mut folders: BTreeMap<u16, BTreeSet<&str>> = BTreeMap::new();
        for (index, resource) in resources.iter().enumerate() {
            if resource.kind == MANAGED_CLUSTER
                && is_movable(resource)
                && let Some(folder) = deployments.folder(&resources, index)
            {
                folders.entry(resource.scope).or_default().insert(folder);
            }
        }
        folders.retain(|scope, folders| {
            folders.len() > 1
                && self.builder.scopes().get(*scope as usize).is_some_and(|scope| !scope.is_capture)
        });
        let mut scopes: BTreeMap<(u16, Rc<str>), u16> = BTreeMap::new();
        let mut moves = Vec::new();
        for (index, resource) in resources.iter().enumerate() {
            let root = resources.get(root_of(&resources, index)).unwrap_or(resource);
            let Some(folder) = deployments.folder(&resources, index).filter(|_| is_movable(root)) else {
                continue;
            };
            if !folders.contains_key(&resource.scope) {
                continue;
            }
            let key = (resource.scope, Rc::clone(folder));
            let scope = match scopes.get(&key) {
                Some(scope) => *scope,
                None if self.builder.scopes().len() >= MOST_SCOPES => continue,
                None => {
                    let scope = self.builder.scope(Scope { root: folder.to_string(), ..Scope::default() });
                    scopes.insert(key, scope);
                    scope
                }
            };
            moves.push((index as u32, scope));
        }
        *self.builder.resources_mut() = resources;
        let objects: Vec<(u32, u16)> = deployments
            .objects
            .iter()
            .filter_map(|(index, folder)| {
                let scope = self.builder.scope_of_object(*index)?;
                Some((*index, *scopes.get(&(scope, Rc::clone(folder)))?))
            })
            .collect();
        self.builder.rescope(&moves, &objects);
    }
}

/// What a resource belongs to in the end.
fn root_of(resources: &[Resource], index: usize) -> usize {
    let mut at = index;
    // A crafted input could tie a knot.
    for _ in 0..8 {
        match resources.get(at).and_then(|resource| resource.parent) {
            Some(parent) => at = parent as usize,
            None => break,
        }
    }
    at
}

/// Whether a resource is written in a template. What was printed together stays together.
fn is_movable(resource: &Resource) -> bool {
    resource.origin == Origin::Template
}
