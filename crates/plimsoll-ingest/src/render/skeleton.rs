//! The keys and items of what people wrote, each with its place: of a template, as far as its indentation tells, or of
//! a parsed manifest.

use plimsoll_model::tree::{Kind, Tree, Written};

/// How deep a manifest is taken apart.
const DEEPEST: u16 = 256;

/// What a part is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// A whole document.
    Document,
    /// A key as it stands there.
    Key(Box<str>),
    /// A key that holds computed pieces: what stands before, between and behind them.
    Pattern(Vec<Box<str>>),
    /// An item of a list.
    Item,
    /// A line that only puts out something computed; its expression.
    Output(Box<str>),
}

impl Label {
    /// Whether a key of the rendered text may be this one.
    pub(super) fn is(&self, key: &str) -> bool {
        match self {
            Self::Key(known) => **known == *key,
            Self::Pattern(pieces) => matches(pieces, key),
            _ => false,
        }
    }
}

/// What a part holds, as far as it is a scalar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing, or a map or list.
    None,
    /// A scalar as it stands there.
    Literal(Box<str>),
    /// A scalar that holds computed pieces.
    Pattern(Vec<Box<str>>),
    /// Something that cannot be compared.
    Computed,
}

impl Value {
    /// How well it fits a rendered scalar: 4 for the same, 0 for another.
    pub(super) fn fit(&self, scalar: Option<&str>) -> i32 {
        match (self, scalar) {
            (Self::None, None) => 2,
            (Self::Literal(literal), Some(scalar)) if **literal == *scalar => 4,
            (Self::Pattern(pieces), Some(scalar)) if matches(pieces, scalar) => {
                if pieces.iter().any(|piece| !piece.is_empty()) { 3 } else { 2 }
            }
            (Self::None | Self::Literal(_) | Self::Pattern(_), _) => 0,
            (Self::Computed, _) => 1,
        }
    }
}

/// Whether a text is made of these pieces with anything between them.
fn matches(pieces: &[Box<str>], text: &str) -> bool {
    let Some((first, rest)) = pieces.split_first() else { return true };
    let Some(mut left) = text.strip_prefix(&**first) else { return false };
    let Some((last, between)) = rest.split_last() else { return left.is_empty() };
    for piece in between {
        let Some(at) = left.find(&**piece) else { return false };
        left = left.get(at + piece.len()..).unwrap_or_default();
    }
    left.ends_with(&**last)
}

/// A key, an item, a document or a line of output.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) label: Label,
    pub(super) value: Value,
    pub(super) at: Written,
    pub(super) children: Vec<u32>,
}

/// All parts of the files that something was rendered from.
#[derive(Clone, Debug, Default)]
pub(super) struct Skeleton {
    parts: Vec<Part>,
}

impl Skeleton {
    pub(super) fn get(&self, part: u32) -> Option<&Part> {
        self.parts.get(part as usize)
    }

    pub(super) fn children(&self, part: u32) -> &[u32] {
        self.get(part).map_or(&[], |part| part.children.as_slice())
    }

    pub(super) fn set_value(&mut self, part: u32, value: Value) {
        if let Some(part) = self.parts.get_mut(part as usize) {
            part.value = value;
        }
    }

    pub(super) fn set_place(&mut self, part: u32, at: Written) {
        if let Some(part) = self.parts.get_mut(part as usize) {
            part.at = at;
        }
    }

    /// Puts a part and all that it holds at one place.
    pub(super) fn moved(&mut self, part: u32, at: Written) -> u32 {
        // What a part holds was added after it.
        for below in self.parts.iter_mut().skip(part as usize) {
            below.at = at;
        }
        part
    }

    /// Adds a part below another, or a document.
    pub(super) fn add(&mut self, parent: Option<u32>, label: Label, value: Value, at: Written) -> u32 {
        let index = self.parts.len() as u32;
        self.parts.push(Part { label, value, at, children: Vec::new() });
        if let Some(parent) = parent.and_then(|parent| self.parts.get_mut(parent as usize)) {
            parent.children.push(index);
        }
        index
    }

    /// Adds a value of a manifest and all that it holds, as a document or below another part.
    pub(super) fn add_tree(
        &mut self,
        tree: &Tree,
        node: u32,
        file: u32,
        parent: Option<(u32, Label)>,
        depth: u16,
    ) -> u32 {
        let (line, column) = tree.position(tree.anchor(node));
        let at = Written { file, line, column };
        let value = match tree.scalar(node) {
            Some(text) => Value::Literal(text.into()),
            None => Value::None,
        };
        let (parent, label) = match parent {
            Some((parent, label)) => (Some(parent), label),
            None => (None, Label::Document),
        };
        let part = self.add(parent, label, value, at);
        if depth < DEEPEST && matches!(tree.kind(node), Kind::Array | Kind::Object) {
            for child in tree.children(node) {
                let label = tree.key(child).map_or(Label::Item, |key| Label::Key(key.into()));
                self.add_tree(tree, child, file, Some((part, label)), depth + 1);
            }
        }
        part
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn pieces_fit_with_anything_between_them() {
        let pieces = |list: &[&str]| list.iter().map(|piece| (*piece).into()).collect::<Vec<Box<str>>>();
        assert!(matches(&pieces(&["", ":v1"]), "nginx:v1"));
        assert!(!matches(&pieces(&["", ":v1"]), "nginx:v2"));
        assert!(matches(&pieces(&["a-", "-b-", ""]), "a-x-b-y"));
        assert!(matches(&pieces(&["", ""]), ""));
        assert!(matches(&pieces(&["same"]), "same"));
        assert!(!matches(&pieces(&["same"]), "same or not"));
    }
}
