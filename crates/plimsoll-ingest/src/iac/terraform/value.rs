//! Values of Terraform expressions.

use std::collections::BTreeMap;
use std::rc::Rc;

/// How deep lists and maps may lie in one another.
const DEEPEST: u16 = 48;

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string.
    Text(Rc<str>),
    /// A list, tuple or set; sets are sorted.
    List(Rc<Items>),
    /// A map or object.
    Map(Rc<Object>),
    /// What only running Terraform would tell; the text says what was asked for.
    Unknown(Rc<str>),
    /// An error of the expression, which `try` and `can` see; everybody else sees something unknown.
    Failed(Rc<str>),
    /// A secret that was written out; what is said instead.
    Secret(Rc<str>),
    /// A resource of a module: its attributes are asked for one by one.
    Resource(Rc<Handle>),
    /// A called module: its outputs are asked for one by one.
    Module(u32),
}

/// The items of a list.
#[derive(Debug)]
pub(super) struct Items {
    pub(super) items: Vec<Value>,
    depth: u16,
}

/// The members of a map.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) members: BTreeMap<Rc<str>, Value>,
    /// Whether the provider adds members that are not known.
    pub(super) is_open: bool,
    depth: u16,
}

/// Which resource.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Handle {
    /// The instance of the module that it belongs to.
    pub(super) instance: u32,
    /// Its index among the resources of the module.
    pub(super) resource: u32,
    /// Which of several.
    pub(super) key: Key,
}

/// Which of the resources or modules that `count` or `for_each` makes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// There is but one.
    Single,
    /// By `count`.
    Index(usize),
    /// By `for_each`; with the value that belongs to it elsewhere.
    Name(Rc<str>),
    /// It is not known which there are.
    Unknown,
}

impl Value {
    /// A string.
    pub(super) fn text(text: impl Into<Rc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// Something unknown that the text describes.
    pub(super) fn unknown(text: impl Into<Rc<str>>) -> Self {
        Self::Unknown(text.into())
    }

    /// An error of an expression.
    pub(super) fn failed(text: impl Into<Rc<str>>) -> Self {
        Self::Failed(text.into())
    }

    /// A list.
    pub(super) fn list(items: Vec<Value>) -> Self {
        let depth = 1 + items.iter().map(Self::depth).max().unwrap_or(0);
        if depth > DEEPEST {
            return Self::unknown("a value nested too deeply");
        }
        Self::List(Rc::new(Items { items, depth }))
    }

    /// A map.
    pub(super) fn map(members: BTreeMap<Rc<str>, Value>) -> Self {
        Self::members_of(members, false)
    }

    /// A map to which the provider adds members that are not known.
    pub(super) fn open_map(members: BTreeMap<Rc<str>, Value>) -> Self {
        Self::members_of(members, true)
    }

    fn members_of(members: BTreeMap<Rc<str>, Value>, is_open: bool) -> Self {
        let depth = 1 + members.values().map(Self::depth).max().unwrap_or(0);
        if depth > DEEPEST {
            return Self::unknown("a value nested too deeply");
        }
        Self::Map(Rc::new(Object { members, is_open, depth }))
    }

    fn depth(&self) -> u16 {
        match self {
            Self::List(list) => list.depth,
            Self::Map(map) => map.depth,
            _ => 0,
        }
    }

    /// Whether nothing is known of the value.
    pub(super) fn is_unknown(&self) -> bool {
        matches!(
            self,
            Self::Unknown(_) | Self::Failed(_) | Self::Secret(_) | Self::Resource(_) | Self::Module(_)
        )
    }

    /// The items of a list.
    pub(super) fn items(&self) -> Option<&[Value]> {
        match self {
            Self::List(list) => Some(&list.items),
            _ => None,
        }
    }

    /// The members of a map.
    pub(super) fn members(&self) -> Option<&BTreeMap<Rc<str>, Value>> {
        match self {
            Self::Map(map) => Some(&map.members),
            _ => None,
        }
    }

    /// The string that a scalar is written as.
    pub(super) fn as_text(&self) -> Option<Rc<str>> {
        match self {
            Self::Text(text) => Some(Rc::clone(text)),
            Self::Bool(value) => Some(if *value { "true" } else { "false" }.into()),
            Self::Number(number) => Some(number_text(*number).into()),
            _ => None,
        }
    }

    /// The number that a number or string holds.
    pub(super) fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
            _ => None,
        }
    }

    /// The truth value that a boolean or string holds.
    pub(super) fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Text(text) => match text.as_ref() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether two values are equal; `None` where that is not known.
    pub(super) fn equals(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Null, Self::Null) => Some(true),
            (Self::Bool(a), Self::Bool(b)) => Some(a == b),
            (Self::Number(a), Self::Number(b)) => Some((a - b).abs() == 0.0),
            (Self::Text(a), Self::Text(b)) => Some(a == b),
            (Self::List(a), Self::List(b)) => {
                if a.items.len() != b.items.len() {
                    return Some(false);
                }
                all(a.items.iter().zip(&b.items).map(|(a, b)| a.equals(b)))
            }
            (Self::Map(a), Self::Map(b)) => {
                if !a.members.keys().eq(b.members.keys()) {
                    return Some(false);
                }
                all(a.members.values().zip(b.members.values()).map(|(a, b)| a.equals(b)))
            }
            // A resource that there is, is not null.
            (Self::Resource(_) | Self::Module(_) | Self::Secret(_), Self::Null)
            | (Self::Null, Self::Resource(_) | Self::Module(_) | Self::Secret(_)) => Some(false),
            _ if self.is_unknown() || other.is_unknown() => None,
            _ => Some(false),
        }
    }
}

/// Whether all are true; unknown only where that decides.
fn all(results: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for result in results {
        match result {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

/// A number as Terraform prints it.
pub(super) fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e18 { format!("{number:.0}") } else { number.to_string() }
}

/// A number as an index or a count of things.
pub(super) fn whole(number: f64) -> Option<usize> {
    #[allow(clippy::cast_sign_loss, reason = "the range is checked")]
    let index = (number >= 0.0 && number.fract() == 0.0 && number < 1e9).then_some(number as usize);
    index
}
