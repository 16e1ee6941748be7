//! Flag over environment over file over default; suppressions.

use crate::support::{PRIVILEGED, assert_code, folder, plimsoll, stdout};

fn scan(folder: &std::path::Path, flags: &[&str], environment: &[(&str, &str)]) -> std::process::Output {
    let mut command = plimsoll();
    command
        .current_dir(folder)
        .args(["scan", "input", "--control", "privileged", "--now", "2026-11-20"])
        .args(flags);
    command.envs(environment.iter().copied()).output().unwrap()
}

#[test]
fn a_flag_wins_over_the_environment_over_the_file_over_the_default() {
    let folder = folder("precedence", &[("input/pod.yaml", PRIVILEGED)]);
    assert_code(&scan(&folder, &[], &[]), 1);
    std::fs::write(folder.join("plimsoll.toml"), "[scan]\nfail-on = \"critical\"\n").unwrap();
    assert_code(&scan(&folder, &[], &[]), 0);
    assert_code(&scan(&folder, &[], &[("PLIMSOLL_FAIL_ON", "high")]), 1);
    assert_code(&scan(&folder, &["--fail-on", "none"], &[("PLIMSOLL_FAIL_ON", "high")]), 0);
}

#[test]
fn a_suppression_counts_until_it_expires_and_is_reported_then() {
    let rule = |expires: &str| {
        format!(
            "[[suppress]]\ncontrol = \"privileged\"\nnamespace = \"monitoring\"\nreason = \"reads the node\"\nowner = \"sre\"\nexpires = {expires}\n"
        )
    };
    let folder = folder("suppress", &[("input/pod.yaml", PRIVILEGED)]);
    std::fs::write(folder.join("plimsoll.toml"), rule("2027-01-31")).unwrap();
    let output = scan(&folder, &["--suppressed"], &[]);
    assert_code(&output, 0);
    assert!(stdout(&output).contains("reads the node"), "{}", stdout(&output));
    std::fs::write(folder.join("plimsoll.toml"), rule("2026-10-31")).unwrap();
    let output = scan(&folder, &[], &[]);
    assert_code(&output, 1);
    assert!(stdout(&output).contains("expired"), "{}", stdout(&output));
}

#[test]
fn a_suppression_that_covers_nothing_is_reported() {
    let rule =
        "[[suppress]]\ncontrol = \"hostpath\"\nreason = \"old\"\nowner = \"sre\"\nexpires = 2027-01-31\n";
    let folder = folder("unused", &[("input/pod.yaml", PRIVILEGED), ("plimsoll.toml", rule.as_bytes())]);
    let output = scan(&folder, &[], &[]);
    assert!(stdout(&output).contains("covers nothing"), "{}", stdout(&output));
}

#[test]
fn the_annotation_suppresses_on_the_object() {
    let pod = String::from_utf8_lossy(PRIVILEGED).replace(
        "namespace: monitoring }",
        "namespace: monitoring, annotations: { plimsoll.dev/suppress: \"privileged: reads the node; owner=sre; expires=2027-01-31\" } }",
    );
    let folder = folder("annotation", &[("input/pod.yaml", pod.as_bytes())]);
    assert_code(&scan(&folder, &[], &[]), 0);
}

#[test]
fn mistakes_in_the_file_are_named() {
    for (text, expected) in [
        ("[scan]\nfail-onn = \"high\"\n", "fail-onn"),
        ("[[suppress]]\ncontrol = \"x\"\nreason = \"\"\nowner = \"a\"\nexpires = 2027-01-01\n", "reason"),
        ("[[suppress]]\ncontrol = \"x\"\nreason = \"r\"\nowner = \"a\"\n", "expires"),
        ("[parameters]\nwarn-dayz = 3\n", "warn-dayz"),
    ] {
        let folder =
            folder("mistakes", &[("input/pod.yaml", PRIVILEGED), ("plimsoll.toml", text.as_bytes())]);
        let output = scan(&folder, &[], &[]);
        assert_code(&output, 3);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(expected) && said.contains("plimsoll.toml"), "{said}");
    }
}
