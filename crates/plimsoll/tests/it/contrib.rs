//! What `contrib/` and `.pre-commit-hooks.yaml` promise: every option exists, and the scripts run.

use std::path::Path;
use std::process::{Command, Output};

use plimsoll_ingest::problem::Limits;
use plimsoll_model::{Field, Kind, TreeBuilder};

use crate::support::{folder, root, run, stdout};

const FILES: [&str; 4] = [
    ".pre-commit-hooks.yaml",
    "contrib/github-action/action.yml",
    "contrib/azure-pipelines/azure-pipelines.yml",
    "contrib/gitlab/plimsoll.gitlab-ci.yml",
];

/// Every scalar of a YAML file with the key that it stands under (the key of its list, in one).
fn scalars(file: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(root().join(file)).unwrap();
    let mut tree = TreeBuilder::new(file, text);
    let problems = plimsoll_ingest::yaml::parse(&mut tree, &Limits::default());
    assert!(problems.is_empty(), "{problems:?}");
    let tree = tree.finish();
    let mut scalars = Vec::new();
    for document in tree.roots() {
        collect(Field::new(&tree, document), "", &mut scalars);
    }
    assert!(!scalars.is_empty(), "{file}");
    scalars
}

fn collect(field: Field<'_>, key: &str, out: &mut Vec<(String, String)>) {
    let place = field.place();
    match place.tree.kind(place.node) {
        Kind::Object => {
            for child in place.tree.children(place.node) {
                let key = place.tree.key(child).unwrap_or_default().to_owned();
                collect(Field::new(place.tree, child), &key, out);
            }
        }
        Kind::Array => {
            for child in place.tree.children(place.node) {
                collect(Field::new(place.tree, child), key, out);
            }
        }
        _ => {
            let value = place.tree.scalar(place.node).unwrap_or_default();
            out.push((key.to_owned(), value.to_owned()));
        }
    }
}

/// The long options in a script.
fn options(script: &str) -> Vec<&str> {
    script
        .split(|character: char| !(character.is_ascii_alphanumeric() || character == '-'))
        .filter(|word| {
            word.strip_prefix("--").is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
        })
        .collect()
}

#[test]
fn every_option_that_they_use_exists() {
    let help = stdout(&run(&["scan", "--help"]));
    let mut scripts: Vec<(String, String)> = vec![(
        "scan.sh".to_owned(),
        std::fs::read_to_string(root().join("contrib/github-action/scan.sh")).unwrap(),
    )];
    for file in FILES {
        for (key, value) in scalars(file) {
            if ["run", "bash", "script", "entry", "args"].contains(&key.as_str()) {
                scripts.push((file.to_owned(), value));
            }
        }
    }
    let mut used = 0;
    for (file, script) in &scripts {
        // `cargo install` has options of its own.
        for line in script.lines().filter(|line| !line.contains("cargo install")) {
            for option in options(line) {
                used += 1;
                let known = help.split_whitespace().any(|word| word.trim_end_matches(',') == option);
                assert!(known, "{file} uses {option}");
            }
        }
    }
    assert!(used > 15, "{used}");
}

#[test]
fn every_form_that_they_ask_for_exists() {
    let help = stdout(&run(&["scan", "--help"]));
    let mut asked = 0;
    for file in ["contrib/github-action/scan.sh", FILES[2], FILES[3]] {
        let text = std::fs::read_to_string(root().join(file)).unwrap();
        for form in text.split("--format ").skip(1) {
            let name: String =
                form.trim_start_matches('"').chars().take_while(char::is_ascii_lowercase).collect();
            assert!(help.contains(&format!("- {name}:")), "{file}: {name}");
            asked += 1;
        }
    }
    assert_eq!(asked, 14);
}

/// Runs a script as a service would: in the repository, with plimsoll on the path.
fn bash(script: &str, variables: &[(&str, &Path)], words: &[(&str, &str)]) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_plimsoll")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("bash");
    command.args(["-c", script]).current_dir(root()).env("PATH", path).env("PLIMSOLL_NOW", "2026-11-20");
    for (name, value) in variables {
        command.env(name, value);
    }
    command.envs(words.iter().copied()).output().unwrap()
}

