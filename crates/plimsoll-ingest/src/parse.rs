//! Bytes of one file to a parsed file: no I/O, no panic, nothing lost in silence.

use std::collections::BTreeSet;
use std::rc::Rc;

use plimsoll_model::tree::{Kind, Tree, TreeBuilder};
use plimsoll_model::{Diagnostic, Failed, Skipped};

use crate::bytes::{self, NoText};
use crate::credential::{self, FoundCredential};
use crate::iac::ansible;
use crate::iac::arm::{self, Resolved};
use crate::positions::Positions;
use crate::problem::{Limits, Problem, ProblemSeverity};
use crate::recognize::{FoundObject, FoundResource, Recognized, recognize, recognize_resolved};
use crate::{iac, json, wipe, yaml};

/// What is known of a file before it is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct FileContext<'a> {
    /// Its display name, with forward slashes.
    pub name: &'a str,
    /// Whether the user named this very file, so that it claims to be an input whatever it holds.
    pub is_explicit: bool,
    /// The Helm chart in whose `templates` folder it lies.
    pub chart: Option<&'a str>,
    /// Why that chart was not rendered, where it was tried.
    pub why: Option<&'a str>,
}

/// One file, parsed, recognized and rid of its secrets.
#[derive(Debug, Default)]
pub struct ParsedFile {
    /// The values; `None` where nothing in the file is of interest.
    pub tree: Option<Tree>,
    /// The Kubernetes objects in the tree.
    pub objects: Vec<FoundObject>,
    /// The Azure resources in the tree.
    pub resources: Vec<FoundResource>,
    /// Of resources of templates, by their index: the id that each gets, so that other files may refer to it.
    pub(crate) future_ids: Vec<(usize, String)>,
    /// What the resources and objects are deployed from, where that is not the file's own folder.
    pub(crate) deployed_from: DeployedFrom,
    /// The credentials that were overwritten and are worth a finding.
    pub credentials: Vec<FoundCredential>,
    /// Kubernetes kinds and lower-case Azure types of which an empty list was supplied, and the list's node.
    pub supplied: Vec<(String, u32)>,
    /// How many documents were parsed.
    pub documents: usize,
    /// What was left out, and why.
    pub skipped: Vec<Skipped>,
    /// What could not be read.
    pub failed: Vec<Failed>,
    /// What was odd.
    pub warnings: Vec<Diagnostic>,
}

/// The folders from which what is in a file is deployed: those of the root modules, or of the files that nobody calls.
/// Each list runs beside the one of the file; behind its end the file's own folder counts.
#[derive(Debug, Default)]
pub(crate) struct DeployedFrom {
    pub(crate) resources: Vec<Rc<str>>,
    pub(crate) objects: Vec<Rc<str>>,
}

impl ParsedFile {
    fn skip(&mut self, context: &FileContext<'_>, kind: &'static str, reason: impl Into<String>) {
        self.skipped.push(Skipped { file: context.name.to_owned(), reason: reason.into(), kind });
    }

    fn fail(
        &mut self,
        context: &FileContext<'_>,
        place: (u32, u32),
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.failed.push(Failed {
            file: context.name.to_owned(),
            line: place.0,
            column: place.1,
            message: message.into(),
            help: help.into(),
        });
    }
}

/// The text of a file, or the account of why it has none.
pub(crate) fn text(bytes: Vec<u8>, context: &FileContext<'_>) -> Result<String, Box<ParsedFile>> {
    bytes::decode(bytes).map_err(|why| {
        let mut file = ParsedFile::default();
        no_text(&mut file, context, &why);
        Box::new(file)
    })
}

