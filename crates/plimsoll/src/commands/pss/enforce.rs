//! `plimsoll pss enforce`: per namespace, what would break if it enforced baseline or restricted.

use std::fmt::Write as _;
use std::io::{self, Write};

use plimsoll_analysis::pss::{self, Admission, Level, NamespaceImpact, Policy};

use super::report_unread;
use crate::args::{Cli, PssEnforceArgs};
use crate::exit::{CommandError, Outcome};
use crate::input;

const SHOWN: usize = 3;

pub(super) fn run(cli: &Cli, arguments: &PssEnforceArgs) -> Result<Outcome, CommandError> {
    let baseline = super::policy("baseline", &arguments.version)?;
    let restricted = Policy { level: Level::Restricted, ..baseline };
    let snapshot = input::read(&arguments.input, cli.quiet)?;
    let admission = Admission::default();
    let by_level =
        [baseline, restricted].map(|policy| (policy, pss::would_break(&snapshot, policy, &admission)));
    let mut text = String::new();
    let namespaces = by_level.first().map_or(0, |(_, impacts)| impacts.len());
    let mut shown = 0;
    for index in 0..namespaces {
        let impacts: Vec<(Policy, &NamespaceImpact<'_>)> =
            by_level.iter().filter_map(|(policy, impacts)| Some((*policy, impacts.get(index)?))).collect();
        let Some((_, first)) = impacts.first() else { continue };
        if arguments.namespace.as_deref().is_some_and(|name| name != first.name) {
            continue;
        }
        shown += 1;
        namespace(&impacts, arguments.all, &mut text);
    }
    if shown == 0 {
        let what = arguments.namespace.as_deref().map_or_else(String::new, |name| format!(" `{name}`"));
        let _ = writeln!(text, "no namespace{what} and no workload in the input");
    }
    io::stdout().write_all(text.as_bytes()).map_err(CommandError::io("standard output"))?;
    report_unread(&snapshot);
    Ok(input::outcome(&arguments.input, &snapshot))
}

fn namespace(impacts: &[(Policy, &NamespaceImpact<'_>)], all: bool, text: &mut String) {
    let Some((_, first)) = impacts.first() else { return };
    let now = match &first.current {
        Some(resolved) => format!("enforces {}", resolved.modes().enforce),
        None => "labels not in the input".to_owned(),
    };
    let exempt = if first.is_exempt { " · exempt" } else { "" };
    let _ = writeln!(text, "{}  {now}{exempt} · {}", first.name, counted(first.workloads, "workload"));
    for (policy, impact) in impacts {
        let undecided = impact.affected.len() - impact.breaking();
        let unknown = if undecided > 0 { format!(", {undecided} unknown") } else { String::new() };
        let _ = match (impact.breaking(), impact.workloads) {
            (0, 0) => writeln!(text, "  {policy:<20} nothing runs here"),
            (0, _) => writeln!(text, "  {policy:<20} nothing would break{unknown}"),
            (breaking, of) => {
                writeln!(text, "  {policy:<20} {breaking} of {of} would be refused{unknown}")
            }
        };
        let limit = if all { usize::MAX } else { SHOWN };
        for workload in impact.affected.iter().take(limit) {
            let object = workload.workload;
            let place = object.field().place().resolve();
            let _ = writeln!(
                text,
                "      {} {}   {}:{}:{}",
                object.kind(),
                object.name(),
                place.file,
                place.line,
                place.column
            );
            for offence in &workload.offences {
                let _ = writeln!(text, "          {}", pss::message(&offence.violations));
            }
            for undecided in &workload.undecided {
                let _ = writeln!(text, "          unknown: {}", undecided.note);
            }
        }
        if impact.affected.len() > limit {
            let _ = writeln!(text, "      ... {} more: --all", impact.affected.len() - limit);
        }
    }
    text.push('\n');
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
