//! Every exit code, and that the highest wins.

use crate::support::{PRIVILEGED, assert_code, folder, run};

#[test]
fn clean_is_0() {
    let clean = folder(
        "clean",
        &[("map.yaml", b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n")],
    );
    assert_code(&run(&["scan", clean.to_str().unwrap(), "--control", "privileged"]), 0);
}

#[test]
fn a_finding_at_the_gate_is_1_and_below_it_0() {
    let input = folder("gate", &[("pod.yaml", PRIVILEGED)]);
    let input = input.to_str().unwrap();
    assert_code(&run(&["scan", input, "--control", "privileged"]), 1);
    assert_code(&run(&["scan", input, "--control", "privileged", "--fail-on", "critical"]), 0);
    assert_code(&run(&["scan", input, "--control", "privileged", "--fail-on", "none"]), 0);
}

#[test]
fn an_unread_input_is_2_unless_allowed_and_wins_over_findings() {
    let input = folder(
        "unread",
        &[("pod.yaml", PRIVILEGED), ("broken.yaml", b"apiVersion: v1\nkind: Pod\n\tmetadata: x\n")],
    );
    let input = input.to_str().unwrap();
    assert_code(&run(&["scan", input, "--control", "privileged"]), 2);
    assert_code(&run(&["scan", input, "--control", "privileged", "--allow-unread"]), 1);
}

#[test]
fn wrong_usage_is_3() {
    for arguments in [
        &["scan"][..],
        &["scan", "no/such/folder"],
        &["scan", "examples/harbor", "--fail-on", "terrible"],
        &["scan", "examples/harbor", "--profile", "none-such"],
        &["scan", "examples/harbor", "--control", "none-such"],
        &["scan", "examples/harbor", "--no-such-option"],
        &["scan", "examples/harbor", "--format", "json", "--format", "sarif"],
        &["scan", "examples/harbor", "--baseline", "no-such-file.json"],
        &["explain", "none-such"],
        &["no-such-verb"],
        &["pss", "check", "examples/harbor", "--level", "strict"],
    ] {
        assert_code(&run(arguments), 3);
    }
}

#[test]
fn an_output_that_cannot_be_written_is_4() {
    let output =
        run(&["scan", "examples/lagoon", "--format", "json", "--output", "no/such/folder/report.json"]);
    assert_code(&output, 4);
}

#[test]
fn help_and_version_are_0() {
    for arguments in
        [&["--help"][..], &["--version"], &["scan", "--help"], &["man"], &["completions", "bash"]]
    {
        assert_code(&run(arguments), 0);
    }
}
