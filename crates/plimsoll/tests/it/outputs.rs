//! Several outputs of one run, and what they promise.

use serde_json::Value;

use crate::support::{assert_code, folder, run, stdout};

const NOW: &str = "2026-11-20";

#[test]
fn json_is_the_documented_interface() {
    let output = run(&["scan", "examples/harbor", "--now", NOW, "--format", "json"]);
    assert_code(&output, 1);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["schema"], "plimsoll.report/v1");
    for key in ["files", "documents", "objects"] {
        assert!(report["inputs"][key].as_u64().unwrap() > 0, "{key}");
    }
    assert!(report["inputs"]["skipped"].is_array() && report["inputs"]["failed"].is_array());
    let findings = report["findings"].as_array().unwrap();
    assert!(!findings.is_empty());
    for finding in findings {
        for key in ["control", "severity", "verdict", "owner"] {
            assert!(finding[key].is_string(), "{key}: {finding}");
        }
        for key in ["cluster", "kind", "namespace", "name", "id"] {
            assert!(finding["resource"].get(key).is_some(), "{key}: {finding}");
        }
        for evidence in finding["evidence"].as_array().unwrap() {
            assert!(evidence["line"].as_u64().unwrap() > 0 && evidence["column"].as_u64().unwrap() > 0);
            assert!(
                evidence["file"].is_string()
                    && evidence["pointer"].is_string()
                    && evidence["value"].is_string()
            );
        }
    }
}

#[test]
fn one_run_writes_several_forms() {
    let folder = folder("several", &[("keep", b"")]);
    let (json, sarif) = (folder.join("report.json"), folder.join("report.sarif"));
    let output = run(&[
        "scan",
        "examples/harbor",
        "--now",
        NOW,
        "--fail-on",
        "none",
        "--format",
        "json",
        "--output",
        json.to_str().unwrap(),
        "--format",
        "sarif",
        "--output",
        sarif.to_str().unwrap(),
        "--format",
        "text",
    ]);
    assert_code(&output, 0);
    assert!(stdout(&output).contains("findings"));
    let sarif: Value = serde_json::from_slice(&std::fs::read(sarif).unwrap()).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let json: Value = serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
    let failed =
        json["findings"].as_array().unwrap().iter().filter(|finding| finding["verdict"] == "fail").count();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), failed);
}

#[test]
fn a_baseline_makes_old_findings_silent_even_after_lines_moved() {
    let folder = folder("baseline", &[("input/pod.yaml", crate::support::PRIVILEGED)]);
    let (input, known) = (folder.join("input"), folder.join("known.json"));
    let (input, known) = (input.to_str().unwrap(), known.to_str().unwrap());
    let only = ["--control", "privileged,run-as-non-root"];
    assert_code(&run(&[&["scan", input, "--write-baseline", known], &only[..]].concat()), 1);
    assert_code(&run(&[&["scan", input, "--baseline", known], &only[..]].concat()), 0);

    let mut moved = b"# a comment\n# that moves\n# every line\n".to_vec();
    moved.extend_from_slice(crate::support::PRIVILEGED);
    std::fs::write(folder.join("input/pod.yaml"), &moved).unwrap();
    assert_code(&run(&[&["scan", input, "--baseline", known], &only[..]].concat()), 0);

    moved.extend_from_slice(b"---\n");
    moved.extend_from_slice(
        &String::from_utf8_lossy(crate::support::PRIVILEGED).replace("agent", "other").into_bytes(),
    );
    std::fs::write(folder.join("input/pod.yaml"), &moved).unwrap();
    assert_code(&run(&[&["scan", input, "--baseline", known], &only[..]].concat()), 1);
}

#[test]
fn several_clusters_are_kept_apart() {
    let output = run(&[
        "scan",
        "examples/harbor",
        "examples/lagoon",
        "--now",
        NOW,
        "--format",
        "json",
        "--fail-on",
        "none",
    ]);
    assert_code(&output, 0);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["clusters"].as_array().unwrap().len(), 2);
    for finding in report["findings"].as_array().unwrap() {
        let file = finding["evidence"][0]["file"].as_str().unwrap_or_default();
        let cluster = finding["resource"]["cluster"].as_str().unwrap_or_default();
        if file.contains("lagoon") {
            assert_eq!(cluster, "lagoon", "{finding}");
        }
    }
}