/// Parses one file.
pub fn parse(bytes: Vec<u8>, context: &FileContext<'_>) -> ParsedFile {
    let mut file = ParsedFile::default();
    let text = match bytes::decode(bytes) {
        Ok(text) => text,
        Err(why) => {
            no_text(&mut file, context, &why);
            return file;
        }
    };
    if let Some(chart) = context.chart
        && text.contains("{{")
    {
        let reason = match context.why {
            Some(why) => format!("Helm template of chart {chart}: {why}"),
            None => format!("Helm template of chart {chart}: not rendered"),
        };
        file.skip(context, "not-rendered", reason);
        return file;
    }
    let values = Values::read(context.name, text);
    if values.is_json && iac::plan::is_plan(values.builder.tree()) {
        return iac::plan::read(values.builder);
    }
    let resolved = if values.is_json && arm::is_candidate(values.builder.text().as_bytes()) {
        arm::resolve(values.builder.tree())
    } else {
        None
    };
    values.finish(context, resolved)
}

/// The values of a text, before anything is recognized in them.
pub(crate) struct Values {
    pub(crate) builder: TreeBuilder,
    pub(crate) problems: Vec<Problem>,
    pub(crate) is_json: bool,
}

impl Values {
    /// Reads a text.
    pub(crate) fn read(name: &str, text: String) -> Self {
        let (builder, problems, is_json) = values(name, text);
        Self { builder, problems, is_json }
    }

    /// Recognizes what is in the values, or in what the templates in them become, and removes the secrets.
    pub(crate) fn finish(self, context: &FileContext<'_>, resolved: Option<Resolved>) -> ParsedFile {
        let mut file = ParsedFile { documents: self.builder.tree().roots().len(), ..ParsedFile::default() };
        let Self { mut builder, problems, is_json } = self;
        let is_resolved = resolved.is_some();
        let deployed_from = resolved.as_ref().and_then(|resolved| resolved.deployed_from.clone());
        let mut remarks = Vec::new();
        let mut recognized = match resolved {
            Some(resolved) => {
                (builder, remarks) = (resolved.builder, resolved.warnings);
                recognize_resolved(builder.tree(), context.name, resolved.symbolic, resolved.places)
            }
            None => recognize(builder.tree(), context.name),
        };
        let mut has_other_text = false;
        if recognized.is_empty() {
            let (read, found) = ansible::read(builder);
            builder = read;
            if let Some(found) = found {
                (recognized, has_other_text) = (found, true);
            }
        }
        let lost = report(&mut file, context, &builder, &problems, recognized.is_empty());
        notes(&mut file, context, &builder, &recognized);
        if recognized.is_empty() {
            if file.skipped.is_empty() && file.failed.is_empty() {
                file.skip(context, "not-input", "no Kubernetes object or Azure resource in it");
            }
            return file;
        }
        warn(&mut file, context, &builder, remarks);
        let mut plan =
            credential::scan(builder.tree(), builder.repeats(), &recognized, is_json && !is_resolved);
        if is_resolved {
            repeated_secrets(&mut builder, &mut plan);
        }
        for &node in &recognized.expressions {
            builder.set_kind(node, Kind::Expression);
        }
        for (&node, note) in &plan.values {
            builder.redact(node, note);
        }
        for &(start, end) in &plan.keys {
            builder.overwrite(start, end);
        }
        if lost || has_other_text || !is_json {
            wipe::wipe(&mut builder, lost || has_other_text);
        }
        file.credentials = plan.found;
        file.objects = recognized.objects;
        file.resources = recognized.resources;
        if let Some(folder) = deployed_from {
            file.deployed_from.resources = vec![folder; file.resources.len()];
        }
        file.future_ids = recognized.future_ids;
        file.supplied = recognized.supplied;
        file.tree = Some(builder.finish());
        file
    }
}

/// The remarks of whoever evaluated the file.
fn warn(
    file: &mut ParsedFile,
    context: &FileContext<'_>,
    builder: &TreeBuilder,
    mut remarks: Vec<(u32, String)>,
) {
    remarks.sort();
    let mut positions = Positions::new(builder.text());
    for (offset, message) in remarks {
        let (line, column) = if offset == u32::MAX { (0, 0) } else { positions.at(offset) };
        file.warnings.push(Diagnostic { file: context.name.to_owned(), line, column, message });
    }
}

