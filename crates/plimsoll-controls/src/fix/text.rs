//! Lines and indentation.

/// The offset at which the line of an offset begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |found| found + 1)
}

/// The offset of the end of the line of an offset, before its line break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |found| at + found);
    if text.get(..end).is_some_and(|before| before.ends_with('\r')) { end - 1 } else { end }
}

/// How far a character stands from the beginning of its line, as spaces; dashes of YAML lists count as spaces.
pub(super) fn column(text: &str, at: usize) -> usize {
    text.get(line_start(text, at)..at).map_or(0, |before| before.chars().count())
}

/// Whether nothing but white space stands before an offset on its line.
pub(super) fn is_first_on_line(text: &str, at: usize) -> bool {
    text.get(line_start(text, at)..at).is_some_and(|before| before.trim().is_empty())
}

/// The white space at the beginning of the line of an offset.
pub(super) fn indentation(text: &str, at: usize) -> &str {
    let line = text.get(line_start(text, at)..).unwrap_or_default();
    let end = line.find(|found: char| found != ' ' && found != '\t').unwrap_or(line.len());
    line.get(..end).unwrap_or_default()
}

/// The line break that a text uses.
pub(super) fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}
