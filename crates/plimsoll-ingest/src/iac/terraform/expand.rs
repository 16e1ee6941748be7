//! How many resources and modules a block makes: `count`, `for_each`, and calls of local modules.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::module::Declared;
use super::syntax::{Body, ExpressionKind};
use super::value::{Key, Value, whole};
use super::world::{Copies, Frame, MOST_COPIES, Scope, World};

impl World<'_> {
    /// The copies of a resource, each with what `each` or `count` is in it; `None` in a circle.
    pub(super) fn copies_of(&self, instance: u32, resource: u32) -> Option<Copies<Frame>> {
        let declared = *self.module(instance)?.resources.get(resource as usize)?;
        self.copies_once(instance, resource, || self.copies(instance, declared))
    }

    /// The instances that a call of a module makes; none where the module is not in the input.
    pub(super) fn instances_of(&self, instance: u32, call: u32) -> Option<Copies<u32>> {
        let declared = *self.module(instance)?.calls.get(call as usize)?;
        self.calls_once(instance, call, || {
            let none: Copies<u32> = Rc::from([]);
            let Some(module) = self.called_module(instance, declared) else { return none };
            let name = declared.block.label(0).unwrap_or_default();
            let place = declared.block.header.0;
            if self.is_recursive(instance, module) {
                self.remark(
                    declared.file,
                    place,
                    format!("the module `{name}` calls itself: it is read once"),
                );
                return none;
            }
            let mut made = Vec::new();
            for (key, frame) in self.copies(instance, declared).iter() {
                let step = format!("module.{name}{}", suffix(key));
                match self.add_called(instance, call, module, &step, frame.clone()) {
                    Ok(child) => made.push((key.clone(), child)),
                    Err(why) => {
                        self.remark(declared.file, place, why);
                        break;
                    }
                }
            }
            Rc::from(made)
        })
    }

    /// The module that a call names. One that is not in the input is told.
    fn called_module(&self, instance: u32, declared: Declared<'_>) -> Option<u32> {
        let block = declared.block;
        let source = block.body.attribute("source")?;
        let place = source.span.0;
        let ExpressionKind::Text(text) = &source.value.kind else {
            self.remark(
                declared.file,
                place,
                "the source of a module is not written out: what it makes is unknown",
            );
            return None;
        };
        let folder = self.module(instance)?.called_folder(text);
        let found = folder.and_then(|folder| self.module_of(&folder));
        if found.is_none() {
            let message = format!("the module `{text}` is not in the input: what it makes is unknown");
            self.remark(declared.file, place, message);
        }
        found
    }

    /// What `count` or `for_each` of a block makes.
    fn copies(&self, instance: u32, declared: Declared<'_>) -> Copies<Frame> {
        let body: &Body<'_> = &declared.block.body;
        let scope = Scope { instance, file: declared.file, frame: Frame::default() };
        if let Some(count) = body.attribute("count") {
            let value = self.evaluate(&scope, &count.value);
            let Some(count_of) = value.as_number().and_then(whole) else {
                let index = Value::unknown("count.index");
                return Rc::from([(Key::Unknown, counted(index))]);
            };
            if count_of > MOST_COPIES {
                self.too_many(declared.file, count.span.0, count_of);
            }
            #[allow(clippy::cast_precision_loss, reason = "there are at most a thousand")]
            let copy = |index: usize| (Key::Index(index), counted(Value::Number(index as f64)));
            return (0..count_of.min(MOST_COPIES)).map(copy).collect();
        }
        let Some(each) = body.attribute("for_each") else {
            return Rc::from([(Key::Single, Frame::default())]);
        };
        let value = self.evaluate(&scope, &each.value);
        let Some(entries) = each_of(&value) else {
            return Rc::from([(
                Key::Unknown,
                each_frame("each", unknown_key("each"), unknown_value("each")),
            )]);
        };
        if entries.len() > MOST_COPIES {
            self.too_many(declared.file, each.span.0, entries.len());
        }
        let copy = |(key, value): (Rc<str>, Value)| {
            (Key::Name(Rc::clone(&key)), each_frame("each", Value::Text(key), value))
        };
        entries.into_iter().take(MOST_COPIES).map(copy).collect()
    }

    fn too_many(&self, file: u32, offset: u32, count: usize) {
        let message = format!("{count} copies are asked for: the first {MOST_COPIES} are read");
        self.remark(file, offset, message);
    }
}

/// `[0]`, `["name"]`, or nothing.
pub(super) fn suffix(key: &Key) -> String {
    match key {
        Key::Single => String::new(),
        Key::Index(index) => format!("[{index}]"),
        Key::Name(name) => format!("[\"{name}\"]"),
        Key::Unknown => "[…]".to_owned(),
    }
}

/// The keys and values that `for_each` goes through; `None` where they are not known.
pub(super) fn each_of(value: &Value) -> Option<Vec<(Rc<str>, Value)>> {
    match value {
        Value::Null => Some(Vec::new()),
        Value::Map(map) => {
            Some(map.members.iter().map(|(key, value)| (Rc::clone(key), value.clone())).collect())
        }
        Value::List(list) => list.items.iter().map(|item| Some((item.as_text()?, item.clone()))).collect(),
        _ => None,
    }
}

fn counted(index: Value) -> Frame {
    Frame::default().with("count", Value::map(BTreeMap::from([("index".into(), index)])))
}

/// A frame in which a name has a key and a value.
pub(super) fn each_frame(name: &str, key: Value, value: Value) -> Frame {
    bind_each(&Frame::default(), name, key, value)
}

/// The frame with a name that has a key and a value.
pub(super) fn bind_each(frame: &Frame, name: &str, key: Value, value: Value) -> Frame {
    frame.with(name, Value::map(BTreeMap::from([("key".into(), key), ("value".into(), value)])))
}

pub(super) fn unknown_key(name: &str) -> Value {
    Value::unknown(format!("{name}.key"))
}

pub(super) fn unknown_value(name: &str) -> Value {
    Value::unknown(format!("{name}.value"))
}
