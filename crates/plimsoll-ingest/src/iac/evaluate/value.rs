//! Values of template expressions, known and unknown.

use std::fmt::Write as _;
use std::ops::Deref;
use std::rc::Rc;

/// How many values inside two values are looked at when these are compared. Values share their parts, so that a short
/// template can make one that is larger than the world.
const MOST_COMPARED: u32 = 50_000;

/// A value. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// `null`
    Null,
    /// `true` and `false`
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number, as written.
    Decimal(Rc<str>),
    /// A string.
    Text(Rc<str>),
    /// A string of which a part is not known.
    Symbolic(Rc<Symbolic>),
    /// A list. Its length is known, its items need not be.
    List(Rc<List>),
    /// A map. Its keys are known, its values need not be.
    Map(Rc<Map>),
    /// Something that cannot be known from the files.
    Unknown(Rc<Unknown>),
}

/// Why a value is not known: the innermost expression that has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unknown {
    /// The expression as a person would write it.
    pub(crate) expression: Rc<str>,
    /// Why it has no value.
    pub(crate) why: Why,
}

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// A parameter without a default and without a value in a parameter file.
    NoValue,
    /// Only the deployment knows it.
    Runtime,
    /// It is a secret, which is never read.
    Secret,
    /// It needs more work than is done for one file, or refers to itself.
    Bound(&'static str),
    /// It cannot be evaluated: what Resource Manager would reject, or what is not implemented.
    Failed(Rc<str>),
}

impl Why {
    /// In words, as the second half of a sentence that begins with the expression.
    pub(crate) fn words(&self) -> &str {
        match self {
            Self::NoValue => "has no value in the input",
            Self::Runtime => "is known to the deployment only",
            Self::Secret => "is a secure parameter, which is not read",
            Self::Bound(words) => words,
            Self::Failed(words) => words,
        }
    }
}

/// A string of which a part is not known. Two that have the same text are the same string.
#[derive(Clone, Debug)]
pub(crate) struct Symbolic {
    /// The known parts, and the unknown ones in braces: `/subscriptions/{subscription}/resourceGroups/app`.
    pub(crate) text: Rc<str>,
    /// Why it is not known.
    pub(crate) cause: Rc<Unknown>,
}

impl Symbolic {
    /// Whether a part of the text is known, so that it cannot be empty.
    pub(crate) fn has_literal(&self) -> bool {
        let mut depth = 0_u32;
        for character in self.text.chars() {
            match character {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ if depth == 0 => return true,
                _ => {}
            }
        }
        false
    }
}

/// How deep lists and maps may lie in one another.
const DEEPEST: u16 = 100;

/// A list that does not lie too deep.
#[derive(Clone, Debug, Default)]
pub(crate) struct List {
    items: Vec<Value>,
    depth: u16,
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.items
    }
}

/// A map in the order in which it was written. Keys are compared without regard to ASCII case, as Resource Manager does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Map {
    entries: Vec<(Rc<str>, Value)>,
    depth: u16,
}

impl Map {
    /// The value under a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.entries.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    }

    /// Sets the value under a key; one that is there is replaced in its place.
    pub(crate) fn set(&mut self, key: Rc<str>, value: Value) {
        match self.entries.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(&key)) {
            Some((_, known)) => *known = value,
            None => self.entries.push((key, value)),
        }
    }

    /// Adds an entry whose key is known to be new.
    pub(crate) fn push(&mut self, key: Rc<str>, value: Value) {
        self.entries.push((key, value));
    }

    /// The entries in order.
    pub(crate) fn entries(&self) -> &[(Rc<str>, Value)] {
        &self.entries
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }
}

