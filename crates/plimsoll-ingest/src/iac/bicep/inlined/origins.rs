//! Where the values of a compiled template were written.
//!
//! A resource of the template is a declaration in the file: the one with its symbolic name, or one of its type by name
//! and order. Its members are followed into the declaration as far as they are written out there; what is computed
//! stands where it is computed, what a module brings stands at its call.

mod declarations;

use std::collections::HashMap;

use plimsoll_model::tree::{Kind, Origins, Tree, Written};

use super::super::source::{Source, member};
use crate::iac::expression::{Expression, ExpressionKind, Member};
use declarations::{Declaration, declarations};

/// Where everything stands.
pub(super) struct Found {
    pub(super) origins: Places,
    /// What the file calls values.
    pub(super) names: Vec<(u32, String)>,
    /// The values that begin at an offset of the template.
    pub(super) offsets: HashMap<u32, u32>,
}

/// The places of values, by their index.
pub(super) struct Places {
    files: Vec<Box<str>>,
    written: Vec<Written>,
}

impl Places {
    /// File, line and column of a value; of the first one where it has none.
    pub(super) fn at(&self, node: u32) -> (&str, u32, u32) {
        let place = self.written.get(node as usize).or_else(|| self.written.first());
        let Some(place) = place else { return ("", 0, 0) };
        (self.files.get(place.file as usize).map_or("", AsRef::as_ref), place.line, place.column)
    }

    pub(super) fn finish(self) -> Origins {
        let mut origins = Origins::new(self.files);
        for (node, place) in (0..).zip(self.written) {
            origins.set(node, place);
        }
        origins
    }
}

/// Finds the places of a template that was evaluated: of a module of `file`, or of the file as a whole.
pub(super) fn find(
    sources: &[Source],
    file: usize,
    module: Option<usize>,
    template: &Tree,
    evaluated: &Tree,
) -> Found {
    let mut lines = HashMap::new();
    let declarations = match module {
        Some(_) => HashMap::new(),
        None => declarations(sources, file, template),
    };
    let called = module.and_then(|module| sources.get(file)?.program.modules.get(module));
    let start = called.map_or(0, |module| module.path_span.0);
    let mut finder = Finder {
        sources,
        template,
        evaluated,
        declarations,
        passed: called.and_then(|module| member(&module.body.object, "params")),
        starts: originals(template),
        lines: &mut lines,
        written: vec![Written { file: 0, line: 1, column: 1 }; evaluated.len()],
        names: Vec::new(),
    };
    for root in evaluated.roots() {
        finder.walk(root, (file, start), None);
        if let Some(module) = called {
            finder.names.push((root, format!("/modules/{}", module.name)));
        }
    }
    let mut offsets = HashMap::new();
    for node in 0..evaluated.len() as u32 {
        for offset in [evaluated.anchor(node), evaluated.span(node).0] {
            offsets.entry(offset).or_insert(node);
        }
    }
    let Finder { written, names, .. } = finder;
    let files = sources.iter().map(|source| source.name.as_str().into()).collect();
    Found { origins: Places { files, written }, names, offsets }
}

/// The values of a template by their places in it, apart from those of the templates in it, where names mean something
/// else.
fn originals(template: &Tree) -> HashMap<u32, u32> {
    let mut starts = HashMap::new();
    let (mut node, mut top) = (0, true);
    while node < template.len() as u32 {
        if !top && template.key(node) == Some("template") && template.kind(node) == Kind::Object {
            node = template.next(node).max(node + 1);
            continue;
        }
        top = false;
        starts.insert(template.span(node).0, node);
        node += 1;
    }
    starts
}

struct Finder<'f> {
    sources: &'f [Source],
    template: &'f Tree,
    evaluated: &'f Tree,
    declarations: HashMap<u32, Declaration>,
    /// What the module is given.
    passed: Option<&'f Expression>,
    starts: HashMap<u32, u32>,
    /// The beginnings of the lines of files.
    lines: &'f mut HashMap<usize, Vec<usize>>,
    written: Vec<Written>,
    names: Vec<(u32, String)>,
}

impl<'f> Finder<'f> {
    fn set(&mut self, node: u32, (file, offset): (usize, u32)) {
        let Some(source) = self.sources.get(file) else { return };
        let text = source.text.as_str();
        let starts = self.lines.entry(file).or_insert_with(|| {
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect()
        });
        let offset = (offset as usize).min(text.len());
        let line = starts.partition_point(|&start| start <= offset).max(1);
        let start = starts.get(line - 1).copied().unwrap_or(0);
        let column = text.get(start..offset).map_or(0, |before| before.chars().count()) + 1;
        if let Some(slot) = self.written.get_mut(node as usize) {
            *slot = Written { file: file as u32, line: line as u32, column: column as u32 };
        }
    }

    /// Sets the places of a value and all in it. `expression` is what it was written as, where that is known. The
    /// parser bounds how deep values lie.
    fn walk(&mut self, node: u32, place: (usize, u32), expression: Option<&'f Expression>) {
        let (mut place, mut expression) = (place, expression);
        let start = self.evaluated.span(node).0;
        if self.evaluated.kind(node) == Kind::Object
            && let Some(declaration) = self.declarations.get(&start)
        {
            place = (declaration.file, declaration.offset);
            expression = declaration.resource.and_then(|resource| {
                Some(&self.sources.get(declaration.file)?.resources.get(resource)?.resource.body.object)
            });
            if let Some(name) = &declaration.name {
                self.names.push((node, format!("/{name}")));
            }
        } else if let Some(at) = self.argument(start) {
            place.1 = at;
        }
        self.set(node, place);
        for (position, child) in self.evaluated.children(node).enumerate() {
            let (offset, inner) = match expression.map(|expression| &expression.kind) {
                Some(ExpressionKind::Map(members)) => {
                    let found = self.evaluated.key(child).and_then(|key| pair(members, key));
                    found.map_or((place.1, None), |(at, value)| (at, Some(value)))
                }
                Some(ExpressionKind::List(items)) if items.iter().all(|(_, is_spread)| !is_spread) => {
                    let item = items.get(position).map(|(item, _)| item);
                    item.map_or((place.1, None), |item| (item.span.0, Some(item)))
                }
                _ => (place.1, None),
            };
            self.walk(child, (place.0, offset), inner);
        }
    }

    /// Where a value stands that is what the module is given: `[parameters('name')]`.
    fn argument(&self, start: u32) -> Option<u32> {
        let Some(ExpressionKind::Map(members)) = self.passed.map(|passed| &passed.kind) else { return None };
        let text = self.template.scalar(*self.starts.get(&start)?)?;
        let (_, rest) = text.strip_prefix('[')?.split_once("parameters('")?;
        let (name, rest) = rest.split_once('\'')?;
        // One that is put together from several has no place of its own.
        if rest.contains("parameters('") && !rest.contains(&format!("parameters('{name}')")) {
            return None;
        }
        Some(pair(members, name)?.0)
    }
}

/// A member that is written out: where, and its value.
fn pair<'e>(members: &'e [Member], wanted: &str) -> Option<(u32, &'e Expression)> {
    members.iter().find_map(|member| match member {
        Member::Pair(key, value) => match &key.kind {
            ExpressionKind::Text(name) if name.eq_ignore_ascii_case(wanted) => Some((key.span.0, value)),
            _ => None,
        },
        Member::Spread(_) => None,
    })
}
