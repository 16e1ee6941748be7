//! Bad input costs itself only, and is told.

use std::fs;
use std::io::Write;

use crate::support::{Place, envelope, event, lines, options};

#[test]
fn what_is_no_record_is_kept_as_a_dead_letter() {
    let place = Place::new("rejected");
    let file = place.file("a.log", format!("{}{{\"kind\": 0}}\nnot json\n{}", lines(0..2), lines(2..4)));
    let account = place.ingest(&[&file]);
    assert_eq!(account.kept, 4);
    assert_eq!(account.rejected, 2);
    assert_eq!(account.rejected_places[0].line, 3);
    let letters: String = fs::read_dir(place.folder().join("rejected"))
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    let letters: Vec<serde_json::Value> =
        letters.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(letters.len(), 2);
    assert_eq!(letters[1]["text"].as_str().unwrap().trim_end(), "not json");
    assert!(letters.iter().all(|letter| letter["reason"].as_str().unwrap().len() > 5));
}

#[test]
fn compressed_files_and_documents_are_read() {
    let place = Place::new("shapes");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(lines(0..50).as_bytes()).unwrap();
    let gz = place.file("a.log.gz", gz.finish().unwrap());
    let list: Vec<String> = (50..60).map(event).collect();
    let list = place.file(
        "list.json",
        format!("\u{feff}{{\"kind\":\"EventList\",\"items\":[\n{}\n]}}", list.join(",\n")),
    );
    let pretty: serde_json::Value = serde_json::from_str(&event(60)).unwrap();
    let pretty = place.file("one.json", format!("{pretty:#}"));
    let message: Vec<String> =
        (61..65).map(|number| envelope(number, "kube-audit").trim_end().to_owned()).collect();
    let message = place.file("hub.json", format!("{{\"records\":[{}]}}", message.join(",")));
    let account = place.ingest(&[&gz, &list, &pretty, &message]);
    assert_eq!((account.kept, account.rejected), (65, 0), "{account:?}");
    assert_eq!(place.ingest(&[&gz, &list, &pretty, &message]).read, 0);
}

#[test]
fn a_last_line_that_is_not_whole_waits_where_sources_grow() {
    let place = Place::new("grow");
    let (whole, next) = (lines(0..20), event(20));
    let file = place.file("a.log", format!("{whole}{}", &next[..400]));
    let mut follow = options();
    follow.follow = true;
    let account = place.ingest_with(&[&file], &follow);
    assert_eq!((account.kept, account.salvaged, account.rejected), (20, 0, 0));
    fs::OpenOptions::new()
        .append(true)
        .open(&file)
        .unwrap()
        .write_all(format!("{}\n", &next[400..]).as_bytes())
        .unwrap();
    let account = place.ingest_with(&[&file], &follow);
    assert_eq!((account.kept, account.salvaged), (1, 0));
}

#[test]
fn any_bytes_are_survived() {
    let place = Place::new("bytes");
    let mut bytes = lines(0..5).into_bytes();
    bytes.extend((0..=255).cycle().take(100_000));
    bytes.extend_from_slice(b"\n");
    bytes.extend_from_slice(lines(5..10).as_bytes());
    let mixed = place.file("mixed.log", &bytes);
    let wide: Vec<u8> = lines(10..15).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide = place.file("wide.log", [&[0xff, 0xfe][..], &wide].concat());
    let empty = place.file("empty.log", "");
    let account = place.ingest(&[&mixed, &wide, &empty]);
    assert_eq!(account.kept, 15, "{account:?}");
    assert!(account.rejected > 0);
}

#[test]
fn times_of_all_years_have_a_place() {
    let place = Place::new("years");
    let of = |number: usize, year: &str| event(number).replace("2026-03-", &format!("{year}-03-"));
    let file = place.file("a.log", format!("{}\n{}\n{}\n", of(1, "0001"), of(2, "9999"), of(3, "2026")));
    let account = place.ingest(&[&file]);
    assert_eq!((account.kept, account.rejected), (3, 0), "{account:?}");
    assert_eq!(place.count("audit"), 3);
}

#[test]
fn a_folder_with_something_else_is_no_lake() {
    let place = Place::new("no-lake");
    place.file("lake/notes.txt", "mine");
    let error = plimsoll_lake::store::Lake::open_or_create(&place.folder()).unwrap_err();
    assert!(error.to_string().contains("something else"), "{error}");
}