impl Value {
    /// A string.
    pub(crate) fn text(text: impl Into<Rc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// A count or a position.
    pub(crate) fn count(count: usize) -> Self {
        Self::Integer(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// A list; unknown where it would hold too many levels of others.
    pub(crate) fn list(items: Vec<Value>) -> Self {
        match below(items.iter()) {
            Ok(depth) => Self::List(Rc::new(List { items, depth })),
            Err(unknown) => unknown,
        }
    }

    /// A map; unknown where it would hold too many levels of others.
    pub(crate) fn map(mut map: Map) -> Self {
        match below(map.entries.iter().map(|(_, value)| value)) {
            Ok(depth) => {
                map.depth = depth;
                Self::Map(Rc::new(map))
            }
            Err(unknown) => unknown,
        }
    }

    fn depth(&self) -> u16 {
        match self {
            Self::List(list) => list.depth,
            Self::Map(map) => map.depth,
            _ => 0,
        }
    }

    /// Something unknown.
    pub(crate) fn unknown(expression: impl Into<Rc<str>>, why: Why) -> Self {
        Self::Unknown(Rc::new(Unknown { expression: expression.into(), why }))
    }

    /// A string nothing of which is known.
    pub(crate) fn symbol(expression: &str, why: Why) -> Self {
        let cause = Rc::new(Unknown { expression: expression.into(), why });
        Self::Symbolic(Rc::new(Symbolic { text: format!("{{{expression}}}").into(), cause }))
    }

    /// A string that stands for something with a well-known name, such as `{subscription}`.
    pub(crate) fn placeholder(name: &str, expression: &str) -> Self {
        let cause = Rc::new(Unknown { expression: expression.into(), why: Why::Runtime });
        Self::Symbolic(Rc::new(Symbolic { text: format!("{{{name}}}").into(), cause }))
    }

    /// Why the value itself is not known. The items of a list may be unknown all the same.
    pub(crate) fn cause(&self) -> Option<&Rc<Unknown>> {
        match self {
            Self::Unknown(unknown) => Some(unknown),
            Self::Symbolic(symbolic) => Some(&symbolic.cause),
            _ => None,
        }
    }

    /// The first reason in the value or anywhere inside it.
    pub(crate) fn deep_cause(&self) -> Option<&Rc<Unknown>> {
        self.cause_within(&mut { MOST_COMPARED })
    }

    fn cause_within(&self, left: &mut u32) -> Option<&Rc<Unknown>> {
        *left = left.checked_sub(1)?;
        match self {
            Self::List(items) => items.iter().find_map(|item| item.cause_within(left)),
            Self::Map(map) => map.entries().iter().find_map(|(_, value)| value.cause_within(left)),
            other => other.cause(),
        }
    }

    /// The text of a string, with braces around what is not known.
    pub(crate) fn as_text(&self) -> Option<&Rc<str>> {
        match self {
            Self::Text(text) => Some(text),
            Self::Symbolic(symbolic) => Some(&symbolic.text),
            _ => None,
        }
    }

    /// What kind of value it is, for messages.
    pub(crate) fn kind_words(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Integer(_) | Self::Decimal(_) => "a number",
            Self::Text(_) | Self::Symbolic(_) => "a string",
            Self::List(_) => "an array",
            Self::Map(_) => "an object",
            Self::Unknown(_) => "unknown",
        }
    }

    /// Whether two values are the same, types included; `None` where that is not known.
    pub(crate) fn equals(&self, other: &Self) -> Option<bool> {
        self.equals_within(other, &mut { MOST_COMPARED })
    }

    fn equals_within(&self, other: &Self, left: &mut u32) -> Option<bool> {
        *left = left.checked_sub(1)?;
        match (self, other) {
            (Self::Unknown(_), _) | (_, Self::Unknown(_)) => None,
            (Self::Symbolic(one), Self::Symbolic(two)) => (one.text == two.text).then_some(true),
            (Self::Symbolic(symbolic), Self::Text(text)) | (Self::Text(text), Self::Symbolic(symbolic)) => {
                (text.is_empty() && symbolic.has_literal()).then_some(false)
            }
            (Self::Null, Self::Null) => Some(true),
            (Self::Bool(one), Self::Bool(two)) => Some(one == two),
            (Self::Integer(one), Self::Integer(two)) => Some(one == two),
            (Self::Decimal(_) | Self::Integer(_), Self::Decimal(_) | Self::Integer(_)) => {
                Some(self.number() == other.number())
            }
            (Self::Text(one), Self::Text(two)) => Some(one == two),
            (Self::List(one), Self::List(two)) if one.len() != two.len() => Some(false),
            (Self::List(one), Self::List(two)) => {
                all(one.iter().zip(two.iter()).map(|(one, two)| one.equals_within(two, left)))
            }
            (Self::Map(one), Self::Map(two)) if one.len() != two.len() => Some(false),
            (Self::Map(one), Self::Map(two)) => all(one.entries().iter().map(|(key, value)| {
                two.get(key).map_or(Some(false), |other| value.equals_within(other, left))
            })),
            _ => Some(false),
        }
    }

    /// The value as a number.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            #[allow(clippy::cast_precision_loss, reason = "only compared with numbers that have a fraction")]
            Self::Integer(number) => Some(*number as f64),
            Self::Decimal(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// How the value reads inside an expression, for unknown ones that are built from it.
    pub(crate) fn written(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out
    }

    fn write(&self, out: &mut String, depth: u8) {
        if depth > 8 || out.len() > 4096 {
            out.push('…');
            return;
        }
        match self {
            Self::Null => out.push_str("null()"),
            Self::Bool(value) => {
                let _ = write!(out, "{value}()");
            }
            Self::Integer(number) => {
                let _ = write!(out, "{number}");
            }
            Self::Decimal(text) => out.push_str(text),
            Self::Text(text) => {
                let _ = write!(out, "'{}'", text.replace('\'', "''"));
            }
            Self::Symbolic(symbolic) => out.push_str(&symbolic.text),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push_str(", ");
                    }
                    item.write(out, depth + 1);
                }
                out.push(']');
            }
            Self::Map(map) => {
                out.push('{');
                for (index, (key, value)) in map.entries().iter().enumerate() {
                    let _ = write!(out, "{}'{key}': ", if index > 0 { ", " } else { "" });
                    value.write(out, depth + 1);
                }
                out.push('}');
            }
            Self::Unknown(unknown) => out.push_str(&unknown.expression),
        }
    }
}

