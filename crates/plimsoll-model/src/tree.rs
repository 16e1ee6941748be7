//! One parsed input file: an arena of values, each with its place in the text.
//!
//! JSON, YAML and later Terraform and Bicep all end up here. Scalars are slices of the text; only strings that had to
//! be decoded (escapes, folded YAML scalars) own memory. Values lie in document order, so the subtree of a node is the
//! contiguous range up to [`Tree::next`].

mod index;
mod origins;

use foldhash::HashMap;
use std::sync::OnceLock;

use index::{Arrays, Lines};
pub use origins::{Origins, Written};

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// `null`, `~` or an empty YAML value.
    Null,
    /// `false`
    False,
    /// `true`
    True,
    /// A number; its text is kept as written.
    Number,
    /// A string.
    String,
    /// An expression that the format left symbolic, such as `[parameters('x')]` in an ARM template.
    Expression,
    /// A string whose content was removed when it was read because it is, or may be, a secret.
    Redacted,
    /// A list.
    Array,
    /// A map.
    Object,
}

/// Room for most pointers without growing.
const POINTER_ROOM: usize = 96;

const QUOTED: u8 = 1;
const DECODED: u8 = 2;
const KEY_DECODED: u8 = 4;
const HAS_KEY: u8 = 8;
const KEY_FLAGS: u8 = KEY_DECODED | HAS_KEY;

/// One value. Twenty bytes, as large captures hold tens of millions.
#[derive(Clone, Copy, Debug)]
struct Node {
    kind: Kind,
    flags: u8,
    /// How long the key is, `u16::MAX` where it is longer. Keys that are longer than this can say are kept in
    /// `decoded`.
    key_length: u16,
    key_start: u32,
    start: u32,
    end: u32,
    /// For containers the index after the subtree; for decoded and redacted scalars an index into `decoded`.
    link: u32,
}

impl Node {
    /// The span of the key in the text, where there is a key and it stands there as it reads.
    #[inline]
    fn key_span(&self) -> Option<(u32, u32)> {
        (self.flags & KEY_FLAGS == HAS_KEY)
            .then(|| (self.key_start, self.key_start + u32::from(self.key_length)))
    }
}

/// A key of a map, as the parser saw it.
#[derive(Clone, Debug, Default)]
pub struct Key {
    /// Byte offset of the first character of the key's content.
    pub start: u32,
    /// Byte offset behind the last character of the key's content.
    pub end: u32,
    /// The key's text where it differs from the slice of the source (escapes).
    pub decoded: Option<Box<str>>,
}

/// A dotted path below a value, and what the file would call what is missing there.
type MissingName = (Box<str>, Box<str>);

/// What a format calls values at dotted paths.
pub trait NameTable: Sync {
    /// The dotted path, in the terms of the file, of what is missing at a dotted path.
    fn name_of(&self, path: &str) -> Option<&'static str>;
}

impl std::fmt::Debug for dyn NameTable {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("NameTable")
    }
}

/// A table of names that is always the same.
pub type Names = &'static dyn NameTable;

/// The path, and the path in the file's terms. Of several names, separated by `|`, the first counts.
impl<const COUNT: usize> NameTable for [(&'static str, &'static str); COUNT] {
    fn name_of(&self, path: &str) -> Option<&'static str> {
        let first = |names: &'static str| names.split('|').next().unwrap_or(names);
        let named = |(to, from): &(&str, &'static str)| {
            (!from.is_empty() && to.eq_ignore_ascii_case(path)).then(|| first(from))
        };
        // What only holds values is called as the part of their names without the last one.
        let holds = |(to, from): &(&str, &'static str)| {
            let holder = to.rsplit_once('.').is_some_and(|(holder, _)| holder.eq_ignore_ascii_case(path));
            if holder && !from.is_empty() {
                first(from).rsplit_once('.').map(|(holder, _)| holder)
            } else {
                None
            }
        };
        self.iter().find_map(named).or_else(|| self.iter().find_map(holds))
    }
}