/// A secret that an expression brought to where it is used is written somewhere else too: every copy goes.
fn repeated_secrets(builder: &mut TreeBuilder, plan: &mut credential::Plan) {
    let tree = builder.tree();
    let brought: BTreeSet<&str> = plan
        .values
        .keys()
        .filter(|&&node| tree.is_decoded(node))
        .filter_map(|&node| tree.scalar(node))
        .filter(|content| content.len() >= 4)
        .collect();
    let mut spans = Vec::new();
    let mut more = Vec::new();
    for content in brought {
        let found = memchr::memmem::find_iter(tree.text().as_bytes(), content.as_bytes());
        spans.extend(found.map(|at| (at as u32, (at + content.len()) as u32)));
        for node in 0..tree.len() as u32 {
            if tree.scalar(node).is_some_and(|text| text.contains(content)) {
                more.push((node, format!("redacted, {} bytes", tree.scalar(node).map_or(0, str::len))));
            }
        }
    }
    for (node, note) in more {
        plan.values.entry(node).or_insert(note);
    }
    for (start, end) in spans {
        builder.overwrite(start, end);
    }
}

/// Chooses the parser by the first character and runs it. What looks like JSON and is named YAML may be a flow map.
fn values(name: &str, text: String) -> (TreeBuilder, Vec<Problem>, bool) {
    let limits = Limits::default();
    let is_yaml_name = has_extension(name, "yaml") || has_extension(name, "yml");
    if text.trim_start().starts_with(['{', '[']) {
        let mut builder = TreeBuilder::new(name, text);
        let problems = json::parse(&mut builder, &limits);
        let failed = problems.iter().any(|problem| problem.severity == ProblemSeverity::Failed);
        if !failed || !is_yaml_name {
            return (builder, problems, true);
        }
        let text = builder.take_text();
        let mut second = TreeBuilder::new(name, text);
        let found = yaml::parse(&mut second, &limits);
        return (second, found, false);
    }
    let mut builder = TreeBuilder::new(name, text);
    let problems = yaml::parse(&mut builder, &limits);
    (builder, problems, false)
}

fn has_extension(name: &str, extension: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, found)| found.eq_ignore_ascii_case(extension))
}

fn no_text(file: &mut ParsedFile, context: &FileContext<'_>, why: &NoText) {
    match why {
        NoText::Empty => file.skip(context, "not-input", "the file is empty"),
        NoText::Binary if context.is_explicit => {
            let help = "Name the YAML or JSON file, or an archive that ends in .tar, .tar.gz or .zip.";
            file.fail(context, (0, 0), "the file holds binary data, not YAML or JSON", help);
        }
        NoText::Binary => file.skip(context, "binary", "the file holds binary data"),
        NoText::Encoding(offset) => {
            let message =
                format!("the bytes at offset {offset} are neither UTF-8 nor UTF-16 with a byte order mark");
            file.fail(context, (0, 0), message, "Save the file as UTF-8.");
        }
    }
}

/// Turns what the parser found wrong into entries of the account. Returns whether a document was lost.
fn report(
    file: &mut ParsedFile,
    context: &FileContext<'_>,
    builder: &TreeBuilder,
    problems: &[Problem],
    is_nothing: bool,
) -> bool {
    let text = builder.text();
    let mut lost = false;
    let mut templated = 0;
    let mut positions = Positions::new(text);
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|problem| problem.offset);
    for problem in sorted {
        let (line, column) = positions.at(problem.offset);
        match problem.severity {
            ProblemSeverity::Failed => {
                lost = true;
                if is_template_fault(text, problem.offset) {
                    templated += 1;
                } else if is_nothing && !context.is_explicit && is_commented_json(text, problem.offset) {
                    let reason = "JSON with comments, and no Kubernetes object or Azure resource in it";
                    file.skip(context, "not-input", reason);
                } else {
                    file.fail(context, (line, column), problem.message.as_str(), problem.help.as_str());
                }
            }
            // What is no input does not bother anyone with its oddities.
            ProblemSeverity::Warning if is_nothing => {}
            ProblemSeverity::Warning => file.warnings.push(Diagnostic {
                file: context.name.to_owned(),
                line,
                column,
                message: problem.message.clone(),
            }),
        }
    }
    match templated {
        0 => {}
        1 => file.skip(context, "not-rendered", "template: not rendered"),
        count => file.skip(context, "not-rendered", format!("template: {count} documents not rendered")),
    }
    lost
}

