//! What a block says once its expressions are worked out: attributes and inner blocks, dynamic ones unfolded.

use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

use super::expand::{bind_each, each_of, unknown_key, unknown_value};
use super::mapping::first_part;
use super::syntax::{Block, Body, Expression, ExpressionKind, Span};
use super::value::Value;
use super::world::{MOST_COPIES, Scope, World};

/// A block, worked out.
#[derive(Clone, Debug, Default)]
pub(super) struct Config {
    /// Its header, or the attribute that stands for it.
    pub(super) header: Span,
    /// The attributes, in the order of the file.
    pub(super) attributes: Vec<Setting>,
    /// The inner blocks, in the order of the file.
    pub(super) blocks: Vec<(Rc<str>, Config)>,
    /// Whether it is not known if the block is there at all.
    pub(super) is_uncertain: bool,
    /// What is said of everything in it, where nothing is known of what is in it.
    pub(super) opaque: Option<Value>,
    /// The marks of all names in it, once they were asked for; see [`mark`].
    pub(super) names: Cell<Option<u64>>,
}

/// An attribute, worked out.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub(super) name: Rc<str>,
    pub(super) value: Value,
    /// From the name to the end of the value.
    pub(super) span: Span,
    /// The places of the items, where a list is written out.
    pub(super) items: Vec<Span>,
}

/// A value found in a block.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) value: Value,
    pub(super) span: Span,
    pub(super) items: Vec<Span>,
}

/// Blocks that speak to Terraform and not to the provider.
const META: &[&str] = &["connection", "lifecycle", "provisioner", "timeouts"];

impl World<'_> {
    /// Works a block out.
    pub(super) fn config(&self, scope: &Scope, header: Span, body: &Body<'_>) -> Config {
        let mut config = Config { header, ..Config::default() };
        for attribute in &body.attributes {
            let items = match &attribute.value.kind {
                ExpressionKind::List(items) => items.iter().map(|item| item.span).collect(),
                _ => Vec::new(),
            };
            config.attributes.push(Setting {
                name: Rc::from(attribute.name.as_ref()),
                value: self.evaluate(scope, &attribute.value),
                span: attribute.span,
                items,
            });
        }
        for block in &body.blocks {
            if !self.charge(1) {
                break;
            }
            if block.kind == "dynamic" {
                self.dynamic(scope, block, &mut config);
            } else if !META.contains(&block.kind.as_ref()) {
                let inner = self.config(scope, block.header, &block.body);
                config.blocks.push((Rc::from(block.kind.as_ref()), inner));
            }
        }
        config
    }

    /// Unfolds a dynamic block. Where it is not known how often it is repeated, it stands there once, uncertain.
    fn dynamic(&self, scope: &Scope, block: &Block<'_>, config: &mut Config) {
        let kind: Rc<str> = Rc::from(block.label(0).unwrap_or_default());
        let Some(content) = block.body.blocks.iter().find(|inner| inner.kind == "content") else { return };
        let iterator = match block.body.attribute("iterator").map(|iterator| &iterator.value) {
            Some(Expression { kind: ExpressionKind::Reference(name, _), .. }) => Cow::Borrowed(*name),
            Some(Expression { kind: ExpressionKind::Text(name), .. }) => Cow::Owned(name.to_string()),
            _ => Cow::Borrowed(kind.as_ref()),
        };
        let Some(each) = block.body.attribute("for_each") else { return };
        let value = self.evaluate(scope, &each.value);
        // Unlike resources, blocks may be made for a list of anything.
        let entries = each_of(&value).or_else(|| {
            let items = value.items()?;
            Some(items.iter().map(|item| (Rc::from(""), item.clone())).collect())
        });
        let mut add = |frame, is_uncertain| {
            let inner = Scope { frame, ..*scope };
            let made = self.config(&inner, block.header, &content.body);
            config.blocks.push((Rc::clone(&kind), Config { is_uncertain, ..made }));
        };
        match entries {
            None => add(
                bind_each(&scope.frame, &iterator, unknown_key(&iterator), unknown_value(&iterator)),
                true,
            ),
            Some(entries) => {
                if entries.len() > MOST_COPIES {
                    let message =
                        format!("{} blocks are asked for: the first {MOST_COPIES} are read", entries.len());
                    self.remark(scope.file, block.header.0, message);
                }
                for (key, value) in entries.into_iter().take(MOST_COPIES) {
                    if !self.charge(1) {
                        break;
                    }
                    add(bind_each(&scope.frame, &iterator, Value::Text(key), value), false);
                }
            }
        }
    }
}

