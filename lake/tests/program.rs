//! Logs into a lake, as a user does it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that panics has failed"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread::sleep;
use std::time::Duration;

/// A folder of its own, removed afterwards.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("plimsoll-ingest-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn plimsoll(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll-lake"));
    command.current_dir(folder).env_remove("PLIMSOLL_LAKE");
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    plimsoll(folder).args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn events(numbers: std::ops::Range<usize>) -> String {
    let mut out = String::new();
    for number in numbers {
        let (hour, minute) = (number / 1000 % 24, number % 60);
        let _ = writeln!(
            out,
            "{{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Metadata\",\"auditID\":\"{number:036}\",\"stage\":\"ResponseComplete\",\"requestURI\":\"/api/v1/namespaces/shop/secrets/s-{number}\",\"verb\":\"get\",\"user\":{{\"username\":\"jane@contoso.example\",\"groups\":[\"system:authenticated\"]}},\"sourceIPs\":[\"20.1.2.3\"],\"userAgent\":\"kubectl/v1.33.0\",\"objectRef\":{{\"resource\":\"secrets\",\"namespace\":\"shop\",\"name\":\"s-{number}\",\"apiVersion\":\"v1\"}},\"responseStatus\":{{\"metadata\":{{}},\"code\":200}},\"requestReceivedTimestamp\":\"2026-03-01T{hour:02}:{minute:02}:00.000000Z\",\"stageTimestamp\":\"2026-03-01T{hour:02}:{minute:02}:00.100000Z\",\"annotations\":{{\"authorization.k8s.io/decision\":\"allow\",\"authorization.k8s.io/reason\":\"\"}}}}"
        );
    }
    out
}

#[test]
fn the_account_says_what_became_of_everything() {
    let place = Place::new("account");
    fs::write(place.0.join("a.log"), events(0..100) + "no record\n" + &events(50..60)).unwrap();
    let output = run(&place.0, &["ingest", "a.log", "--lake", "lake", "--cluster", "aks"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let account = text(&output);
    for wanted in [
        "110 records read",
        "kept                 100",
        "duplicate             10",
        "rejected               1",
        "a.log:101: ",
    ] {
        assert!(account.contains(wanted), "{wanted:?} in {account}");
    }
    let again = run(&place.0, &["ingest", "a.log", "--lake", "lake", "--format", "json"]);
    let again: serde_json::Value = serde_json::from_str(&text(&again)).unwrap();
    assert_eq!((&again["schema"], &again["read"]), (&"plimsoll.ingest/v1".into(), &0.into()));
}

#[test]
fn the_lake_answers() {
    let place = Place::new("answers");
    fs::write(place.0.join("a.log"), events(0..2500)).unwrap();
    run(&place.0, &["ingest", "a.log", "--lake", "lake", "--cluster", "aks"]);
    let stats = text(&run(&place.0, &["stats", "--lake", "lake"]));
    assert!(stats.contains("audit") && stats.contains("2500"), "{stats}");
    let rows = text(&run(
        &place.0,
        &["show", "aksaudit", "-n", "2", "--columns", "Verb,RequestUri", "--lake", "lake", "--format", "csv"],
    ));
    assert_eq!(rows.lines().count(), 3, "{rows}");
    assert!(rows.starts_with("Verb,RequestUri\nget,/api/v1/"), "{rows}");
    let sql = "SELECT username, count(*) AS n FROM audit WHERE resource = 'secrets' GROUP BY username";
    let answer = text(&run(&place.0, &["sql", sql, "--lake", "lake", "--format", "json"]));
    assert_eq!(answer.trim(), "{\"username\":\"jane@contoso.example\",\"n\":2500}");
    let wrong = run(&place.0, &["sql", "SELECT nothing FROM audit", "--lake", "lake"]);
    assert_eq!(wrong.status.code(), Some(3));
    let none = run(&place.0, &["stats", "--lake", "elsewhere"]);
    assert_eq!(none.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&none.stderr).contains("ingest SOURCE"), "{none:?}");
}

/// `PLIMSOLL_KILLS` says how often the program is killed; a few times without it. Whenever an ingest gets through, its
/// lake is looked at and the next one begins.
#[test]
fn an_ingest_that_is_killed_loses_nothing_and_repeats_nothing() {
    let wanted: u64 = std::env::var("PLIMSOLL_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(4);
    let place = Place::new("killed");
    let total = 30_000;
    fs::write(place.0.join("a.log"), events(0..total)).unwrap();
    let (mut kills, mut round) = (0, 0);
    let longer = if wanted > 20 { 10 } else { 60 };
    while kills < wanted {
        let lake = format!("lake-{round}");
        let ingest = ["ingest", "a.log", "--lake", lake.as_str(), "--commit-size", "1", "--quiet"];
        let mut of_round = 0;
        loop {
            let mut child =
                plimsoll(&place.0).args(ingest).stdout(std::process::Stdio::null()).spawn().unwrap();
            // At many different moments: no two attempts wait alike. In the end one gets through.
            sleep(Duration::from_millis(5 + kills * 37 % 300 + of_round * longer));
            if child.try_wait().unwrap().is_some() {
                break;
            }
            child.kill().unwrap();
            child.wait().unwrap();
            kills += 1;
            of_round += 1;
        }
        let sql = "SELECT count(*) AS n, count(DISTINCT audit_id) AS d FROM audit";
        let answer = text(&run(&place.0, &["sql", sql, "--lake", &lake, "--format", "json"]));
        assert_eq!(answer.trim(), format!("{{\"n\":{total},\"d\":{total}}}"), "after {of_round} kills");
        let checked = run(&place.0, &["verify", "--lake", &lake]);
        assert_eq!(checked.status.code(), Some(0), "{checked:?}");
        fs::remove_dir_all(place.0.join(&lake)).unwrap();
        round += 1;
    }
    println!("killed {kills} times in {round} rounds");
}
