//! Records that were cut anywhere.

use plimsoll_audit::event::{AuditEvent, Body};
use plimsoll_audit::salvage::{close, salvage, salvage_bytes};

use crate::collect::{EVENT, captured, decode};

/// Each key of an event, where its value ends in the text, and the value as it was read.
fn keys(text: &str) -> Vec<(String, usize)> {
    let mut ends = Vec::new();
    let value: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).expect("JSON");
    for key in value.keys() {
        let pattern = format!("\"{key}\"");
        let at = text
            .match_indices(&pattern)
            .map(|(at, _)| at)
            .find(|&at| depth(&text[..at]) == 1 && text[at + pattern.len()..].trim_start().starts_with(':'))
            .expect("the key");
        let start = at + pattern.len() + text[at + pattern.len()..].find(':').expect("a colon") + 1;
        let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<serde_json::Value>();
        values.next();
        ends.push((key.clone(), start + values.byte_offset()));
    }
    ends
}

fn depth(text: &str) -> i32 {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for character in text.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '{' | '[' if !quoted => depth += 1,
            '}' | ']' if !quoted => depth -= 1,
            _ => {}
        }
    }
    depth
}

/// The part of an event that a key of the API is.
fn part(event: &AuditEvent<'_>, key: &str) -> String {
    match key {
        "kind" | "apiVersion" => String::new(),
        "level" => format!("{:?}", event.level),
        "auditID" => format!("{:?}", event.audit_id),
        "stage" => format!("{:?}", event.stage),
        "requestURI" => format!("{:?}", event.request_uri),
        "verb" => format!("{:?}", event.verb),
        "user" => format!("{:?}", event.user),
        "impersonatedUser" => format!("{:?}", event.impersonated_user),
        "sourceIPs" => format!("{:?}", event.source_ips),
        "userAgent" => format!("{:?}", event.user_agent),
        "objectRef" => format!("{:?}", event.object_ref),
        "responseStatus" => format!("{:?}", event.response_status),
        "requestObject" => format!("{:?}", event.request_object),
        "responseObject" => format!("{:?}", event.response_object),
        "requestReceivedTimestamp" => format!("{:?}", event.request_received),
        "stageTimestamp" => format!("{:?}", event.stage_time),
        "annotations" => format!("{:?}", event.annotations),
        other => format!("{:?}", event.others.iter().find(|(key, _)| key == other)),
    }
}

fn check(whole: &AuditEvent<'_>, cut: Option<&AuditEvent<'_>>, at: usize, keys: &[(String, usize)]) {
    for (key, end) in keys {
        // A number or word needs the byte behind it to be known whole; keys of an event have none.
        if *end > at {
            continue;
        }
        match cut {
            Some(event) => {
                assert_eq!(part(event, key), part(whole, key), "{key}, cut at {at}");
                let lost = event.salvage.as_ref().map(|salvage| salvage.lost.as_slice()).unwrap_or_default();
                assert!(!lost.contains(&key.as_str()), "{key} is not lost, cut at {at}");
            }
            None => assert!(key == "kind" || key == "apiVersion", "nothing was kept, cut at {at}, but {key}"),
        }
    }
    if let Some(event) = cut {
        for body in [event.request_object, event.response_object].into_iter().flatten() {
            if let Body::Cut(text) = body
                && let Some(closed) = close(text)
            {
                serde_json::from_str::<serde_json::Value>(&closed).expect("closed JSON");
            }
        }
    }
}

#[test]
fn what_stands_before_a_cut_is_kept() {
    let mut texts = captured().unwrap_or_else(|| {
        eprintln!("PLIMSOLL_CORPUS names no folder with the samples: only an event of our own is cut");
        Vec::new()
    });
    texts.push(EVENT.to_owned());
    for text in &texts {
        let whole = AuditEvent::parse(text).expect("an event");
        let keys = keys(text);
        for at in 0..text.len() {
            let cut = salvage_bytes(&text.as_bytes()[..at]);
            check(&whole, cut.as_ref(), at, &keys);
            if let Some(event) = &cut {
                assert!(event.salvage.is_some(), "the cut at {at} is marked");
            }
        }
    }
}