#[test]
#[cfg_attr(windows, ignore = "needs bash")]
fn the_action_annotates_sums_up_and_hands_over_the_exit_code() {
    let folder = folder("action", &[("summary", b""), ("output", b"")]);
    let (summary, output) = (folder.join("summary"), folder.join("output"));
    let places =
        [("RUNNER_TEMP", folder.as_path()), ("GITHUB_STEP_SUMMARY", &summary), ("GITHUB_OUTPUT", &output)];
    let script = "bash contrib/github-action/scan.sh";
    let ran = bash(
        script,
        &places,
        &[("INPUT_PATHS", "examples/harbor\n\nexamples/lagoon"), ("INPUT_FAIL_ON", "high")],
    );
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    assert!(stdout(&ran).lines().any(|line| line.starts_with("::error file=examples/harbor/")));
    assert!(std::fs::read_to_string(&summary).unwrap().contains("## plimsoll: "));
    let outputs = std::fs::read_to_string(&output).unwrap();
    assert!(outputs.starts_with("exit-code=1\n"), "{outputs}");
    for line in outputs.lines().skip(1) {
        let (_, file) = line.split_once('=').unwrap();
        assert!(Path::new(file).metadata().unwrap().len() > 0, "{line}");
    }
    assert_eq!(outputs.lines().count(), 4, "{outputs}");
}

#[test]
#[cfg_attr(windows, ignore = "needs bash")]
fn a_path_cannot_become_an_option_or_a_command_of_the_action() {
    let folder = folder("action-hostile", &[("summary", b""), ("output", b"")]);
    let (summary, output) = (folder.join("summary"), folder.join("output"));
    let places =
        [("RUNNER_TEMP", folder.as_path()), ("GITHUB_STEP_SUMMARY", &summary), ("GITHUB_OUTPUT", &output)];
    let script = "bash contrib/github-action/scan.sh";
    let ran = bash(script, &places, &[("INPUT_PATHS", "--allow-unread\n$(touch hostile)")]);
    assert!(ran.status.success());
    assert!(std::fs::read_to_string(&output).unwrap().starts_with("exit-code=3\n"));
    assert!(!root().join("hostile").exists());
}

#[test]
#[cfg_attr(windows, ignore = "needs bash")]
fn the_script_of_azure_pipelines_leaves_its_files_and_ends_with_the_exit_code() {
    let folder = folder("azure", &[("keep", b"")]);
    let (_, script) = scalars(FILES[2])
        .into_iter()
        .find(|(key, value)| key == "bash" && value.contains("plimsoll scan"))
        .unwrap();
    let places = [("BUILD_ARTIFACTSTAGINGDIRECTORY", folder.as_path())];
    let ran = bash(&script, &places, &[("FAILON", "high"), ("INPUTS", "examples/harbor")]);
    assert_eq!(ran.status.code(), Some(1), "{}", String::from_utf8_lossy(&ran.stderr));
    assert!(stdout(&ran).contains("##vso[task.uploadsummary]"));
    for file in ["plimsoll.xml", "plimsoll.sarif", "plimsoll.md", "plimsoll.html"] {
        assert!(folder.join("plimsoll").join(file).metadata().unwrap().len() > 0, "{file}");
    }
}

#[test]
#[cfg_attr(windows, ignore = "needs bash")]
fn the_script_of_gitlab_leaves_its_reports() {
    let folder = folder("gitlab", &[("keep", b"")]);
    let (_, script) =
        scalars(FILES[3]).into_iter().find(|(_, value)| value.starts_with("plimsoll scan")).unwrap();
    let input = root().join("examples/harbor");
    let script = format!("cd \"$SCRATCH\" && {script}");
    let ran = bash(&script, &[("SCRATCH", &folder), ("INPUTS", &input)], &[("FAIL_ON", "none")]);
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    let report = std::fs::read(folder.join("gl-code-quality-report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    assert!(report.as_array().is_some_and(|entries| !entries.is_empty()));
    assert!(folder.join("plimsoll.xml").exists() && folder.join("plimsoll.html").exists());
}
