//! Nothing is lost and nothing comes twice.

use std::fs::{self, OpenOptions};
use std::io::Write;

use crate::support::{Place, envelope, event, lines, options};

#[test]
fn a_source_is_read_once_and_goes_on_where_it_was() {
    let place = Place::new("once");
    let file = place.file("a.log", lines(0..3000));
    let first = place.ingest(&[&file]);
    assert_eq!((first.read, first.kept, first.duplicates, first.rejected), (3000, 3000, 0, 0));
    assert_eq!(place.ingest(&[&file]).read, 0);
    OpenOptions::new().append(true).open(&file).unwrap().write_all(lines(3000..3100).as_bytes()).unwrap();
    let more = place.ingest(&[&file]);
    assert_eq!((more.read, more.kept), (100, 100));
    assert_eq!(place.count("audit"), 3100);
}

#[test]
fn overlapping_exports_categories_and_shapes_are_one() {
    let place = Place::new("overlap");
    let raw = place.file("raw.log", lines(0..500));
    let copy = place.file("copy.log", lines(200..700));
    let enveloped: String = (0..300).map(|number| envelope(number, "kube-audit")).collect();
    let admin: String = (0..300).rev().map(|number| envelope(number, "kube-audit-admin")).collect();
    let (enveloped, admin) = (place.file("PT1H.json", enveloped), place.file("admin/PT1H.json", admin));
    let account = place.ingest(&[&raw, &copy, &enveloped, &admin]);
    assert_eq!((account.read, account.kept, account.duplicates), (1600, 700, 900));
    assert_eq!(place.count("audit"), 700);
    assert_eq!(place.ingest(&[&admin]).read, 0);
}

#[test]
fn another_file_at_the_same_place_is_read_from_its_start() {
    let place = Place::new("rotated");
    let file = place.file("a.log", lines(0..100));
    place.ingest(&[&file]);
    let file = place.file("a.log", lines(5000..5050));
    assert_eq!(place.ingest(&[&file]).kept, 50);
    assert_eq!(place.count("audit"), 150);
}

#[test]
fn one_id_for_two_requests_is_two_events() {
    let place = Place::new("reused");
    let other = event(1).replace("/pods/web-1", "/pods/other");
    let file = place.file("a.log", format!("{}\n{other}\n{}\n{other}\n", event(1), event(1)));
    let account = place.ingest(&[&file]);
    assert_eq!((account.kept, account.duplicates, account.reused_ids), (2, 2, 1));
    let copy = place.file("b.log", format!("{other}\n{}\n", event(1)));
    assert_eq!(place.ingest(&[&copy]).kept, 0);
}

#[test]
fn a_cut_event_gives_way_to_the_whole_one_only() {
    let place = Place::new("cut");
    let whole = event(7);
    let cut = place.file("cut.log", format!("{}\n", &whole[..whole.len() - 150]));
    let account = place.ingest(&[&cut]);
    assert_eq!((account.kept, account.salvaged, account.rejected), (1, 1, 0));
    let again = place.file("again.log", format!("{}\n", &whole[..whole.len() - 160]));
    assert_eq!(place.ingest(&[&again]).kept, 0);
    let file = place.file("whole.log", format!("{whole}\n"));
    assert_eq!(place.ingest(&[&file]).kept, 1);
    let lost = place.ask("SELECT lost FROM audit WHERE lost IS NOT NULL");
    assert_eq!(lost.len(), 1);
    assert!(lost[0].contains("annotations"), "{}", lost[0]);
}

#[test]
fn many_commits_are_as_good_as_one() {
    let place = Place::new("commits");
    let file = place.file("a.log", lines(0..20_000));
    let mut small = options();
    (small.commit_bytes, small.threads) = (5 << 20, 3);
    let account = place.ingest_with(&[&file], &small);
    assert_eq!((account.read, account.kept), (20_000, 20_000));
    assert_eq!(place.count("audit"), 20_000);
    let versions = fs::read_dir(place.folder().join("audit/_delta_log")).unwrap().count();
    assert!(versions > 3, "{versions}");
}

#[test]
fn only_one_ingest_writes_at_a_time() {
    let place = Place::new("lock");
    let file = place.file("a.log", lines(0..10));
    place.ingest(&[&file]);
    let lake = place.lake();
    let _lock = lake.lock().unwrap();
    let sources = vec![plimsoll_lake::ingest::Source::file(&file).unwrap()];
    let error =
        plimsoll_lake::ingest::ingest(&mut place.lake(), sources, &options(), &mut |_| {}).unwrap_err();
    assert!(error.to_string().contains("another ingest"), "{error}");
}