/// The names of what is missing below a value.
#[derive(Debug)]
struct Vocabulary {
    /// The index of the value.
    of: u32,
    names: Names,
    /// The path of the value from where the names count.
    path: Box<str>,
    /// The pointer of that place.
    pointer: Box<str>,
}

impl Vocabulary {
    fn pointer_of(&self, missing: &str) -> Option<String> {
        let path = if self.path.is_empty() { missing.to_owned() } else { format!("{}.{missing}", self.path) };
        let name = self.names.name_of(&path)?;
        let mut pointer = self.pointer.to_string();
        for part in name.split('.') {
            pointer.push('/');
            push_token(&mut pointer, part);
        }
        Some(pointer)
    }
}

/// One parsed input file. See the module documentation.
#[derive(Debug, Default)]
pub struct Tree {
    file: Box<str>,
    text: String,
    nodes: Vec<Node>,
    decoded: Vec<Box<str>>,
    /// What the file calls a value, where the tree's shape is not the file's own.
    names: HashMap<u32, Box<str>>,
    /// What the file calls a value that is missing below a value.
    missing: HashMap<u32, Vec<MissingName>>,
    /// The same for whole formats, by the index of the value.
    vocabularies: Vec<Vocabulary>,
    /// Where the values were written, where the text was rendered from something else.
    origins: Option<Box<Origins>>,
    lines: OnceLock<Lines>,
    arrays: Arrays,
}

