//! ARM templates, evaluated: parameters with their defaults and parameter files, variables, loops, conditions, nested
//! templates and linked ones that lie in the input.
//!
//! A template becomes a tree over its own text in which values stand in the place of expressions; `recognize::template`
//! then finds the resources in it. [`parse`] reads the files of one input together, [`resolve`] one file by itself.

mod emit;
mod notes;
mod parameters;
mod scope;
mod source;
mod syntax;
mod template;

use std::collections::BTreeMap;
use std::rc::Rc;

use plimsoll_model::tree::{Key, Kind, Tree, TreeBuilder};

use super::SourceFile;
use super::evaluate::{Value, Work};
use crate::parse::{FileContext, ParsedFile, Values};
use crate::problem::ProblemSeverity;
use crate::recognize::template::is_template;
use emit::Emitter;
use parameters::ParameterFiles;
use scope::{Given, Place, Scope};
use source::Source;
use template::Link;

pub(crate) use syntax::is_expression;

/// How deep a template may lie in lists and maps that are none.
const DEEPEST_WRAPPER: u8 = 8;
/// How deep linked templates may lie in one another, and how often one file may be deployed.
const DEEPEST_LINK: usize = 12;
const MOST_INSTANCES: usize = 100;

/// A file whose templates are evaluated.
pub(crate) struct Resolved {
    /// The values, as they are deployed.
    pub(crate) builder: TreeBuilder,
    /// Names and scopes that are partly known: the node of the expression, and the text with unknown parts in braces.
    pub(crate) symbolic: BTreeMap<u32, Rc<str>>,
    /// The resources, with the id of the resource group that each is deployed to.
    pub(crate) places: BTreeMap<u32, Rc<str>>,
    /// The folder of the file that it is deployed from, where another file links it.
    pub(crate) deployed_from: Option<Rc<str>>,
    /// Remarks, with the offsets that they are about; `u32::MAX` for the file as a whole.
    pub(crate) warnings: Vec<(u32, String)>,
}

/// Whether a text may hold a template, so that it is worth a look.
pub(crate) fn is_candidate(text: &[u8]) -> bool {
    // Resource Manager takes templates of 4 MB; lists of objects are far larger and need no search.
    text.len() <= LARGEST
        && ["eploymentTemplate.json", "contentVersion"]
            .iter()
            .any(|mark| memchr::memmem::find(text, mark.as_bytes()).is_some())
}

/// How large a file may be that holds templates.
const LARGEST: usize = 64 << 20;

/// Whether a file is a template or a file of parameters, as its first lines say.
pub(crate) fn is_template_file(bytes: &[u8]) -> bool {
    let head = bytes.get(..4096.min(bytes.len())).unwrap_or_default();
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    start.starts_with(b"{")
        && (is_candidate(head) || memchr::memmem::find(head, b"eploymentParameters").is_some())
}

/// Evaluates the templates of one file by itself; `None` where it has none.
pub(crate) fn resolve(tree: &Tree) -> Option<Resolved> {
    let roots = tree.roots();
    if !roots.iter().any(|&root| has_template(tree, root, 0)) {
        return None;
    }
    let work = Work::default();
    let source = Source::new(tree);
    let mut emitter = Emitter::new(&source, tree.file(), tree.text().to_owned(), &work);
    let links = deploy(&mut emitter, &Given::new(), &Place::default());
    for link in links {
        not_linked(&mut emitter, &link, "is not in the input");
    }
    Some(finish(emitter))
}

/// Writes a file once, its templates deployed with the given values.
fn deploy(emitter: &mut Emitter<'_>, given: &Given, place: &Place) -> Vec<Link> {
    let mut links = Vec::new();
    for root in emitter.tree().roots() {
        links.extend(wrapped(emitter, root, None, given, place, 0));
    }
    links
}

/// Values and a place for a template that another language calls.
#[derive(Clone, Debug, Default)]
pub(crate) struct Called {
    given: Given,
    place: Place,
}

impl Called {
    /// A call with these values for parameters, deployed where that is stated.
    pub(crate) fn new<'v>(
        values: impl Iterator<Item = (&'v str, Value)>,
        subscription: Option<Value>,
        group: Option<Value>,
    ) -> Self {
        let given = values.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
        Self { given, place: Place { subscription, group, name: None } }
    }
}

/// Evaluates the template of a file as often as it is called; one root for each call.
pub(crate) fn called(tree: &Tree, calls: &[Called]) -> Resolved {
    let work = Work::default();
    let source = Source::new(tree);
    let mut emitter = Emitter::new(&source, tree.file(), tree.text().to_owned(), &work);
    for call in calls {
        for link in deploy(&mut emitter, &call.given, &call.place) {
            not_linked(&mut emitter, &link, "is not in the input");
        }
    }
    finish(emitter)
}

