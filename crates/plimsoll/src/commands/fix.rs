//! `plimsoll fix`: remedies as edits of local files, proven by judging again.

mod files;
mod rounds;

use std::collections::BTreeMap;
use std::io::{self, Write};

use plimsoll_controls::Profile;
use plimsoll_report::style::Paint;
use plimsoll_report::text;
use similar::TextDiff;

use super::explain;
use crate::args::{Cli, FixArgs};
use crate::console::{colour, stdout_is_terminal};
use crate::exit::{CommandError, Outcome};
use crate::input;
use crate::settings::Settings;
use files::Files;
use rounds::Rounds;

/// How many reasons are listed.
const LISTED: usize = 20;

pub(super) fn run(cli: &Cli, arguments: &FixArgs, settings: &Settings) -> Result<Outcome, CommandError> {
    let mut named = Vec::new();
    for id in &arguments.control {
        let control = explain::find(id).ok_or_else(|| CommandError::Usage(explain::unknown(id)))?;
        if !plimsoll_controls::fix::is_fixable(&control.definition) {
            return Err(CommandError::Usage(format!(
                "`{}` has no local edit: its remedy needs a decision\n  plimsoll explain {}",
                control.definition.id, control.definition.id
            )));
        }
        named.push(control.definition.id);
    }
    let profile = Profile::named("all").map_err(|error| CommandError::Usage(error.to_string()))?;
    let mut rounds = Rounds {
        arguments,
        settings,
        profile,
        named,
        now: arguments.now.unwrap_or_else(input::today),
        quiet: cli.quiet,
        files: Files::default(),
        result: rounds::Result::default(),
    };
    rounds.run()?;
    let Rounds { files, result, .. } = rounds;

    let mut out = io::stdout().lock();
    let paint = Paint::new(colour(cli.color.unwrap_or_default(), stdout_is_terminal()));
    let mut patch = String::new();
    for (name, before, after) in files.changed() {
        let diff = TextDiff::from_lines(before, after);
        let old = format!("a/{name}");
        let new = format!("b/{name}");
        patch.push_str(&diff.unified_diff().context_radius(3).header(&old, &new).to_string());
    }
    let printed = patch.lines().try_for_each(|line| {
        let shown = text::clean(line);
        match line.as_bytes().first() {
            Some(b'+') => writeln!(out, "{}", paint.remedy(&shown)),
            Some(b'-') => writeln!(out, "{}", paint.alarm(&shown)),
            Some(b'@') => writeln!(out, "{}", paint.quiet(&shown)),
            _ => writeln!(out, "{shown}"),
        }
    });
    printed.map_err(CommandError::io("standard output"))?;
    if arguments.write {
        files.write()?;
    }
    // The patch alone goes to standard output, so that it can be piped into `git apply`.
    tell(&result, &files, arguments).map_err(CommandError::io("standard error"))?;
    Ok(Outcome::Clean)
}

fn tell(result: &rounds::Result, files: &Files, arguments: &FixArgs) -> io::Result<()> {
    let mut out = io::stderr().lock();
    let changed = files.changed().count();
    let done = if arguments.write { "written" } else { "shown; `--write` writes them" };
    writeln!(
        out,
        "{} put right by {} in {}: {done}",
        text::plural(result.fixed.len(), "finding", None),
        text::plural(result.edits, "edit", None),
        text::plural(changed, "file", None),
    )?;
    for (control, subject) in &result.opened {
        writeln!(out, "  now fails: {control} on {}", text::clean(subject))?;
    }
    let mut reasons: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (control, subject, why) in &result.refused {
        reasons.entry(why).or_default().push((control, subject));
    }
    for (why, questions) in reasons.iter().take(LISTED) {
        let (control, subject) = questions.first().copied().unwrap_or_default();
        match questions.len() {
            1 => writeln!(out, "  not edited: {control} on {}: {}", text::clean(subject), text::clean(why))?,
            count => {
                let mut controls: Vec<&str> = questions.iter().map(|(control, _)| *control).collect();
                controls.dedup();
                let line = format!("not edited, {count} findings ({}): {why}", controls.join(", "));
                for (index, line) in text::wrap(&text::clean(&line), text::WIDTH - 4).iter().enumerate() {
                    writeln!(out, "{}{line}", if index == 0 { "  " } else { "    " })?;
                }
            }
        }
    }
    if reasons.len() > LISTED {
        writeln!(out, "  and {} other reasons", reasons.len() - LISTED)?;
    }
    if result.to_review > 0 {
        writeln!(
            out,
            "{} more can be edited with --review, or by naming their controls with --control",
            text::number(result.to_review)
        )?;
    }
    if result.by_hand > 0 {
        writeln!(
            out,
            "{} need a decision: see the remedies of `plimsoll scan`",
            text::plural(result.by_hand, "finding", None)
        )?;
    }
    Ok(())
}
