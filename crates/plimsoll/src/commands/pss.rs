//! `plimsoll pss`: the Pod Security Standards, as the API server applies them.

mod enforce;

use std::io::{self, BufWriter, Write};

use plimsoll_analysis::pss::{self, PodInput, Policy};
use plimsoll_model::field::Notes;
use plimsoll_model::{Snapshot, Workload};
use serde_json::json;

use crate::args::{Cli, PssArgs, PssCheckArgs, PssCommand, PssFormat};
use crate::exit::{CommandError, Outcome};
use crate::input;

pub(super) fn run(cli: &Cli, arguments: &PssArgs) -> Result<Outcome, CommandError> {
    match &arguments.command {
        PssCommand::Check(arguments) => check(cli, arguments),
        PssCommand::Enforce(arguments) => enforce::run(cli, arguments),
    }
}

/// The policy that was asked for.
fn policy(level: &str, version: &str) -> Result<Policy, CommandError> {
    let wrong = |what: &str, error: pss::InvalidPolicy| CommandError::Usage(format!("--{what}: {error}"));
    Ok(Policy {
        level: level.parse().map_err(|error| wrong("level", error))?,
        version: version.parse().map_err(|error| wrong("version", error))?,
    })
}

fn check(cli: &Cli, arguments: &PssCheckArgs) -> Result<Outcome, CommandError> {
    let policy = policy(&arguments.level, &arguments.version)?;
    let snapshot = input::read(&arguments.input, cli.quiet)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut refused = 0;
    let mut checked = 0;
    for object in snapshot.objects() {
        let Some(workload) = Workload::of(object) else { continue };
        checked += 1;
        refused += usize::from(!judge(&workload, policy, arguments.format, &mut out)?);
    }
    if arguments.format == PssFormat::Text {
        writeln!(out, "{checked} checked against {policy}: {} allowed, {refused} refused", checked - refused)
            .map_err(CommandError::io("standard output"))?;
    }
    out.flush().map_err(CommandError::io("standard output"))?;
    report_unread(&snapshot);
    let gate = if refused > 0 { Outcome::Findings } else { Outcome::Clean };
    Ok(gate.max(input::outcome(&arguments.input, &snapshot)))
}

/// Prints the verdict on one pod or pod template; returns whether it is allowed.
fn judge(
    workload: &Workload<'_>,
    policy: Policy,
    format: PssFormat,
    out: &mut dyn Write,
) -> Result<bool, CommandError> {
    Notes::clear();
    let violations = pss::evaluate(policy, &PodInput::of(workload));
    // The API server does not even decode an object with a value of a wrong type.
    let unreadable = Notes::take().map(|note| note.to_string());
    let allowed = violations.is_empty() && unreadable.is_none();
    let object = workload.object;
    let place = object.field().place().resolve();
    let written = match format {
        PssFormat::Json => {
            let rows: Vec<_> = violations
                .iter()
                .map(|violation| json!({ "check": violation.check.name(), "message": violation.to_string() }))
                .collect();
            let mut row = json!({
                "file": place.file, "namespace": object.namespace(), "name": object.name(),
                "kind": object.kind(), "line": place.line, "allowed": allowed, "violations": rows,
            });
            if let (Some(why), Some(row)) = (unreadable, row.as_object_mut()) {
                row.insert("unreadable".to_owned(), why.into());
            }
            writeln!(out, "{row}")
        }
        PssFormat::Text if allowed => Ok(()),
        PssFormat::Text => {
            let detail = unreadable.unwrap_or_else(|| pss::denial(policy, &violations));
            writeln!(
                out,
                "{} {}/{}   {}:{}:{}\n      {detail}",
                object.kind(),
                object.effective_namespace(),
                object.name(),
                place.file,
                place.line,
                place.column
            )
        }
    };
    written.map_err(CommandError::io("standard output"))?;
    Ok(allowed)
}

/// Names what could not be read.
fn report_unread(snapshot: &Snapshot) {
    for failed in &snapshot.inputs.failed {
        eprintln!(
            "unread: {}:{}:{}: {}; {}",
            failed.file, failed.line, failed.column, failed.message, failed.help
        );
    }
}
