//! Terraform: what files say, and where.

mod expressions;
mod files;
mod modules;
mod objects;
mod overrides;
mod places;
mod plans;
mod problems;
mod secrets;

use plimsoll_ingest::snapshot_of;
use plimsoll_model::azure::ResourceRef;
use plimsoll_model::{Field, Kind, Snapshot};

/// The files of one input.
fn read(files: &[(&str, &str)]) -> Snapshot {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    snapshot_of(&files)
}

/// The only cluster.
fn cluster(snapshot: &Snapshot) -> ResourceRef<'_> {
    let clusters = snapshot.clusters();
    assert_eq!(clusters.len(), 1, "{:?}", snapshot.inputs);
    clusters[0].resource()
}

/// A value on one line; expressions between angle brackets.
fn show(field: Field<'_>) -> String {
    match field.kind() {
        Kind::Array => format!("[{}]", field.items().map(show).collect::<Vec<_>>().join(", ")),
        Kind::Object => {
            let member = |(key, value): (&str, Field<'_>)| format!("{key}={}", show(value));
            format!("{{{}}}", field.members().map(member).collect::<Vec<_>>().join(", "))
        }
        Kind::Null if field.exists_or_null() => "null".to_owned(),
        Kind::Null => "absent".to_owned(),
        Kind::Expression => format!("<{}>", field.text().unwrap_or_default()),
        Kind::Redacted => "redacted".to_owned(),
        _ => field.text().unwrap_or_default().to_owned(),
    }
}