#[test]
fn the_hardened_example_has_nothing_critical_or_high() {
    let output = run(&["scan", "examples/lagoon", "--now", NOW, "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let bad: Vec<String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| {
            finding["verdict"] == "fail"
                && ["critical", "high"].iter().any(|word| finding["severity"] == *word)
        })
        .map(|finding| format!("{} {}", finding["control"], finding["message"]))
        .collect();
    assert!(bad.is_empty(), "{bad:#?}");
}

/// A remedy is pasted into a shell: names that a shell would run, or that are no names yet, stay out of it.
#[test]
fn remedies_hold_no_more_than_words_of_the_input() {
    for (name, filled) in [("prod-1", true), ("a;curl evil", false), ("$(id)", false), ("--yes", false)] {
        let text = format!("resource \"azurerm_kubernetes_cluster\" \"a\" {{\n  name = \"{name}\"\n}}\n");
        let folder = folder("remedies", &[("main.tf", text.as_bytes())]);
        let shown = stdout(&run(&["scan", &folder.to_string_lossy(), "--control", "nrg-lockdown"]));
        let remedy = shown.split("fix  ").nth(1).unwrap();
        assert_eq!(remedy.contains(&format!("-n {name} ")), filled, "{name}: {shown}");
        assert_eq!(remedy.contains("-n NAME "), !filled, "{name}: {shown}");
    }
}

/// In a file that people write, the remedy is what to write there.
#[test]
fn remedies_speak_the_language_of_the_file() {
    let cluster = |label: &str| {
        format!(
            "resource \"azurerm_kubernetes_cluster\" \"{label}\" {{\n  name = \"x\"\n  resource_group_name = \"rg\"\n}}\n"
        )
    };
    let shown = |text: &str, format: &str| {
        let folder = folder("language", &[("main.tf", text.as_bytes())]);
        stdout(&run(&["scan", &folder.to_string_lossy(), "--control", "oidc-issuer", "--format", format]))
    };
    let edit = "in azurerm_kubernetes_cluster.main set oidc_issuer_enabled = true";
    for format in ["text", "markdown", "github", "junit", "html"] {
        // Markdown writes an underscore so that it is none of its own.
        let text = shown(&cluster("main"), format).replace("&#95;", "_");
        assert!(text.contains(edit), "{format}: {text}");
        assert!(!text.contains("az aks update"), "{format}: {text}");
    }
    // A label that is no plain word is not repeated in what people copy.
    let text = shown(&cluster("a;curl evil"), "text");
    assert!(text.contains("az aks update") && !text.contains("set oidc_issuer_enabled"), "{text}");
    // What a cluster printed is changed by a command.
    let live = stdout(&run(&["scan", "examples/harbor", "--control", "oidc-issuer", "--now", NOW]));
    assert!(!live.contains(" set oidc"), "{live}");
}

#[test]
fn the_json_report_holds_the_framework_in_its_own_order() {
    let arguments = ["scan", "examples/harbor", "--now", NOW, "--framework", "cis-aks", "--fail-on", "none"];
    let report: Value =
        serde_json::from_slice(&run(&[&arguments[..], &["--format", "json"]].concat()).stdout).unwrap();
    assert_eq!(report["framework"]["id"], "cis-aks");
    let requirements = report["requirements"].as_array().unwrap();
    let answers: Vec<&str> = requirements.iter().map(|row| row["answer"].as_str().unwrap()).collect();
    for (word, count) in report["framework"]["counts"].as_object().unwrap() {
        assert_eq!(
            answers.iter().filter(|answer| **answer == word).count() as u64,
            count.as_u64().unwrap(),
            "{word}"
        );
    }
    // The screen has the same requirements in the same order, with the same answers.
    let screen = stdout(&run(&arguments));
    let mut rest = screen.as_str();
    for (row, answer) in requirements.iter().zip(&answers) {
        let line = format!("  {} ", row["id"].as_str().unwrap());
        let at = rest.find(&line).unwrap_or_else(|| panic!("{line} in {rest}"));
        rest = &rest[at + line.len()..];
        assert!(rest.trim_start().starts_with(&answer.replace('-', " ")), "{row}: {rest}");
    }
    assert!(answers.contains(&"fail") && answers.contains(&"manual"));
    for row in requirements {
        let fails = row["controls"]["fail"].as_array().unwrap();
        assert!(row["answer"] != "pass" || fails.is_empty(), "{row}");
        assert!(row["answer"] != "fail" || !fails.is_empty(), "{row}");
    }
    let plain = run(&["scan", "examples/harbor", "--now", NOW, "--format", "json", "--fail-on", "none"]);
    let plain: Value = serde_json::from_slice(&plain.stdout).unwrap();
    assert!(plain.get("framework").is_none() && plain.get("requirements").is_none());
}