impl Tree {
    /// The display name of the file, as findings print it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The text of the file, secret values overwritten.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many values the tree holds.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the tree holds no value at all.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    fn node(&self, index: u32) -> Option<&Node> {
        self.nodes.get(index as usize)
    }

    /// What the value is; an index out of range is `Null`.
    #[inline]
    pub fn kind(&self, index: u32) -> Kind {
        self.node(index).map_or(Kind::Null, |node| node.kind)
    }

    /// The byte range of the value in the text.
    #[inline]
    pub fn span(&self, index: u32) -> (u32, u32) {
        self.node(index).map_or((0, 0), |node| (node.start, node.end))
    }

    /// The byte offset at which the value begins, or its key if it has one. Evidence points here.
    pub fn anchor(&self, index: u32) -> u32 {
        self.node(index).map_or(0, |node| node.key_span().map_or(node.start, |(start, _)| start))
    }

    /// The index behind the subtree of the value.
    #[inline]
    pub fn next(&self, index: u32) -> u32 {
        match self.node(index) {
            Some(node) if matches!(node.kind, Kind::Array | Kind::Object) => node.link,
            _ => index + 1,
        }
    }

    /// The key under which the value stands in its map, if it stands in one.
    #[inline]
    pub fn key(&self, index: u32) -> Option<&str> {
        let node = self.node(index)?;
        if node.flags & KEY_DECODED != 0 {
            return self.decoded.get(node.key_start as usize).map(AsRef::as_ref);
        }
        let (start, end) = node.key_span()?;
        self.text.get(start as usize..end as usize)
    }

    /// The byte range of the key's content in the text, where the value stands in a map and its key is written as it
    /// reads (no escapes).
    #[inline]
    pub fn key_span(&self, index: u32) -> Option<(u32, u32)> {
        self.node(index)?.key_span()
    }

    /// Whether the content of the scalar differs from its slice of the text (escapes, folded YAML scalars).
    #[inline]
    pub fn is_decoded(&self, index: u32) -> bool {
        self.node(index).is_some_and(|node| node.flags & DECODED != 0)
    }

    /// The text of a scalar: the content of a string, the digits of a number, `true`, `false`. Containers, `null` and
    /// redacted strings have none.
    #[inline]
    pub fn scalar(&self, index: u32) -> Option<&str> {
        let node = self.node(index)?;
        match node.kind {
            Kind::False => Some("false"),
            Kind::True => Some("true"),
            Kind::Number | Kind::String | Kind::Expression => {
                if node.flags & DECODED != 0 {
                    self.decoded.get(node.link as usize).map(AsRef::as_ref)
                } else if node.flags & QUOTED != 0 {
                    self.text.get(node.start as usize + 1..(node.end as usize).saturating_sub(1))
                } else {
                    self.text.get(node.start as usize..node.end as usize)
                }
            }
            _ => None,
        }
    }

    /// What is said of a redacted string instead of its content, for instance `redacted, 24 bytes`.
    pub fn redaction(&self, index: u32) -> Option<&str> {
        let node = self.node(index).filter(|node| node.kind == Kind::Redacted)?;
        self.decoded.get(node.link as usize).map(AsRef::as_ref)
    }

    /// The children of a map or list, in the order of the file.
    #[inline]
    pub fn children(&self, index: u32) -> Children<'_> {
        match self.node(index) {
            Some(node) if matches!(node.kind, Kind::Array | Kind::Object) => {
                Children { tree: self, at: index + 1, end: node.link }
            }
            _ => Children { tree: self, at: 0, end: 0 },
        }
    }

    /// The value under `key` of the map at `index`. Where a key stands twice, the last one counts, as in the API
    /// server's decoder.
    #[inline]
    pub fn member(&self, index: u32, key: &str) -> Option<u32> {
        if self.kind(index) != Kind::Object {
            return None;
        }
        // This is asked more often than anything else: lengths are compared first.
        let length = Self::length_of(key);
        self.find_member(index, |tree, node| {
            node.key_length == length && tree.key_bytes(node) == Some(key.as_bytes())
        })
    }

    /// The last child of a map that is wanted.
    #[inline]
    fn find_member(&self, index: u32, is_wanted: impl Fn(&Self, &Node) -> bool) -> Option<u32> {
        let end = self.node(index)?.link;
        let nodes = self.nodes.get(..end as usize)?;
        let (mut at, mut found) = (index + 1, None);
        while let Some(node) = nodes.get(at as usize) {
            if is_wanted(self, node) {
                found = Some(at);
            }
            at = if matches!(node.kind, Kind::Array | Kind::Object) { node.link } else { at + 1 };
        }
        found
    }

    /// The bytes of the key of a value.
    #[inline]
    fn key_bytes(&self, node: &Node) -> Option<&[u8]> {
        if node.flags & KEY_DECODED != 0 {
            return self.decoded.get(node.key_start as usize).map(|key| key.as_bytes());
        }
        let (start, end) = node.key_span()?;
        self.text.as_bytes().get(start as usize..end as usize)
    }

    /// How long a key is, as a node says it.
    #[inline]
    fn length_of(key: &str) -> u16 {
        u16::try_from(key.len()).unwrap_or(u16::MAX)
    }

    /// Like [`Tree::member`], ignoring ASCII case, as Azure Resource Manager does.
    pub fn member_ignore_case(&self, index: u32, key: &str) -> Option<u32> {
        if self.kind(index) != Kind::Object {
            return None;
        }
        let length = Self::length_of(key);
        self.find_member(index, |tree, node| {
            node.key_length == length
                && tree.key_bytes(node).is_some_and(|found| found.eq_ignore_ascii_case(key.as_bytes()))
        })
    }

    /// Whether a key or a scalar may hold `text`, in a search of the whole file: cheaper than to ask many values.
    pub fn mentions(&self, text: &str) -> bool {
        let searcher = memchr::memmem::Finder::new(text);
        searcher.find(self.text.as_bytes()).is_some()
            || self
                .decoded
                .iter()
                .any(|content| content.len() >= text.len() && searcher.find(content.as_bytes()).is_some())
    }

    /// Line and column, both from 1, of a byte offset. Columns count characters.
    pub fn position(&self, offset: u32) -> (u32, u32) {
        self.lines.get_or_init(|| Lines::of(&self.text)).position(&self.text, offset)
    }

    /// Says where the values of a rendered text were written.
    pub fn set_origins(&mut self, origins: Origins) {
        self.origins = Some(Box::new(origins));
    }

    /// Whether the text was rendered from templates or overlays. Its offsets are then no offsets of any file.
    pub fn is_rendered(&self) -> bool {
        self.origins.is_some()
    }

    /// File, line and column at which a value of a rendered text was written, where that is known.
    pub fn written_at(&self, index: u32) -> Option<(&str, u32, u32)> {
        self.origins.as_ref()?.of(index)
    }

    /// The JSON pointer (RFC 6901) of a value, from the root of its document, in the file's own terms.
    pub fn pointer(&self, index: u32) -> String {
        let root = self.arrays.root_of(self, index);
        if self.names.is_empty() {
            return self.pointer_from(root, index);
        }
        let mut pointer = self.names.get(&root).map(ToString::to_string).unwrap_or_default();
        let mut at = root;
        while at != index {
            let Some((position, child)) = self.arrays.step(self, at, index) else { break };
            match (self.names.get(&child), self.key(child)) {
                (Some(name), _) => name.as_ref().clone_into(&mut pointer),
                (None, Some(key)) => {
                    pointer.push('/');
                    push_token(&mut pointer, key);
                }
                (None, None) => {
                    pointer.push('/');
                    pointer.push_str(&position.to_string());
                }
            }
            at = child;
        }
        pointer
    }

    /// What the file calls the value that is missing at a dotted path below `index`, as a whole pointer, where the
    /// tree's shape is not the file's own.
    pub fn missing_pointer(&self, index: u32, path: &str) -> Option<String> {
        let stated = self.missing.get(&index).and_then(|known| {
            let found = known.iter().find(|(missing, _)| missing.eq_ignore_ascii_case(path));
            found.map(|(_, name)| name.to_string())
        });
        stated.or_else(|| {
            let first = self.vocabularies.partition_point(|known| known.of < index);
            let known = self.vocabularies.iter().skip(first).take_while(|known| known.of == index);
            known.into_iter().find_map(|vocabulary| vocabulary.pointer_of(path))
        })
    }

    /// The JSON pointer of a value from one of its ancestors.
    pub fn pointer_from(&self, ancestor: u32, index: u32) -> String {
        let mut pointer = String::with_capacity(POINTER_ROOM);
        let mut at = ancestor;
        while at != index {
            let Some((position, child)) = self.arrays.step(self, at, index) else { break };
            pointer.push('/');
            match self.key(child) {
                Some(key) => push_token(&mut pointer, key),
                None => pointer.push_str(&position.to_string()),
            }
            at = child;
        }
        pointer
    }

    /// Like [`Tree::pointer_from`], but items of lists are named by their `name` where they have one, in brackets:
    /// `/spec/containers/[agent]/image`. It stays the same when items are added before or change places.
    pub fn named_pointer_from(&self, ancestor: u32, index: u32) -> String {
        let mut pointer = String::with_capacity(POINTER_ROOM);
        let mut at = ancestor;
        while at != index {
            let Some((position, child)) = self.arrays.step(self, at, index) else { break };
            pointer.push('/');
            if let Some(key) = self.key(child) {
                push_token(&mut pointer, key);
            } else if let Some(name) =
                self.member_ignore_case(child, "name").and_then(|name| self.scalar(name))
            {
                pointer.push('[');
                push_token(&mut pointer, name);
                pointer.push(']');
            } else {
                pointer.push_str(&position.to_string());
            }
            at = child;
        }
        pointer
    }

    /// The indexes of the roots of the documents in this file.
    pub fn roots(&self) -> Vec<u32> {
        let mut roots = Vec::new();
        let mut at = 0;
        while (at as usize) < self.nodes.len() {
            roots.push(at);
            at = self.next(at);
        }
        roots
    }
}

