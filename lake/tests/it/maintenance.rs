//! Keeping a lake in order.

use std::fs;

use plimsoll_lake::dates::Day;
use plimsoll_lake::maintain::{compact, expire, figures, verify};

use crate::support::{CLUSTER, Place, lines};

fn days(place: &Place) -> usize {
    place.ask("SELECT date, count(*) AS n FROM audit GROUP BY date").len()
}

#[test]
fn figures_say_what_is_there() {
    let place = Place::new("figures");
    let file = place.file("a.log", lines(0..3500));
    place.ingest(&[&file]);
    let figures = figures(&mut place.lake()).unwrap();
    assert_eq!(figures.len(), 1);
    assert_eq!((figures[0].table.as_str(), figures[0].rows), ("audit", 3500));
    assert_eq!(figures[0].clusters.get(CLUSTER), Some(&3500));
    assert_eq!(figures[0].days, Some(("2026-03-01".to_owned(), "2026-03-04".to_owned())));
}

#[test]
fn small_files_are_joined_without_a_change() {
    let place = Place::new("compact");
    for part in 0..4 {
        let file = place.file(&format!("{part}.log"), lines(part * 250..(part + 1) * 250));
        place.ingest(&[&file]);
    }
    let before = place.ask("SELECT * FROM audit ORDER BY audit_id");
    let done = compact(&mut place.lake(), 1_772_000_000_001).unwrap();
    assert!(done.before >= 4 && done.after == 1, "{done:?}");
    assert_eq!(place.ask("SELECT * FROM audit ORDER BY audit_id"), before);
    let file = place.file("again.log", lines(0..1000));
    assert_eq!(place.ingest(&[&file]).kept, 0);
    let checked = verify(&mut place.lake()).unwrap();
    assert!(checked.problems.is_empty() && checked.unused >= 4, "{checked:?}");
}

#[test]
fn old_days_are_forgotten_with_their_files() {
    let place = Place::new("expire");
    let file = place.file("a.log", lines(0..5000));
    place.ingest(&[&file]);
    assert_eq!(days(&place), 5);
    let third = Day::of(1_772_496_000_000_000);
    assert_eq!(third.to_string(), "2026-03-03");
    let tried = expire(&mut place.lake(), third, true, 1).unwrap();
    assert_eq!(tried.rows.get("audit"), Some(&2000));
    assert_eq!(days(&place), 5);
    let done = expire(&mut place.lake(), third, false, 1_772_000_000_002).unwrap();
    assert!(done.files > 0);
    assert_eq!((days(&place), place.count("audit")), (3, 3000));
}

#[test]
fn a_check_finds_what_is_broken() {
    let place = Place::new("verify");
    let file = place.file("a.log", lines(0..100));
    place.ingest(&[&file]);
    assert!(verify(&mut place.lake()).unwrap().problems.is_empty());
    let mut data = Vec::new();
    let mut open = vec![place.folder().join("audit")];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "parquet") {
                data.push(path);
            }
        }
    }
    let bytes = fs::read(&data[0]).unwrap();
    fs::write(&data[0], &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(verify(&mut place.lake()).unwrap().problems.len(), 1);
    fs::remove_file(&data[0]).unwrap();
    assert_eq!(verify(&mut place.lake()).unwrap().problems.len(), 1);
}
