//! Override files (`override.tf`, `*_override.tf`, and the same in JSON): their blocks replace parts of the blocks of the
//! same name in the other files of the folder, in the order of the files' names.
//!
//! An attribute replaces that of the same name. Inner blocks of a type replace all of that type, dynamic ones included;
//! those of `required_providers` and `lifecycle` are merged name by name. What comes from an override file keeps its
//! place: its offsets lie in a range of their own, behind those of every file ([`Foreign`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use plimsoll_model::tree::{Origins, Tree, Written};

use super::module::folder_of;
use super::parser::Source;
use super::syntax::{Block, Body, ExpressionKind};
use super::world::Remark;
use super::{FileKind, SourceFile, kind_of, shift};
use crate::positions::Positions;

/// Offsets from here on lie in override files. No file is that long.
pub(super) const FIRST: u32 = 1 << 31;

/// The ranges of offsets of override files.
#[derive(Clone, Debug)]
pub(super) struct Foreign {
    /// Where each begins, and its file; ascending.
    starts: Vec<(u32, u32)>,
    /// Where the next one begins.
    next: u32,
}

impl Default for Foreign {
    fn default() -> Self {
        Self { starts: Vec::new(), next: FIRST }
    }
}

impl Foreign {
    /// The file and the offset in it that an offset of a file means.
    pub(super) fn locate(&self, file: u32, offset: u32) -> (u32, u32) {
        if offset < FIRST {
            return (file, offset);
        }
        let behind = self.starts.partition_point(|&(start, _)| start <= offset);
        match behind.checked_sub(1).and_then(|index| self.starts.get(index)) {
            Some(&(start, owner)) => (owner, offset - start),
            None => (file, 0),
        }
    }

    /// Gives a file a range, if there is room for it.
    fn add(&mut self, file: u32, length: u32) -> Option<u32> {
        let start = self.next;
        self.next = start.checked_add(length)?.checked_add(1)?;
        self.starts.push((start, file));
        Some(start)
    }
}

/// The override files of an input, and where values that come from them were written.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    foreign: Foreign,
    /// Names and texts by index; only of override files.
    files: BTreeMap<u32, (Box<str>, String)>,
}

impl Places {
    /// Tells a tree where those of its values were written that come from override files: index and offset of each.
    pub(super) fn tell(&self, tree: &mut Tree, mut values: Vec<(u32, u32)>) {
        if values.is_empty() {
            return;
        }
        values.sort_by_key(|&(_, offset)| offset);
        let index_of: BTreeMap<u32, u32> =
            (0..).zip(self.files.keys()).map(|(at, file)| (*file, at)).collect();
        let mut origins = Origins::new(self.files.values().map(|(name, _)| name.clone()).collect());
        let mut current: Option<(u32, Positions<'_>)> = None;
        for (node, offset) in values {
            let (file, offset) = self.foreign.locate(u32::MAX, offset);
            let Some((_, text)) = self.files.get(&file) else { continue };
            if current.as_ref().is_none_or(|(known, _)| *known != file) {
                current = Some((file, Positions::new(text)));
            }
            let (Some((_, positions)), Some(&file)) = (&mut current, index_of.get(&file)) else { continue };
            let (line, column) = positions.at(offset);
            origins.set(node, Written { file, line, column });
        }
        tree.set_origins(origins);
    }
}

/// What override files make of the files of an input.
#[derive(Debug, Default)]
pub(super) struct Overrides<'t> {
    /// What stands instead of the body of a file, by its index.
    pub(super) bodies: BTreeMap<usize, Body<'t>>,
    /// Whose offsets are whose.
    pub(super) foreign: Foreign,
    /// Override blocks that have nothing to override.
    pub(super) remarks: Vec<Remark>,
}

impl Overrides<'_> {
    /// What is needed to say where values were written.
    pub(super) fn places(&self, files: &[SourceFile]) -> Places {
        let named = |&(_, index): &(u32, u32)| {
            let file = files.get(index as usize)?;
            Some((index, (file.name.as_str().into(), file.text.clone())))
        };
        Places {
            files: self.foreign.starts.iter().filter_map(named).collect(),
            foreign: self.foreign.clone(),
        }
    }
}

/// Whether the name is that of an override file.
fn is_override(name: &str) -> bool {
    let base = name.rsplit('/').next().unwrap_or(name);
    let stem = base.strip_suffix(".tf").or_else(|| base.strip_suffix(".tf.json"));
    stem.is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

/// What a block is called: its type, and its labels or alias.
type Name = (String, String, String);

/// Merges the override files of each folder into its other files.
pub(super) fn merge<'t>(files: &[SourceFile], sources: &[Source<'t>]) -> Overrides<'t> {
    let mut out = Overrides::default();
    let mut folders: BTreeMap<&str, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    let configurations =
        files.iter().enumerate().filter(|(_, file)| kind_of(&file.name) == FileKind::Configuration);
    for (index, file) in configurations {
        let (plain, overriding) = folders.entry(folder_of(&file.name)).or_default();
        if is_override(&file.name) { overriding.push(index) } else { plain.push(index) }
    }
    for (plain, mut overriding) in folders.into_values().filter(|(_, overriding)| !overriding.is_empty()) {
        overriding.sort_by_key(|&index| files.get(index).map(|file| file.name.as_str()));
        let body = |index: usize| Some((index, sources.get(index)?.body.clone()));
        let mut folder = Folder::of(plain.into_iter().filter_map(body).collect());
        for index in overriding {
            let (Some(file), Some(source)) = (files.get(index), sources.get(index)) else { continue };
            let length = u32::try_from(file.text.len()).ok().filter(|length| *length < FIRST);
            let Some(start) = length.and_then(|length| out.foreign.add(index as u32, length)) else {
                let message = "there are too many override files: this one is not read";
                out.remarks.push(Remark { file: index as u32, offset: 0, message: message.to_owned() });
                out.bodies.insert(index, Body::default());
                continue;
            };
            let rest = folder.add(&source.body, index as u32, start, &mut out.remarks);
            out.bodies.insert(index, rest);
        }
        out.bodies.extend(folder.bodies);
    }
    out
}