/// Appends one reference token to a JSON pointer, escaped as RFC 6901 says.
pub fn push_token(pointer: &mut String, token: &str) {
    if !token.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        pointer.push_str(token);
        return;
    }
    for character in token.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// The children of a map or list. See [`Tree::children`].
#[derive(Clone, Debug)]
pub struct Children<'t> {
    tree: &'t Tree,
    at: u32,
    end: u32,
}

impl Iterator for Children<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        if self.at >= self.end {
            return None;
        }
        let child = self.at;
        self.at = self.tree.next(child);
        Some(child)
    }
}

/// Builds a [`Tree`] while a parser walks through the text.
#[derive(Debug)]
pub struct TreeBuilder {
    tree: Tree,
    secret: Vec<(u32, u32)>,
    repeats: Vec<Repeat>,
}

/// A part of a text that is the same as an earlier part. Byte offsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Where the earlier part begins.
    pub of: u32,
    /// Where this part begins.
    pub at: u32,
    /// How long both are.
    pub length: u32,
}

impl TreeBuilder {
    /// Starts a tree for `file` (its display name) with the given text. Offsets passed later index into that text.
    pub fn new(file: impl Into<Box<str>>, text: String) -> Self {
        let tree = Tree { file: file.into(), text, ..Tree::default() };
        Self { tree, secret: Vec::new(), repeats: Vec::new() }
    }

