//! Audit log entries of Google Cloud, which occur in pipelines that carry logs of several clouds. They are kept as rows
//! of a table `GoogleAuditLog` with their keys as columns: their events are not those of the Kubernetes audit log, and
//! a translation would invent fields.

use std::borrow::Cow;

use super::Members;
use crate::record::Row;
use crate::time;

/// The entry as a row, if it is one.
pub(crate) fn row<'a>(members: &Members<'a>) -> Option<Row<'a>> {
    if !members.has("protoPayload") {
        return None;
    }
    let time = ["timestamp", "receiveTimestamp"].iter().find_map(|key| time::parse(&members.text(key)?));
    Some(Row { table: Cow::Borrowed("GoogleAuditLog"), time, columns: members.0.clone() })
}