/// The files of a folder that are no override files.
struct Folder<'t> {
    bodies: Vec<(usize, Body<'t>)>,
    /// Where each block stands: which body, which block of it.
    blocks: HashMap<Name, (usize, usize)>,
    /// Where each local value stands: which body, which block, which attribute.
    locals: HashMap<String, (usize, usize, usize)>,
}

impl<'t> Folder<'t> {
    fn of(bodies: Vec<(usize, Body<'t>)>) -> Self {
        let (mut blocks, mut locals) = (HashMap::new(), HashMap::new());
        for (at, (_, body)) in bodies.iter().enumerate() {
            for (number, block) in body.blocks.iter().enumerate() {
                if block.kind == "locals" {
                    for (index, local) in block.body.attributes.iter().enumerate() {
                        locals.entry(local.name.to_string()).or_insert((at, number, index));
                    }
                } else {
                    blocks.entry(name_of(block)).or_insert((at, number));
                }
            }
        }
        Self { bodies, blocks, locals }
    }

    fn block(&mut self, at: (usize, usize)) -> Option<&mut Block<'t>> {
        self.bodies.get_mut(at.0)?.1.blocks.get_mut(at.1)
    }

    /// Merges an override file. Returns what of it has nothing to override.
    fn add(&mut self, body: &Body<'t>, file: u32, start: u32, remarks: &mut Vec<Remark>) -> Body<'t> {
        let mut rest = Body::default();
        for block in &body.blocks {
            let name = name_of(block);
            if block.kind == "locals" {
                let mut left = Block { body: Body::default(), ..block.clone() };
                for local in &block.body.attributes {
                    let at = self.locals.get(local.name.as_ref()).copied();
                    let known = at.and_then(|(body, number, index)| {
                        self.block((body, number))?.body.attributes.get_mut(index)
                    });
                    match known {
                        Some(known) => {
                            *known = local.clone();
                            shift::attribute(known, start);
                        }
                        None => {
                            nothing(&format!("local.{}", local.name), file, local.span.0, remarks);
                            left.body.attributes.push(local.clone());
                        }
                    }
                }
                rest.blocks.push(left);
                continue;
            }
            let at = self.blocks.get(&name).copied();
            match at.and_then(|at| self.block(at)) {
                Some(known) => {
                    let mut overriding = block.body.clone();
                    shift::body(&mut overriding, start);
                    replace(&mut known.body, overriding);
                }
                None => {
                    let (kind, first, second) = &name;
                    // A provider without alias, and settings, are there even where nobody wrote them.
                    let is_implied = kind == "terraform" || (kind == "provider" && second.is_empty());
                    if !is_implied && !matches!(kind.as_str(), "check" | "import" | "moved" | "removed") {
                        let dot = if second.is_empty() { "" } else { "." };
                        nothing(&format!("{kind} {first}{dot}{second}"), file, block.header.0, remarks);
                    }
                    rest.blocks.push(block.clone());
                }
            }
        }
        rest
    }
}

fn nothing(what: &str, file: u32, offset: u32, remarks: &mut Vec<Remark>) {
    let message = format!("there is no `{what}` that this could override: Terraform refuses it");
    remarks.push(Remark { file, offset, message });
}

fn name_of(block: &Block<'_>) -> Name {
    let first = block.label(0).unwrap_or_default().to_owned();
    let second = match (block.kind.as_ref(), block.body.attribute("alias").map(|alias| &alias.value.kind)) {
        ("provider", Some(ExpressionKind::Text(alias))) => alias.to_string(),
        _ => block.label(1).unwrap_or_default().to_owned(),
    };
    (block.kind.to_string(), first, second)
}

/// What a block is a block of, dynamic or not.
fn type_of<'b>(block: &'b Block<'_>) -> &'b str {
    if block.kind == "dynamic" { block.label(0).unwrap_or_default() } else { &block.kind }
}

/// Replaces parts of a body.
fn replace<'t>(body: &mut Body<'t>, by: Body<'t>) {
    let types: BTreeSet<String> =
        by.blocks.iter().map(type_of).filter(|kind| !is_merged(kind)).map(str::to_owned).collect();
    // In JSON, a block of a resource is written as an attribute.
    let names: BTreeSet<String> = by.attributes.iter().map(|attribute| attribute.name.to_string()).collect();
    body.blocks.retain(|block| !types.contains(type_of(block)) && !names.contains(type_of(block)));
    body.attributes.retain(|attribute| !types.contains(attribute.name.as_ref()));
    let places: HashMap<String, usize> =
        (0..).zip(&body.attributes).map(|(at, attribute)| (attribute.name.to_string(), at)).collect();
    for attribute in by.attributes {
        match places.get(attribute.name.as_ref()).and_then(|&at| body.attributes.get_mut(at)) {
            Some(known) => *known = attribute,
            None => body.attributes.push(attribute),
        }
    }
    for block in by.blocks {
        let known = body.blocks.iter_mut().find(|known| is_merged(&block.kind) && known.kind == block.kind);
        match known {
            Some(known) => replace(&mut known.body, block.body),
            None => body.blocks.push(block),
        }
    }
}

/// Whether inner blocks of that type are merged name by name.
fn is_merged(kind: &str) -> bool {
    matches!(kind, "lifecycle" | "required_providers")
}
