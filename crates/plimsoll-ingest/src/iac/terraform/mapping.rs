//! From the names of the azurerm provider to those of Azure: one table for each type of resource.

mod access;
mod automatic;
mod cluster;
mod identity;
mod logging;
mod maintenance;
mod network;
mod pool;
mod registry;
mod vault;

use std::borrow::Cow;

use plimsoll_model::tree::{Kind, NameTable, Names};

use super::config::{Config, Found};
use super::shape::{Content, Shape};
use super::syntax::Span;
use super::value::Value;
use super::world::World;

/// A type of resource.
pub(super) struct Table {
    /// What Terraform calls it.
    pub(super) terraform: &'static str,
    /// What Azure calls it, in lower case.
    pub(super) kind: &'static str,
    /// Where its id comes from.
    pub(super) id: Id,
    /// Its values.
    pub(super) rows: &'static [Row],
    /// The names of values below its blocks, where they are not those of the rows alone.
    pub(super) names: Option<Names>,
    /// What no row can say.
    pub(super) more: Option<fn(&mut Draft<'_, '_>)>,
}

/// A missing value is called as its row calls it, or as the block that would hold it: a reader may stop there.
impl NameTable for Table {
    fn name_of(&self, path: &str) -> Option<&'static str> {
        self.rows.iter().find_map(|row| {
            let from = alternatives(row.from).next().filter(|from| !from.is_empty())?;
            if row.to.eq_ignore_ascii_case(path) {
                return Some(from);
            }
            let (block, _) = from.rsplit_once('.')?;
            let (holder, _) = row.to.rsplit_once('.')?;
            holder.eq_ignore_ascii_case(path).then_some(block)
        })
    }
}

