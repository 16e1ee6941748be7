//! Where to go on after a broken JSON document.

/// The start of the document to read next after the one that began at `start` and broke at `fault`, if the file looks
/// as if documents were separated by lines. `complete` is how many were read before.
pub(super) fn next_document(text: &str, start: usize, fault: usize, complete: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let fault = fault.min(bytes.len());
    let broken_line = line_start(bytes, fault);
    let own_line = line_start(bytes, start);
    let mut line = if broken_line > own_line { broken_line } else { next_line(bytes, fault.max(start))? };
    while !matches!(bytes.get(line), Some(b'{' | b'[')) {
        line = next_line(bytes, line)?;
    }
    // A list printed without indentation has lines that begin with a bracket, too. So there must be a sign that a line
    // is a document: one was read before, this one broke within its line, or the inner lines are indented.
    let separated = complete > 0
        || broken_line == own_line
        || line == broken_line
        || next_line(bytes, start).is_some_and(|second| matches!(bytes.get(second), Some(b' ' | b'\t')));
    separated.then_some(line)
}

fn line_start(bytes: &[u8], at: usize) -> usize {
    bytes.get(..at).and_then(|before| memchr::memrchr(b'\n', before)).map_or(0, |found| found + 1)
}

fn next_line(bytes: &[u8], at: usize) -> Option<usize> {
    memchr::memchr(b'\n', bytes.get(at..)?).map(|found| at + found + 1)
}
