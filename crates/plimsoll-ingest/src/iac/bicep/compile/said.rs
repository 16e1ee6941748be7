//! The errors of the compiler, as remarks on the files: `main.bicep(3,5) : Error BCP057: The name "x" does not exist…`.

use super::super::source::Source;
use super::Told;

/// How many errors are told for one file.
const MOST: usize = 20;
const LONGEST: usize = 240;

/// Reads what the compiler said. `names` are those of the files in the copy that it works on; what has no place stands at
/// the given one.
pub(super) fn read(
    sources: &[Source],
    names: &[(String, usize)],
    (file, offset): (usize, u32),
    said: &str,
    told: &mut Vec<Told>,
) {
    let found: Vec<Told> = said.lines().filter_map(|line| located(sources, names, line)).take(MOST).collect();
    if found.is_empty() {
        let line = said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it failed");
        told.push(Told { file, offset, message: plain(line) });
    }
    told.extend(found);
}

/// An error with its place.
fn located(sources: &[Source], names: &[(String, usize)], line: &str) -> Option<Told> {
    let (place, rest) = line.split_once(") : Error ").or_else(|| line.split_once("): Error "))?;
    let (path, position) = place.rsplit_once('(')?;
    let (row, column) = position.split_once(',')?;
    let path = path.trim().replace('\\', "/");
    let is_it =
        |name: &str| path.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('/'));
    let file = names.iter().filter(|(name, _)| is_it(name)).max_by_key(|(name, _)| name.len())?.1;
    let offset = offset(&sources.get(file)?.text, row.trim().parse().ok()?, column.trim().parse().ok()?);
    let mut message = format!("`bicep` says: {}", plain(rest));
    if rest.contains("has not been restored") {
        message.push_str("; run `bicep restore` on the file to have it read");
    }
    Some(Told { file, offset, message })
}

/// The offset of a line and a column, both from 1.
fn offset(text: &str, row: usize, column: usize) -> u32 {
    let mut start = 0;
    for line in text.split_inclusive('\n').take(row.saturating_sub(1)) {
        start += line.len();
    }
    let line = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
    let within = line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(at, _)| at);
    (start + within) as u32
}

/// A message without its address and without what it quotes from the file, which may be a secret. Names stand in double
/// quotes, values in single ones.
fn plain(message: &str) -> String {
    let message = message.split(" [https://").next().unwrap_or(message).trim();
    let mut out = String::new();
    let mut rest = message;
    let mut before = ' ';
    while let Some(at) = rest.find('\'') {
        let (head, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(head);
        before = head.chars().next_back().unwrap_or(before);
        let tail = tail.get(1..).unwrap_or_default();
        if before.is_alphanumeric() {
            // An apostrophe.
            out.push('\'');
            rest = tail;
            continue;
        }
        out.push_str("'…'");
        // A value may hold quotes: it ends at the last one before the next name, or with the message.
        let end = tail.find('"').unwrap_or(tail.len());
        let close = tail.get(..end).and_then(|value| value.rfind('\'')).map_or(tail.len(), |close| close + 1);
        rest = tail.get(close..).unwrap_or_default();
        before = '\'';
    }
    out.push_str(rest);
    out.chars().take(LONGEST).collect()
}
