//! Every shape by its fixtures: `fixtures/<shape>/in.*` gives what stands in `expect` beside it. A first line
//! `# path: ...` is the path under which the source is read. `UPDATE_FIXTURES=1` writes the expectations anew.

use std::fmt::Write;
use std::path::Path;

use plimsoll_audit::event::AuditEvent;

use crate::collect::{Collect, EVENT, captured, decode, decode_as};

fn render(found: &Collect) -> String {
    let mut out = String::new();
    for kept in &found.records {
        let time = kept.time.map_or_else(|| "no time".to_owned(), plimsoll_audit::time::write);
        let _ = writeln!(out, "{} {time} line {}", kept.shape, kept.place.line);
        let _ = writeln!(out, "    envelope: {}", kept.envelope);
        let _ = writeln!(
            out,
            "    {}: {}",
            if kept.verb.is_empty() { kept.text.as_str() } else { "event" },
            kept.content
        );
        if kept.salvaged {
            let _ = writeln!(out, "    lost: {}", kept.lost.join(" "));
        }
    }
    for (place, bytes, reason) in &found.rejected {
        let _ = writeln!(
            out,
            "rejected line {}: {reason}: {}",
            place.line,
            String::from_utf8_lossy(bytes).trim_end()
        );
    }
    for warning in &found.warnings {
        let _ = writeln!(out, "warning: {warning}");
    }
    out
}

#[test]
fn every_shape_gives_what_its_fixture_expects() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).expect("the fixtures") {
        let case = entry.expect("a fixture").path();
        let input = std::fs::read_dir(&case)
            .expect("a folder")
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .find(|path| path.file_stem().is_some_and(|stem| stem == "in"))
            .expect("an input");
        let mut bytes = std::fs::read(input).expect("an input");
        let mut path = String::new();
        if bytes.starts_with(b"# path: ") {
            let end = bytes.iter().position(|byte| *byte == b'\n').expect("a line");
            path = String::from_utf8_lossy(&bytes[8..end]).into_owned();
            bytes.drain(..=end);
        }
        let found = render(&decode_as(&bytes, &path));
        let expected = case.join("expect");
        if std::env::var_os("UPDATE_FIXTURES").is_some() {
            std::fs::write(&expected, &found).expect("a file");
        }
        let expected = std::fs::read_to_string(expected).expect("an expectation");
        assert_eq!(found, expected, "{}", case.display());
        count += 1;
    }
    assert!(count >= 15, "{count}");
}

/// The columns of `AKSAudit` and the keys that they come from.
const COLUMNS: [(&str, &str); 15] = [
    ("Level", "level"),
    ("AuditId", "auditID"),
    ("Stage", "stage"),
    ("RequestUri", "requestURI"),
    ("Verb", "verb"),
    ("User", "user"),
    ("SourceIps", "sourceIPs"),
    ("UserAgent", "userAgent"),
    ("ObjectRef", "objectRef"),
    ("ResponseStatus", "responseStatus"),
    ("RequestObject", "requestObject"),
    ("ResponseObject", "responseObject"),
    ("RequestReceivedTime", "requestReceivedTimestamp"),
    ("StageReceivedTime", "stageTimestamp"),
    ("Annotations", "annotations"),
];

#[test]
fn an_event_comes_back_from_every_export() {
    let mut texts = captured().unwrap_or_default();
    // What has no column is lost in AKSAudit.
    let mut own: serde_json::Value = serde_json::from_str(EVENT).expect("JSON");
    let object = own.as_object_mut().expect("an object");
    object.shift_remove("impersonatedUser");
    object.shift_remove("authenticationMetadata");
    texts.push(own.to_string());
    for text in texts {
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let text = value.to_string();
        let expected = format!("{:?}", AuditEvent::parse(&text).expect("an event"));
        let quoted = |text: &str| serde_json::to_string(text).expect("JSON");
        let row = |strings: bool| {
            let mut row = String::from(r#"{"TimeGenerated":"2026-01-01T00:00:00Z","Type":"AKSAudit""#);
            for (column, key) in COLUMNS {
                let Some(value) = value.get(key) else { continue };
                let json = value.to_string();
                let cell = if strings && !value.is_string() { quoted(&json) } else { json };
                let _ = write!(row, ",{}:{cell}", quoted(column));
            }
            row + "}"
        };
        let cells: Vec<String> = COLUMNS
            .iter()
            .map(|(_, key)| match value.get(*key) {
                Some(serde_json::Value::String(text)) => text.clone(),
                Some(value) => value.to_string(),
                None => String::new(),
            })
            .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
            .collect();
        let header: Vec<&str> = COLUMNS.iter().map(|(column, _)| *column).collect();
        let exports = [
            (
                "hub",
                format!(
                    r#"{{"records":[{{"category":"kube-audit","properties":{{"log":{}}}}}]}}"#,
                    quoted(&text)
                ),
            ),
            (
                "diagnostics",
                format!(r#"{{"Category":"kube-audit","log_s":{},"Type":"AzureDiagnostics"}}"#, quoted(&text)),
            ),
            ("columns", row(false)),
            ("columns of text", row(true)),
            ("CSV", format!("{}\r\n{}\r\n", header.join(","), cells.join(","))),
        ];
        for (name, export) in exports {
            let found = decode(export.as_bytes());
            assert!(found.rejected.is_empty(), "{name}: {:?}", found.rejected);
            assert_eq!(found.records.len(), 1, "{name}");
            assert_eq!(found.records[0].content, expected, "{name}");
        }
    }
}