/// Where the id of a resource comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Id {
    /// `resource_group_name`, the type as Azure spells it, and `name`.
    Group(&'static str),
    /// A parent's id in one of these attributes (separated by `|`), what stands between, and `name`.
    Child(&'static str, &'static str),
    /// The same with a name that is always the same.
    Only(&'static str, &'static str),
    /// The subscription's, what stands between, and one of these attributes.
    Subscription(&'static str, &'static str),
    /// `resource_group_name`, the parent's type, the attribute with the parent's name, what stands between, and `name`.
    Named(&'static str, &'static str, &'static str),
}

/// How a value becomes another.
#[derive(Clone, Copy)]
pub(super) enum How {
    /// As it is.
    Same,
    /// The opposite.
    Not,
    /// True where the block is there.
    Present,
    /// A map where the block is there, whatever is in it.
    Block,
    /// A boolean as a string.
    Text,
    /// Some values are spelled otherwise.
    Words(&'static [(&'static str, &'static str)]),
    /// The items of a list as keys of a map; anything else as the only key.
    Keys,
    /// One value as a list of it; a list as it is.
    InList,
    /// Every block as an item of a list, by rows of its own.
    Each(&'static [Row]),
    /// Every attribute of the block under its name in camel case.
    Camel,
    /// Always this text, whether or not there is anything.
    Fixed(&'static str),
}

/// A switch of access as Azure spells it.
const ACCESS: How = How::Words(&[("true", "Enabled"), ("false", "Disabled")]);

/// One value.
#[derive(Clone, Copy)]
pub(super) struct Row {
    /// Dotted paths below the resource, the newest first, separated by `|`.
    pub(super) from: &'static str,
    /// The dotted path in the shape of Azure.
    pub(super) to: &'static str,
    pub(super) how: How,
    /// What the provider takes where nothing is said; empty where that is nothing.
    pub(super) default: &'static str,
    /// From which generation of the provider on it takes that.
    pub(super) since: u8,
}

/// A row that takes a value as it is.
pub(super) const fn row(from: &'static str, to: &'static str) -> Row {
    Row { from, to, how: How::Same, default: "", since: 0 }
}

impl Row {
    /// The row with another way to take the value.
    pub(super) const fn how(self, how: How) -> Self {
        Self { how, ..self }
    }

    /// The row with a default of the provider.
    pub(super) const fn or(self, default: &'static str) -> Self {
        Self { default, ..self }
    }

    /// The row with a default that a generation of the provider began to take.
    pub(super) const fn or_since(self, since: u8, default: &'static str) -> Self {
        Self { default, since, ..self }
    }
}

/// The names of rows, at compile time.
#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
pub(super) const fn names<const COUNT: usize>(rows: &[Row]) -> [(&'static str, &'static str); COUNT] {
    let mut names = [("", ""); COUNT];
    let mut at = 0;
    while at < COUNT {
        names[at] = (rows[at].to, rows[at].from);
        at += 1;
    }
    names
}

/// A resource that is being made.
pub(super) struct Draft<'d, 'w> {
    pub(super) world: &'d World<'w>,
    pub(super) config: &'d Config,
    /// What the file calls it.
    pub(super) pointer: &'d str,
    /// The generation of the provider.
    pub(super) generation: u8,
    pub(super) root: Shape,
    /// Resources that are written inside it.
    pub(super) children: Vec<Child>,
}

/// A resource of its own in Azure that is a block of another one in Terraform.
pub(super) struct Child {
    pub(super) kind: &'static str,
    /// What stands between the id of the other and its name.
    pub(super) segment: &'static str,
    pub(super) name: String,
    pub(super) shape: Shape,
}

/// All tables.
const TABLES: &[&[&Table]] = &[
    cluster::TABLES,
    automatic::TABLES,
    pool::TABLES,
    access::TABLES,
    identity::TABLES,
    logging::TABLES,
    network::TABLES,
    registry::TABLES,
    vault::TABLES,
];

/// Whether a type is judged on its own account, and not only for what it says of another.
pub(super) fn is_cluster_or_pool(terraform: &str) -> bool {
    table(terraform).is_some_and(|table| {
        matches!(table.kind, plimsoll_model::azure::MANAGED_CLUSTER | plimsoll_model::azure::AGENT_POOL)
    })
}

/// The table of a type of resource.
pub(super) fn table(terraform: &str) -> Option<&'static Table> {
    TABLES.iter().flat_map(|tables| tables.iter()).find(|table| table.terraform == terraform).copied()
}

impl Draft<'_, '_> {
    /// Fills the draft by a table.
    pub(super) fn fill(&mut self, table: &'static Table) {
        let mut root = std::mem::replace(&mut self.root, Shape::map(self.config.header));
        self.values(table.rows, self.config, self.pointer, &mut root);
        if table.names.is_none() {
            root.name_by(table, self.pointer);
        }
        self.root = root;
        if let Some(more) = table.more {
            more(self);
        }
        if let Some(names) = table.names {
            self.root.name_by(names, self.pointer);
        }
    }

    /// Whether there is still work to be spent.
    pub(super) fn may_go_on(&self) -> bool {
        self.world.charge_kept()
    }

    /// The shape of a value that was found.
    pub(super) fn shape(&self, found: &Found) -> Shape {
        Shape::of(&found.value, found.span, &found.items, &|| self.may_go_on())
    }

    /// Puts the values of rows into a shape.
    pub(super) fn rows(&self, rows: &[Row], config: &Config, pointer: &str, into: &mut Shape) {
        self.values(rows, config, pointer, into);
        for row in rows {
            let from = row.from.split('|').next().unwrap_or_default();
            if from.is_empty() || into.find(row.to).is_some() {
                continue;
            }
            into.note_missing(row.to, &joined(pointer, from));
            // A reader may stop at the block that holds it.
            if let (Some((block, _)), Some((holder, _))) = (from.rsplit_once('.'), row.to.rsplit_once('.')) {
                into.note_missing(holder, &joined(pointer, block));
            }
        }
    }

    /// Puts the values of rows into a shape, without names for what is missing.
    pub(super) fn values(&self, rows: &[Row], config: &Config, pointer: &str, into: &mut Shape) {
        for row in rows {
            self.row(row, config, pointer, into);
        }
    }

    fn row(&self, row: &Row, config: &Config, pointer: &str, into: &mut Shape) {
        for from in alternatives(row.from) {
            // Most rows are about what is not there.
            if !from.is_empty() && !config.has_start_of(from) {
                continue;
            }
            let Some(value) = self.taken(row, from, config, pointer) else { continue };
            let name = joined(pointer, from);
            let value = if value.name.is_some() { value } else { value.named(name) };
            put(into, row, from, config, pointer, value);
            return;
        }
        if !row.default.is_empty() && self.generation >= row.since && into.find(row.to).is_none() {
            let from = alternatives(row.from).next().unwrap_or_default();
            // A block that is there, but does not say it, is the place to look at.
            let span = holder(config, from).unwrap_or(config.header);
            let value = Shape::new(span, default_content(row.default)).named(joined(pointer, from));
            put(into, row, from, config, pointer, value);
        }
    }

    /// What a row takes from one of its paths.
    fn taken(&self, row: &Row, from: &str, config: &Config, pointer: &str) -> Option<Shape> {
        match row.how {
            How::Fixed(text) => return Some(Shape::text(config.header, text).named(pointer)),
            How::Present => {
                let block = config.block(from)?;
                let content = if block.is_uncertain || block.opaque.is_some() {
                    Content::Scalar(Kind::Expression, format!("{from}, if the block is there").into())
                } else {
                    Content::Scalar(Kind::True, "true".into())
                };
                return Some(Shape::new(block.header, content));
            }
            How::Block => return Some(Shape::map(config.header_of(from)?)),
            How::Each(rows) => return self.each(rows, from, config, pointer),
            How::Camel => {
                let block = config.block(from)?;
                let mut map = Shape::map(block.header);
                for setting in &block.attributes {
                    if let Some(found) = block.attribute(&setting.name) {
                        let name = format!("{}/{}", joined(pointer, from), setting.name);
                        map.put(&camel(&setting.name), self.shape(&found).named(name), &|_| {
                            Shape::map(block.header)
                        });
                    }
                }
                return Some(map);
            }
            _ => {}
        }
        let found = config.find(from)?;
        let value = match (row.how, &found.value) {
            (How::Not, value) => match value.as_bool() {
                Some(value) => Value::Bool(!value),
                None => value.clone(),
            },
            (How::Text, value) => value.as_text().map_or_else(|| value.clone(), Value::Text),
            (How::Words(words), value) => match value.as_text() {
                Some(text) => {
                    let known = words.iter().find(|(from, _)| from.eq_ignore_ascii_case(&text));
                    known.map_or(Value::Text(text), |(_, to)| Value::text(*to))
                }
                None => value.clone(),
            },
            (How::Keys, value) => keys(value),
            (How::InList, value) if !value.is_unknown() && value.items().is_none() => {
                Value::list(vec![value.clone()])
            }
            (_, value) => value.clone(),
        };
        Some(self.shape(&Found { value, ..found }))
    }

    fn each(&self, rows: &[Row], from: &str, config: &Config, pointer: &str) -> Option<Shape> {
        let (blocks, name) = match from.rsplit_once('.') {
            Some((holder, name)) => (Cow::Owned(config.block(holder)?), name),
            None => (Cow::Borrowed(config), from),
        };
        let blocks = blocks.inner(name);
        let first = blocks.first()?;
        if let Some(unknown) = &first.opaque {
            return Some(Shape::of(unknown, first.header, &[], &|| self.may_go_on()));
        }
        if blocks.iter().any(|block| block.is_uncertain) {
            let text = format!("{from}, as many as there are");
            return Some(Shape::new(first.header, Content::Scalar(Kind::Expression, text.into())));
        }
        let item = |(index, block): (usize, &Cow<'_, Config>)| {
            let at = format!("{}/{index}", joined(pointer, from));
            let mut item = Shape::map(block.header).named(at.as_str());
            self.rows(rows, block, &at, &mut item);
            item
        };
        let span = first.header;
        Some(Shape::new(span, Content::List(blocks.iter().enumerate().map(item).collect())))
    }
}

/// Puts a value at the place that a row says. The maps on the way stand where the blocks stand that they come from.
fn put(into: &mut Shape, row: &Row, from: &str, config: &Config, pointer: &str, value: Shape) {
    // A block that is a value is written where a value of the block would be.
    let own = usize::from(matches!(row.how, How::Present));
    let container = |left: usize| {
        let blocks: Vec<&str> = from.split('.').collect();
        let depth = blocks.len() - 1 + own;
        // With `left` keys below it, the map belongs to the block with as many names behind it.
        let length = (depth + 1).saturating_sub(left);
        let path = blocks.get(..length.min(blocks.len())).unwrap_or_default().join(".");
        match config.header_of(&path).filter(|_| length > 0) {
            Some(header) => Shape::map(header).named(joined(pointer, &path)),
            None => Shape::map(config.header).named(pointer),
        }
    };
    into.put(row.to, value, &container);
}

/// The header of the innermost block on a path that is there.
fn holder(config: &Config, from: &str) -> Option<Span> {
    let (path, _) = from.rsplit_once('.')?;
    config.header_of(path).or_else(|| holder(config, path))
}

/// The paths that are separated by `|`.
fn alternatives(paths: &str) -> impl Iterator<Item = &str> + use<'_> {
    let mut rest = Some(paths);
    std::iter::from_fn(move || {
        let now = rest?;
        match memchr::memchr(b'|', now.as_bytes()) {
            Some(at) => {
                rest = now.get(at + 1..);
                now.get(..at)
            }
            None => rest.take(),
        }
    })
}

/// The first name of a dotted path, and what follows it.
pub(super) fn first_part(path: &str) -> (&str, Option<&str>) {
    match memchr::memchr(b'.', path.as_bytes()) {
        Some(dot) => (path.get(..dot).unwrap_or_default(), path.get(dot + 1..)),
        None => (path, None),
    }
}

/// A pointer and a dotted path below it.
pub(super) fn joined(pointer: &str, path: &str) -> String {
    let mut out = String::with_capacity(pointer.len() + path.len() + 1);
    out.push_str(pointer);
    let mut rest = Some(path);
    while let Some(now) = rest {
        let (part, after) = first_part(now);
        out.push('/');
        out.push_str(part);
        rest = after;
    }
    out
}

fn default_content(text: &str) -> Content {
    let kind = match text {
        "true" => Kind::True,
        "false" => Kind::False,
        _ if text.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit()) => Kind::Number,
        _ => Kind::String,
    };
    Content::Scalar(kind, text.into())
}

fn keys(value: &Value) -> Value {
    let empty = || Value::map(std::collections::BTreeMap::new());
    match value {
        Value::List(list) => {
            let keyed: Option<_> = list.items.iter().map(|item| Some((item.as_text()?, empty()))).collect();
            keyed.map_or_else(|| Value::unknown("a list with items that are not known"), Value::map)
        }
        Value::Text(text) if !text.is_empty() => {
            Value::map([(std::rc::Rc::clone(text), empty())].into_iter().collect())
        }
        other => other.clone(),
    }
}

/// `snake_case` as `camelCase`.
pub(super) fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for character in name.chars() {
        if character == '_' {
            upper = !out.is_empty();
        } else if upper {
            out.extend(character.to_uppercase());
            upper = false;
        } else {
            out.push(character);
        }
    }
    out
}