    /// The text being parsed.
    pub fn text(&self) -> &str {
        &self.tree.text
    }

    /// Takes the text out, so that a parser can borrow it while it adds values; [`TreeBuilder::put_text`] must follow.
    pub fn take_text(&mut self) -> String {
        std::mem::take(&mut self.tree.text)
    }

    /// Puts the text back that was taken out.
    pub fn put_text(&mut self, text: String) {
        self.tree.text = text;
    }

    /// The tree as far as it is built.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// How many values there are; the index that the next one gets.
    pub fn len(&self) -> u32 {
        self.tree.nodes.len() as u32
    }

    /// Whether no value was added yet.
    pub fn is_empty(&self) -> bool {
        self.tree.nodes.is_empty()
    }

    /// Makes room for about that many more values.
    pub fn reserve(&mut self, values: usize) {
        self.tree.nodes.reserve_exact(values);
    }

    /// Takes back everything from `index` on, for a document that turned out to be broken.
    pub fn truncate(&mut self, index: u32) {
        let from = self.tree.nodes.get(index as usize).map(|node| node.start);
        self.repeats.retain(|repeat| from.is_none_or(|from| repeat.at < from));
        self.tree.nodes.truncate(index as usize);
    }

    #[inline]
    fn push(&mut self, kind: Kind, key: Option<Key>, start: u32, end: u32, mut flags: u8, link: u32) -> u32 {
        let (key_start, key_length) = match key {
            None => (0, 0),
            Some(Key { start, end, decoded: None }) if u16::try_from(end - start).is_ok() => {
                flags |= HAS_KEY;
                (start, (end - start) as u16)
            }
            Some(Key { start, end, decoded }) => {
                flags |= KEY_FLAGS;
                let decoded = decoded.unwrap_or_else(|| {
                    self.tree.text.get(start as usize..end as usize).unwrap_or_default().into()
                });
                let length = u16::try_from(decoded.len()).unwrap_or(u16::MAX);
                self.tree.decoded.push(decoded);
                (self.tree.decoded.len() as u32 - 1, length)
            }
        };
        let index = self.len();
        self.tree.nodes.push(Node { kind, flags, key_length, key_start, start, end, link });
        index
    }

    /// Adds a scalar that is a slice of the text. `quoted` says that the span includes one quote on either side.
    #[inline]
    pub fn scalar(&mut self, kind: Kind, key: Option<Key>, span: (u32, u32), quoted: bool) -> u32 {
        self.push(kind, key, span.0, span.1, if quoted { QUOTED } else { 0 }, 0)
    }

    /// Adds a scalar whose content differs from the slice of the text.
    pub fn decoded(&mut self, kind: Kind, key: Option<Key>, span: (u32, u32), content: Box<str>) -> u32 {
        self.tree.decoded.push(content);
        let link = self.tree.decoded.len() as u32 - 1;
        self.push(kind, key, span.0, span.1, DECODED, link)
    }

