//! Which resource belongs to which, by the ids that they get, over all files of one input.

use foldhash::{HashMap, HashMapExt};
use std::rc::Rc;

use super::emit::Output;
use super::modules::Roots;
use crate::recognize::resource_id::ResourceId;

/// What is unknown of an id without making it any less comparable: everything in one input is deployed to the same place
/// unless it says otherwise.
const PLACES: &[&str] = &["{subscription}", "{resourcegroup}", "{managementgroup}"];

/// Joins resources to those of the same file that they belong to, and returns the ids by which those of other files are
/// joined, each with the position of its resource. Where something that a root deploys is not known, nobody can say that
/// a resource has no children.
pub(super) fn join(outputs: &mut [Output], roots: &mut Roots) -> Vec<Vec<(usize, String)>> {
    let ids: Vec<Vec<(usize, String)>> = outputs
        .iter()
        .map(|output| {
            let links = output.links.iter().enumerate();
            links
                .filter_map(|(index, link)| Some((index, qualified(link.id.as_deref()?, link.root, roots))))
                .collect()
        })
        .collect();
    let mut by_id: HashMap<&str, (usize, usize)> = HashMap::new();
    for (file, ids) in ids.iter().enumerate() {
        for (index, id) in ids {
            by_id.entry(id).or_insert((file, *index));
        }
    }
    for (file, (output, ids)) in outputs.iter_mut().zip(&ids).enumerate() {
        for (index, id) in ids {
            let Some(resource) = output.resources.get_mut(*index).filter(|found| found.parent.is_none())
            else {
                continue;
            };
            let Some(owner) = ResourceId::parse(id).and_then(|id| id.parent) else { continue };
            match by_id.get(owner) {
                Some(&(its_file, owner)) => {
                    resource.parent = Some(owner).filter(|&owner| its_file == file && owner != *index);
                }
                // It may belong to anything that the root deploys.
                None if is_open(owner) => {
                    roots.incomplete.extend(output.links.get(*index).map(|link| link.root));
                }
                None => {}
            }
        }
        let without_id = output.links.iter().filter(|link| link.id.is_none());
        roots.incomplete.extend(without_id.map(|link| link.root));
    }
    let folder_of = |name: &str| name.rsplit_once('/').map_or("", |(folder, _)| folder).into();
    let folders: Vec<Rc<str>> = roots.names.iter().map(|name| folder_of(name)).collect();
    for output in outputs {
        for (resource, link) in output.resources.iter_mut().zip(&output.links) {
            resource.lists_children = !roots.incomplete.contains(&link.root);
            output.deployed_from.extend(folders.get(link.root).cloned());
        }
    }
    ids
}

/// The id of a resource, in lower case. What is unknown under one root is something else under another.
pub(super) fn qualified(id: &str, root: usize, roots: &Roots) -> String {
    if !is_open(id) {
        return id.to_owned();
    }
    let root = roots.names.get(root).map(|root| root.replace('/', "|"));
    open_places(id, &root.unwrap_or_default())
}

/// Whether a name in an id, in lower case, is not known.
pub(super) fn is_open(id: &str) -> bool {
    braces(id).any(|rest| place_at(rest).is_none())
}

/// What begins with each opening brace.
fn braces(id: &str) -> impl Iterator<Item = &str> {
    memchr::memchr_iter(b'{', id.as_bytes()).filter_map(|at| id.get(at..))
}

/// One of the places that are the same everywhere, if the text begins with it.
fn place_at(rest: &str) -> Option<&'static str> {
    PLACES.iter().copied().find(|place| rest.starts_with(place))
}

/// Writes the root into the braces around what is not known.
fn open_places(id: &str, root: &str) -> String {
    let mut out = String::with_capacity(id.len() + root.len() + 2);
    let mut written = 0;
    for at in memchr::memchr_iter(b'{', id.as_bytes()) {
        if place_at(id.get(at..).unwrap_or_default()).is_none() {
            out.push_str(id.get(written..=at).unwrap_or_default());
            out.push_str(root);
            out.push_str(": ");
            written = at + 1;
        }
    }
    out.push_str(id.get(written..).unwrap_or_default());
    out
}