/// What a template that is called gives under the name of an output. `None` where it has no such output, or a secret one.
pub(crate) fn output(tree: &Tree, call: &Called, name: &str, work: &Work) -> Option<Value> {
    let root = tree.roots().into_iter().find(|&root| is_template(tree, root))?;
    let source = Source::new(tree);
    Scope::root(&source, root, call.given.clone(), work).placed(call.place.clone()).output(name)
}

fn has_template(tree: &Tree, node: u32, depth: u8) -> bool {
    depth <= DEEPEST_WRAPPER
        && (is_template(tree, node) || tree.children(node).any(|child| has_template(tree, child, depth + 1)))
}

/// Writes a value of which some part may be a template.
fn wrapped(
    emitter: &mut Emitter<'_>,
    node: u32,
    key: Option<Key>,
    given: &Given,
    place: &Place,
    depth: u8,
) -> Vec<Link> {
    let tree = emitter.tree();
    if is_template(tree, node) {
        let scope = Scope::root(emitter.source, node, given.clone(), emitter.work).placed(place.clone());
        return template::emit(emitter, &scope, node, key);
    }
    if depth >= DEEPEST_WRAPPER || !has_template(tree, node, depth) {
        emitter.verbatim(node, key);
        return Vec::new();
    }
    let span = tree.span(node);
    let index = emitter.builder.open(tree.kind(node), key, span.0);
    let mut links = Vec::new();
    for child in tree.children(node) {
        let key = emitter.key_of(child);
        links.extend(wrapped(emitter, child, key, given, place, depth + 1));
    }
    emitter.builder.close(index, span.1);
    links
}

fn not_linked(emitter: &mut Emitter<'_>, link: &Link, why: &str) {
    let message = match link.address.as_str() {
        "" => "this deployment links a template whose address is not known: it is not read".to_owned(),
        address => format!("this deployment links the template `{address}`, which {why}: it is not read"),
    };
    emitter.notes.add(link.offset, message);
}

fn finish(emitter: Emitter<'_>) -> Resolved {
    let mut warnings = emitter.notes.finish();
    if emitter.is_cut || emitter.work.is_exhausted() {
        let message = "this template takes more work than is done for one file: a part of it was not read";
        warnings.push((0, message.to_owned()));
    }
    Resolved {
        builder: emitter.builder,
        symbolic: emitter.symbolic,
        places: emitter.places,
        deployed_from: None,
        warnings,
    }
}

/// One file of an input.
struct Document {
    name: String,
    values: Values,
    is_template: bool,
}

/// Evaluates the templates of one input.
pub(crate) fn parse(files: Vec<SourceFile>) -> Vec<ParsedFile> {
    let documents: Vec<Document> = files
        .into_iter()
        .map(|file| {
            let values = Values::read(&file.name, file.text);
            let is_broken = values.problems.iter().any(|problem| problem.severity == ProblemSeverity::Failed);
            let tree = values.builder.tree();
            let is_template =
                values.is_json && !is_broken && tree.roots().iter().any(|&root| has_template(tree, root, 0));
            Document { name: file.name, values, is_template }
        })
        .collect();
    let mut parameters =
        ParameterFiles::of(documents.iter().map(|file| (file.name.as_str(), file.values.builder.tree())));
    let resolved = {
        let works: Vec<Work> = documents.iter().map(|_| Work::default()).collect();
        let sources: Vec<Source<'_>> =
            documents.iter().map(|document| Source::new(document.values.builder.tree())).collect();
        let group = Group { documents: &documents, sources: &sources, works: &works };
        group.resolve(&mut parameters)
    };
    documents
        .into_iter()
        .zip(resolved)
        .map(|(document, resolved)| {
            let context = FileContext { name: &document.name, ..FileContext::default() };
            if parameters.contains(&document.name) {
                return parameters.account(&document.name, document.values.builder);
            }
            document.values.finish(&context, resolved)
        })
        .collect()
}

/// The templates of an input, which may link one another.
struct Group<'g> {
    documents: &'g [Document],
    sources: &'g [Source<'g>],
    works: &'g [Work],
}

