//! Rows of Log Analytics tables, whatever the export: the query API, `az`, CSV, export rules.

use std::borrow::Cow;

use super::{Members, audit_table, diagnostics, dynamic};
use crate::decode::Out;
use crate::klog;
use crate::record::{Content, Envelope, Record, Row, Shape};
use crate::{schema, time};

/// Hands the row on as what it is. False where it is no row of a table that can be told.
pub(crate) fn emit(members: &Members<'_>, hint: &str, out: &mut Out<'_>) -> bool {
    let Some(table) = table_of(members, hint) else { return false };
    match table.as_ref() {
        "AzureDiagnostics" if members.has("log_s") => diagnostics::emit(members, out),
        "AKSAudit" | "AKSAuditAdmin" => audit_table::emit(members, &table, out),
        "AKSControlPlane" => control_plane(members, out),
        _ => out.record(&Record {
            envelope: Envelope::default(),
            content: Content::Row(row(members, &table)),
            shape: if table == "AzureDiagnostics" { Shape::AzureDiagnostics } else { Shape::Table },
        }),
    }
    true
}

/// Which table a row is of: it says so itself, or its columns do, or the place where it was found.
fn table_of<'a>(members: &'a Members<'_>, hint: &'a str) -> Option<Cow<'a, str>> {
    let named = ["Type", "TableName", "$table"].iter().find_map(|key| {
        let name = members.text(key)?;
        let known = schema::canonical(&name).map(Cow::Borrowed);
        let custom = name.ends_with("_CL") && members.has("TimeGenerated");
        known.or_else(|| custom.then_some(name))
    });
    let told = || {
        if members.has("AuditId") && (members.has("RequestUri") || members.has("Verb")) {
            Some(Cow::Borrowed("AKSAudit"))
        } else if members.has("log_s") && members.has("Category") {
            Some(Cow::Borrowed("AzureDiagnostics"))
        } else if ["Category", "Message", "PodName", "Stream"].iter().all(|key| members.has(key)) {
            Some(Cow::Borrowed("AKSControlPlane"))
        } else {
            schema::canonical(hint).map(Cow::Borrowed)
        }
    };
    named.or_else(told)
}

/// The time of a row.
pub(crate) fn time_of(members: &Members<'_>) -> Option<i64> {
    let text = members.text("TimeGenerated")?;
    time::parse(&text).or_else(|| time::parse_american(&text))
}

fn row<'a>(members: &'a Members<'_>, table: &'a str) -> Row<'a> {
    let columns = members
        .0
        .iter()
        .map(|(name, json)| {
            let is_dynamic = schema::type_of(table, name) == Some("dynamic");
            (
                Cow::Borrowed(name.as_ref()),
                if is_dynamic { dynamic(json) } else { Cow::Borrowed(json.as_ref()) },
            )
        })
        .collect();
    Row { table: Cow::Borrowed(table), time: time_of(members), columns }
}

/// Columns that an envelope has fields for.
const OWN: [&str; 8] =
    ["TimeGenerated", "_ResourceId", "ResourceId", "PodName", "pod_s", "Stream", "stream_s", "containerID_s"];

/// What an envelope of Azure Monitor would have said about a row; columns that are not `taken` stay beside it.
pub(crate) fn envelope<'a>(members: &'a Members<'_>, category: Cow<'a, str>, taken: &[&str]) -> Envelope<'a> {
    let first = |keys: &[&str]| keys.iter().find_map(|key| members.text(key)).unwrap_or_default();
    let others =
        members.0.iter().filter(|(name, _)| !OWN.contains(&name.as_ref()) && !taken.contains(&name.as_ref()));
    Envelope {
        category,
        resource_id: first(&["_ResourceId", "ResourceId"]),
        time: time_of(members),
        pod: first(&["PodName", "pod_s"]),
        stream: first(&["Stream", "stream_s"]),
        container_id: first(&["containerID_s"]),
        others: others
            .map(|(name, json)| (Cow::Borrowed(name.as_ref()), Cow::Borrowed(json.as_ref())))
            .collect(),
        cut: false,
    }
}

fn control_plane(members: &Members<'_>, out: &mut Out<'_>) {
    let category = members.text_or_empty("Category");
    let envelope = envelope(members, category, &["Category", "Message", "Level"]);
    let mut line = klog::line(&envelope.category, members.text_or_empty("Message"), envelope.time);
    // The column is Azure's reading of the same header.
    let level = members.text_or_empty("Level");
    let said =
        ["Fatal", "Error", "Warning", "Info"].into_iter().find(|name| level.eq_ignore_ascii_case(name));
    line.level = said.unwrap_or(line.level);
    out.record(&Record { envelope, content: Content::Line(line), shape: Shape::ResourceSpecific });
}
