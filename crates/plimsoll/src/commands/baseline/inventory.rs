//! What the input holds where it holds no cluster, and what of it could not be read.

use plimsoll_model::Snapshot;
use plimsoll_report::page::Row;

/// The kinds of objects, the most frequent first.
pub(super) fn rows(snapshot: &Snapshot) -> Vec<Row> {
    let mut kinds: Vec<(usize, &str)> = snapshot.kinds().map(|(kind, count)| (count, kind)).collect();
    kinds.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let listed: Vec<String> = kinds.iter().take(8).map(|(count, kind)| format!("{count} {kind}")).collect();
    if listed.is_empty() {
        return vec![Row::new("Objects", "none")];
    }
    vec![Row::new("Objects", listed.join(", "))]
}

/// A row about inputs that could not be read, if there are any.
pub(super) fn unread(snapshot: &Snapshot) -> Option<Row> {
    let failed = &snapshot.inputs.failed;
    let first = failed.first()?;
    let text = match failed.len() {
        1 => "1 file could not be read".to_owned(),
        n => format!("{n} files could not be read"),
    };
    let row = Row::new("Unread", text).evidence(format!("{}:{}:{}", first.file, first.line, first.column));
    Some(row.detail(first.message.clone()))
}
