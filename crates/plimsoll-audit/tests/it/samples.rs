//! The captures of the corpus.

use std::collections::BTreeMap;

use crate::collect::{captured, decode, samples};

#[test]
fn every_sample_event_is_found() {
    let Some(folder) = samples() else {
        eprintln!("skipped: PLIMSOLL_CORPUS names no folder with the samples");
        return;
    };
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.tsv")).expect("the manifest");
    let mut total = 0;
    let mut malformed = Vec::new();
    for line in manifest.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (file, expected): (&str, usize) = (fields[0], fields[4].parse().expect("a count"));
        let found = decode(&std::fs::read(folder.join(file)).expect("a sample"));
        assert_eq!(found.records.len() + found.rejected.len(), expected, "{file}: {:?}", found.rejected);
        assert!(found.records.iter().all(|kept| !kept.salvaged), "{file}");
        total += expected;
        if file.ends_with("test-events.jsonl") {
            // What is no log record of any kind: 15 placeholders and two stubs.
            let reasons: Vec<&str> = found.rejected.iter().map(|(_, _, reason)| reason.as_str()).collect();
            assert!(reasons.iter().all(|reason| reason.contains("no known form")), "{reasons:?}");
            assert_eq!(reasons.len(), 17, "{reasons:?}");
        } else {
            malformed.extend(found.rejected.into_iter().map(|(_, _, reason)| (file.to_owned(), reason)));
        }
    }
    assert_eq!(total, 343);
    let [(file, reason)] = malformed.as_slice() else { panic!("{malformed:?}") };
    assert!(
        file.ends_with("fal_01_003.json") && reason.contains("`kind`") && reason.contains("byte 9"),
        "{reason}"
    );
}

#[test]
fn a_hub_message_is_the_same_in_every_generation() {
    let Some(folder) = samples() else { return };
    let bytes = std::fs::read(folder.join("sysdig-aks-audit-log/event.json")).expect("a sample");
    let hub = decode(&bytes);
    assert_eq!(hub.records.len(), 22);
    let count = |of: &dyn Fn(usize) -> String| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for index in 0..hub.records.len() {
            *counts.entry(of(index)).or_default() += 1;
        }
        counts.into_iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(count(&|at| hub.records[at].verb.clone()), "create 1, get 17, watch 4");
    assert_eq!(count(&|at| hub.records[at].category.clone()), "kube-audit 22");
    assert_eq!(
        count(&|at| hub.records[at].user.clone()),
        "aksService 11, nodeclient 4, system:serviceaccount:kube-system:resourcequota-controller 7"
    );

    let value: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let records = value["records"].as_array().expect("records");
    let lines = records.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let objects = records
        .iter()
        .zip(&hub.records)
        .map(|(record, kept)| {
            let log = &record["properties"]["log"];
            record.to_string().replacen(&log.to_string(), &kept.text, 1)
        })
        .collect::<Vec<_>>()
        .join("\n");
    let content = |bytes: &[u8]| {
        let found = decode(bytes);
        assert!(found.rejected.is_empty(), "{:?}", found.rejected);
        found.records.into_iter().map(|kept| (kept.content, kept.category)).collect::<Vec<_>>()
    };
    let expected = content(&bytes);
    assert_eq!(content(lines.as_bytes()), expected);
    assert_eq!(content(objects.as_bytes()), expected);
    assert_eq!(content(serde_json::to_string_pretty(&value).expect("JSON").as_bytes()), expected);
    assert_eq!(content(serde_json::to_string_pretty(records).expect("JSON").as_bytes()), expected);
}

#[test]
fn captured_events_are_24() {
    if let Some(texts) = captured() {
        assert!(texts.iter().all(|text| text.contains("auditID")));
    }
}
