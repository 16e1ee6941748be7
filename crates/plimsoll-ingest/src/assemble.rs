//! Parsed files to one snapshot: scopes are settled and resources joined to those they belong to.

mod deployments;

use foldhash::{HashMap, HashMapExt};

use plimsoll_model::azure::{
    AGENT_POOL, DEPLOYMENT_SAFEGUARDS, DIAGNOSTIC_SETTING, FEDERATED_CREDENTIAL, MAINTENANCE_CONFIGURATION,
    MANAGED_CLUSTER, ROLE_ASSIGNMENT, TRUSTED_ACCESS,
};
use plimsoll_model::snapshot::{Origin, Resource, Scope, Snapshot, SnapshotBuilder};
use plimsoll_model::tree::{Kind, Tree};
use plimsoll_model::{Credential, Failed, Skipped};

use crate::parse::ParsedFile;
use crate::recognize::resource_id::ResourceId;
use deployments::Deployments;

/// Collects parsed files.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    builder: SnapshotBuilder,
    /// The scopes that are no captures, so that they may be joined, and whether each is a single file.
    loose: Vec<(u16, bool)>,
    /// The resources of evaluated templates with the ids that they get, in lower case.
    future_ids: Vec<(u32, String)>,
    /// What resources and objects are deployed from.
    deployments: Deployments,
}

impl Assembly {
    /// Adds a scope: a capture, or what one argument of the user named, which may be a single file.
    pub(crate) fn scope(&mut self, root: String, is_capture: bool, is_file: bool) -> u16 {
        let scope = self.builder.scope(Scope { root, is_capture, ..Scope::default() });
        if !is_capture {
            self.loose.push((scope, is_file));
        }
        scope
    }

    pub(crate) fn skip(&mut self, skipped: Skipped) {
        self.builder.inputs().skipped.push(skipped);
    }

    pub(crate) fn fail(&mut self, failed: Failed) {
        self.builder.inputs().failed.push(failed);
    }

    /// Adds what is to be told of a file.
    pub(crate) fn account(&mut self, file: &mut ParsedFile) {
        let inputs = self.builder.inputs();
        inputs.skipped.append(&mut file.skipped);
        inputs.failed.append(&mut file.failed);
        inputs.warnings.append(&mut file.warnings);
    }

    /// Adds a file that was read, with its size in bytes.
    pub(crate) fn file(&mut self, scope: u16, bytes: u64, file: ParsedFile) {
        let inputs = self.builder.inputs();
        inputs.files += 1;
        inputs.bytes += bytes;
        inputs.documents += file.documents;
        self.add(scope, file);
    }

    /// Adds what was read with a file that is counted already.
    pub(crate) fn add(&mut self, scope: u16, mut file: ParsedFile) {
        self.account(&mut file);
        let first_object = self.builder.object_count();
        self.deployments.file(&file, first_object);
        let Some(tree) = file.tree else { return };
        let tree = self.builder.tree(tree);
        for (kind, node) in &file.supplied {
            self.builder.supplied_empty(scope, kind, tree, *node);
        }
        let first = self.builder.resources_mut().len();
        for object in &file.objects {
            self.builder.object(scope, tree, object.node, &object.kind);
        }
        let future_ids = file.future_ids.into_iter();
        self.future_ids.extend(future_ids.map(|(index, id)| ((first + index) as u32, id)));
        for found in file.resources {
            self.builder.resource(Resource {
                tree,
                node: found.node,
                parent: found
                    .parent
                    .filter(|_| found.kind != ROLE_ASSIGNMENT)
                    .map(|parent| (parent + first) as u32),
                kind: found.kind,
                id: found.id,
                name: found.name,
                lists_children: found.lists_children,
                origin: found.origin,
                scope,
            });
        }
        for found in file.credentials {
            let (kind, node, object, size) = (found.kind, found.node, found.object, found.size);
            self.builder.credential(Credential { kind, tree, node, object, size });
        }
    }

    pub(crate) fn finish(mut self) -> Snapshot {
        self.join_scopes();
        self.link();
        self.split_scopes();
        self.builder.finish()
    }

    /// What is in no capture describes one cluster if there is only one: `cluster.json` beside `manifests/`. Without
    /// any, single files belong together and every folder stands for itself; with several, every argument does.
    fn join_scopes(&mut self) {
        let loose = std::mem::take(&mut self.loose);
        let is_loose = |scope: u16| loose.iter().any(|&(loose, _)| loose == scope);
        let mut clusters = self
            .builder
            .resources_mut()
            .iter()
            .filter(|resource| resource.kind == MANAGED_CLUSTER && is_loose(resource.scope))
            .map(|resource| resource.scope);
        let first = clusters.next();
        if first.is_some() && clusters.next().is_some() {
            return;
        }
        let first_file = || loose.iter().find(|(_, is_file)| *is_file).map(|&(scope, _)| scope);
        let Some(into) = first.or_else(first_file) else { return };
        for &(from, is_file) in &loose {
            if first.is_some() || is_file {
                self.builder.merge_scope(from, into);
            }
        }
    }

