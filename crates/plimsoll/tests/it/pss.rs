//! `pss check` and `pss enforce`.

use serde_json::Value;

use crate::support::{PRIVILEGED, assert_code, folder, run, stdout};

#[test]
fn check_prints_a_line_a_pod_with_the_api_servers_words() {
    let input = folder("pss", &[("pod.yaml", PRIVILEGED)]);
    let output = run(&[
        "pss",
        "check",
        input.to_str().unwrap(),
        "--level",
        "baseline",
        "--version",
        "v1.33",
        "--format",
        "json",
    ]);
    assert_code(&output, 1);
    let lines: Vec<Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["namespace"], "monitoring");
    assert_eq!(lines[0]["name"], "agent");
    assert_eq!(lines[0]["allowed"], false);
    assert!(lines[0]["file"].as_str().unwrap().ends_with("pod.yaml"));
    let violation = &lines[0]["violations"][0];
    assert_eq!(violation["check"], "privileged");
    assert_eq!(
        violation["message"],
        "privileged (container \"agent\" must not set securityContext.privileged=true)"
    );
}

#[test]
fn enforce_says_what_would_break_where() {
    let text = stdout(&run(&["pss", "enforce", "examples/harbor"]));
    for expected in
        ["monitoring", "baseline:latest", "restricted:latest", "DaemonSet agent", "would be refused"]
    {
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
    }
}