impl<'g> Group<'g> {
    fn emitter(&self, index: usize) -> Option<Emitter<'g>> {
        let document = self.documents.get(index).filter(|document| document.is_template)?;
        let text = document.values.builder.text().to_owned();
        Some(Emitter::new(self.sources.get(index)?, &document.name, text, self.works.get(index)?))
    }

    fn resolve(&self, parameters: &mut ParameterFiles) -> Vec<Option<Resolved>> {
        // First each by itself: that shows which of them are linked by others.
        let mut alone: Vec<Option<(Emitter<'g>, Vec<Link>)>> = Vec::new();
        for (index, document) in self.documents.iter().enumerate() {
            alone.push(self.emitter(index).map(|mut emitter| {
                let given = parameters.given_for(&document.name);
                let links = deploy(&mut emitter, &given, &Place::default());
                (emitter, links)
            }));
        }
        let mut is_linked = vec![false; self.documents.len()];
        for (index, (_, links)) in
            alone.iter().enumerate().filter_map(|(index, one)| Some((index, one.as_ref()?)))
        {
            for target in links.iter().filter_map(|link| self.find(index, &link.address)) {
                if let Some(flag) = is_linked.get_mut(target).filter(|_| target != index) {
                    *flag = true;
                }
            }
        }
        // Then, from those that nobody links, each linked one as often as it is deployed.
        let mut instances: BTreeMap<usize, (Emitter<'g>, usize)> = BTreeMap::new();
        let mut deployed_from: BTreeMap<usize, Rc<str>> = BTreeMap::new();
        for (index, one) in alone.iter_mut().enumerate() {
            if let Some((emitter, links)) = one.as_mut().filter(|_| is_linked.get(index) == Some(&false)) {
                let links = std::mem::take(links);
                let before: Vec<usize> = instances.keys().copied().collect();
                self.follow(index, emitter, links, &mut vec![index], &mut instances);
                let from: Rc<str> =
                    self.documents.get(index).map_or("", |document| folder_of(&document.name)).into();
                for linked in instances.keys().filter(|linked| !before.contains(linked)) {
                    deployed_from.insert(*linked, Rc::clone(&from));
                }
            }
        }
        alone
            .into_iter()
            .enumerate()
            .map(|(index, one)| {
                let (mut emitter, links) = one?;
                if let Some((deployed, _)) = instances.remove(&index) {
                    let deployed_from = deployed_from.remove(&index);
                    return Some(Resolved { deployed_from, ..finish(deployed) });
                }
                for link in links {
                    let known = self.find(index, &link.address).is_some();
                    not_linked(
                        &mut emitter,
                        &link,
                        if known { "links it in turn" } else { "is not in the input" },
                    );
                }
                Some(finish(emitter))
            })
            .collect()
    }

    /// Deploys what a file links, and what that links.
    fn follow(
        &self,
        from: usize,
        emitter: &mut Emitter<'g>,
        links: Vec<Link>,
        path: &mut Vec<usize>,
        instances: &mut BTreeMap<usize, (Emitter<'g>, usize)>,
    ) {
        for link in links {
            let Some(target) = self.find(from, &link.address) else {
                not_linked(emitter, &link, "is not in the input");
                continue;
            };
            if path.contains(&target) || path.len() > DEEPEST_LINK {
                not_linked(emitter, &link, "links it in turn");
                continue;
            }
            let taken = instances.remove(&target).or_else(|| Some((self.emitter(target)?, 0)));
            let Some((mut inner, count)) = taken else {
                not_linked(emitter, &link, "cannot be read");
                continue;
            };
            if count >= MOST_INSTANCES {
                not_linked(emitter, &link, "is deployed more often than is read");
                instances.insert(target, (inner, count));
                continue;
            }
            let further = deploy(&mut inner, &link.given, &link.place);
            path.push(target);
            self.follow(target, &mut inner, further, path, instances);
            path.pop();
            instances.insert(target, (inner, count + 1));
        }
    }

    /// The file that an address means, as seen from a file: the longest end of it that names one.
    fn find(&self, from: usize, address: &str) -> Option<usize> {
        let address = address.split(['?', '#']).next().unwrap_or(address);
        let address = address.rsplit('}').find(|part| part.to_ascii_lowercase().ends_with(".json"))?;
        let folder = folder_of(&self.documents.get(from)?.name);
        let is_web = address.contains("://");
        let mut rest = address.rsplit("://").next().unwrap_or(address).trim_start_matches('/');
        loop {
            let wanted = joined(folder, rest)?;
            let found =
                self.documents.iter().position(|document| document.is_template && document.name == wanted);
            if found.is_some() {
                return found;
            }
            rest = rest.split_once('/').filter(|_| is_web)?.1;
        }
    }
}

fn folder_of(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A relative path below a folder, `.` and `..` resolved.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            other => parts.push(other),
        }
    }
    let root = if folder.starts_with('/') { "/" } else { "" };
    Some(format!("{root}{}", parts.join("/")))
}

/// Whether a document is a file of parameters.
pub(crate) fn is_parameter_file(tree: &Tree, root: u32) -> bool {
    tree.kind(root) == Kind::Object
        && tree
            .member(root, "$schema")
            .and_then(|schema| tree.scalar(schema))
            .is_some_and(|schema| schema.contains("eploymentParameters"))
}
