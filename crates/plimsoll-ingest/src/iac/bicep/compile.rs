//! What the compiler of Bicep makes of files that cannot be read whole: those with a module that is not in the input
//! (of a registry, which the compiler may have in its cache), with an import from there, or with something in them that
//! is no Bicep as it is known here.
//!
//! It is not started for anything else: what is read natively keeps the exact places of its values.

mod job;
mod said;

use std::rc::Rc;

use plimsoll_model::tree::{Kind, Tree, TreeBuilder};

use super::emit::Output;
use super::instance::OUTSIDE;
use super::modules::{Gap, Roots};
use super::source::Source;
use crate::json;
use crate::problem::{Limits, ProblemSeverity};
use crate::recognize::template::is_template;
use crate::render::{NotRendered, Renderer};

const DEPLOYMENT: &str = "Microsoft.Resources/deployments";
/// How many files of one input are compiled.
const MOST_FILES: usize = 200;

/// What the compiler made of a file.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    /// The whole template, where nothing less will do.
    whole: Option<Rc<Tree>>,
    /// The templates of its modules that are not in the input.
    modules: Vec<Option<Rc<Tree>>>,
}

impl Compiled {
    /// The template that takes the place of the file.
    pub(super) fn whole(&self) -> Option<&Tree> {
        self.whole.as_deref()
    }

    /// The template that takes the place of a module.
    pub(super) fn module(&self, index: usize) -> Option<&Tree> {
        self.modules.get(index)?.as_deref()
    }
}

/// Something to tell of a file.
pub(super) struct Told {
    file: usize,
    offset: u32,
    message: String,
}

/// Has the files compiled that are not known whole. Returns what is to be told where that did not work.
pub(super) fn fill(
    sources: &mut [Source],
    outputs: &[Output],
    roots: &Roots,
    renderer: &mut dyn Renderer,
) -> Vec<Told> {
    let mut told = Vec::new();
    for (done, (file, gap)) in gaps(sources, outputs, roots).into_iter().enumerate() {
        let Some(source) = sources.get(file) else { continue };
        let place = gap.whole.or(gap.modules.first().copied()).unwrap_or(0);
        if done >= MOST_FILES {
            let message = format!("not compiled: more than {MOST_FILES} files of the input would have to be");
            told.push(Told { file, offset: place, message });
            break;
        }
        let copy = match job::of(sources, file) {
            Ok(copy) => copy,
            Err(why) => {
                told.push(Told { file, offset: place, message: format!("not compiled: {why}") });
                continue;
            }
        };
        match renderer.render(&copy.job) {
            Ok(text) => match read(source, &gap, text) {
                Some(compiled) => {
                    if let Some(source) = sources.get_mut(file) {
                        source.compiled = Some(compiled);
                    }
                }
                None => {
                    let message = "not compiled: what `bicep` printed is no template".to_owned();
                    told.push(Told { file, offset: place, message });
                }
            },
            // The natural state of most machines; what is missing is told anyway.
            Err(NotRendered::Unavailable(_)) => return told,
            Err(NotRendered::Failed(said)) => {
                said::read(sources, &copy.names, (file, place), &said, &mut told);
            }
        }
    }
    told
}

/// Adds what is to be told to the remarks on the files.
pub(super) fn tell(told: &[Told], sources: &[Source], outputs: &mut [Output]) {
    debug_assert_eq!(sources.len(), outputs.len(), "one output for each file");
    for told in told {
        if let Some(output) = outputs.get_mut(told.file) {
            output.warn(told.offset, told.message.as_str());
        }
    }
}

/// The files of which a part is not known that the compiler may know.
fn gaps(sources: &[Source], outputs: &[Output], roots: &Roots) -> Vec<(usize, Gap)> {
    let is_imported =
        outputs.iter().any(|output| output.unresolved.values().any(|unresolved| unresolved.words == OUTSIDE));
    let mut gaps = Vec::new();
    for (file, source) in sources.iter().enumerate().filter(|(_, source)| !source.is_parameter_file()) {
        let known = roots.gaps.get(&file);
        let mut gap = Gap {
            modules: known.map(|gap| gap.modules.clone()).unwrap_or_default(),
            whole: known.and_then(|gap| gap.whole),
        };
        // A value of an import counts where it is used, which may be another file.
        if is_imported && roots.reached.contains(&file) {
            let outside = source.imports.iter().zip(&source.program.imports).find(|(file, _)| file.is_none());
            gap.whole = gap.whole.or(outside.map(|(_, import)| import.path_span.0));
        }
        if gap.whole.is_some() || !gap.modules.is_empty() {
            gaps.push((file, gap));
        }
    }
    gaps
}

/// Takes from a compiled template what is missing.
fn read(source: &Source, gap: &Gap, text: String) -> Option<Compiled> {
    let tree = template(&source.name, text)?;
    if gap.whole.is_some() {
        return Some(Compiled { whole: Some(Rc::new(tree)), modules: Vec::new() });
    }
    let root = *tree.roots().first()?;
    let modules: Vec<Option<Rc<Tree>>> = (0..source.program.modules.len())
        .map(|index| {
            if source.modules.get(index).copied().flatten().is_some() {
                return None;
            }
            let inner = nested(&tree, module_item(&tree, root, source, index)?)?;
            let (start, end) = tree.span(inner);
            // By itself, so that nothing else of the file is kept with it.
            let text = tree.text().get(start as usize..end as usize)?;
            Some(Rc::new(template(&source.name, text.to_owned())?))
        })
        .collect();
    modules.iter().any(Option::is_some).then_some(Compiled { whole: None, modules })
}

fn template(name: &str, text: String) -> Option<Tree> {
    let mut builder = TreeBuilder::new(name, text);
    let problems = json::parse(&mut builder, &Limits::default());
    if problems.iter().any(|problem| problem.severity == ProblemSeverity::Failed) {
        return None;
    }
    let tree = builder.finish();
    let root = *tree.roots().first()?;
    is_template(&tree, root).then_some(tree)
}

/// The template in a deployment.
pub(super) fn nested(tree: &Tree, item: u32) -> Option<u32> {
    let properties = tree.member_ignore_case(item, "properties")?;
    tree.member_ignore_case(properties, "template").filter(|&node| tree.kind(node) == Kind::Object)
}

/// The deployment that a module has become: the one with its symbolic name or, in templates without such names, by its
/// position, since modules follow the resources in the order of the file.
pub(super) fn module_item(tree: &Tree, root: u32, source: &Source, index: usize) -> Option<u32> {
    let resources = tree.member_ignore_case(root, "resources")?;
    let module = source.program.modules.get(index)?;
    if tree.kind(resources) == Kind::Object {
        return tree.member(resources, &module.name);
    }
    let is_deployment = |&item: &u32| {
        let kind = tree.member_ignore_case(item, "type").and_then(|node| tree.scalar(node));
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case(DEPLOYMENT))
    };
    let deployments: Vec<u32> = tree.children(resources).filter(is_deployment).collect();
    let before = deployments.len().checked_sub(source.program.modules.len())?;
    deployments.get(before + index).copied()
}
