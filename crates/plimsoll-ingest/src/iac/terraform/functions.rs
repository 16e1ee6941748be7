//! The functions of Terraform that depend on nothing but their arguments, one file for each family. Those that read
//! files, the clock or chance, and those of providers, have unknown results.

pub(super) mod collection;
mod conversion;
pub(super) mod encoding;
mod network;
mod numeric;
mod pattern;
mod sets;
mod string;

use std::collections::BTreeMap;
use std::rc::Rc;

use super::value::{Value, whole};
use super::world::World;

/// Why a function has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// An argument is not known, or only running Terraform tells the result.
    Unknown,
    /// The arguments are wrong: what `try` and `can` see.
    Wrong(String),
}

/// The result of a function.
pub(super) type Outcome = Result<Value, Stop>;

/// The arguments of a function.
#[derive(Clone, Copy)]
pub(super) struct Arguments<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) values: &'a [Value],
}

/// Calls a function.
pub(super) fn call(world: &World<'_>, name: &str, values: &[Value]) -> Outcome {
    let arguments = Arguments { world, values };
    let name = name.strip_prefix("core::").unwrap_or(name);
    let families: [fn(&str, Arguments<'_>) -> Option<Outcome>; 8] = [
        string::call,
        collection::call,
        sets::call,
        conversion::call,
        encoding::call,
        numeric::call,
        network::call,
        pattern::call,
    ];
    families.iter().find_map(|family| family(name, arguments)).unwrap_or(Err(Stop::Unknown))
}

fn wrong<T>(why: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Wrong(why.into()))
}

impl<'a> Arguments<'a> {
    /// An argument that must be there.
    fn value(self, index: usize) -> Result<&'a Value, Stop> {
        match self.values.get(index) {
            None => wrong("an argument is missing"),
            Some(Value::Failed(why)) => wrong(why.as_ref()),
            Some(value) if value.is_unknown() => Err(Stop::Unknown),
            Some(value) => Ok(value),
        }
    }

    fn has(self, index: usize) -> bool {
        index < self.values.len()
    }

    fn text(self, index: usize) -> Result<Rc<str>, Stop> {
        match self.value(index)?.as_text() {
            Some(text) => Ok(text),
            None => wrong("a string is needed"),
        }
    }

    fn number(self, index: usize) -> Result<f64, Stop> {
        match self.value(index)?.as_number() {
            Some(number) => Ok(number),
            None => wrong("a number is needed"),
        }
    }

    fn index(self, index: usize) -> Result<usize, Stop> {
        match whole(self.number(index)?) {
            Some(number) => Ok(number),
            None => wrong("a whole number is needed"),
        }
    }

    fn list(self, index: usize) -> Result<&'a [Value], Stop> {
        match self.value(index)? {
            Value::List(list) if self.world.charge(list.items.len()) => Ok(&list.items),
            Value::List(_) => Err(Stop::Unknown),
            _ => wrong("a list is needed"),
        }
    }

    fn map(self, index: usize) -> Result<&'a BTreeMap<Rc<str>, Value>, Stop> {
        match self.value(index)? {
            Value::Map(map) if self.world.charge(map.members.len()) => Ok(&map.members),
            Value::Map(_) => Err(Stop::Unknown),
            _ => wrong("a map is needed"),
        }
    }

    /// The strings of a list.
    fn texts(self, index: usize) -> Result<Vec<Rc<str>>, Stop> {
        self.list(index)?.iter().map(scalar_text).collect()
    }
}

/// The string that an item is.
fn scalar_text(item: &Value) -> Result<Rc<str>, Stop> {
    match item.as_text() {
        Some(text) => Ok(text),
        None if item.is_unknown() => Err(Stop::Unknown),
        None => wrong("a string is needed"),
    }
}

/// Whether two items are equal, where that is known.
fn equal(a: &Value, b: &Value) -> Result<bool, Stop> {
    a.equals(b).ok_or(Stop::Unknown)
}
