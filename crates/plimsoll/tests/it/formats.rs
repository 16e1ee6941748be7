//! `--format FORMAT=FILE`, several at once, and what they add up to.

use serde_json::Value;

use crate::support::{assert_code, folder, run, stdout};

const NOW: &str = "2026-11-20";

#[test]
fn one_run_writes_every_form_and_they_agree() {
    let folder = folder("forms", &[("keep", b"")]);
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let mut arguments = vec!["scan", "examples/harbor", "--now", NOW, "--fail-on", "none"];
    let names = ["json", "sarif", "junit", "md", "github", "gitlab", "ocsf", "html"];
    let targets: Vec<String> = names.iter().map(|name| format!("{name}={}", path(name))).collect();
    for target in &targets {
        arguments.extend(["--format", target]);
    }
    let output = run(&arguments);
    assert_code(&output, 0);
    assert_eq!(stdout(&output), "", "every form has a file");

    let text = |name: &str| std::fs::read_to_string(path(name)).unwrap();
    let report: Value = serde_json::from_str(&text("json")).unwrap();
    let of = |verdict: &str| {
        let findings = report["findings"].as_array().unwrap();
        findings.iter().filter(|finding| finding["verdict"] == verdict).count()
    };
    let (failed, unknown) = (of("fail"), of("unknown"));
    assert!(failed > 100 && unknown > 10);
    let code_quality: Value = serde_json::from_str(&text("gitlab")).unwrap();
    assert_eq!(code_quality.as_array().unwrap().len(), failed);
    assert_eq!(text("ocsf").lines().count(), failed + unknown);
    assert!(text("junit").contains(&format!("failures=\"{failed}\" errors=\"0\"")));
    assert_eq!(text("junit").matches("<failure ").count(), failed);
    assert!(text("md").contains(&format!("## plimsoll: {failed} findings")));
    assert!(text("md").len() <= 65_536);
    assert!(text("github").contains(&format!("plimsoll: {failed} findings")));
    assert!(text("html").contains(&format!("<p class=\"lead\">{failed} findings</p>")));
    for line in text("github").lines().filter(|line| line.starts_with("::")) {
        let file = line.split_once("file=").and_then(|(_, rest)| rest.split_once(',')).map(|(file, _)| file);
        assert!(crate::support::root().join(file.unwrap()).exists(), "{line}");
    }
}

#[test]
fn output_goes_to_the_formats_that_name_no_file() {
    let folder = folder("mixed", &[("keep", b"")]);
    let (sarif, json) = (folder.join("a.sarif"), folder.join("b.json"));
    let target = format!("sarif={}", sarif.display());
    let json_path = json.to_str().unwrap();
    let arguments = [
        "scan",
        "examples/lagoon",
        "--now",
        NOW,
        "--format",
        &target,
        "--format",
        "json",
        "--output",
        json_path,
    ];
    assert_code(&run(&[&arguments[..], &["--format", "text"]].concat()), 0);
    assert!(std::fs::read_to_string(sarif).unwrap().contains("\"2.1.0\""));
    assert!(std::fs::read_to_string(json).unwrap().contains("plimsoll.report/v1"));
}

#[test]
fn wrong_targets_are_usage_errors() {
    for arguments in [
        &["--format", "word"][..],
        &["--format", "json="],
        &["--format", "json=a", "--format", "sarif=a"],
        &["--format", "json=a", "--output", "b"],
        &["--format", "json", "--format", "sarif=-"],
    ] {
        assert_code(&run(&[&["scan", "examples/lagoon"], arguments].concat()), 3);
    }
}
