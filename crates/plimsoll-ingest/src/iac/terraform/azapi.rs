//! `azapi_resource`: its body is written as Azure has it.

use super::ids::child_id;
use super::render::{Rendered, Resource, Subject, doubt};
use super::shape::{Content, Shape};
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
    let pointer = &subject.pointer;
    let mut shape = Shape::map(config.header).named(pointer.as_str());
    let nothing = |_: usize| Shape::map(config.header).named(pointer.as_str());
    for (name, key) in [("name", "name"), ("location", "location"), ("tags", "tags")] {
        if let Some(found) = config.attribute(name) {
            let value = Shape::of(&found.value, found.span, &found.items, &|| subject.world.charge(1));
            shape.put(key, value.named(format!("{pointer}/{name}")), &nothing);
        }
    }
    if let Some(identity) = config.block("identity") {
        if let Some(found) = identity.attribute("type") {
            let value = Shape::of(&found.value, found.span, &[], &|| subject.world.charge(1));
            shape.put("identity.type", value.named(format!("{pointer}/identity/type")), &nothing);
        }
    }
    if let Some(found) = config.attribute("body") {
        let at = format!("{pointer}/body");
        let value = decoded(&found.value);
        let mut body = Shape::of(&value, found.span, &[], &|| subject.world.charge(1)).named(at.as_str());
        place(subject, &mut body, &at);
        match body.content {
            Content::Map(members) => {
                for (key, member) in members {
                    let named =
                        if member.name.is_some() { member } else { member.named(format!("{at}/{key}")) };
                    shape.put(&key, named, &nothing);
                }
            }
            content => shape.put("properties", Shape { content, ..body }, &nothing),
        }
    }
    doubt(subject, &mut shape);
    let id = subject.id();
    let id = id.or_else(|| {
        // A cluster at a place that is not known still has an id of its own.
        let unknown = format!(
            "{}/resourceGroups/${{{}}}",
            subject.world.subscription(subject.handle.instance),
            subject.name()
        );
        let provider = stated.split('@').next().unwrap_or_default();
        (provider.matches('/').count() == 1).then(|| child_id(&unknown, provider, &subject.name()))
    });
    out.resources.push(Resource { kind, id, name: subject.name(), shape, parent: None });
}

/// The body as an object; versions before 2 have it as a JSON string.
fn decoded(value: &Value) -> Value {
    match value {
        Value::Text(text) => super::functions::encoding::from_json(text).unwrap_or_else(|| value.clone()),
        other => other.clone(),
    }
}

/// Gives the values of a body that is written out as one object the places at which they stand.
fn place(subject: &Subject<'_, '_>, shape: &mut Shape, pointer: &str) {
    use super::syntax::ExpressionKind;
    let Some(body) = subject.declared.block.body.attribute("body") else { return };
    let written = match &body.value.kind {
        ExpressionKind::Call("jsonencode", arguments, false) => arguments.first(),
        _ => Some(&body.value),
    };
    if let Some(written) = written {
        walk(shape, written, pointer);
    }
}

fn walk(shape: &mut Shape, written: &super::syntax::Expression<'_>, pointer: &str) {
    use super::syntax::ExpressionKind;
    match (&mut shape.content, &written.kind) {
        (Content::Map(members), ExpressionKind::Map(pairs)) => {
            for (key, value) in pairs {
                let ExpressionKind::Text(name) = &key.kind else { continue };
                if let Some((_, member)) = members.iter_mut().find(|(known, _)| known.as_ref() == name) {
                    let at = format!("{pointer}/{name}");
                    member.span = (key.span.0, value.span.1);
                    walk(member, value, &at);
                    member.name = Some(at.into());
                }
            }
        }
        (Content::List(items), ExpressionKind::List(values)) if items.len() == values.len() => {
            for (index, (item, value)) in items.iter_mut().zip(values).enumerate() {
                item.span = value.span;
                walk(item, value, &format!("{pointer}/{index}"));
            }
        }
        _ => {}
    }
}

/// Gives the values of any attribute that is written out as an object the places at which they stand.
pub(super) fn place_members(shape: &mut Shape, written: &super::syntax::Expression<'_>, pointer: &str) {
    walk(shape, written, pointer);
}
