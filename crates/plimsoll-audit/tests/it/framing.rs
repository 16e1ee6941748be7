//! Records are found however a source is cut into lines, documents and pieces.

use plimsoll_audit::decode::{Decoder, Options, is_lines, lines, whole};

use crate::collect::{Collect, EVENT, decode};

fn envelope(id: usize) -> String {
    let log = serde_json::to_string(&format!("{}\n", event(id))).expect("JSON");
    format!(
        r#"{{"category":"kube-audit","resourceId":"/S","properties":{{"log":{log}}},"time":"2026-01-01T00:00:00Z"}}"#
    )
}

fn event(id: usize) -> String {
    EVENT.replace("6f3f0a52-0000-4000-8000-000000000001", &format!("audit-{id}"))
}

fn pretty(text: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
    serde_json::to_string_pretty(&value).expect("JSON")
}

/// The audit ids in the order in which they came.
fn ids(found: &Collect) -> Vec<usize> {
    let id = |text: &str| {
        let rest = text.split("audit_id: \"audit-").nth(1).expect("an id");
        rest.split('"').next().expect("an id").parse().expect("a number")
    };
    found.records.iter().map(|kept| id(&kept.content)).collect()
}

#[test]
fn every_frame_gives_the_same_records() {
    let join =
        |separator: &str, of: &dyn Fn(usize) -> String| (0..3).map(of).collect::<Vec<_>>().join(separator);
    let frames = [
        ("lines", join("\n", &event) + "\n"),
        ("no newline at the end", join("\n", &event)),
        ("CRLF and blank lines", join("\r\n\r\n", &event) + "\r\n"),
        ("several in one line", join(" ", &event) + "\n"),
        ("documents", join("\n", &|id| pretty(&event(id))) + "\n"),
        ("documents without a newline between", join("", &|id| pretty(&event(id)))),
        ("an array in one line", format!("[{}]", join(",", &event))),
        ("an array over lines", format!("[\n{}\n]\n", join(",\n", &event))),
        ("an array, commas first", format!("[{}]\n", join("\n,", &event))),
        ("a pretty array", pretty(&format!("[{}]", join(",", &event)))),
        ("envelopes", join("\n", &envelope)),
        ("pretty envelopes", join("\n", &|id| pretty(&envelope(id)))),
        ("a hub message", format!(r#"{{"records":[{}]}}"#, join(",", &envelope))),
        ("a hub message over lines", format!("{{\"records\": [{}\n]}}\n", join("\n,", &envelope))),
        ("one record a line in a hub message", format!("{{\"records\":[\n{}\n]}}", join(",\n", &envelope))),
        ("hub messages in lines", join("\n", &|id| format!(r#"{{"records":[{}]}}"#, envelope(id)))),
        (
            "an array of hub messages",
            format!("[{}]", join(",", &|id| format!(r#"{{"records":[{}]}}"#, envelope(id)))),
        ),
        ("an answer of an API", pretty(&format!(r#"{{"value":[{}]}}"#, join(",", &envelope)))),
        (
            "a list",
            format!(
                r#"{{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{{}},"items":[{}]}}"#,
                join(",", &event)
            ),
        ),
        (
            "a pretty list, kind last",
            pretty(&format!(
                r#"{{"items":[{}],"kind":"EventList","apiVersion":"audit.k8s.io/v1"}}"#,
                join(",", &event)
            )),
        ),
        (
            "a collector's wrapper",
            join("\n", &|id| format!(r#"{{"_time":1,"_raw":{},"cribl_pipe":"x"}}"#, envelope(id))),
        ),
        (
            "a collector's wrapper around text",
            join("\n", &|id| {
                format!(r#"{{"_raw":{}}}"#, serde_json::to_string(&envelope(id)).expect("JSON"))
            }),
        ),
        ("a byte order mark", format!("\u{feff}{}", join("\n\u{feff}", &event))),
        (
            "keys of other records first",
            join("\n", &|id| event(id).replacen('{', r#"{"p_log_type":"x","#, 1)),
        ),
    ];
    for (name, text) in &frames {
        let utf16 = |big: bool| -> Vec<u8> {
            let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
            units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let mut gzip = packed(&text.as_bytes()[..100]);
        gzip.extend(packed(&text.as_bytes()[100..]));
        let forms = [
            ("UTF-8", text.as_bytes().to_vec()),
            ("gzip", gzip),
            ("UTF-16LE", utf16(false)),
            ("UTF-16BE", utf16(true)),
        ];
        for (form, bytes) in forms {
            let found = decode(&bytes);
            assert!(found.rejected.is_empty(), "{name}, {form}: {:?}", found.rejected);
            assert_eq!(ids(&found), [0, 1, 2], "{name}, {form}");
            for size in [1, 7, 64, 1000] {
                let mut pieces = Collect::default();
                let mut decoder = Decoder::new(&Options::default());
                for piece in bytes.chunks(size) {
                    decoder.push(piece, &mut pieces);
                }
                decoder.finish(&mut pieces);
                assert_eq!(pieces.records, found.records, "{name}, {form}, pieces of {size}");
            }
        }
    }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn places_are_those_of_the_source() {
    let text = format!("\n{}\n{}\n\nrubbish\n{}\n", event(0), pretty(&event(1)), event(2));
    let found = decode(text.as_bytes());
    assert_eq!(ids(&found), [0, 1, 2]);
    for kept in &found.records {
        assert!(text[kept.place.offset as usize..].starts_with('{'), "{:?}", kept.place);
        let before = &text[..kept.place.offset as usize];
        assert_eq!(kept.place.line, before.matches('\n').count() as u64 + 1);
    }
    let [(place, bytes, reason)] = found.rejected.as_slice() else { panic!("{:?}", found.rejected) };
    assert!(text[place.offset as usize..].starts_with("rubbish"));
    assert_eq!(bytes, b"rubbish");
    assert!(reason.contains("expected"), "{reason}");
}

#[test]
fn a_broken_line_costs_that_line_only() {
    let broken = [
        ("cut in a text", event(9)[..700].to_owned(), 1),
        ("cut behind a colon", event(9)[..event(9).find("{\"kind\":\"Pod\"").expect("a body")].to_owned(), 1),
        ("cut within an array", event(9)[..event(9).find("\"172.31").expect("an address")].to_owned(), 1),
        ("cut envelope", envelope(9)[..700].to_owned(), 1),
        ("rubbish", "\u{1}\u{2}rubbish".to_owned(), 0),
        ("an open bracket", "[".to_owned(), 0),
        ("an open brace", "{".to_owned(), 0),
        ("another type", r#"{"kind":0}"#.to_owned(), 0),
        ("other brackets", event(9).replace("]}", "}]"), 1),
        ("a number", "17".to_owned(), 0),
        ("nothing known", r#"{"a":1}"#.to_owned(), 0),
    ];
    for (name, line, salvaged) in broken {
        let text = format!("{}\n{line}\n{}\n{}\n{}\n", event(0), event(1), event(2), event(3));
        let found = decode(text.as_bytes());
        let whole: Vec<String> = found
            .records
            .iter()
            .filter(|kept| !kept.salvaged)
            .map(|kept| kept.content.split("audit_id: \"audit-").nth(1).expect("an id")[..1].to_owned())
            .collect();
        assert_eq!(whole, ["0", "1", "2", "3"], "{name}");
        assert_eq!(found.records.iter().filter(|kept| kept.salvaged).count(), salvaged, "{name}");
        assert_eq!(found.rejected.len(), 1 - salvaged, "{name}: {:?}", found.rejected);
        let mut alone = Collect::default();
        lines(&text, &mut alone);
        assert_eq!(alone.records, found.records, "{name}");
    }
}

#[test]
fn bytes_that_are_no_text_are_told_and_the_rest_is_read() {
    let mut bytes = event(0).into_bytes();
    bytes.extend(b"\n\xff\xfe\xfd\x80\n\0\0\0\0\n\0\0");
    bytes.extend(event(1).into_bytes());
    bytes.extend(b"\n");
    let found = decode(&bytes);
    assert_eq!(ids(&found), [0, 1]);
    let reasons: Vec<&str> = found.rejected.iter().map(|(_, _, reason)| reason.as_str()).collect();
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    assert!(
        reasons[0].contains("UTF-8") && reasons[1].contains("4 NUL") && reasons[2].contains("2 NUL"),
        "{reasons:?}"
    );

    let mut early = packed((event(0) + "\n" + &event(1) + "\n").repeat(40).as_bytes());
    early.truncate(early.len() - 9);
    let found = decode(&early);
    assert!(
        found.records.len() > 70
            && found.rejected.last().is_some_and(|(_, _, reason)| reason.contains("gzip"))
    );
}

#[test]
fn a_last_line_that_is_not_whole_can_be_waited_for() {
    let text = format!("{}\n{}", event(0), &event(1)[..600]);
    let mut waiting = Collect { wait: true, ..Collect::default() };
    whole(text.as_bytes(), &Options::default(), &mut waiting);
    assert_eq!(ids(&waiting), [0]);
    assert_eq!(waiting.incomplete.len(), 1);
    let place = waiting.incomplete[0].0;
    assert_eq!((place.offset as usize, place.line), (event(0).len() + 1, 2));
    assert!(waiting.rejected.is_empty());

    let found = decode(text.as_bytes());
    assert_eq!(ids(&found), [0, 1]);
    assert!(found.records[1].salvaged);
    // A whole record at the end needs no newline.
    let mut waiting = Collect { wait: true, ..Collect::default() };
    whole(event(0).as_bytes(), &Options::default(), &mut waiting);
    assert_eq!((ids(&waiting), waiting.incomplete.len()), (vec![0], 0));
}

#[test]
fn what_is_too_large_is_dropped_in_pieces() {
    let options = Options { limit: 100_000, ..Options::default() };
    let large = format!(r#"{{"kind":"Event","auditID":"{}"}}"#, "x".repeat(6_000_000));
    let text = format!("{}\n{large}\n{}\n[{},{large},{}]\n", event(0), event(1), event(2), event(3));
    let mut found = Collect::default();
    let mut decoder = Decoder::new(&options);
    for piece in text.as_bytes().chunks(50_000) {
        decoder.push(piece, &mut found);
    }
    decoder.finish(&mut found);
    assert_eq!(ids(&found), [0, 1, 2, 3]);
    let dropped: usize = found.rejected.iter().map(|(_, bytes, _)| bytes.len()).sum();
    assert!(dropped >= 2 * large.len() && dropped < 2 * large.len() + 10, "{dropped}");
    assert!(found.rejected.iter().all(|(_, bytes, _)| bytes.len() <= 1_200_000));

    let endless = vec![b'a'; 9_000_000];
    let mut found = Collect::default();
    whole(&endless, &options, &mut found);
    assert!(found.records.is_empty());
    assert_eq!(found.rejected.iter().map(|(_, bytes, _)| bytes.len()).sum::<usize>(), endless.len());
}

#[test]
fn lines_are_told_from_documents() {
    assert!(is_lines((event(0) + "\n").as_bytes()));
    assert!(is_lines(format!("\u{feff}\n{}", envelope(0)).as_bytes()));
    assert!(!is_lines(pretty(&event(0)).as_bytes()));
    assert!(!is_lines(b"[\n{}\n]"));
    assert!(!is_lines(&packed(event(0).as_bytes())));
    assert!(!is_lines(b""));
}

#[test]
fn brackets_without_end_cost_no_time() {
    for line in
        ["[", "{\"a\":", "[{\"kind\":\"Event\",\"auditID\":\"x\",\"verb\":\"get\",\"requestObject\":["]
    {
        let text = format!("{line}\n").repeat(200_000) + &event(0);
        let found = decode(text.as_bytes());
        assert!(found.records.iter().any(|kept| kept.content.contains("audit-0")), "{line}");
    }
}
