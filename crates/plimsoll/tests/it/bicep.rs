//! Bicep through a compiler: a script in its place that prints what was prepared.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::{assert_code, folder, plimsoll, stdout};

const MAIN: &[u8] = b"module aks 'br:example.azurecr.io/aks:v1' = {
  name: 'aks'
  params: {
    name: 'shop'
    rbac: false
  }
}
";

const TEMPLATE: &str = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "languageVersion": "2.0", "contentVersion": "1.0.0.0",
"resources": {"aks": {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "aks",
"properties": {"expressionEvaluationOptions": {"scope": "inner"}, "mode": "Incremental", "template":
{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
"parameters": {"name": {"type": "string"}, "rbac": {"type": "bool"}},
"resources": [{"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2024-05-01", "name": "[parameters('name')]",
"properties": {"enableRBAC": "[parameters('rbac')]"}}]}}}}}"#;

/// A folder with a file, and a compiler that runs these lines of a shell.
fn prepared(name: &str, program: &str, script: &str) -> (PathBuf, PathBuf) {
    let files = folder(&format!("{name}/files"), &[("main.bicep", MAIN)]);
    let programs = folder(&format!("{name}/programs"), &[(program, script.as_bytes())]);
    std::fs::set_permissions(programs.join(program), std::fs::Permissions::from_mode(0o755)).unwrap();
    (files, programs)
}

fn printing(template: &str) -> String {
    format!(
        "#!/bin/sh\nread_all() {{ while IFS= read -r line; do printf '%s\\n' \"$line\"; done; }}\nread_all <<'END'\n{template}\nEND\n"
    )
}

fn scan(files: &Path, programs: &Path, arguments: &[&str]) -> Output {
    let mut command = plimsoll();
    command.env_remove("PLIMSOLL_NO_RENDER").current_dir(files).env("PATH", programs);
    command.args(["scan", ".", "--control", "rbac-enabled"]).args(arguments).output().unwrap()
}

#[test]
fn a_module_of_a_registry_is_judged_where_the_compiler_has_it() {
    let (files, programs) = prepared("bicep-module", "bicep", &printing(TEMPLATE));
    let output = scan(&files, &programs, &[]);
    assert_code(&output, 1);
    assert!(stdout(&output).contains("main.bicep:5:5"), "{}", stdout(&output));
    let output = scan(&files, &programs, &["--no-render"]);
    assert!(!stdout(&output).contains("main.bicep:5:5"), "{}", stdout(&output));
}

#[test]
fn a_comment_suppresses_what_the_line_passes_to_a_module() {
    let (files, programs) = prepared("bicep-suppressed", "bicep", &printing(TEMPLATE));
    let main = String::from_utf8(MAIN.to_vec()).unwrap();
    let comment = "    // plimsoll:ignore rbac-enabled: a lab; owner=me\n    rbac";
    std::fs::write(files.join("main.bicep"), main.replace("    rbac", comment)).unwrap();
    let output = scan(&files, &programs, &["--suppressed"]);
    assert_code(&output, 0);
    assert!(stdout(&output).contains("a lab"), "{}", stdout(&output));
}

#[test]
fn the_compiler_that_the_azure_cli_installed_is_found() {
    let (files, programs) = prepared("bicep-az", "bin/bicep", &printing(TEMPLATE));
    let mut command = plimsoll();
    command.env_remove("PLIMSOLL_NO_RENDER").current_dir(&files);
    command.env("PATH", "").env("AZURE_CONFIG_DIR", &programs);
    let output = command.args(["scan", ".", "--control", "rbac-enabled"]).output().unwrap();
    assert_code(&output, 1);
}

#[test]
fn the_compiler_is_called_on_a_copy_and_must_not_restore() {
    let script = "#!/bin/sh\necho \"$PWD/files/main.bicep(1,12) : Error X1: called $* by $HTTPS_PROXY\" >&2\n[ -f files/main.bicep ] && exit 1\nexit 0\n";
    let (files, programs) = prepared("bicep-call", "bicep", script);
    let output = scan(&files, &programs, &["--format", "json"]);
    let shown = stdout(&output);
    let expected =
        "`bicep` says: X1: called build --no-restore --stdout ./files/main.bicep by http://127.0.0.1:9";
    assert!(shown.contains(expected), "{shown}");
    assert!(shown.contains("is not in the input; what it deploys is not judged"), "{shown}");
}

#[test]
fn a_compiler_that_fails_or_prints_nonsense_costs_nothing_else() {
    for (name, script, expected) in [
        ("bicep-nonsense", "#!/bin/sh\necho nonsense\n", "what `bicep` printed is no template"),
        ("bicep-silent", "#!/bin/sh\nexit 3\n", "bicep says: it failed, and does not say why"),
    ] {
        let (files, programs) = prepared(name, "bicep", script);
        let output = scan(&files, &programs, &["--format", "json"]);
        assert!(stdout(&output).contains(expected), "{}", stdout(&output));
    }
}