    /// Opens a map or list; [`TreeBuilder::close`] must follow.
    #[inline]
    pub fn open(&mut self, kind: Kind, key: Option<Key>, start: u32) -> u32 {
        self.push(kind, key, start, start, 0, 0)
    }

    /// Closes the map or list opened at `index`.
    #[inline]
    pub fn close(&mut self, index: u32, end: u32) {
        let next = self.len();
        if let Some(node) = self.tree.nodes.get_mut(index as usize) {
            node.end = end;
            node.link = next;
        }
    }

    /// Copies the subtree at `index` to the end, under another key: a YAML alias or merge key. Returns the new index.
    pub fn copy(&mut self, index: u32, key: Option<Key>) -> u32 {
        let end = self.tree.next(index);
        let offset = self.len() - index;
        let Some(mut first) = self.tree.nodes.get(index as usize).copied() else { return self.len() };
        let container = matches!(first.kind, Kind::Array | Kind::Object);
        if container {
            first.link += offset;
        }
        let own = first.flags & !KEY_FLAGS;
        let copied = self.push(first.kind, key, first.start, first.end, own, first.link);
        for at in index + 1..end {
            if let Some(mut node) = self.tree.nodes.get(at as usize).copied() {
                if matches!(node.kind, Kind::Array | Kind::Object) {
                    node.link += offset;
                }
                self.tree.nodes.push(node);
            }
        }
        copied
    }

    /// Adds a map or list whose text, beginning at `start`, is the same as that of the one at `index`: its values are
    /// those of the other, moved.
    pub fn repeat(&mut self, index: u32, key: Option<Key>, start: u32) {
        let end = self.tree.next(index);
        let Some(mut first) = self.tree.nodes.get(index as usize).copied() else { return };
        let (down, along) = (self.len() - index, start - first.start);
        self.repeats.push(Repeat { of: first.start, at: start, length: first.end - first.start });
        first.link += down;
        self.push(first.kind, key, start, first.end + along, first.flags & !KEY_FLAGS, first.link);
        self.tree.nodes.extend_from_within(index as usize + 1..end as usize);
        let from = (index + 1 + down) as usize;
        for node in self.tree.nodes.get_mut(from..).unwrap_or_default() {
            node.start += along;
            node.end += along;
            if node.flags & KEY_FLAGS == HAS_KEY {
                node.key_start += along;
            }
            if matches!(node.kind, Kind::Array | Kind::Object) {
                node.link += down;
            } else if node.flags & DECODED != 0 {
                // Not shared: one of the two may be redacted.
                let content = self.tree.decoded.get(node.link as usize).cloned().unwrap_or_default();
                node.link = self.tree.decoded.len() as u32;
                self.tree.decoded.push(content);
            }
        }
    }

    /// Says what the file calls a value: the whole JSON pointer, in the terms of the file. Values below that have no
    /// name of their own continue it with their keys.
    pub fn name(&mut self, index: u32, pointer: impl Into<Box<str>>) {
        self.tree.names.insert(index, pointer.into());
    }

    /// Says what the file would call the value at a dotted path below `index`, if it were there.
    pub fn name_missing(&mut self, index: u32, path: impl Into<Box<str>>, pointer: impl Into<Box<str>>) {
        self.tree.missing.entry(index).or_default().push((path.into(), pointer.into()));
    }

    /// Says what the file would call whatever is missing below `index`, by the names of its format. They count from the
    /// place that the file calls `pointer`; `path` leads from there to `index`.
    pub fn name_missing_by(
        &mut self,
        index: u32,
        names: Names,
        path: impl Into<Box<str>>,
        pointer: impl Into<Box<str>>,
    ) {
        let vocabulary = Vocabulary { of: index, names, path: path.into(), pointer: pointer.into() };
        self.tree.vocabularies.push(vocabulary);
    }

    /// The parts of the text that were added by [`TreeBuilder::repeat`], in order. Each is the text of a map or list,
    /// with its brackets.
    pub fn repeats(&self) -> &[Repeat] {
        &self.repeats
    }

