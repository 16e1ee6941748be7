//! `plimsoll scan`: all controls, every output, the gate.

mod change;
mod placeholders;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use plimsoll_controls::{Control, Profile, evaluate};
use plimsoll_model::{Report, Severity, Verdict};
use plimsoll_report::{Comparison, Gate, Known, Tally, json, known, sarif, selection, terminal};

use super::explain;
use crate::args::{Cli, Format, ScanArgs};
use crate::console::{WIDTH, colour, stdout_is_terminal};
use crate::exit::{CommandError, Outcome};
use crate::input;
use crate::settings::Settings;

/// Where the reference pages of controls are published.
const PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/reference/controls/");
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
    for (format, path) in outputs {
        let run = Run { cli, arguments, report: &report, comparison: comparison.as_ref(), gate, outcome };
        run.write(format, path)?;
    }
    if let Some(path) = &arguments.write_baseline {
        let mut file = create(path)?;
        known::write(&report, &mut file).and_then(|()| file.flush()).map_err(CommandError::io(name(path)))?;
    }
    Ok(outcome)
}

/// The controls to ask: `--control` over `--profile` over the file over all.
fn profile(arguments: &ScanArgs, settings: &Settings) -> Result<Profile, CommandError> {
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

/// Pairs of format and file. A single format may do without a file; then it goes to standard output.
fn outputs(arguments: &ScanArgs) -> Result<Vec<(Format, Option<&Path>)>, CommandError> {
    let formats = match arguments.format.as_slice() {
        [] => &[Format::Text],
        given => given,
    };
    if arguments.output.len() > formats.len() {
        return Err(CommandError::Usage("there are more --output than --format".to_owned()));
    }
    let pairs: Vec<_> = formats
        .iter()
        .enumerate()
        .map(|(index, format)| {
            let path = arguments.output.get(index).map(std::path::PathBuf::as_path);
            (*format, path.filter(|path| *path != Path::new("-")))
        })
        .collect();
    if pairs.iter().filter(|(_, path)| path.is_none()).count() > 1 {
        return Err(CommandError::Usage(
            "only one --format can go to standard output: give each of the others an --output, in the same order"
                .to_owned(),
        ));
    }
    Ok(pairs)
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

/// One evaluated run, to be written in several forms.
struct Run<'r, 's> {
    cli: &'r Cli,
    arguments: &'r ScanArgs,
    report: &'r Report<'s>,
    comparison: Option<&'r Comparison>,
    gate: Option<Severity>,
    outcome: Outcome,
}

impl Run<'_, '_> {
    fn write(&self, format: Format, path: Option<&Path>) -> Result<(), CommandError> {
        let (mut out, is_terminal, to): (Box<dyn Write>, bool, String) = match path {
            Some(path) => (Box::new(create(path)?), false, name(path)),
            None => {
                let out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
                (Box::new(out), stdout_is_terminal(), "standard output".to_owned())
            }
        };
        self.render(format, is_terminal, &mut *out).and_then(|()| out.flush()).map_err(CommandError::io(to))
    }

    fn render(&self, format: Format, is_terminal: bool, out: &mut dyn Write) -> io::Result<()> {
        let version = env!("CARGO_PKG_VERSION");
        let allow_unread = self.arguments.input.allow_unread;
        match format {
            Format::Json => {
                let options = json::JsonOptions { version, comparison: self.comparison };
                json::write(self.report, &options, out)
            }
            Format::Sarif => {
                let options = sarif::SarifOptions {
                    version,
                    help_base: PAGES,
                    unknown: self.arguments.unknown,
                    allow_unread,
                    comparison: self.comparison,
                };
                sarif::write(self.report, &options, out)
            }
            Format::Text => {
                let only: Vec<String> = if self.arguments.control.is_empty() {
                    Vec::new()
                } else {
                    self.report.outcomes.iter().map(|outcome| outcome.control.id.to_owned()).collect()
                };
                let gate = self.gate.map(|fail_on| Gate { fail_on, exit_code: self.outcome as u8 });
                let options = terminal::ScanOptions {
                    colour: colour(self.cli.color.unwrap_or_default(), is_terminal),
                    width: WIDTH,
                    all: self.arguments.all,
                    only: &only,
                    unknown: self.arguments.unknown,
                    suppressed: self.arguments.suppressed,
                    allow_unread,
                    comparison: self.comparison,
                    gate,
                    fill: Some(&placeholders::fill),
                    ..terminal::ScanOptions::default()
                };
                terminal::scan(self.report, &options, out)
            }
        }
    }
}
