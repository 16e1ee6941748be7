//! From what a file gave to the parsed file: links between resources, secrets, and what is told.

use plimsoll_model::{Diagnostic, Failed, Skipped};

use super::emit::Output;
use super::links;
use super::modules::Roots;
use super::secrets;
use super::source::Source;
use super::syntax::Span;
use crate::credential;
use crate::parse::ParsedFile;
use crate::positions::Positions;
use crate::recognize::{Recognized, azure};
use crate::wipe::is_kept;

/// The most remarks of one kind that are told of a file.
const MOST_TOLD: usize = 100;

/// Finishes all files.
pub(super) fn finish(
    mut sources: Vec<Source>,
    mut outputs: Vec<Output>,
    roots: &mut Roots,
) -> Vec<ParsedFile> {
    let ids = links::join(&mut outputs, roots);
    let mut drafts: Vec<Draft> =
        sources.iter_mut().zip(outputs).map(|(source, output)| Draft::new(source, output)).collect();
    // What turned out to be a secret where it is used is overwritten where it is written.
    let computed = drafts.iter().flat_map(|draft| draft.computed_secrets.iter().cloned());
    let mut found: Vec<Box<str>> = computed.collect();
    found.sort_unstable();
    found.dedup();
    if !found.is_empty() {
        for (source, draft) in sources.iter().zip(&mut drafts) {
            secrets::spans_of(source, &found, &mut draft.overwritten);
        }
    }
    let files = sources.iter().zip(drafts).zip(ids);
    files.map(|((source, draft), ids)| draft.parsed(source, ids)).collect()
}

struct Draft {
    output: Output,
    /// Secrets that stand elsewhere in the text than where they were found.
    computed_secrets: Vec<Box<str>>,
    overwritten: Vec<Span>,
}

impl Draft {
    fn new(source: &mut Source, mut output: Output) -> Self {
        output.builder.put_text(std::mem::take(&mut source.text));
        // Credentials that stand in no resource are values of their own.
        for secret in std::mem::take(&mut output.secrets).into_values() {
            if !output.placed.contains(&secret.span.0) {
                let node = output.builder.scalar(plimsoll_model::Kind::String, None, secret.span, true);
                output.builder.name(node, secret.pointer.as_str());
                output.redact(node, node, &secret);
            }
        }
        let mut recognized =
            Recognized { resources: std::mem::take(&mut output.resources), ..Recognized::default() };
        for index in 0..recognized.resources.len() {
            let Some(resource) = recognized.resources.get(index) else { continue };
            let (node, kind) = (resource.node, resource.kind.clone());
            azure::unfold(output.builder.tree(), node, &kind, index, &mut recognized);
        }
        let plan = credential::scan(output.builder.tree(), &[], &recognized, false);
        let mut computed_secrets = Vec::new();
        for (&node, note) in &plan.values {
            let tree = output.builder.tree();
            if tree.is_decoded(node)
                && let Some(content) = tree.scalar(node).filter(|content| content.len() > 2)
            {
                computed_secrets.push(Box::from(content));
            }
            output.builder.redact(node, note);
        }
        for &(start, end) in &plan.keys {
            output.builder.overwrite(start, end);
        }
        output.credentials.extend(plan.found);
        output.resources = recognized.resources;
        Self { output, computed_secrets, overwritten: Vec::new() }
    }

    fn parsed(self, source: &Source, future_ids: Vec<(usize, String)>) -> ParsedFile {
        let Self { mut output, overwritten, .. } = self;
        let mut file = ParsedFile { documents: 1, future_ids, ..ParsedFile::default() };
        let text = output.builder.take_text();
        tell(&mut file, source, &mut output, &text);
        let comments = source.program.comments.iter().filter(|&&(start, end)| {
            let comment = text.get(start as usize..end as usize).unwrap_or_default();
            !is_kept(comment)
        });
        let lost = source.program.lost.iter().map(|(_, span)| span);
        for &(start, end) in comments.chain(lost).chain(&overwritten) {
            output.builder.overwrite(start, end);
        }
        output.builder.put_text(text);
        let is_empty = output.builder.is_empty();
        file.resources = output.resources;
        file.deployed_from.resources = output.deployed_from;
        file.credentials = output.credentials;
        if !is_empty || source.using.is_some() || source.compiled.is_some() {
            file.tree = Some(output.builder.finish());
        } else if file.failed.is_empty() && file.skipped.is_empty() {
            let reason = if source.is_parameter_file() {
                "parameters of a file that is not in the input".to_owned()
            } else {
                "no Azure resource in it".to_owned()
            };
            file.skipped.push(Skipped { file: source.name.clone(), reason, kind: "not-input" });
        }
        file
    }
}

/// What could not be parsed, what is not known, and what is odd.
fn tell(file: &mut ParsedFile, source: &Source, output: &mut Output, text: &str) {
    let mut failed: Vec<(u32, String, &'static str)> = std::mem::take(&mut output.failed);
    let is_compiled = source.compiled.as_ref().is_some_and(|compiled| compiled.whole().is_some());
    for (fault, _) in &source.program.lost {
        if is_compiled {
            let message = format!("{}: the file is read as the compiler of Bicep has it", fault.message);
            output.warn(fault.offset as u32, message);
        } else {
            failed.push((fault.offset as u32, fault.message.to_string(), fault.help));
        }
    }
    failed.sort();
    let mut positions = Positions::new(text);
    for (offset, message, help) in failed {
        let (line, column) = positions.at(offset);
        let help = help.to_owned();
        file.failed.push(Failed { file: source.name.clone(), line, column, message, help });
    }
    let unresolved = std::mem::take(&mut output.unresolved);
    for (expression, found) in unresolved {
        let values = match found.count {
            1 => "this value is unknown".to_owned(),
            count => format!("this value and {} more are unknown", count - 1),
        };
        output.warn(found.first, format!("`{expression}` {}: {values}", found.words));
    }
    file.warnings = output.diagnostics(&source.name, text);
    if file.warnings.len() > MOST_TOLD {
        let message = format!("{} more remarks on this file", file.warnings.len() - MOST_TOLD);
        file.warnings.truncate(MOST_TOLD);
        file.warnings.push(Diagnostic { file: source.name.clone(), line: 0, column: 0, message });
    }
}