    /// Copies the subtree at `index` to the end, with the key that it has: a member that a YAML merge key brings.
    pub fn copy_member(&mut self, index: u32) -> u32 {
        let copied = self.copy(index, None);
        let source = self
            .tree
            .nodes
            .get(index as usize)
            .map(|node| (node.flags & KEY_FLAGS, node.key_start, node.key_length));
        if let Some((flags, key_start, key_length)) = source
            && let Some(node) = self.tree.nodes.get_mut(copied as usize)
        {
            (node.key_start, node.key_length) = (key_start, key_length);
            node.flags |= flags;
        }
        copied
    }

    /// Removes the values from `start` up to `end`, which must be whole subtrees; those behind move up.
    pub fn remove(&mut self, start: u32, end: u32) {
        let (first, last) = (start as usize, end as usize);
        if first >= last || last > self.tree.nodes.len() {
            return;
        }
        self.tree.nodes.drain(first..last);
        for node in self.tree.nodes.iter_mut().skip(first) {
            if matches!(node.kind, Kind::Array | Kind::Object) && node.link >= end {
                node.link -= end - start;
            }
        }
    }

    /// Changes the kind of a scalar, for instance to [`Kind::Expression`].
    pub fn set_kind(&mut self, index: u32, kind: Kind) {
        if let Some(node) = self.tree.nodes.get_mut(index as usize)
            && !matches!(node.kind, Kind::Array | Kind::Object)
        {
            node.kind = kind;
        }
    }

    /// Removes the content of the scalar at `index` from the tree *and* from the text: its bytes become `*`, positions
    /// stay. `instead` is what is printed in its place.
    pub fn redact(&mut self, index: u32, instead: &str) {
        let Some(node) = self.tree.nodes.get(index as usize).copied() else { return };
        if matches!(node.kind, Kind::Array | Kind::Object | Kind::Null | Kind::Redacted) {
            return;
        }
        if node.flags & DECODED != 0
            && let Some(content) = self.tree.decoded.get_mut(node.link as usize)
        {
            *content = Box::default();
        }
        self.overwrite(node.start, node.end);
        self.tree.decoded.push(instead.into());
        let link = self.tree.decoded.len() as u32 - 1;
        if let Some(node) = self.tree.nodes.get_mut(index as usize) {
            node.kind = Kind::Redacted;
            node.flags = (node.flags & KEY_FLAGS) | DECODED;
            node.link = link;
        }
    }

    /// Has a span of the text overwritten with `*` when the tree is finished; line breaks stay.
    pub fn overwrite(&mut self, start: u32, end: u32) {
        self.secret.push((start, end));
    }

    /// Ends the building: from here on no redacted content is left in memory.
    pub fn finish(mut self) -> Tree {
        self.tree.nodes.shrink_to_fit();
        self.tree.vocabularies.sort_by_key(|known| known.of);
        if !self.secret.is_empty() {
            let mut bytes = std::mem::take(&mut self.tree.text).into_bytes();
            for &(start, end) in &self.secret {
                if let Some(span) = bytes.get_mut(start as usize..end as usize) {
                    blank(span);
                }
            }
            // Whole characters were replaced; a span that cut one is repaired rather than lost.
            self.tree.text = String::from_utf8(bytes)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        }
        self.tree
    }
}

/// Overwrites every character but line breaks by a meaningless one of the same length in UTF-8, so that neither byte
/// offsets nor columns move.
fn blank(span: &mut [u8]) {
    let mut rest = span;
    while let Some(&first) = rest.first() {
        let mark: &[u8] = match first {
            b'\n' => b"\n",
            0xC2..=0xDF => "\u{d7}".as_bytes(),
            0xE0..=0xEF => "\u{2022}".as_bytes(),
            0xF0..=0xF4 => "\u{1d100}".as_bytes(),
            _ => b"*",
        };
        let length = mark.len().min(rest.len());
        let (head, tail) = rest.split_at_mut(length);
        head.copy_from_slice(mark.get(..length).unwrap_or_default());
        rest = tail;
    }
}
