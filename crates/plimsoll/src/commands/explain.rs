//! `plimsoll explain`: the page of a control or of a Pod Security check, from its own documentation.

use std::fmt::Write as _;
use std::io::{self, Write};

use plimsoll_analysis::pss;
use plimsoll_controls::frameworks::answered_by;
use plimsoll_controls::{Control, REGISTRY};
use plimsoll_model::{Definition, Remedy};
use plimsoll_report::style::Paint;

use crate::args::{Cli, ExplainArgs};
use crate::console::{colour, stdout_is_terminal};
use crate::exit::{CommandError, Outcome};

pub(super) fn run(cli: &Cli, arguments: &ExplainArgs) -> Result<Outcome, CommandError> {
    let paint = Paint::new(colour(cli.color.unwrap_or_default(), stdout_is_terminal()));
    let topic = arguments.topic.as_str();
    let text = if topic.eq_ignore_ascii_case("pss") {
        standards(paint)
    } else if let Some(control) = find(topic) {
        control_page(control, paint)
    } else if let Some(check) =
        pss::CheckId::ALL.iter().find(|check| check.name().eq_ignore_ascii_case(topic))
    {
        check_page(*check, paint)
    } else {
        return Err(CommandError::Usage(unknown(topic)));
    };
    io::stdout().write_all(text.as_bytes()).map_err(CommandError::io("standard output"))?;
    Ok(Outcome::Clean)
}

/// A control by its id, or by an id that a peer or framework gives the same question.
pub(super) fn find(topic: &str) -> Option<&'static Control> {
    plimsoll_controls::find(&topic.to_ascii_lowercase()).or_else(|| {
        REGISTRY.iter().copied().find(|control| {
            let definition = &control.definition;
            definition.aliases.iter().any(|alias| {
                alias.eq_ignore_ascii_case(topic)
                    || alias.split_once(':').is_some_and(|(_, id)| id.eq_ignore_ascii_case(topic))
            })
        })
    })
}

/// What to say about a topic that does not exist: the nearest ones.
pub(super) fn unknown(topic: &str) -> String {
    let wanted = topic.to_ascii_lowercase();
    let words: Vec<&str> = wanted.split(['-', '_', ' ']).filter(|word| word.len() > 2).collect();
    let mut near: Vec<(usize, &str)> = REGISTRY
        .iter()
        .map(|control| control.definition.id)
        .map(|id| (words.iter().filter(|word| id.contains(**word)).count(), id))
        .filter(|(hits, _)| *hits > 0)
        .collect();
    near.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let mut text = format!("there is no control or check `{topic}`");
    if !near.is_empty() {
        let ids: Vec<&str> = near.iter().take(5).map(|(_, id)| *id).collect();
        let _ = write!(text, "; did you mean {}?", ids.join(", "));
    }
    text.push_str("\n  plimsoll list controls");
    text
}

fn control_page(control: &Control, paint: Paint) -> String {
    let definition = &control.definition;
    let mut text = String::new();
    let _ = writeln!(text, "{}  {}\n", paint.strong(definition.id), definition.title);
    let mut row = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "  {name:<12}{value}");
        }
    };
    row("Severity", &format!("{}: {}", definition.severity.word(), definition.severity_reason));
    row("Area", definition.area);
    row(
        "Who acts",
        &format!("{} on Standard, {} on Automatic", definition.standard.word(), definition.automatic.word()),
    );
    row("Frameworks", &frameworks(definition));
    row("Elsewhere", &definition.aliases.join(", "));
    text.push('\n');
    text.push_str(&page(definition.docs, paint));
    if !definition.remedies.is_empty() {
        let _ = writeln!(text, "\n{}", paint.strong("Remedies"));
        for remedy in definition.remedies {
            let line = match remedy {
                Remedy::Command(command) => format!("$ {command}"),
                Remedy::Set(path, value) => format!("set {path}: {value}"),
                Remedy::Text(sentence) => (*sentence).to_owned(),
            };
            let _ = writeln!(text, "  {}", paint.remedy(&line));
        }
    }
    text
}

/// The ids that the control carries, and the requirements that it answers.
fn frameworks(definition: &Definition) -> String {
    let answered = answered_by(definition.id)
        .into_iter()
        .map(|(framework, requirement)| format!("{framework}:{requirement}"));
    let mut ids: Vec<String> = definition.frameworks.iter().map(|id| (*id).to_owned()).collect();
    for id in answered {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids.join(", ")
}

fn check_page(check: pss::CheckId, paint: Paint) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}  Pod Security Standards, {}\n", paint.strong(check.name()), check.level());
    text.push_str(&page(pss::explain(check), paint));
    text
}

fn standards(paint: Paint) -> String {
    let mut text = String::new();
    let _ =
        writeln!(text, "{}  Pod Security Standards, v1.0 to v1.{}\n", paint.strong("pss"), pss::NEWEST_MINOR);
    text.push_str(
        "  Three levels, set per namespace by labels and enforced by the API server itself:\n\
         \x20 privileged (no checks), baseline, restricted. `enforce` refuses Pods; `audit` and `warn`\n\
         \x20 only speak, but about controllers too. A label with a wrong `enforce` level counts as\n\
         \x20 restricted; a wrong `audit` or `warn` level as privileged; a wrong version as latest.\n\n",
    );
    for level in [pss::Level::Baseline, pss::Level::Restricted] {
        let _ = writeln!(text, "{}", paint.strong(level.name()));
        for check in pss::checks_of(pss::Policy::latest(level)) {
            let summary = first_sentence(pss::explain(check));
            let _ = writeln!(text, "  {:<28} {summary}", check.name());
        }
        text.push('\n');
    }
    text.push_str("plimsoll explain CHECK · plimsoll pss enforce INPUT (what would break)\n");
    text
}

fn first_sentence(docs: &str) -> String {
    let line = docs.trim().lines().take_while(|line| !line.trim().is_empty()).collect::<Vec<_>>().join(" ");
    let line = line.trim_start_matches('#').trim();
    line.split_once(". ").map_or(line, |(first, _)| first).trim_end_matches('.').to_owned()
}

/// Markdown with headings as a terminal page: headings strong, text indented.
fn page(docs: &str, paint: Paint) -> String {
    let mut text = String::new();
    for line in docs.trim().lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            let _ = writeln!(text, "{}", paint.strong(heading));
        } else if line.trim().is_empty() {
            text.push('\n');
        } else {
            let _ = writeln!(text, "  {}", line.trim_end());
        }
    }
    text
}
