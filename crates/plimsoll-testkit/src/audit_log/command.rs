//! `plimsoll-bench data`: generates a log from the command line.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use super::{Bodies, Form, Options, Summary, generate};
use crate::corpus;

const HELP: &str = "\
cargo xtask bench data --output FILE [--form raw|envelope|messages] [--bytes N[k|m|g]] [--days D] [--clusters C] [--seed S]
                       [--cut SHARE] [--admin]

Writes the audit log of AKS clusters, the same bytes for the same options and corpus. Bodies are taken from the manifests below
PLIMSOLL_CORPUS/real; without that from a handful of built-in objects.
  --output FILE    where to write; `-` is standard output
  --form FORM      raw: events, one a line (default); envelope: storage records; messages: event hub messages of 24 records
  --bytes N        how much to write, by default 64m
  --days D         the time that the log covers, by default 1
  --clusters C     how many clusters, by default 1
  --seed S         where the numbers come from, by default 1
  --cut SHARE      the share of records that are cut, by default 0
  --admin          the category kube-audit-admin too: writes stand twice";

/// Generates what the arguments ask for, and answers with an account of it.
///
/// # Errors
///
/// Where the arguments are wrong or the output cannot be written to: what is wrong, for people.
pub fn run(arguments: &[String]) -> Result<String, String> {
    let (options, output) = read(arguments)?;
    let manifests = corpus::root().map(|root| root.join("real")).filter(|folder| folder.is_dir());
    let bodies = manifests.as_deref().map_or_else(Bodies::built_in, Bodies::below);
    let summary = if output.as_os_str() == "-" {
        generate(&options, &bodies, &mut io::stdout().lock())
    } else {
        File::create(&output).map(BufWriter::new).and_then(|mut file| {
            let summary = generate(&options, &bodies, &mut file)?;
            file.flush()?;
            Ok(summary)
        })
    };
    let summary = summary.map_err(|error| format!("{}: {error}", output.display()))?;
    Ok(account(&options, &bodies, manifests.is_some(), &summary))
}

fn account(options: &Options, bodies: &Bodies, is_real: bool, summary: &Summary) -> String {
    let mut text = String::new();
    let source = if is_real { "of the corpus" } else { "built in, as PLIMSOLL_CORPUS names no manifests" };
    let _ = writeln!(
        text,
        "seed {}: {} bytes, {} events in {} records, {} bytes a record; bodies of {} objects {source}",
        options.seed,
        summary.bytes,
        summary.events,
        summary.records,
        summary.bytes / summary.records.max(1),
        bodies.len(),
    );
    let _ = writeln!(
        text,
        "{} requests not written down by the policy, {} events late, {} records cut, {} attacks",
        summary.unlogged, summary.late, summary.cut, summary.attacks
    );
    let share = |count: u64| count as f64 * 100.0 / summary.events.max(1) as f64;
    for (level, count) in &summary.levels {
        let _ = writeln!(text, "{level:>20} {count:>10} {:>6.2} %", share(*count));
    }
    for (sort, count) in &summary.sorts {
        let _ = writeln!(text, "{:>20} {count:>10} {:>6.2} %", format!("{sort:?}"), share(*count));
    }
    text
}

fn read(arguments: &[String]) -> Result<(Options, PathBuf), String> {
    let mut options = Options::default();
    let mut output = None;
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if word == "--admin" {
            options.with_admin = true;
            continue;
        }
        if word == "--help" {
            return Err(HELP.to_owned());
        }
        let value = words.next().ok_or_else(|| format!("`{word}` lacks its value\n\n{HELP}"))?;
        let wrong = || format!("`{word} {value}` is not understood\n\n{HELP}");
        let whole = || value.parse::<u64>().ok().filter(|number| *number > 0).ok_or_else(wrong);
        match word.as_str() {
            "--output" => output = Some(PathBuf::from(value)),
            "--form" => options.form = value.parse::<Form>()?,
            "--bytes" => options.bytes = bytes(value).ok_or_else(wrong)?,
            "--days" => options.days = whole()?,
            "--clusters" => options.clusters = whole()?,
            "--seed" => options.seed = value.parse().map_err(|_| wrong())?,
            "--cut" => {
                let share = value.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
                let share = share.ok_or_else(wrong)?;
                // Between 0 and 10,000.
                options.cut =
                    (0..=10_000_u16).find(|cut| f64::from(*cut) >= share * 10_000.0).map_or(0, u64::from);
            }
            _ => return Err(wrong()),
        }
    }
    let output = output.ok_or_else(|| format!("`--output FILE` is missing\n\n{HELP}"))?;
    Ok((options, output))
}

/// A size: digits, and a letter for KiB, MiB or GiB.
fn bytes(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let letters = lower.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let shift = match letters {
        "" => 0,
        "k" | "kib" => 10,
        "m" | "mib" => 20,
        "g" | "gib" => 30,
        _ => return None,
    };
    let number: u64 = lower.strip_suffix(letters)?.parse().ok()?;
    number.checked_mul(1 << shift).filter(|size| *size > 0)
}
