//! Which resource belongs to which, by their ids, over all files of one input.

use std::collections::HashMap;

use super::emit::{Link, Output};
use super::modules::Roots;
use crate::parse::Address;

/// What is unknown of an id without making it any less comparable: everything in one input is deployed to the same place
/// unless it says otherwise.
const PLACES: &[&str] = &["{subscription}", "{resourcegroup}", "{managementgroup}"];

/// Joins resources to those of the same file that they belong to, and returns the addresses by which those of other files
/// are found. Where something that a root deploys is not known, nobody can say that a resource has no children.
pub(super) fn join(outputs: &mut [Output], mut roots: Roots) -> Vec<Vec<Address>> {
    let addresses: Vec<Vec<Address>> = outputs
        .iter()
        .map(|output| output.links.iter().map(|link| address(link, &roots)).collect())
        .collect();
    let mut by_id: HashMap<&str, (usize, usize)> = HashMap::new();
    for (file, addresses) in addresses.iter().enumerate() {
        for (index, address) in addresses.iter().enumerate() {
            if let Some(own) = &address.own {
                by_id.entry(own).or_insert((file, index));
            }
        }
    }
    for (file, (output, addresses)) in outputs.iter_mut().zip(&addresses).enumerate() {
        for (index, (link, address)) in output.links.iter().zip(addresses).enumerate() {
            if output.resources.get(index).is_some_and(|resource| resource.parent.is_some()) {
                continue;
            }
            let owner = address.owner.as_deref().map(|owner| by_id.get(owner).copied());
            match owner {
                Some(Some((its_file, owner))) if its_file == file && owner != index => {
                    if let Some(resource) = output.resources.get_mut(index) {
                        resource.parent = Some(owner);
                    }
                }
                // It may belong to anything that the root deploys.
                Some(None) if link.owner.as_deref().is_some_and(is_open) => {
                    roots.incomplete.insert(link.root);
                }
                None if link.id.is_none() => {
                    roots.incomplete.insert(link.root);
                }
                _ => {}
            }
        }
    }
    for output in outputs {
        for (resource, link) in output.resources.iter_mut().zip(&output.links) {
            resource.lists_children = !roots.incomplete.contains(&link.root);
        }
    }
    addresses
}

fn address(link: &Link, roots: &Roots) -> Address {
    // What is unknown under one root is something else under another.
    let known = |id: &String| match roots.names.get(link.root) {
        Some(root) if is_open(id) => format!("{root}: {id}"),
        _ => id.clone(),
    };
    Address { own: link.id.as_ref().map(known), owner: link.owner.as_ref().map(known) }
}

/// Whether a name in an id, in lower case, is not known.
fn is_open(id: &str) -> bool {
    let mut rest = id;
    while let Some((_, from)) = rest.split_once('{').map(|(before, _)| rest.split_at(before.len())) {
        match PLACES.iter().find(|place| from.starts_with(**place)) {
            Some(place) => rest = from.get(place.len()..).unwrap_or_default(),
            None => return true,
        }
    }
    false
}
