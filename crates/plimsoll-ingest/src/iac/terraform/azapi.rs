//! `azapi_resource`: its body is written as Azure has it.

use super::functions::encoding;
use super::render::{Rendered, Resource, Subject};
use super::shape::{Content, Shape};
use super::syntax::{Expression, ExpressionKind};
use super::value::Value;
use crate::recognize::resource_id::{is_resource_type, normal_type};

/// Renders the resource.
pub(super) fn render(subject: &Subject<'_, '_>, out: &mut Rendered) {
    let config = subject.config;
    let Some(stated) = config.attribute("type").and_then(|found| found.value.as_text()) else { return };
    let kind = normal_type(&stated, "");
    if !is_resource_type(&kind) {
        return;
    }
    let pointer = subject.pointer;
    let mut shape = Shape::map(config.header).named(pointer);
    let nothing = |_: usize| Shape::map(config.header).named(pointer);
    let may_go_on = || subject.world.charge_kept();
    for name in ["name", "location", "tags"] {
        if let Some(found) = config.attribute(name) {
            let value = Shape::of(&found.value, found.span, &found.items, &may_go_on);
            shape.put(name, value.named(format!("{pointer}/{name}")), &nothing);
        }
    }
    if let Some(found) = config.find("identity.type") {
        let value = Shape::of(&found.value, found.span, &[], &may_go_on);
        shape.put("identity.type", value.named(format!("{pointer}/identity/type")), &nothing);
    }
    if let Some(found) = config.attribute("body") {
        let at = format!("{pointer}/body");
        let mut body = Shape::of(&decoded(&found.value), found.span, &[], &may_go_on);
        if let Some(written) = subject.written("body") {
            let written = match &written.kind {
                ExpressionKind::Call("jsonencode", arguments, false) => arguments.first().unwrap_or(written),
                _ => written,
            };
            place(&mut body, written, &at);
        }
        match body.content {
            Content::Map(members) => {
                for (key, member) in members {
                    let is_named = member.name.is_some();
                    let member = if is_named { member } else { member.named(format!("{at}/{key}")) };
                    shape.put(&key, member, &nothing);
                }
            }
            content => shape.put("properties", Shape { content, ..body }.named(at), &nothing),
        }
    }
    subject.cast_doubt(&mut shape);
    let (name, id) = (subject.name.clone(), subject.id.clone());
    out.resources.push(Resource { kind, id, name, shape, parent: None });
}

/// The body as an object; versions before 2 have it as a JSON string.
fn decoded(value: &Value) -> Value {
    match value {
        Value::Text(text) => encoding::from_json(text).unwrap_or_else(|| value.clone()),
        other => other.clone(),
    }
}

/// Gives the values of what is written out as an object or list the places at which they stand.
pub(super) fn place(shape: &mut Shape, written: &Expression<'_>, pointer: &str) {
    match (&mut shape.content, &written.kind) {
        (Content::Map(members), ExpressionKind::Map(pairs)) => {
            for (key, value) in pairs {
                let ExpressionKind::Text(name) = &key.kind else { continue };
                if let Some((_, member)) = members.iter_mut().find(|(known, _)| known.as_ref() == name) {
                    let at = format!("{pointer}/{name}");
                    member.move_to((key.span.0, value.span.1));
                    place(member, value, &at);
                    member.name = Some(at.into());
                }
            }
        }
        (Content::List(items), ExpressionKind::List(values)) if items.len() == values.len() => {
            for (index, (item, value)) in items.iter_mut().zip(values).enumerate() {
                item.move_to(value.span);
                place(item, value, &format!("{pointer}/{index}"));
            }
        }
        _ => {}
    }
}
