//! Kubernetes objects: `kubernetes_manifest`, and the resources of the provider that spell an object in blocks.

mod names;

use self::names::{Layout, TYPES};
use super::azapi::place;
use super::config::Config;
use super::functions::encoding;
use super::render::{Rendered, Subject};
use super::shape::{Content, Shape};
use super::value::Value;

/// How a type of resource of the provider is an object.
pub(super) enum Kubernetes {
    /// The object is an attribute.
    Manifest,
    /// The object is an attribute, as YAML.
    Yaml,
    /// The object is spelled in blocks: its version, its kind, and what is at its top.
    Typed(&'static str, &'static str, Layout),
}

/// The object that a type of resource is.
pub(super) fn of(kind: &str) -> Option<Kubernetes> {
    if kind == "kubectl_manifest" {
        return Some(Kubernetes::Yaml);
    }
    let name = kind.strip_prefix("kubernetes_")?;
    if name == "manifest" {
        return Some(Kubernetes::Manifest);
    }
    let name = name.strip_suffix("_v1").or(name.strip_suffix("_v2")).unwrap_or(name);
    let found = TYPES.iter().find(|(known, ..)| *known == name)?;
    Some(Kubernetes::Typed(found.1, found.2, found.3))
}

/// Renders an object.
pub(super) fn render(subject: &Subject<'_, '_>, kind: &Kubernetes, out: &mut Rendered) {
    match kind {
        Kubernetes::Manifest => manifest(subject, "manifest", out),
        Kubernetes::Yaml => manifest(subject, "yaml_body", out),
        Kubernetes::Typed(version, kind, layout) => typed(subject, version, kind, *layout, out),
    }
}

fn manifest(subject: &Subject<'_, '_>, attribute: &str, out: &mut Rendered) {
    let Some(found) = subject.config.attribute(attribute) else { return };
    let value = match &found.value {
        Value::Text(text) => encoding::from_yaml(text).unwrap_or_else(|| found.value.clone()),
        other => other.clone(),
    };
    let kind = value.members().and_then(|members| members.get("kind")?.as_text());
    let Some(kind) = kind else {
        if let Some(declared) = subject.declared {
            let message = "the manifest, or its kind, is not known: the object is not judged";
            subject.world.remark(declared.file, found.span.0, message);
        }
        return;
    };
    let at = format!("{}/{attribute}", subject.pointer);
    let mut shape = Shape::of(&value, found.span, &[], &|| subject.world.charge_kept());
    if let Some(written) = subject.written(attribute) {
        place(&mut shape, written, &at);
    }
    out.objects.push((kind.to_string(), shape.named(at)));
}

fn typed(subject: &Subject<'_, '_>, version: &str, kind: &str, layout: Layout, out: &mut Rendered) {
    let (config, pointer) = (subject.config, subject.pointer);
    let mut shape = Shape::map(config.header).named(pointer);
    let text = |text: &str| Shape::text(config.header, text).named(pointer);
    let nothing = |_: usize| Shape::map(config.header);
    shape.put("apiVersion", text(version), &nothing);
    shape.put("kind", text(kind), &nothing);
    fill(subject, config, pointer, "", &mut shape);
    if layout == Layout::Secret {
        // A Secret's `data` in Terraform is what Kubernetes calls `stringData`.
        names::rename(&mut shape, "data", "stringData");
        names::rename(&mut shape, "binaryData", "data");
    }
    out.objects.push((kind.to_owned(), shape));
}

/// Adds the attributes and blocks of a block under the names that Kubernetes has for them.
fn fill(subject: &Subject<'_, '_>, config: &Config, pointer: &str, within: &str, into: &mut Shape) {
    let nothing = |_: usize| Shape::map(config.header);
    for setting in &config.attributes {
        if within.is_empty() && names::is_meta(&setting.name) {
            continue;
        }
        let Some(found) = config.attribute(&setting.name) else { continue };
        let value = names::typed_value(&setting.name, &found.value);
        let shape = Shape::of(&value, found.span, &found.items, &|| subject.world.charge_kept());
        into.put(
            &names::of_attribute(&setting.name),
            shape.named(format!("{pointer}/{}", setting.name)),
            &nothing,
        );
    }
    for (kind, block) in &config.blocks {
        let (name, is_list) = names::of_block(kind, within);
        let number = match into.get(&name).map(|list| &list.content) {
            Some(Content::List(items)) => items.len(),
            _ => 0,
        };
        let at = if is_list { format!("{pointer}/{kind}/{number}") } else { format!("{pointer}/{kind}") };
        let mut inner = Shape::map(block.header).named(at.as_str());
        if block.is_uncertain {
            let content = Content::Scalar(
                plimsoll_model::tree::Kind::Expression,
                format!("{kind}, if it is there").into(),
            );
            inner = Shape::new(block.header, content).named(at.as_str());
        } else {
            fill(subject, block, &at, kind, &mut inner);
        }
        if !is_list || block.is_uncertain {
            into.put(&name, inner, &nothing);
        } else if let Some(Content::List(items)) = into.get_mut(&name).map(|list| &mut list.content) {
            items.push(inner);
        } else {
            let list = Shape::new(block.header, Content::List(vec![inner]));
            into.put(&name, list.named(format!("{pointer}/{kind}")), &nothing);
        }
    }
}
