//! `plimsoll scan`: all controls, every output, the gate.

mod change;
mod framework;
mod outputs;
mod placeholders;
mod render;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use plimsoll_controls::{Control, Profile, evaluate};
use plimsoll_model::{Report, Severity, Verdict};
use plimsoll_report::{Comparison, Known, Tally, known, selection};

use super::explain;
use crate::args::{Cli, ScanArgs};
use crate::exit::{CommandError, Outcome};
use crate::input;
use crate::settings::Settings;
use outputs::outputs;
use render::Run;

const DEFAULT_GATE: Severity = Severity::High;

pub(super) fn run(cli: &Cli, arguments: &ScanArgs, settings: &Settings) -> Result<Outcome, CommandError> {
    if let Some(revision) = &arguments.git_history {
        return change::history(cli, arguments, revision);
    }
    let profile = profile(arguments, settings)?;
    let gate = gate(arguments, settings)?;
    let outputs = outputs(arguments)?;
    let baseline = arguments.baseline.as_ref().or(settings.scan.baseline.as_ref());
    let known = baseline.map(|path| read_known(path)).transpose()?;

    let now = arguments.now.unwrap_or_else(input::today);
    let (snapshot, known) = match &arguments.git {
        Some(range) => {
            let change = change::read(cli, arguments, range)?;
            let before =
                evaluate(&change.before, &profile, &settings.parameters, &settings.suppressions, now);
            let known = change::known(&before)?;
            (change.after, Some(known))
        }
        None => (input::read(&arguments.input, cli.quiet)?, known),
    };
    let report = evaluate(&snapshot, &profile, &settings.parameters, &settings.suppressions, now);
    let comparison = known.map(|known| known.compare(&report));

    let unread = input::outcome(&arguments.input, &snapshot);
    let fail_on_unknown = arguments.fail_on_unknown || settings.scan.fail_on_unknown == Some(true);
    let outcome = gated(&report, comparison.as_ref(), gate, fail_on_unknown).max(unread);
    let run = Run {
        cli,
        arguments,
        settings,
        snapshot: &snapshot,
        report: &report,
        comparison: comparison.as_ref(),
        gate,
        outcome,
        now,
    };
    for (format, path) in outputs {
        run.write(format, path)?;
    }
    if let Some(path) = &arguments.write_baseline {
        let mut file = create(path)?;
        known::write(&report, &mut file).and_then(|()| file.flush()).map_err(CommandError::io(name(path)))?;
    }
    // The process ends here: taking millions of values apart one by one would only cost time.
    std::mem::forget(report);
    std::mem::forget(snapshot);
    Ok(outcome)
}

/// The controls to ask: `--framework`, or `--control` over `--profile` over the file over all.
fn profile(arguments: &ScanArgs, settings: &Settings) -> Result<Profile, CommandError> {
    if let Some(id) = &arguments.framework {
        let framework = framework::find(id).map_err(CommandError::Usage)?;
        return Ok(Profile { name: framework.id.to_owned(), controls: framework.controls() });
    }
    if arguments.control.is_empty() {
        let name = arguments.profile.as_ref().or(settings.scan.profile.as_ref());
        return Profile::named(name.map_or("all", String::as_str))
            .map_err(|error| CommandError::Usage(error.to_string()));
    }
    let mut controls: Vec<&'static Control> = Vec::new();
    for id in &arguments.control {
        let control = explain::find(id).ok_or_else(|| CommandError::Usage(explain::unknown(id)))?;
        if !controls.iter().any(|known| known.definition.id == control.definition.id) {
            controls.push(control);
        }
    }
    Ok(Profile::of(controls))
}

/// The least severity that closes the gate; `None` for no gate.
fn gate(arguments: &ScanArgs, settings: &Settings) -> Result<Option<Severity>, CommandError> {
    match arguments.fail_on.as_deref().or(settings.scan.fail_on.as_deref()) {
        None => Ok(Some(DEFAULT_GATE)),
        Some("none") => Ok(None),
        Some(word) => {
            word.parse().map(Some).map_err(|error| CommandError::Usage(format!("--fail-on: {error}")))
        }
    }
}

fn read_known(path: &Path) -> Result<Known, CommandError> {
    let bytes = fs::read(path)
        .map_err(|error| CommandError::Usage(format!("--baseline {}: {error}", path.display())))?;
    Known::parse(&bytes)
        .map_err(|error| CommandError::Usage(format!("--baseline {}: {error}", path.display())))
}

/// What the findings mean for the exit code.
fn gated(
    report: &Report<'_>,
    comparison: Option<&Comparison>,
    gate: Option<Severity>,
    fail_on_unknown: bool,
) -> Outcome {
    let tally = Tally::of(selection::counted(report, comparison));
    let failed = gate.is_some_and(|severity| tally.at_least(severity) > 0);
    let undecided =
        fail_on_unknown && report.outcomes.iter().any(|outcome| outcome.verdict == Verdict::Unknown);
    if failed || undecided { Outcome::Findings } else { Outcome::Clean }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

fn create(path: &Path) -> Result<BufWriter<File>, CommandError> {
    File::create(path).map(BufWriter::new).map_err(CommandError::io(name(path)))
}
