//! Terraform: `.tf`, `.tf.json`, `.tfvars` and `.tfvars.json` files.
//!
//! Each folder is a module. A module that another one calls is judged as it is called, one that nobody calls with the
//! defaults of its variables and with `terraform.tfvars` and `*.auto.tfvars` beside it. Resources of the azurerm and
//! azapi providers end up in the shape that Azure prints, Kubernetes objects in that of Kubernetes, in a tree over the
//! text of the `.tf` file. What only running Terraform would tell stays an expression.

mod associate;
mod azapi;
mod config;
mod convert;
mod evaluate;
mod expand;
mod files;
mod functions;
mod ids;
mod json;
mod kubernetes;
mod mapping;
mod module;
mod overrides;
mod parser;
pub(crate) mod plan;
mod provider;
mod render;
mod roles;
mod secrets;
mod shape;
mod shift;
mod syntax;
mod value;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::tree::{Tree, TreeBuilder};
use plimsoll_model::{Diagnostic, Failed, Skipped};

use self::module::Module;
use self::overrides::{Overrides, Places};
use self::parser::Source;
use self::render::Rendered;
use self::secrets::Secret;
use self::syntax::{Body, ExpressionKind};
use self::world::{Remark, World};
use super::{Files, SourceFile};
use crate::parse::ParsedFile;
use crate::positions::Positions;
use crate::problem::{Limits, Problem, ProblemSeverity};
use crate::{credential, wipe};

/// What a file is by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FileKind {
    Configuration,
    /// Values of variables that Terraform takes by itself.
    Values,
    /// Values of variables that it only takes when told to.
    OtherValues,
    /// `.terraform.lock.hcl`: the exact versions of the providers.
    Lock,
}

/// Reads all files of one input. Returns one parsed file for each.
pub(super) fn parse(files: Vec<SourceFile>, beside: &dyn Files) -> Vec<ParsedFile> {
    let mut parsed: Vec<ParsedFile> = files.iter().map(|_| ParsedFile::default()).collect();
    let trees: Vec<Option<(Tree, Vec<Problem>)>> = files.iter().map(json_tree).collect();
    let outcome = {
        let texts: Vec<&str> = files.iter().map(|file| file.text.as_str()).collect();
        let mut sources: Vec<Source<'_>> = files
            .iter()
            .zip(&trees)
            .map(|(file, tree)| source(file, tree.as_ref().map(|(tree, _)| tree)))
            .collect();
        for ((file, source), (out, tree)) in files.iter().zip(&mut sources).zip(parsed.iter_mut().zip(&trees))
        {
            out.documents = 1;
            tell(file, source, tree.as_ref().map_or(&[], |(_, problems)| problems), out);
        }
        let secrets: Vec<Vec<Secret>> = files
            .iter()
            .zip(&sources)
            .map(|(file, source)| {
                let kind = kind_of(&file.name);
                if kind == FileKind::Lock {
                    return Vec::new();
                }
                let is_values = kind != FileKind::Configuration;
                secrets::of_file(&file.text, &source.body, is_values)
            })
            .collect();
        let overrides = overrides::merge(&files, &sources);
        let rendered = run(&files, &texts, &sources, &secrets, &overrides, beside);
        let places = overrides.places(&files);
        drop(overrides);
        let spans: Vec<Overwritten> = sources
            .into_iter()
            .zip(secrets)
            .map(|(source, secrets)| Overwritten { comments: source.comments, lost: source.lost, secrets })
            .collect();
        (rendered, places, spans)
    };
    let ((rendered, remarks), places, overwritten) = outcome;
    for remark in remarks {
        if let (Some(file), Some(out)) =
            (files.get(remark.file as usize), parsed.get_mut(remark.file as usize))
        {
            warn(file, &remark, out);
        }
    }
    for ((file, out), (rendered, overwritten)) in
        files.into_iter().zip(&mut parsed).zip(rendered.into_iter().zip(overwritten))
    {
        finish(file, rendered, overwritten, &places, out);
    }
    parsed
}

/// What is overwritten in the text of a file.
struct Overwritten {
    comments: Vec<syntax::Span>,
    lost: Vec<syntax::Span>,
    secrets: Vec<Secret>,
}

