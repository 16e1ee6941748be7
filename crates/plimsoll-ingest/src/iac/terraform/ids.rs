//! Resource ids. Before anything is deployed, a reference to a resource is as good as its id: the ids made here are the
//! same wherever the same resource is meant, and spell out what is known of them. What is not known, such as the
//! subscription, stands in them as `${…}`.

use std::rc::Rc;

use super::expand::suffix;
use super::mapping::{self, Id};
use super::module::Declared;
use super::value::{Handle, Key, Value};
use super::world::{Scope, World};

impl World<'_> {
    /// The id of a resource; `None` where its type is not one of those that are read.
    pub(super) fn id_of(&self, handle: &Handle) -> Option<Value> {
        self.id_once(handle, || self.work_out_id(handle))
    }

    fn work_out_id(&self, handle: &Handle) -> Option<Value> {
        let declared = *self.module(handle.instance)?.resources.get(handle.resource as usize)?;
        let kind = declared.block.label(0)?;
        if kind == "azurerm_resource_group" {
            let name = self.segment(handle, declared, "name")?;
            return Some(Value::text(format!(
                "{}/resourceGroups/{name}",
                self.subscription(handle.instance)
            )));
        }
        if kind == "azapi_resource" {
            return self.azapi_id(handle, declared);
        }
        let table = mapping::table(kind)?;
        let subscription = self.subscription(handle.instance);
        let segment = |attribute: &str| self.segment(handle, declared, attribute);
        let parent = |attributes: &str| self.parent_id(handle, declared, attributes);
        let id = composed(table.id, &subscription, &segment, &parent)?;
        Some(Value::text(id))
    }

    /// `/subscriptions/…` of the resources of a root: as the provider says, or a name of it that no other root has.
    pub(super) fn subscription(&self, instance: u32) -> Rc<str> {
        match self.instance(instance).map(|instance| instance.root) {
            Some(root) => self.subscription_once(root, || self.work_out_subscription(root)),
            None => Rc::from(""),
        }
    }

    fn work_out_subscription(&self, root: u32) -> String {
        let Some(module) = self.module(root) else { return String::new() };
        let stated = module.providers.iter().find(|provider| provider.block.label(0) == Some("azurerm"));
        let stated = stated.and_then(|declared| {
            let attribute = declared.block.body.attribute("subscription_id")?;
            let scope = Scope { instance: root, file: declared.file, frame: super::world::Frame::default() };
            match self.evaluate(&scope, &attribute.value) {
                Value::Text(text) if !text.is_empty() && !text.contains('/') => Some(text),
                _ => None,
            }
        });
        match stated {
            Some(subscription) => format!("/subscriptions/{subscription}"),
            None if module.folder.is_empty() => "/subscriptions/${subscription}".to_owned(),
            None => format!("/subscriptions/${{subscription of {}}}", module.folder.replace('/', ":")),
        }
    }

    /// The id in the first of several attributes that is there.
    fn parent_id(&self, handle: &Handle, declared: Declared<'_>, attributes: &str) -> Option<Rc<str>> {
        let scope = self.scope_of(handle)?;
        let found = attributes.split('|').find_map(|name| declared.block.body.attribute(name))?;
        match self.deeper(|| self.evaluate(&scope, &found.value)) {
            Value::Text(id) if id.starts_with('/') => Some(id.trim_end_matches('/').into()),
            _ => None,
        }
    }

    /// A name as a segment of an id. One that is not known is named after where it comes from.
    fn segment(&self, handle: &Handle, declared: Declared<'_>, attribute: &str) -> Option<Rc<str>> {
        let scope = self.scope_of(handle)?;
        let value = match declared.block.body.attribute(attribute) {
            Some(found) => self.deeper(|| self.evaluate(&scope, &found.value)),
            None => Value::Null,
        };
        Some(match value.as_text() {
            Some(text) if !text.is_empty() && !text.contains('/') => text,
            _ => match value {
                // A resource group that is not known is the same for all that name it so.
                Value::Unknown(text) if attribute != "name" && is_plain(&text) => {
                    format!("${{{text}}}").into()
                }
                _ => {
                    let mut text = String::with_capacity(80);
                    text.push_str("${");
                    self.add_address(handle, declared, &mut text);
                    text.push('.');
                    text.push_str(attribute);
                    text.push('}');
                    text.into()
                }
            },
        })
    }

    /// Adds what Terraform calls a resource, with its module and its key.
    fn add_address(&self, handle: &Handle, declared: Declared<'_>, text: &mut String) {
        let mut add = |part: &str| match memchr::memchr(b'/', part.as_bytes()) {
            None => text.push_str(part),
            Some(_) => text.push_str(&part.replace('/', ":")),
        };
        if let Some(instance) = self.instance(handle.instance) {
            add(&instance.path);
        }
        add(declared.block.label(0).unwrap_or_default());
        add(".");
        add(declared.block.label(1).unwrap_or_default());
        match &handle.key {
            Key::Single => {}
            Key::Name(name) => {
                add("[\"");
                add(name);
                add("\"]");
            }
            key => add(&suffix(key)),
        }
    }

    /// `parent_id`, the type before the `@`, and `name`.
    fn azapi_id(&self, handle: &Handle, declared: Declared<'_>) -> Option<Value> {
        let scope = self.scope_of(handle)?;
        let stated = self.evaluate(&scope, &declared.block.body.attribute("type")?.value).as_text()?;
        let provider = stated.split('@').next().unwrap_or_default();
        let parent = self.parent_id(handle, declared, "parent_id")?;
        let name = self.segment(handle, declared, "name")?;
        Some(Value::text(child_id(&parent, provider, &name)))
    }
}

/// An id, put together from names and the ids of parents.
pub(super) fn composed(
    id: Id,
    subscription: &str,
    segment: &dyn Fn(&str) -> Option<Rc<str>>,
    parent: &dyn Fn(&str) -> Option<Rc<str>>,
) -> Option<String> {
    Some(match id {
        Id::Group(provider) => {
            let (group, name) = (segment("resource_group_name")?, segment("name")?);
            format!("{subscription}/resourceGroups/{group}/providers/{provider}/{name}")
        }
        Id::Named(provider, holder, between) => {
            let (group, holder, name) = (segment("resource_group_name")?, segment(holder)?, segment("name")?);
            format!("{subscription}/resourceGroups/{group}/providers/{provider}/{holder}/{between}/{name}")
        }
        Id::Child(parents, between) => format!("{}/{between}/{}", parent(parents)?, segment("name")?),
        Id::Only(parents, rest) => format!("{}/{rest}", parent(parents)?),
        Id::Subscription(between, attribute) => format!("{subscription}/{between}/{}", segment(attribute)?),
    })
}

/// The id of a resource of a type below another: a child repeats the types of its parents, an extension does not.
pub(super) fn child_id(parent: &str, provider: &str, name: &str) -> String {
    let (holder, last) = provider.rsplit_once('/').unwrap_or_default();
    let is_child = holder.contains('/')
        && crate::recognize::resource_id::ResourceId::parse(parent)
            .is_some_and(|parent| parent.kind.eq_ignore_ascii_case(holder));
    if is_child { format!("{parent}/{last}/{name}") } else { format!("{parent}/providers/{provider}/{name}") }
}

fn is_plain(text: &str) -> bool {
    text.len() < 120
        && text.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'[' | b']' | b'"')
        })
}