    fn link(&mut self) {
        let mut by_id: HashMap<(u16, String), u32> = HashMap::new();
        let mut clusters: HashMap<u16, Vec<u32>> = HashMap::new();
        let mut issuers: HashMap<(u16, String), u32> = HashMap::new();
        let resources = std::mem::take(self.builder.resources_mut());
        for (index, resource) in resources.iter().enumerate() {
            if let Some(id) = &resource.id {
                let key = (resource.scope, id.trim_end_matches('/').to_ascii_lowercase());
                by_id.entry(key).or_insert(index as u32);
            }
            if resource.kind == MANAGED_CLUSTER {
                clusters.entry(resource.scope).or_default().push(index as u32);
                if let Some(issuer) = self.issuer(resource) {
                    issuers.insert((resource.scope, issuer), index as u32);
                }
            }
        }
        let mut parents = Vec::with_capacity(resources.len());
        for resource in &resources {
            let only = clusters.get(&resource.scope).and_then(|found| match found.as_slice() {
                [only] => Some(*only),
                _ => None,
            });
            parents.push(match &resource.id {
                _ if resource.parent.is_some() || resource.kind == ROLE_ASSIGNMENT => resource.parent,
                _ if resource.kind == FEDERATED_CREDENTIAL => {
                    self.trusting_cluster(resource, &issuers, only, &resources)
                }
                Some(id) => ResourceId::parse(id)
                    .and_then(|id| by_id.get(&(resource.scope, id.parent?.to_ascii_lowercase())).copied()),
                None if belongs_to_a_cluster(resource) => only.filter(|&only| {
                    let cluster = resources.get(only as usize);
                    cluster.is_some_and(|cluster| cluster.origin == resource.origin)
                }),
                None => None,
            });
        }
        self.link_future(&resources, &mut parents);
        *self.builder.resources_mut() = resources;
        for (resource, parent) in self.builder.resources_mut().iter_mut().zip(parents) {
            resource.parent = parent;
        }
    }

    /// Joins resources of templates across files, by the ids that they get.
    fn link_future(&self, resources: &[Resource], parents: &mut [Option<u32>]) {
        let scope = |index: u32| resources.get(index as usize).map(|resource| resource.scope);
        let mut known: HashMap<(Option<u16>, &str), u32> = HashMap::new();
        for (index, id) in &self.future_ids {
            known.entry((scope(*index), id)).or_insert(*index);
        }
        for (index, id) in &self.future_ids {
            let Some(parent) = parents.get_mut(*index as usize).filter(|parent| parent.is_none()) else {
                continue;
            };
            if resources.get(*index as usize).is_some_and(|resource| resource.kind != ROLE_ASSIGNMENT) {
                let above = ResourceId::parse(id).and_then(|id| id.parent);
                *parent = above.and_then(|above| known.get(&(scope(*index), above)).copied());
            }
        }
    }

    /// The cluster whose tokens a federated credential accepts: by the issuer, or the only one there is where that
    /// cannot be compared.
    fn trusting_cluster(
        &self,
        credential: &Resource,
        issuers: &HashMap<(u16, String), u32>,
        only: Option<u32>,
        resources: &[Resource],
    ) -> Option<u32> {
        let tree = self.tree(credential)?;
        let issuer = find(tree, credential.node, &["issuer"]);
        if let Some(issuer) = issuer
            && let Some(&cluster) = issuers.get(&(credential.scope, normal_issuer(issuer)))
        {
            return Some(cluster);
        }
        let cluster = resources.get(only? as usize)?;
        let comparable = issuer.is_some() && self.issuer(cluster).is_some();
        if comparable { None } else { only }
    }

    fn issuer(&self, cluster: &Resource) -> Option<String> {
        let tree = self.tree(cluster)?;
        find(tree, cluster.node, &["oidcIssuerProfile", "issuerURL"]).map(normal_issuer)
    }

    fn tree(&self, resource: &Resource) -> Option<&Tree> {
        self.builder.trees().get(resource.tree as usize)
    }
}

/// Kinds that say nothing without their cluster. In a template only what names its cluster, or lies in it, is joined,
/// apart from those that can belong to nothing else.
fn belongs_to_a_cluster(resource: &Resource) -> bool {
    let kind = resource.kind.as_str();
    let own = matches!(kind, AGENT_POOL | MAINTENANCE_CONFIGURATION | TRUSTED_ACCESS | DEPLOYMENT_SAFEGUARDS);
    own || (kind == DIAGNOSTIC_SETTING && resource.origin == Origin::Live)
}

/// A string inside `properties`, or at the top where they are hoisted.
fn find<'t>(tree: &'t Tree, node: u32, path: &[&str]) -> Option<&'t str> {
    let start = tree.member_ignore_case(node, "properties").unwrap_or(node);
    let found = path.iter().try_fold(start, |at, key| tree.member_ignore_case(at, key))?;
    if tree.kind(found) == Kind::String { tree.scalar(found) } else { None }
}

fn normal_issuer(issuer: &str) -> String {
    issuer.trim_end_matches('/').to_ascii_lowercase()
}