/// Whether a document could not be parsed because it is a template: it has the marks of one, or the fault lies at a
/// placeholder. The parser notices a placeholder on its own line or on the next.
fn is_template_fault(text: &str, offset: u32) -> bool {
    let at = (offset as usize).min(text.len());
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let start = before.rfind("\n---").map_or(0, |found| found + 1);
    let end = after.find("\n---").map_or(text.len(), |found| at + found);
    if yaml::looks_like_template(text.get(start..end).unwrap_or_default()) {
        return true;
    }
    let line = before.rfind('\n').unwrap_or(0);
    let near_start = before.get(..line).unwrap_or_default().rfind('\n').unwrap_or(0);
    let near_end = after.find('\n').map_or(text.len(), |found| at + found);
    text.get(near_start..near_end).is_some_and(|near| near.contains("{{"))
}

/// Whether a JSON file fails at a comment or a trailing comma, as settings of editors and compilers do.
fn is_commented_json(text: &str, offset: u32) -> bool {
    if !text.trim_start().starts_with(['{', '['])
        || text.contains("\"apiVersion\"")
        || text.contains("/subscriptions/")
    {
        return false;
    }
    let (before, after) = text.split_at_checked(offset as usize).unwrap_or((text, ""));
    let trailing = before.trim_end().ends_with(',') && after.trim_start().starts_with(['}', ']']);
    let lower = text.to_ascii_lowercase();
    (trailing || after.starts_with('/') || before.trim_end().ends_with('/'))
        && !lower.contains("\"microsoft.")
        && !lower.contains("deploymenttemplate.json")
}

/// Remarks on whole documents: kubeconfigs, kustomizations, parameter files, documents that are no object.
fn notes(file: &mut ParsedFile, context: &FileContext<'_>, builder: &TreeBuilder, recognized: &Recognized) {
    let base = context.name.rsplit('/').next().unwrap_or(context.name);
    let is_named_so = ["kustomization.yaml", "kustomization.yml", "Kustomization"].contains(&base);
    if recognized.is_kustomization || (is_named_so && recognized.is_empty() && file.failed.is_empty()) {
        file.skip(context, "not-rendered", "Kustomize folder: not rendered; its plain resources are read");
    }
    for note in &recognized.notes {
        let known = file.skipped.iter().any(|skipped| skipped.reason == note.reason);
        if !known {
            file.skip(context, note.kind, note.reason.as_str());
        }
    }
    let mut positions = Positions::new(builder.text());
    let mut warnings: Vec<&(u32, String)> = recognized.warnings.iter().collect();
    warnings.sort();
    for (node, message) in warnings.into_iter().take(100) {
        let (line, column) = positions.at(builder.tree().anchor(*node));
        file.warnings.push(Diagnostic {
            file: context.name.to_owned(),
            line,
            column,
            message: message.clone(),
        });
    }
    if recognized.warnings.len() > 100 {
        let message = format!("{} more documents or items were not read", recognized.warnings.len() - 100);
        file.warnings.push(Diagnostic { file: context.name.to_owned(), line: 0, column: 0, message });
    }
    if recognized.is_empty()
        && !recognized.warnings.is_empty()
        && file.skipped.is_empty()
        && file.failed.is_empty()
    {
        file.skip(context, "not-input", "a document with an `apiVersion` but no `kind`");
    }
}
