//! Remedies as edits of the files that were read: minimal, so that comments and formatting stay.
//!
//! [`plan`] turns the failed controls of a report into edits; whoever applies them reads the files again and judges
//! again, since only that proves a remedy. What needs a decision (a name, an address, an amount) is no edit: it stays a
//! remedy that is told.

mod advice;
mod json;
mod recipe;
mod terraform;
mod text;
mod yaml;

use std::collections::BTreeSet;

use plimsoll_model::snapshot::Origin;
use plimsoll_model::tree::Tree;
use plimsoll_model::{Finding, Report, Subject, Verdict};

pub use recipe::{Value, is_fixable};

use recipe::Target;

/// Whether the edit of a control changes nothing that a workload or a cluster could rest on.
pub fn is_safe(control: &plimsoll_model::Definition) -> bool {
    recipe::is_safe(control)
}

/// What to write where to put a finding right, in the terms of the Terraform, Bicep or ARM file that it is about: one
/// sentence. `None` where no such edit is known, and for what a cluster printed.
pub fn advice(finding: &Finding<'_>) -> Option<String> {
    is_editable(finding).then(|| advice::of(finding)).flatten()
}

/// One change of one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The file, as findings name it.
    pub file: String,
    /// The bytes to replace: from, to behind. Equal for an insertion.
    pub span: (usize, usize),
    /// What stands there instead.
    pub text: String,
    /// The control that asks for it.
    pub control: &'static str,
    /// The subject of the finding.
    pub subject: String,
    /// What is set, for people: `spec.hostPID: false`.
    pub what: String,
}

/// What can be edited, and what cannot.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Edits that do not touch one another, by file and place.
    pub edits: Vec<Edit>,
    /// How many findings have an edit that has to wait, since it touches another one of this plan.
    pub waiting: usize,
    /// Findings with a remedy that could not be made an edit here: control, subject, and why.
    pub refused: BTreeSet<(&'static str, String, String)>,
}

/// A form of text that can be edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Json,
    Yaml,
    Bicep,
    Terraform,
}

impl Format {
    fn of(tree: &Tree) -> Self {
        let ends = |ending: &str| {
            tree.file().rsplit_once('.').is_some_and(|(_, found)| found.eq_ignore_ascii_case(ending))
        };
        match tree.text().trim_start().chars().next() {
            _ if ends("tf") => Self::Terraform,
            _ if ends("bicep") => Self::Bicep,
            Some('{' | '[') => Self::Json,
            _ => Self::Yaml,
        }
    }
}

/// Plans the edits for the failures of a report that `wanted` accepts; suppressed ones are left alone. `tried` holds
/// control and subject of what was edited before without success.
pub fn plan(
    report: &Report<'_>,
    wanted: &dyn Fn(&Finding<'_>) -> bool,
    tried: &BTreeSet<(&'static str, String)>,
) -> Plan {
    let mut plan = Plan::default();
    let failures = report
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Fail && finding.suppression.is_none());
    for finding in failures.filter(|finding| wanted(finding) && is_fixable(finding.control)) {
        let subject = finding.subject.id();
        if tried.contains(&(finding.control.id, subject.clone())) {
            continue;
        }
        let made = edits_of(finding);
        if made.is_empty() {
            let why = reason(finding);
            plan.refused.insert((finding.control.id, subject, why.to_owned()));
        }
        for edit in made {
            plan.add(edit);
        }
    }
    plan.edits.sort();
    plan
}

fn reason(finding: &Finding<'_>) -> &'static str {
    match finding.subject {
        Subject::Resource(resource) if resource.origin() == Origin::Live => {
            "this file is an export: change the cluster, or the code that makes it"
        }
        Subject::Object(object) if is_live(object) => {
            "this object was printed by a cluster: change the manifest that makes it"
        }
        _ if finding.evidence.iter().any(|place| place.tree.is_rendered()) => {
            "it comes from a chart, an overlay or an override file: change what it comes from"
        }
        _ => "there is no place in this file where it could be set, or an expression sets it",
    }
}

fn is_live(object: plimsoll_model::ObjectRef<'_>) -> bool {
    let metadata = object.metadata();
    metadata.get("uid").exists() || metadata.get("resourceVersion").exists()
}

/// Whether the finding is about what people write.
fn is_editable(finding: &Finding<'_>) -> bool {
    match finding.subject {
        Subject::Object(object) => !is_live(object),
        Subject::Resource(resource) => resource.origin() == Origin::Template,
        Subject::Input => false,
    }
}

/// The edits for one finding: one for each of its places that differ in what is to be set.
fn edits_of(finding: &Finding<'_>) -> Vec<Edit> {
    if !is_editable(finding) {
        return Vec::new();
    }
    let mut edits: Vec<Edit> = Vec::new();
    for target in recipe::targets(finding) {
        if target.tree.is_rendered() {
            continue;
        }
        let Some((span, text)) = change(&target) else { continue };
        let before = target.tree.text().get(span.0..span.1).unwrap_or_default();
        // It is set so already, and something else is wrong; or it comes from somewhere else, which is to be changed.
        if before == text || is_computed(before, Format::of(target.tree)) {
            continue;
        }
        let edit = Edit {
            file: target.tree.file().to_owned(),
            span,
            text,
            control: finding.control.id,
            subject: finding.subject.id(),
            what: target.what(),
        };
        if !edits.contains(&edit) {
            edits.push(edit);
        }
    }
    edits
}

/// Whether the text of a value is an expression: a parameter, a variable, a call.
fn is_computed(text: &str, format: Format) -> bool {
    let text = text.trim();
    match format {
        Format::Yaml => false,
        Format::Json => text.starts_with("\"[") && !text.starts_with("\"[["),
        Format::Bicep | Format::Terraform => {
            let is_word = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '(');
            text.contains("${") || (is_word && !matches!(text, "true" | "false" | "null"))
        }
    }
}

/// The bytes that change and what they become.
fn change(target: &Target<'_>) -> Option<((usize, usize), String)> {
    match Format::of(target.tree) {
        Format::Json => json::change(target, &json::JSON),
        Format::Bicep => json::change(target, &json::BICEP),
        Format::Yaml => yaml::change(target),
        Format::Terraform => terraform::change(target),
    }
}

impl Plan {
    /// Adds an edit, unless it touches one that is there: then it waits for the next round.
    fn add(&mut self, edit: Edit) {
        if self
            .edits
            .iter()
            .any(|known| known.file == edit.file && known.span == edit.span && known.text == edit.text)
        {
            return;
        }
        let touches = |known: &Edit| {
            known.file == edit.file && known.span.0 <= edit.span.1 && edit.span.0 <= known.span.1
        };
        if self.edits.iter().any(touches) {
            self.waiting += 1;
        } else {
            self.edits.push(edit);
        }
    }
}

/// The text of a file with the edits that are about it.
pub fn apply<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    let mut sorted: Vec<&Edit> = edits.into_iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len() + 256);
    let mut at = 0;
    for edit in sorted {
        let (from, to) = edit.span;
        let Some(between) = text.get(at..from) else { continue };
        out.push_str(between);
        out.push_str(&edit.text);
        at = to;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