fn has_ending(name: &str, ending: &str) -> bool {
    let start = name.len().saturating_sub(ending.len());
    name.get(start..).is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

fn kind_of(name: &str) -> FileKind {
    let base = name.rsplit('/').next().unwrap_or(name);
    if base == ".terraform.lock.hcl" {
        return FileKind::Lock;
    }
    let stem = if has_ending(base, ".json") { base.get(..base.len() - 5).unwrap_or(base) } else { base };
    if !has_ending(stem, ".tfvars") {
        FileKind::Configuration
    } else if stem.eq_ignore_ascii_case("terraform.tfvars") || has_ending(stem, ".auto.tfvars") {
        FileKind::Values
    } else {
        FileKind::OtherValues
    }
}

/// The tree of a JSON file.
fn json_tree(file: &SourceFile) -> Option<(Tree, Vec<Problem>)> {
    if !has_ending(&file.name, ".json") {
        return None;
    }
    let mut builder = TreeBuilder::new(file.name.as_str(), file.text.clone());
    let problems = crate::json::parse(&mut builder, &Limits { depth: 100, ..Limits::default() });
    Some((builder.finish(), problems))
}

fn source<'t>(file: &'t SourceFile, tree: Option<&'t Tree>) -> Source<'t> {
    match tree {
        None => parser::parse(&file.text),
        Some(tree) => {
            let is_values = kind_of(&file.name) != FileKind::Configuration;
            let body = if is_values { json::values(tree) } else { json::configuration(tree) };
            Source { body, ..Source::default() }
        }
    }
}

/// Tells what could not be read of a file.
fn tell(file: &SourceFile, source: &mut Source<'_>, problems: &[Problem], out: &mut ParsedFile) {
    let mut positions = Positions::new(&file.text);
    let mut found: Vec<(u32, String, String)> = std::mem::take(&mut source.faults)
        .into_iter()
        .map(|fault| (fault.offset as u32, fault.message.to_string(), fault.help.to_owned()))
        .collect();
    let failed = problems.iter().filter(|problem| problem.severity == ProblemSeverity::Failed);
    found.extend(failed.map(|problem| (problem.offset, problem.message.clone(), problem.help.clone())));
    found.sort();
    for (offset, message, help) in found.into_iter().take(100) {
        let (line, column) = positions.at(offset);
        out.failed.push(Failed { file: file.name.clone(), line, column, message, help });
    }
    if kind_of(&file.name) == FileKind::OtherValues {
        let reason = "values of variables that Terraform only takes with `-var-file`: not used";
        out.skipped.push(Skipped { file: file.name.clone(), reason: reason.to_owned(), kind: "not-input" });
    }
}

fn warn(file: &SourceFile, remark: &Remark, out: &mut ParsedFile) {
    let (line, column) = Positions::new(&file.text).at(remark.offset);
    out.warnings.push(Diagnostic { file: file.name.clone(), line, column, message: remark.message.clone() });
}

/// Works out all modules. Returns what is made of the resources of each file, and what is to be told.
fn run(
    files: &[SourceFile],
    texts: &[&str],
    sources: &[Source<'_>],
    secrets: &[Vec<Secret>],
    overrides: &Overrides<'_>,
    beside: &dyn Files,
) -> (Vec<Rendered>, Vec<Remark>) {
    let mut folders: BTreeMap<&str, Module<'_>> = BTreeMap::new();
    for (index, (file, source)) in files.iter().zip(sources).enumerate() {
        let folder = module::folder_of(&file.name);
        let module = folders.entry(folder).or_default();
        folder.clone_into(&mut module.folder);
        match kind_of(&file.name) {
            FileKind::Configuration => {
                module.add(index as u32, overrides.bodies.get(&index).unwrap_or(&source.body));
            }
            FileKind::Lock => module.locked = provider::locked(&source.body),
            FileKind::Values | FileKind::OtherValues => {}
        }
    }
    add_values(files, sources, &mut folders);
    let modules: Vec<Module<'_>> = folders.into_values().collect();
    let notes: Vec<_> = secrets.iter().map(|secrets| secrets::notes(secrets)).collect();
    let world = World::new(texts, &notes, &modules, beside, &overrides.foreign);
    for remark in &overrides.remarks {
        world.remark(remark.file, remark.offset, remark.message.as_str());
    }
    let mut rendered: Vec<Rendered> = files.iter().map(|_| Rendered::default()).collect();
    let mut associations = Vec::new();
    for root in roots(&world) {
        let generation = world.module(root).map_or(4, provider::generation);
        render::instance(&world, root, generation, &mut associations, &mut rendered);
    }
    associate::settle(&world, associations, &mut rendered);
    if world.is_exhausted() {
        let message = "this configuration takes too much work to work out: the rest stays unknown";
        world.remark(0, 0, message);
    }
    (rendered, world.remarks())
}

/// `terraform.tfvars` first, then the others by name; the last one counts.
fn add_values<'t>(files: &[SourceFile], sources: &'t [Source<'t>], folders: &mut BTreeMap<&str, Module<'t>>) {
    let mut values: Vec<(bool, &str, usize)> = files
        .iter()
        .enumerate()
        .filter(|(_, file)| kind_of(&file.name) == FileKind::Values)
        .map(|(index, file)| (!file.name.contains("terraform.tfvars"), file.name.as_str(), index))
        .collect();
    values.sort_unstable();
    for (_, name, index) in values {
        if let (Some(module), Some(source)) = (folders.get_mut(module::folder_of(name)), sources.get(index)) {
            let body: &'t Body<'t> = &source.body;
            module.add_values(index as u32, body);
        }
    }
}

/// Adds the modules that nobody calls, and one of each circle of modules that call each other.
fn roots(world: &World<'_>) -> Vec<u32> {
    let called: Vec<Vec<u32>> = world.modules.iter().map(|module| called_by(world, module)).collect();
    let mut reached: BTreeSet<u32> = BTreeSet::new();
    let mut roots = Vec::new();
    let all: BTreeSet<u32> = called.iter().flatten().copied().collect();
    let first = (0..world.modules.len() as u32).filter(|index| !all.contains(index));
    let rest = (0..world.modules.len() as u32).filter(|index| all.contains(index));
    for module in first.chain(rest) {
        if reached.contains(&module) {
            continue;
        }
        roots.push(world.add_root(module));
        let mut open = vec![module];
        while let Some(next) = open.pop() {
            if reached.insert(next) {
                open.extend(called.get(next as usize).into_iter().flatten());
            }
        }
    }
    roots
}

fn called_by(world: &World<'_>, module: &Module<'_>) -> Vec<u32> {
    let folder = |declared: &module::Declared<'_>| {
        let source = declared.block.body.attribute("source")?;
        let ExpressionKind::Text(text) = &source.value.kind else { return None };
        world.module_of(&module.called_folder(text)?)
    };
    module.calls.iter().filter_map(folder).collect()
}

/// Builds the tree of a file, if there is anything to put into one.
fn finish(
    file: SourceFile,
    rendered: Rendered,
    overwritten: Overwritten,
    places: &Places,
    out: &mut ParsedFile,
) {
    let Overwritten { comments, lost, secrets } = overwritten;
    if rendered.is_empty() && secrets.is_empty() {
        if out.skipped.is_empty() && out.failed.is_empty() {
            let reason = match kind_of(&file.name) {
                FileKind::Lock => "read for the versions of the providers that it names",
                _ => "read for what else stands in its folder; it holds no resource that is judged",
            };
            out.skipped.push(Skipped { file: file.name, reason: reason.to_owned(), kind: "not-input" });
        }
        return;
    }
    let mut builder = TreeBuilder::new(file.name.as_str(), file.text);
    let foreign = rendered.write(&mut builder, out);
    let objects: Vec<(u32, syntax::Span)> = out
        .resources
        .iter()
        .map(|resource| resource.node)
        .chain(out.objects.iter().map(|object| object.node))
        .map(|node| (node, builder.tree().span(node)))
        .collect();
    for secret in &secrets {
        let node = shape::Shape::new(
            secret.span,
            shape::Content::Scalar(plimsoll_model::tree::Kind::Redacted, secrets::note(secret).into()),
        )
        .named(secret.pointer.as_str())
        .write(&mut builder, None);
        let holder = objects.iter().find(|(_, span)| (span.0..span.1).contains(&secret.span.0));
        out.credentials.push(credential::FoundCredential {
            kind: secret.kind,
            node,
            object: holder.map_or(node, |(object, _)| *object),
            size: secret.size as u32,
        });
        builder.overwrite(secret.span.0, secret.span.1);
    }
    for (start, end) in comments {
        let comment = builder.text().get(start as usize..end as usize).unwrap_or_default();
        if !wipe::is_kept(comment) {
            builder.overwrite(start + 1, end);
        }
    }
    for (start, end) in lost {
        builder.overwrite(start, end);
    }
    let mut tree = builder.finish();
    places.tell(&mut tree, foreign);
    out.tree = Some(tree);
}
