//! Resources that say no more than that two others belong together. What they say is put where Azure has it: into the
//! subnet, or into the security group.

use foldhash::{HashMap, HashMapExt};

use super::render::{Rendered, Subject};
use super::shape::{Content, Shape};
use super::world::World;

/// Types of resources, the attribute that names what they change, the attribute with the value, and its place.
const TYPES: &[(&str, &str, &str, &str)] = &[
    (
        "azurerm_subnet_network_security_group_association",
        "subnet_id",
        "network_security_group_id",
        "properties.networkSecurityGroup.id",
    ),
    ("azurerm_subnet_route_table_association", "subnet_id", "route_table_id", "properties.routeTable.id"),
    ("azurerm_subnet_nat_gateway_association", "subnet_id", "nat_gateway_id", "properties.natGateway.id"),
];

/// What one resource says of another.
#[derive(Debug)]
pub(super) struct Association {
    /// The id of the other, in lower case.
    target: String,
    /// The file of the one.
    file: u32,
    path: &'static str,
    value: Shape,
    /// Whether the value is an item of a list there.
    is_item: bool,
}

/// Whether a type is one of these.
pub(super) fn is_association(kind: &str) -> bool {
    TYPES.iter().any(|(known, ..)| *known == kind)
}

/// Reads an association.
pub(super) fn read(subject: &Subject<'_, '_>, kind: &str, file: u32) -> Option<Association> {
    let (_, target, attribute, path) = TYPES.iter().find(|(known, ..)| *known == kind)?;
    let target = subject.config.attribute(target)?.value.as_text()?.to_ascii_lowercase();
    let found = subject.config.attribute(attribute)?;
    let value = Shape::of(&found.value, found.span, &[], &|| subject.world.charge_kept());
    let value = value.named(format!("{}/{attribute}", subject.pointer));
    Some(Association { target, file, path, value, is_item: false })
}

/// A rule of a security group that is a resource of its own.
pub(super) fn rule(id: &str, shape: &Shape, file: u32) -> Option<Association> {
    let at = id.to_ascii_lowercase().rfind("/securityrules/")?;
    let target = id.get(..at)?.to_ascii_lowercase();
    Some(Association { target, file, path: "properties.securityRules", value: shape.clone(), is_item: true })
}

/// Puts everything where it belongs.
pub(super) fn settle(world: &World<'_>, associations: Vec<Association>, out: &mut [Rendered]) {
    if associations.is_empty() {
        return;
    }
    let mut places: HashMap<String, (usize, usize)> = HashMap::new();
    for (file, rendered) in out.iter().enumerate() {
        for (index, resource) in rendered.resources.iter().enumerate() {
            if let Some(id) = &resource.id {
                places.entry(id.to_ascii_lowercase()).or_insert((file, index));
            }
        }
    }
    for association in associations {
        let Some(&(file, index)) = places.get(&association.target) else { continue };
        let Some(resource) = out.get_mut(file).and_then(|rendered| rendered.resources.get_mut(index)) else {
            continue;
        };
        if !world.charge_kept() {
            break;
        }
        let header = resource.shape.span;
        let mut value = association.value;
        if association.file as usize != file {
            value.move_to(header);
        }
        let nothing = |_: usize| Shape::map(header);
        if !association.is_item {
            resource.shape.put(association.path, value, &nothing);
            continue;
        }
        if resource.shape.find(association.path).is_none() {
            let list = Shape::new(header, Content::List(Vec::new()));
            resource.shape.put(association.path, list, &nothing);
        }
        if let Some(Content::List(items)) =
            resource.shape.find_mut(association.path).map(|list| &mut list.content)
        {
            items.push(value);
        }
    }
}
