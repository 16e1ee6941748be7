//! The closing account.

use std::io::{self, Write};
use std::time::Duration;

use plimsoll_lake::ingest::{Account, Place};

/// Writes the account for people.
pub(crate) fn text(out: &mut dyn Write, account: &Account, took: Duration) -> io::Result<()> {
    let sources = if account.sources == 1 { "source" } else { "sources" };
    writeln!(
        out,
        "{} {sources}, {} records read in {:.1} s",
        account.sources,
        grouped(account.read),
        took.as_secs_f64()
    )?;
    writeln!(out, "  kept        {:>12}", grouped(account.kept))?;
    writeln!(out, "  duplicate   {:>12}", grouped(account.duplicates))?;
    writeln!(
        out,
        "  salvaged    {:>12}  (of the kept: cut records, read as far as they go)",
        grouped(account.salvaged)
    )?;
    writeln!(out, "  rejected    {:>12}", grouped(account.rejected))?;
    if account.reused_ids > 0 {
        writeln!(
            out,
            "  reused ids  {:>12}  (auditID of another event: clients can choose it)",
            grouped(account.reused_ids)
        )?;
    }
    for (name, category) in &account.categories {
        let name = if name.is_empty() { "(no category)" } else { name };
        write!(out, "\n{name}: {} records", grouped(category.records))?;
        if category.salvaged > 0 {
            write!(out, ", {} salvaged", grouped(category.salvaged))?;
        }
        if let (Some((first, _)), Some((last, _))) =
            (category.hours.first_key_value(), category.hours.last_key_value())
        {
            write!(out, ", {first} to {last}")?;
        }
        writeln!(out)?;
        for gap in category.gaps.iter().take(5) {
            writeln!(out, "  nothing from {} until {}", gap.from, gap.until)?;
        }
        if category.gaps.len() > 5 {
            writeln!(out, "  and {} more gaps (--format json lists them)", category.gaps.len() - 5)?;
        }
    }
    let salvaged: Vec<String> =
        account.salvaged_resources.iter().map(|(what, count)| format!("{what} {count}")).collect();
    if !salvaged.is_empty() {
        writeln!(out, "\nsalvaged: {}", salvaged.join(", "))?;
    }
    places(out, "rejected (all of it lies in the folder `rejected` of the lake)", &account.rejected_places)?;
    places(out, "reused ids", &account.reused_places)?;
    places(out, "warnings", &account.warnings)
}

fn places(out: &mut dyn Write, what: &str, places: &[Place]) -> io::Result<()> {
    if places.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{what}:")?;
    for place in places {
        let Place { source, offset, line, message } = place;
        match line {
            0 => writeln!(out, "  {source}, byte {offset}: {message}")?,
            line => writeln!(out, "  {source}:{line}: {message}")?,
        }
    }
    Ok(())
}

/// Writes the account as JSON.
pub(crate) fn json(out: &mut dyn Write, account: &Account) -> io::Result<()> {
    let mut value = serde_json::to_value(account)?;
    if let Some(members) = value.as_object_mut() {
        members.insert("schema".to_owned(), "plimsoll.ingest/v1".into());
    }
    writeln!(out, "{value:#}")
}

/// A number with commas.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
