//! `corpus/audit`: every event is found in every shape, what stands before a cut is kept, and the audit policy answers
//! as the API server does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use plimsoll_audit::decode::{Options, whole};
use plimsoll_audit::event::{AuditEvent, Body};
use plimsoll_audit::policy::{Policy, Request, Target};
use plimsoll_audit::record::{Content, Place, Record, Rejection, Sink};
use plimsoll_audit::salvage::{close, salvage_bytes};
use serde_json::Value;
use serde_json::value::RawValue;

use super::Suite;
use crate::corpus;

/// What is kept of decoded records.
#[derive(Debug, Default)]
struct Found {
    /// Events: what they are, their text, verb, user and category.
    events: Vec<Event>,
    others: usize,
    identities: BTreeSet<String>,
    rejected: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Event {
    content: String,
    text: String,
    verb: String,
    user: String,
    category: String,
}

impl Sink for Found {
    fn record(&mut self, record: &Record<'_>, _place: Place) {
        if let Some(identity) = record.identity() {
            self.identities.insert(format!("{identity:?}"));
        }
        let Content::Audit(event, text) = &record.content else {
            self.others += 1;
            return;
        };
        self.events.push(Event {
            content: format!("{event:?}"),
            text: text.to_string(),
            verb: event.verb.to_string(),
            user: event.user.username.to_string(),
            category: record.envelope.category.to_string(),
        });
    }

    fn rejected(&mut self, rejection: &Rejection<'_>) {
        self.rejected.push(rejection.reason.clone());
    }
}

fn decode(bytes: &[u8]) -> Found {
    let mut found = Found::default();
    whole(bytes, &Options::default(), &mut found);
    found
}

/// Runs the suite.
pub fn run(root: &Path) -> Suite {
    let mut suite = Suite::named("audit");
    let samples = root.join("audit/samples");
    find_all(&samples, &mut suite);
    let folder = samples.join("sysdig-aks-audit-log");
    let read = |file: &str| fs::read(folder.join(file)).unwrap_or_default();
    let hub = read("event.json");
    let mut texts: Vec<String> = Vec::new();
    for bytes in [&hub, &read("sample_EventHubs_event.json"), &read("sample_KubeAuditLog_event.json")] {
        texts.extend(decode(bytes).events.into_iter().map(|event| event.text));
    }
    suite.case((texts.len() != 24).then(|| format!("{} captured events instead of 24", texts.len())));
    feed_the_hub_message(&hub, &mut suite);
    for text in &texts {
        export(text, &mut suite);
        cut(text, &mut suite);
    }
    decide(root, &texts, &mut suite);
    suite
}

/// Every file of the manifest gives as many records as it holds; what is none is told.
fn find_all(samples: &Path, suite: &mut Suite) {
    let (mut events, mut others, mut rejected) = (0, 0, 0);
    for row in corpus::table(&fs::read_to_string(samples.join("MANIFEST.tsv")).unwrap_or_default()) {
        let file = row.get("file");
        let found = decode(&fs::read(samples.join(file)).unwrap_or_default());
        let count = found.events.len() + found.others + found.rejected.len();
        let malformed =
            file.ends_with("fal_01_003.json") && !found.rejected.iter().any(|r| r.contains("malformed"));
        let wrong = count.to_string() != row.get("events") || malformed;
        suite.case(wrong.then(|| format!("{file}: {count} records instead of {}", row.get("events"))));
        events += found.events.len();
        others += found.others;
        rejected += found.rejected.len();
    }
    let total = events + others + rejected;
    suite.case((total != 343).then(|| format!("{total} records in the samples instead of 343")));
    suite.notes.push(format!(
        "{total} sample records: {events} audit events, {others} other rows, {rejected} told as no record"
    ));
}

/// The hub message means the same in every generation, and feeding it again adds nothing.
fn feed_the_hub_message(bytes: &[u8], suite: &mut Suite) {
    let hub = decode(bytes);
    let count = |of: fn(&Event) -> &str| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for event in &hub.events {
            *counts.entry(of(event)).or_default() += 1;
        }
        counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
    };
    for (found, expected) in [
        (count(|event| &event.verb), "create 1, get 17, watch 4"),
        (count(|event| &event.category), "kube-audit 22"),
        (
            count(|event| &event.user),
            "aksService 11, nodeclient 4, system:serviceaccount:kube-system:resourcequota-controller 7",
        ),
    ] {
        suite.case((found != expected).then(|| format!("hub message: {found} instead of {expected}")));
    }
    let value: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let records = value.get("records").and_then(Value::as_array).cloned().unwrap_or_default();
    let lines: Vec<String> = records.iter().map(ToString::to_string).collect();
    let objects: Vec<String> = lines
        .iter()
        .zip(&hub.events)
        .zip(&records)
        .map(|((line, event), record)| {
            let log = record.pointer("/properties/log").map(ToString::to_string).unwrap_or_default();
            line.replacen(&log, &event.text, 1)
        })
        .collect();
    for (name, text) in [("lines", lines.join("\n")), ("`log` as object", objects.join("\n"))] {
        let same = decode(text.as_bytes()).events == hub.events;
        suite.case((!same).then(|| format!("hub message as {name}: other events")));
    }
    let once = lines.join("\n");
    let both = once.replace("\"kube-audit\"", "\"kube-audit-admin\"");
    let back: Vec<&str> = once.lines().rev().collect();
    let fed = decode(format!("{once}\n{both}\n{}\n{once}", back.join("\n")).as_bytes());
    let (found, expected) = (fed.identities.len(), hub.identities.len());
    let wrong = fed.events.len() != 88 || found != expected || expected != 22;
    suite.case(wrong.then(|| format!("fed four times: {found} events instead of {expected}")));
}

