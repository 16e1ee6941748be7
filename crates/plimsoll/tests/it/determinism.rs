//! The same input gives the same bytes.

use crate::support::{run, stdout};

#[test]
fn two_runs_are_byte_identical() {
    for format in ["text", "json", "sarif", "junit", "markdown", "github", "gitlab", "ocsf", "html"] {
        let once = stdout(&run(&[
            "scan",
            "examples",
            "--now",
            "2026-11-20",
            "--all",
            "--unknown",
            "--format",
            format,
        ]));
        let twice = stdout(&run(&[
            "scan",
            "examples",
            "--now",
            "2026-11-20",
            "--all",
            "--unknown",
            "--format",
            format,
        ]));
        assert_eq!(once, twice, "{format}");
    }
    let once = stdout(&run(&["baseline", "examples/harbor", "--now", "2026-11-20"]));
    assert_eq!(once, stdout(&run(&["baseline", "examples/harbor", "--now", "2026-11-20"])));
}

#[test]
fn colour_changes_no_word_and_needs_a_terminal() {
    let plain = stdout(&run(&["scan", "examples/harbor", "--now", "2026-11-20"]));
    assert!(!plain.contains('\u{1b}'));
    let painted = stdout(&run(&["scan", "examples/harbor", "--now", "2026-11-20", "--color", "always"]));
    assert!(painted.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut inside = false;
    for character in painted.chars() {
        match character {
            '\u{1b}' => inside = true,
            'm' if inside => inside = false,
            other if !inside => stripped.push(other),
            _ => {}
        }
    }
    assert_eq!(stripped, plain);
}

#[test]
fn no_line_is_wider_than_100_columns_but_for_things_to_copy() {
    let text = stdout(&run(&["baseline", "examples/harbor", "--now", "2026-11-20"]));
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}