/// The depth of what holds these values.
fn below<'v>(values: impl Iterator<Item = &'v Value>) -> Result<u16, Value> {
    let depth = 1 + values.map(Value::depth).max().unwrap_or(0);
    if depth > DEEPEST {
        let why = Why::Bound("holds more levels of lists and maps than are read");
        return Err(Value::unknown("a value", why));
    }
    Ok(depth)
}

/// Whether all hold; `None` where that hangs on one that is not known.
fn all(outcomes: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for outcome in outcomes {
        match outcome {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

/// A string put together from parts that may be unknown.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    text: String,
    cause: Option<Rc<Unknown>>,
}

impl Pieces {
    /// Adds literal text.
    pub(crate) fn literal(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds a value as `format` shows it; what has no such form stands in braces.
    pub(crate) fn value(&mut self, value: &Value) {
        match value {
            Value::Text(text) | Value::Decimal(text) => self.text.push_str(text),
            Value::Bool(value) => self.text.push_str(if *value { "True" } else { "False" }),
            Value::Integer(number) => {
                let _ = write!(self.text, "{number}");
            }
            Value::Null => {}
            Value::Symbolic(symbolic) => {
                self.text.push_str(&symbolic.text);
                self.cause.get_or_insert_with(|| Rc::clone(&symbolic.cause));
            }
            Value::Unknown(unknown) => self.unknown(&unknown.expression, unknown),
            Value::List(_) | Value::Map(_) => {
                let written = value.written();
                let cause = value.deep_cause().cloned().unwrap_or_else(|| {
                    let why = Why::Failed("cannot be put into a string".into());
                    Rc::new(Unknown { expression: written.as_str().into(), why })
                });
                self.unknown(&written, &cause);
            }
        }
    }

    /// Adds something unknown under a name.
    pub(crate) fn unknown(&mut self, name: &str, cause: &Rc<Unknown>) {
        let _ = write!(self.text, "{{{name}}}");
        self.cause.get_or_insert_with(|| Rc::clone(cause));
    }

    /// How long the text is.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// The string.
    pub(crate) fn finish(self) -> Value {
        match self.cause {
            None => Value::Text(self.text.into()),
            Some(cause) => Value::Symbolic(Rc::new(Symbolic { text: self.text.into(), cause })),
        }
    }
}