/// Columns of `AKSAudit` and the keys that they come from.
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

/// An event comes back from every export as it was.
fn export(text: &str, suite: &mut Suite) {
    let keys: BTreeMap<String, &RawValue> = serde_json::from_str(text).unwrap_or_default();
    let expected = AuditEvent::parse(text).map(|event| format!("{event:?}")).unwrap_or_default();
    let quoted = |text: &str| Value::from(text).to_string();
    let cells = |strings: bool| {
        let cells = COLUMNS.iter().filter_map(|(column, key)| {
            let json = keys.get(*key)?.get();
            let json = if strings && !json.starts_with('"') { quoted(json) } else { json.to_owned() };
            Some(format!("\"{column}\":{json}"))
        });
        format!("{{\"Type\":\"AKSAudit\",{}}}", cells.collect::<Vec<_>>().join(","))
    };
    let log = quoted(&format!("{text}\n"));
    for (name, export) in [
        (
            "hub envelope",
            format!(r#"{{"records":[{{"category":"kube-audit","properties":{{"log":{log}}}}}]}}"#),
        ),
        (
            "AzureDiagnostics",
            format!(r#"{{"Type":"AzureDiagnostics","Category":"kube-audit","log_s":{log}}}"#),
        ),
        ("AKSAudit", cells(false)),
        ("AKSAudit, dynamic as text", cells(true)),
    ] {
        let found = decode(export.as_bytes());
        let same = matches!(found.events.as_slice(), [event] if event.content == expected);
        suite.case((!same).then(|| format!("{name}: another event than {expected:.120}")));
    }
}

/// The text of an event is cut at every byte: alone, escaped within an envelope, and with its envelope.
fn cut(text: &str, suite: &mut Suite) {
    let keys: BTreeMap<String, &RawValue> = serde_json::from_str(text).unwrap_or_default();
    // Where the value of each key ends.
    let offset = |raw: &RawValue| raw.get().as_ptr() as usize - text.as_ptr() as usize + raw.get().len();
    let ends: BTreeMap<&str, usize> = keys.iter().map(|(key, raw)| (key.as_str(), offset(raw))).collect();
    let Ok(event) = AuditEvent::parse(text) else {
        suite.case(Some(format!("no event: {text:.80}")));
        return;
    };
    let mut wrong = None;
    for at in 0..text.len() {
        let cut = salvage_bytes(text.as_bytes().get(..at).unwrap_or_default());
        wrong = wrong.or_else(|| difference(&event, cut.as_ref(), at, &ends));
    }
    suite.case(wrong);

    let quote = |text: &str| Value::from(text).to_string();
    let (head, tail) =
        (r#"{"category":"kube-audit","properties":{"log":"#, r#","pod":"p"},"time":"2020-05-05T16:16:37Z"}"#);
    let mut wrong = None;
    for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
        let inner = text.get(..at).unwrap_or_default();
        let found = decode(format!("{head}{}{tail}\n", quote(inner)).as_bytes());
        let expected = salvage_bytes(inner.as_bytes()).map(|event| format!("{event:?}"));
        let same = found.events.first().map(|event| event.content.clone()) == expected;
        wrong = wrong.or_else(|| (!same).then(|| format!("in an envelope, cut at {at}: another event")));
    }
    suite.case(wrong);

    let line = format!("{head}{}{tail}", quote(&format!("{text}\n")));
    let mut wrong = None;
    for at in 1..line.len() {
        let found = decode(line.as_bytes().get(..at).unwrap_or_default());
        let parts = found.events.len() + found.others + found.rejected.len();
        wrong = wrong.or_else(|| (parts != 1).then(|| format!("whole line, cut at {at}: {parts} records")));
        // Escapes only make the text longer, so that the inner text is at most this long.
        let kept = found.events.first().map(|event| event.text.len()).unwrap_or_default();
        let expected = at.saturating_sub(head.len() + 7 + text.matches(['"', '\\', '\n']).count());
        let lost = ends.values().any(|end| *end <= expected)
            && expected > 120
            && kept + 7 < expected.min(text.len());
        wrong =
            wrong.or_else(|| lost.then(|| format!("whole line, cut at {at}: only {kept} bytes were kept")));
    }
    suite.case(wrong);
}

/// A key whose value ends before the cut and is not as it was.
fn difference(
    whole: &AuditEvent<'_>,
    cut: Option<&AuditEvent<'_>>,
    at: usize,
    ends: &BTreeMap<&str, usize>,
) -> Option<String> {
    if let Some(event) = cut {
        for body in [event.request_object, event.response_object].into_iter().flatten() {
            if let Body::Cut(text) = body
                && close(text).is_some_and(|closed| serde_json::from_str::<Value>(&closed).is_err())
            {
                return Some(format!("cut at {at}: a body that cannot be closed"));
            }
        }
    }
    ends.iter().filter(|(_, end)| **end <= at).find_map(|(key, _)| {
        let same = match (cut, *key) {
            (_, "kind" | "apiVersion") => true,
            (None, _) => false,
            (Some(cut), "level") => cut.level == whole.level,
            (Some(cut), "auditID") => cut.audit_id == whole.audit_id,
            (Some(cut), "stage") => cut.stage == whole.stage,
            (Some(cut), "requestURI") => cut.request_uri == whole.request_uri,
            (Some(cut), "verb") => cut.verb == whole.verb,
            (Some(cut), "user") => cut.user == whole.user,
            (Some(cut), "impersonatedUser") => cut.impersonated_user == whole.impersonated_user,
            (Some(cut), "sourceIPs") => cut.source_ips == whole.source_ips,
            (Some(cut), "userAgent") => cut.user_agent == whole.user_agent,
            (Some(cut), "objectRef") => cut.object_ref == whole.object_ref,
            (Some(cut), "responseStatus") => cut.response_status == whole.response_status,
            (Some(cut), "requestObject") => cut.request_object == whole.request_object,
            (Some(cut), "responseObject") => cut.response_object == whole.response_object,
            (Some(cut), "requestReceivedTimestamp") => cut.request_received == whole.request_received,
            (Some(cut), "stageTimestamp") => cut.stage_time == whole.stage_time,
            (Some(cut), "annotations") => cut.annotations == whole.annotations,
            (Some(cut), _) => cut.others == whole.others,
        };
        (!same).then(|| format!("cut at {at}: `{key}` is not as it was"))
    })
}

/// The policy of AKS answers the vectors, and explains the levels of what was captured.
fn decide(root: &Path, texts: &[String], suite: &mut Suite) {
    let Ok(policy) = Policy::aks() else {
        suite.case(Some("the embedded policy cannot be read".to_owned()));
        return;
    };
    let vectors = root.parent().unwrap_or(root).join("tables/aks-audit-policy-vectors.tsv");
    let rows = corpus::table(&fs::read_to_string(vectors).unwrap_or_default());
    suite.case(
        (rows.len() != 83).then(|| format!("{} vectors of the audit policy instead of 83", rows.len())),
    );
    for row in &rows {
        let target = match row.get("non_resource_url") {
            "" => Target::Resource {
                group: row.get("api_group"),
                resource: row.get("resource"),
                subresource: row.get("subresource"),
                namespace: row.get("namespace"),
                name: row.get("name"),
            },
            path => Target::Path(path),
        };
        let groups = row.get("groups").split(',').collect();
        let request = Request { user: row.get("user"), groups, verb: row.get("verb"), target };
        let decision = policy.decide(&request);
        let rule = decision.rule_number.map(|rule| rule.to_string()).unwrap_or_default();
        let received = if decision.emits_request_received() { "yes" } else { "no" };
        let found = [&decision.level.to_string(), rule.as_str(), received].join(" ");
        let columns = ["level", "rule_number", "request_received_emitted"];
        let expected = columns.map(|column| row.get(column)).join(" ");
        suite.case((found != expected).then(|| format!("{request:?}: {found} instead of {expected}")));
    }
    let (mut same, mut own) = (0, 0);
    for text in texts {
        let Ok(event) = AuditEvent::parse(text) else { continue };
        let decision = policy.decide(&Request::of(&event));
        if decision.level.to_string() == event.level {
            same += 1;
        } else if event.user.username == "aksService"
            && event.verb == "get"
            && decision.rule_number == Some(1)
        {
            own += 1;
        }
    }
    let wrong = (same, own) != (14, 10);
    suite.case(
        wrong.then(|| format!("captured levels: {same} as the policy says and {own} reads of AKS itself")),
    );
}