#[test]
fn what_stands_before_a_cut_is_kept_within_an_envelope_and_of_it() {
    let mut texts = captured().unwrap_or_default();
    texts.push(EVENT.to_owned());
    for text in &texts {
        let whole = AuditEvent::parse(text).expect("an event");
        let keys = keys(text);
        // The inner text is cut, the envelope closed.
        for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
            let log = serde_json::to_string(&text[..at]).expect("JSON");
            let line = format!(
                r#"{{"category":"kube-audit","properties":{{"log":{log},"pod":"p"}},"time":"2026-01-01T00:00:00Z"}}"#
            );
            let found = decode(line.as_bytes());
            assert_eq!(found.records.len() + found.rejected.len(), 1, "cut at {at}");
            let cut = salvage(&text[..at]);
            check(&whole, cut.as_ref(), at, &keys);
            match found.records.first() {
                Some(kept) if cut.is_some() => {
                    assert_eq!(kept.content, format!("{:?}", cut.expect("an event")), "cut at {at}");
                    assert!(kept.envelope.contains("\"p\""));
                }
                Some(kept) => assert!(text[..at].is_empty() && kept.text.is_empty(), "cut at {at}"),
                None => assert!(cut.is_none(), "cut at {at}: {:?}", found.rejected),
            }
        }
        // The whole line is cut.
        let log = serde_json::to_string(&format!("{text}\n")).expect("JSON");
        let line = format!(
            r#"{{"category":"kube-audit","properties":{{"log":{log},"pod":"p"}},"time":"2026-01-01T00:00:00Z"}}"#
        );
        let begin = line.find(&log).expect("the log");
        for at in 1..line.len() {
            let found = decode(&line.as_bytes()[..at]);
            assert_eq!(found.records.len() + found.rejected.len(), 1, "cut at {at}");
            // How much of the inner text is there, without an escape that the cut went through.
            let there = line.as_bytes().get(begin..at.min(begin + log.len() - 1)).unwrap_or_default();
            let there = &line[begin..]
                [..std::str::from_utf8(there).map_or_else(|error| error.valid_up_to(), str::len)];
            let inner = (there.len().saturating_sub(11)..=there.len())
                .rev()
                .filter_map(|end| there.get(..end))
                .find_map(|part| serde_json::from_str::<String>(&format!("{part}\"")).ok())
                .unwrap_or_default();
            let inner = inner.trim_end_matches('\n');
            let expected = if inner.len() == text.len() { Some(whole.clone()) } else { salvage(inner) };
            match (found.records.first(), expected) {
                (Some(kept), Some(expected)) => {
                    check(&whole, Some(&expected), inner.len(), &keys);
                    assert_eq!(kept.content, format!("{expected:?}"), "cut at {at}");
                    assert!(kept.envelope.contains("cut: true"), "cut at {at}");
                }
                (Some(kept), None) => assert_eq!(kept.text, "", "cut at {at}"),
                (None, None) => {}
                (None, Some(_)) => panic!("cut at {at}: {:?}", found.rejected),
            }
        }
    }
}

#[test]
fn bodies_are_closed_without_what_was_cut() {
    for (cut, closed) in [
        (r#"{"a":1,"b":{"c":[1,2"#, Some(r#"{"a":1,"b":{"c":[1]}}"#)),
        (r#"{"a":"x\u00"#, Some("{}")),
        (r#"{"a":tr"#, Some("{}")),
        (r#"{"a":true"#, Some(r#"{"a":true}"#)),
        (r#"[{"a":{"#, Some(r#"[{"a":{}}]"#)),
        (r#"{"a":[],"b"#, Some(r#"{"a":[]}"#)),
        (r#"{"a":1}"#, Some(r#"{"a":1}"#)),
        (r#""tex"#, None),
        ("", None),
    ] {
        assert_eq!(close(cut).as_deref(), closed, "{cut}");
    }
    let deep = format!("{}1", "[".repeat(9_000));
    assert_eq!(close(&deep).map(|closed| closed.len()), Some(18_000));
    assert!(close(&"[".repeat(20_000)).is_some());
}

#[test]
fn only_keys_that_a_cut_can_have_taken_are_lost() {
    let lost =
        |text: &str| salvage(text).and_then(|event| event.salvage).map(|salvage| salvage.lost.join(" "));
    let at = |marker: &str| &EVENT[..EVENT.find(marker).expect("a marker")];
    assert_eq!(
        lost(at(",\"requestReceived")).as_deref(),
        Some("requestReceivedTimestamp stageTimestamp annotations")
    );
    assert_eq!(
        lost(&at("},\"responseStatus").replace("RequestResponse", "Metadata")).as_deref(),
        Some("objectRef responseStatus requestReceivedTimestamp stageTimestamp annotations")
    );
    assert_eq!(lost(EVENT), None);
    assert_eq!(lost("{\"kind\":\"EventList\",\"items\":["), None);
    assert_eq!(lost("{\"level\":\"info\",\"msg\":\"started"), None);
    assert_eq!(lost("{\"kind\":0,\"auditID\":\"x\""), None);
}