/// A bit of a name, by which most names that are not there are told at once.
fn mark(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let at = |index: usize| u64::from(bytes.get(index).copied().unwrap_or_default());
    let last = bytes.last().copied().map_or(0, u64::from);
    1 << ((bytes.len() as u64 + at(0) * 7 + at(1) * 3 + last * 5) % 64)
}

impl Config {
    /// Whether there is anything under the first name of a dotted path.
    pub(super) fn has_start_of(&self, path: &str) -> bool {
        let (name, _) = first_part(path);
        if self.names.get().is_none() {
            let attributes = self.attributes.iter().map(|setting| mark(&setting.name));
            let all = attributes
                .chain(self.blocks.iter().map(|(kind, _)| mark(kind)))
                .fold(0, |all, mark| all | mark);
            self.names.set(Some(all));
        }
        if self.names.get().is_some_and(|all| all & mark(name) == 0) {
            return self.opaque.is_some();
        }
        self.opaque.is_some()
            || self.attributes.iter().any(|setting| setting.name.as_ref() == name)
            || self.blocks.iter().any(|(kind, _)| kind.as_ref() == name)
    }

    /// The attribute of that name, unless it is null.
    pub(super) fn attribute(&self, name: &str) -> Option<Found> {
        if let Some(unknown) = &self.opaque {
            return Some(Found { value: unknown.clone(), span: self.header, items: Vec::new() });
        }
        let setting = self.attributes.iter().rev().find(|setting| setting.name.as_ref() == name)?;
        if matches!(setting.value, Value::Null) {
            return None;
        }
        let value = if self.is_uncertain && !setting.value.is_unknown() {
            Value::unknown(format!("{name}, if the block is there"))
        } else {
            setting.value.clone()
        };
        Some(Found { value, span: setting.span, items: setting.items.clone() })
    }

    /// The inner blocks of that name, also where they are written as an attribute.
    pub(super) fn inner(&self, name: &str) -> Vec<Cow<'_, Config>> {
        if let Some(unknown) = &self.opaque {
            let inner = Config { header: self.header, opaque: Some(unknown.clone()), ..Self::default() };
            return vec![Cow::Owned(inner)];
        }
        let mut found: Vec<Cow<'_, Config>> = Vec::new();
        for (kind, config) in &self.blocks {
            if kind.as_ref() == name {
                if self.is_uncertain && !config.is_uncertain {
                    found.push(Cow::Owned(Config { is_uncertain: true, ..config.clone() }));
                } else {
                    found.push(Cow::Borrowed(config));
                }
            }
        }
        if let Some(setting) = self.attributes.iter().rev().find(|setting| setting.name.as_ref() == name) {
            match &setting.value {
                Value::Null => {}
                Value::List(list) => {
                    for (index, item) in list.items.iter().enumerate() {
                        let span = setting.items.get(index).copied().unwrap_or(setting.span);
                        found.extend(Self::of_value(item, span).map(Cow::Owned));
                    }
                }
                other => found.extend(Self::of_value(other, setting.span).map(Cow::Owned)),
            }
        }
        found
    }

    /// A map as the block that it stands for.
    pub(super) fn of_value(value: &Value, header: Span) -> Option<Self> {
        match value {
            Value::Map(map) => {
                let setting = |(name, value): (&Rc<str>, &Value)| Setting {
                    name: Rc::clone(name),
                    value: value.clone(),
                    span: header,
                    items: Vec::new(),
                };
                let attributes = map.members.iter().map(setting).collect();
                Some(Self { header, attributes, ..Self::default() })
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_) => None,
            unknown => Some(Self { header, opaque: Some(unknown.clone()), ..Self::default() }),
        }
    }

    /// A value at a dotted path of blocks and a last attribute. Of several blocks the first counts.
    pub(super) fn find(&self, path: &str) -> Option<Found> {
        match first_part(path) {
            (name, None) => self.attribute(name),
            (block, Some(rest)) => self.inner(block).first()?.find(rest),
        }
    }

    /// Where the block at a dotted path begins.
    pub(super) fn header_of(&self, path: &str) -> Option<Span> {
        match first_part(path) {
            (name, None) => self.inner(name).first().map(|block| block.header),
            (block, Some(rest)) => self.inner(block).first()?.header_of(rest),
        }
    }

    /// The block at a dotted path.
    pub(super) fn block(&self, path: &str) -> Option<Config> {
        match first_part(path) {
            (name, None) => self.inner(name).into_iter().next().map(Cow::into_owned),
            (block, Some(rest)) => self.inner(block).first()?.block(rest),
        }
    }
}
