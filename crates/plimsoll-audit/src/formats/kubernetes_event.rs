//! Kubernetes events (`kubectl get events -o json`), of `v1` and of `events.k8s.io/v1`, as rows of the table
//! `KubeEvents`. What the table has no column for stays in columns named as in the object.

use std::borrow::Cow;

use super::{Members, quoted};
use crate::event::Text;
use crate::record::Row;
use crate::time;

/// The event as a row, if it is one.
pub(crate) fn row<'a>(members: &Members<'a>) -> Option<Row<'a>> {
    let version = members.text_or_empty("apiVersion");
    let of_events = version.starts_with("events.k8s.io/");
    let object = if members.has("regarding") { "regarding" } else { "involvedObject" };
    let listed = version.is_empty() && members.has("involvedObject") && members.has("reason");
    let named = members.text_or_empty("kind") == "Event" && (version == "v1" || of_events);
    if !named && !listed {
        return None;
    }
    let first = |paths: &[&[&str]]| -> Option<Text<'a>> {
        paths
            .iter()
            .find_map(|path| members.at(path).filter(|text| !text.is_empty()))
            .map(|text| Cow::Owned(text.into_owned()))
    };
    let first_seen = first(&[
        &["firstTimestamp"],
        &["deprecatedFirstTimestamp"],
        &["eventTime"],
        &["metadata", "creationTimestamp"],
    ]);
    let last_seen = first(&[
        &["series", "lastObservedTime"],
        &["lastTimestamp"],
        &["deprecatedLastTimestamp"],
        &["eventTime"],
        &["metadata", "creationTimestamp"],
    ]);
    let count =
        first(&[&["series", "count"], &["count"], &["deprecatedCount"]]).unwrap_or(Cow::Borrowed("1"));
    let texts = [
        ("KubeEventType", first(&[&["type"]])),
        ("Reason", first(&[&["reason"]])),
        ("Message", first(&[&["message"], &["note"]])),
        ("ObjectKind", first(&[&[object, "kind"]])),
        ("Namespace", first(&[&[object, "namespace"], &["metadata", "namespace"]])),
        ("Name", first(&[&[object, "name"]])),
        (
            "SourceComponent",
            first(&[&["source", "component"], &["reportingComponent"], &["reportingController"]]),
        ),
        ("Computer", first(&[&["source", "host"], &["deprecatedSource", "host"], &["reportingInstance"]])),
        ("FirstSeen", first_seen),
        ("LastSeen", last_seen.clone()),
        ("TimeGenerated", last_seen.clone()),
    ];
    let mut columns: Vec<(Text<'a>, Cow<'a, str>)> =
        texts.into_iter().filter_map(|(name, text)| Some((Cow::Borrowed(name), quoted(&text?)))).collect();
    if count.parse::<u64>().is_ok() {
        columns.push((Cow::Borrowed("Count"), Cow::Owned(count.into_owned())));
    }
    columns.extend(
        members
            .0
            .iter()
            .filter(|(key, _)| !matches!(key.as_ref(), "type" | "reason" | "message" | "note"))
            .cloned(),
    );
    let time = last_seen.and_then(|text| time::parse(&text));
    Some(Row { table: Cow::Borrowed("KubeEvents"), time, columns })
}
