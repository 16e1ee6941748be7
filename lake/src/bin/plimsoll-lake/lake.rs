//! What is in a lake, and keeping it in order.

use std::io::{self, Write};

use plimsoll_lake::dates::Day;
use plimsoll_lake::error::LakeError;
use plimsoll_lake::print::{Form, write};
use plimsoll_lake::query::Session;
use plimsoll_lake::store::Lake;
use plimsoll_lake::{maintain, query};

use crate::args::{ExpireArgs, LakeCommand, LakeFolder, RowFormat, ShowArgs, SqlArgs};
use crate::exit::{CommandError, Outcome};

/// An error of the lake as one of the program.
pub(crate) fn failed(error: LakeError) -> CommandError {
    match error {
        LakeError::NoLake { .. } => CommandError::Usage(error.to_string()),
        LakeError::Query(error) => CommandError::Usage(format!("the question cannot be answered: {error}")),
        other => CommandError::Io { doing: "lake".to_owned(), source: io::Error::other(other) },
    }
}

pub(crate) fn run(command: &LakeCommand) -> Result<Outcome, CommandError> {
    match command {
        LakeCommand::Stats(folder) => stats(folder),
        LakeCommand::Show(arguments) => show(arguments),
        LakeCommand::Sql(arguments) => sql(arguments),
        LakeCommand::Compact(folder) => compact(folder),
        LakeCommand::Expire(arguments) => expire(arguments),
        LakeCommand::Verify(folder) => verify(folder),
    }
}

fn open(folder: &LakeFolder) -> Result<Lake, CommandError> {
    Lake::open(&folder.lake).map_err(failed)
}

fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

fn stats(folder: &LakeFolder) -> Result<Outcome, CommandError> {
    let mut lake = open(folder)?;
    let figures = maintain::figures(&mut lake).map_err(failed)?;
    let mut out = io::stdout().lock();
    let mut print = || -> io::Result<()> {
        writeln!(out, "{:<24} {:>14} {:>8} {:>10}  days", "table", "rows", "files", "MB")?;
        for table in &figures {
            let days =
                table.days.as_ref().map_or_else(String::new, |(first, last)| format!("{first} to {last}"));
            let megabytes = table.bytes as f64 / 1e6;
            writeln!(
                out,
                "{:<24} {:>14} {:>8} {megabytes:>10.1}  {days}",
                table.table, table.rows, table.files
            )?;
            for (cluster, rows) in &table.clusters {
                writeln!(out, "  {rows:>37} {cluster}")?;
            }
        }
        Ok(())
    };
    print().map_err(CommandError::io("standard output"))?;
    Ok(Outcome::Clean)
}

fn form(format: RowFormat) -> Form {
    match format {
        RowFormat::Table => Form::Table,
        RowFormat::Json => Form::Json,
        RowFormat::Csv => Form::Csv,
    }
}

fn ask(
    folder: &LakeFolder,
    format: RowFormat,
    query: impl FnOnce(&Session) -> Result<String, CommandError>,
) -> Result<Outcome, CommandError> {
    let mut lake = open(folder)?;
    let session = Session::open(&mut lake).map_err(failed)?;
    let query = query(&session)?;
    let answer = session.ask(&lake, &query).map_err(failed)?;
    let mut out = io::stdout().lock();
    write(&mut out, &answer, form(format)).map_err(failed)?;
    out.flush().map_err(CommandError::io("standard output"))?;
    Ok(Outcome::Clean)
}

fn show(arguments: &ShowArgs) -> Result<Outcome, CommandError> {
    ask(&arguments.folder, arguments.format, |session| {
        let table = session.names().iter().find(|name| name.eq_ignore_ascii_case(&arguments.table));
        let Some(table) = table else {
            let known = session.names().join(", ");
            return Err(CommandError::Usage(format!(
                "there is no table {}: the lake has {known}",
                arguments.table
            )));
        };
        Ok(query::latest(table, &arguments.columns, arguments.rows))
    })
}

fn sql(arguments: &SqlArgs) -> Result<Outcome, CommandError> {
    ask(&arguments.folder, arguments.format, |_| Ok(arguments.query.clone()))
}

fn compact(folder: &LakeFolder) -> Result<Outcome, CommandError> {
    let mut lake = open(folder)?;
    let done = maintain::compact(&mut lake, now()).map_err(failed)?;
    println!("{} files joined to {}", done.before, done.after);
    Ok(Outcome::Clean)
}

fn expire(arguments: &ExpireArgs) -> Result<Outcome, CommandError> {
    let mut lake = open(&arguments.folder)?;
    let today = Day::of(now().saturating_mul(1000));
    let keep = i32::try_from(arguments.keep_days).unwrap_or(i32::MAX);
    let before = Day(today.0.saturating_sub(keep));
    let expired = maintain::expire(&mut lake, before, arguments.dry_run, now()).map_err(failed)?;
    let word = if arguments.dry_run { "would be removed" } else { "removed" };
    for (table, rows) in &expired.rows {
        println!("{table}: {rows} rows from before {before} {word}");
    }
    if expired.rows.is_empty() {
        println!("no rows from before {before}");
    }
    if !arguments.dry_run {
        println!("{} files deleted", expired.files);
    }
    Ok(Outcome::Clean)
}

fn verify(folder: &LakeFolder) -> Result<Outcome, CommandError> {
    let mut lake = open(folder)?;
    let verified = maintain::verify(&mut lake).map_err(failed)?;
    println!(
        "{} files with {} rows are whole, {} have problems",
        verified.files - verified.problems.len() as u64,
        verified.rows,
        verified.problems.len()
    );
    for (file, problem) in &verified.problems {
        println!("  {file}: {problem}");
    }
    if verified.unused > 0 {
        println!("{} files belong to no table (`expire` removes them)", verified.unused);
    }
    Ok(if verified.problems.is_empty() { Outcome::Clean } else { Outcome::Unread })
}
