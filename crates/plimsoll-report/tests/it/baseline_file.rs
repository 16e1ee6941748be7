//! `--baseline FILE`.

use plimsoll_model::Report;
use plimsoll_report::json::{self, JsonOptions};
use plimsoll_report::{Known, known};

use crate::support::{CLUSTER, deployment, privileged, report, snapshot, suppression, written};

fn full(report: &Report<'_>) -> String {
    written(|out| {
        json::write(report, &JsonOptions { version: "0.1.0", comparison: None, framework: None }, out)
    })
}

fn compact(report: &Report<'_>) -> String {
    written(|out| known::write(report, out))
}

fn parse(text: &str) -> Known {
    Known::parse(text.as_bytes()).expect("a baseline")
}

#[test]
fn only_findings_that_the_earlier_run_did_not_have_are_new() {
    let web = deployment("shop", "web");
    let earlier = snapshot(&[("web.json", &web), ("old.json", &deployment("shop", "old"))]);
    let earlier = report(&earlier, privileged(&earlier));
    let moved = format!("\n\n{web}");
    let later = snapshot(&[("web.json", &moved), ("cart.json", &deployment("shop", "cart"))]);
    let later = report(&later, privileged(&later));
    for baseline in [full(&earlier), compact(&earlier)] {
        let known = parse(&baseline);
        assert_eq!(known.len(), 2);
        let comparison = known.compare(&later);
        assert_eq!((comparison.is_new(0), comparison.is_new(1)), (false, true), "{baseline}");
        assert_eq!((comparison.new, comparison.known, comparison.gone), (1, 1, 1));
    }
}

#[test]
fn a_copy_of_a_known_bad_object_is_new_and_a_moved_file_is_not() {
    let web = deployment("shop", "web");
    let earlier = snapshot(&[("test/web.json", &web)]);
    let known = parse(&compact(&report(&earlier, privileged(&earlier))));
    let copied = snapshot(&[("live/web.json", &web), ("test/web.json", &web)]);
    let copied = report(&copied, privileged(&copied));
    let comparison = known.compare(&copied);
    assert_eq!((comparison.is_new(0), comparison.is_new(1)), (true, false));
    let moved = snapshot(&[("live/web.json", &web)]);
    assert_eq!(known.compare(&report(&moved, privileged(&moved))).new, 0);
}

#[test]
fn a_suppressed_finding_is_no_part_of_a_baseline_so_it_is_new_when_the_suppression_ends() {
    let snapshot = snapshot(&[("cluster.json", CLUSTER), ("web.json", &deployment("shop", "web"))]);
    let mut findings = privileged(&snapshot);
    findings[0].suppression = Some(Box::new(suppression()));
    let suppressed = report(&snapshot, findings);
    let ended = report(&snapshot, privileged(&snapshot));
    for baseline in [full(&suppressed), compact(&suppressed)] {
        let known = parse(&baseline);
        assert!(known.is_empty());
        assert_eq!(known.compare(&suppressed).new, 0);
        assert_eq!(known.compare(&ended).new, 1);
    }
}

#[test]
fn the_compact_form_is_one_sorted_line_for_each_finding() {
    let snapshot =
        snapshot(&[("b.json", &deployment("shop", "web")), ("a.json", &deployment("shop", "cart"))]);
    let text = compact(&report(&snapshot, privileged(&snapshot)));
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[1], r#""schema":"plimsoll.baseline/v1","#);
    assert!(lines[3].starts_with(
        r#"{"control":"privileged-container","subject":"apps/Deployment/shop/cart","file":"a.json","#
    ));
    assert!(lines[4].contains("shop/web"));
}

#[test]
fn what_is_no_baseline_is_refused_with_its_place() {
    for (text, expected) in [
        ("", "this is neither a report nor a compact baseline: EOF while parsing a value at line 1 column 0"),
        (
            "[1]",
            "this is neither a report nor a compact baseline: invalid type: integer `1`, expected a string at line 1 column 2",
        ),
        (
            r#"{"runs":[]}"#,
            "the schema is ``; a baseline is a report (`plimsoll.report/v1`) or a compact baseline (`plimsoll.baseline/v1`)",
        ),
        (
            r#"{"schema":"plimsoll.baseline/v1","findings":[{"control":"a","fingerprint":"x"}]}"#,
            "finding 1 (control `a`) has no fingerprint of 32 hexadecimal digits; write the baseline anew",
        ),
    ] {
        assert_eq!(Known::parse(text.as_bytes()).expect_err(text).to_string(), expected);
    }
}
