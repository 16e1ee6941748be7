//! The rules: one for every control of the profile (3.49).

use plimsoll_model::{Definition, Report, Severity};
use serde::Serialize;

use super::Message;
use crate::describe::documentation;
use crate::remedy;

/// GitHub refuses a file with more tags on a rule.
const MOST_TAGS: usize = 20;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    id: &'static str,
    name: String,
    short_description: Message,
    full_description: Message,
    help: Message,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties {
    tags: Vec<&'static str>,
    precision: &'static str,
    #[serde(rename = "security-severity")]
    security_severity: &'static str,
    #[serde(rename = "problem.severity")]
    problem_severity: &'static str,
}

/// The rules of a report, in the order of its outcomes.
pub(super) fn rules(report: &Report<'_>, help_base: &str) -> Vec<Rule> {
    report.outcomes.iter().map(|outcome| rule(outcome.control, help_base)).collect()
}

fn rule(control: &'static Definition, help_base: &str) -> Rule {
    let (docs, plain) = match documentation(control) {
        docs if docs.is_empty() => {
            let docs = fallback(control);
            (docs.clone(), docs)
        }
        docs => {
            let plain = plain_text(&docs);
            (docs, plain)
        }
    };
    Rule {
        id: control.id,
        name: pascal_case(control.id),
        short_description: Message::text(control.title),
        full_description: Message::text(first_paragraph(&plain).unwrap_or_else(|| control.title.to_owned())),
        help: Message { text: plain, markdown: Some(docs) },
        help_uri: (!help_base.is_empty()).then(|| format!("{help_base}{}.md", control.id)),
        default_configuration: Configuration { level: level(control.severity) },
        properties: Properties {
            tags: tags(control),
            precision: "very-high",
            security_severity: security_severity(control.severity),
            problem_severity: match control.severity {
                Severity::Critical | Severity::High => "error",
                Severity::Medium => "warning",
                Severity::Low | Severity::Info => "recommendation",
            },
        },
    }
}

/// The level of a failure of that severity.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The score of a severity, as consumers of `security-severity` understand it.
pub(super) fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
        Severity::Info => "0.0",
    }
}

fn tags(control: &'static Definition) -> Vec<&'static str> {
    let mut tags = vec!["security", control.area];
    for framework in control.frameworks {
        if tags.len() < MOST_TAGS && !tags.contains(framework) {
            tags.push(framework);
        }
    }
    tags
}

/// What is said of a control that has no page.
fn fallback(control: &Definition) -> String {
    let mut text = format!("{}. Severity {}", control.title, control.severity.word());
    if !control.severity_reason.is_empty() {
        text.push_str(": ");
        text.push_str(control.severity_reason);
    }
    text.push('.');
    for remedy in control.remedies {
        text.push_str("\n\nFix: ");
        text.push_str(&remedy::sentence(remedy));
    }
    text
}

/// Markdown without the marks of headings and of code blocks.
fn plain_text(markdown: &str) -> String {
    let lines: Vec<_> = markdown
        .lines()
        .filter(|line| !line.trim_start().starts_with("```"))
        .map(|line| {
            if line.starts_with('#') { line.trim_start_matches('#').trim_start() } else { line }.trim_end()
        })
        .collect();
    lines.join("\n")
}

/// The first paragraph that is no heading: it has an end of sentence, or goes over several lines.
fn first_paragraph(plain: &str) -> Option<String> {
    plain
        .split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        .find(|paragraph| paragraph.ends_with(['.', '!', '?', ':', ')']))
}

fn pascal_case(id: &str) -> String {
    id.split('-')
        .flat_map(|word| {
            let mut characters = word.chars();
            characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters)
        })
        .collect()
}
