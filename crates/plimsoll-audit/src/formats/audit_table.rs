//! The tables `AKSAudit` and `AKSAuditAdmin`: rows become events again. `impersonatedUser` has no column, so it is gone.

use std::borrow::Cow;

use super::Members;
use super::table::envelope;
use crate::decode::Out;
use crate::event::AuditEvent;
use crate::json::{self, Reader};
use crate::record::{Content, Record, Shape};
use crate::salvage;

/// Columns of texts and the keys that they came from.
const TEXTS: [(&str, &str); 8] = [
    ("level", "Level"),
    ("auditID", "AuditId"),
    ("stage", "Stage"),
    ("requestURI", "RequestUri"),
    ("verb", "Verb"),
    ("userAgent", "UserAgent"),
    ("requestReceivedTimestamp", "RequestReceivedTime"),
    ("stageTimestamp", "StageReceivedTime"),
];
/// Columns of structures and the keys that they came from.
const STRUCTURES: [(&str, &str); 7] = [
    ("user", "User"),
    ("sourceIPs", "SourceIps"),
    ("objectRef", "ObjectRef"),
    ("responseStatus", "ResponseStatus"),
    ("requestObject", "RequestObject"),
    ("responseObject", "ResponseObject"),
    ("annotations", "Annotations"),
];
/// The order of an event.
const ORDER: [&str; 15] = [
    "level",
    "auditID",
    "stage",
    "requestURI",
    "verb",
    "user",
    "sourceIPs",
    "userAgent",
    "objectRef",
    "responseStatus",
    "requestObject",
    "responseObject",
    "requestReceivedTimestamp",
    "stageTimestamp",
    "annotations",
];

/// Hands on a row.
pub(crate) fn emit(members: &Members<'_>, table: &str, out: &mut Out<'_>) {
    let category = if table == "AKSAuditAdmin" { "kube-audit-admin" } else { "kube-audit" };
    let taken: Vec<&str> = TEXTS.iter().chain(&STRUCTURES).map(|(_, column)| *column).collect();
    let envelope = envelope(members, Cow::Borrowed(category), &taken);
    let (text, broken) = event_text(members);
    let mut event = match AuditEvent::parse(&text) {
        Ok(event) => event,
        Err(error) => match salvage::salvage(&text) {
            Some(event) => event,
            None => return out.reject(&format!("row of `{table}`: {error}")),
        },
    };
    // What has no column is not lost by the cut.
    if let (Some(salvage), Some(key)) = (event.salvage.as_mut(), broken) {
        salvage.lost = vec![key];
    }
    let content = Content::Audit(Box::new(event), Cow::Borrowed(&text));
    out.record(&Record { envelope, content, shape: Shape::ResourceSpecific });
}

/// The event of a row as JSON text, and the key of a structure that the export cut: it comes last, so that salvage keeps
/// the rest.
fn event_text(members: &Members<'_>) -> (String, Option<&'static str>) {
    let mut text = String::from("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\"");
    let mut broken: Option<(&'static str, String)> = None;
    for key in ORDER {
        if let Some((_, column)) = TEXTS.iter().find(|(name, _)| *name == key) {
            if let Some(value) = members.text(column).filter(|value| !value.is_empty()) {
                put_key(key, &mut text);
                json::quote(&value, &mut text);
            }
            continue;
        }
        let Some((_, column)) = STRUCTURES.iter().find(|(name, _)| *name == key) else { continue };
        let Some(cell) = members.text(column).filter(|cell| !cell.trim().is_empty()) else { continue };
        if !cell.trim_start().starts_with(['{', '[']) {
            // The sentinel of a body that was too large, or something that the event's reader will name.
            put_key(key, &mut text);
            json::quote(&cell, &mut text);
            continue;
        }
        let mut reader = Reader::new(&cell);
        if reader.skip().is_ok() && reader.peek().is_none() {
            put_key(key, &mut text);
            text.push_str(cell.trim());
        } else if broken.is_none() {
            broken = Some((key, cell.into_owned()));
        }
    }
    let Some((key, cell)) = broken else {
        text.push('}');
        return (text, None);
    };
    put_key(key, &mut text);
    text.push_str(&cell);
    (text, Some(key))
}

fn put_key(key: &str, text: &mut String) {
    text.push_str(",\"");
    text.push_str(key);
    text.push_str("\":");
}
