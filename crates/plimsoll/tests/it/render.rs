//! Charts and overlays through the real programs, where they are installed.

use std::path::Path;
use std::process::Output;

use crate::support::{assert_code, folder, plimsoll, stdout};

/// Whether one of the programs is on the `PATH`; says so where none is.
fn has(programs: &[&str]) -> bool {
    let folders: Vec<_> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    let found = programs.iter().any(|program| folders.iter().any(|folder| folder.join(program).is_file()));
    if !found {
        eprintln!("skipped: none of {programs:?} is on the PATH");
    }
    found
}

fn scan(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = plimsoll();
    command.env_remove("PLIMSOLL_NO_RENDER").current_dir(folder);
    command.args(["scan", "."]).args(arguments).output().unwrap()
}

const CHART: &[(&str, &[u8])] = &[
    ("shop/Chart.yaml", b"apiVersion: v2\nname: shop\nversion: 1.0.0\n"),
    ("shop/values.yaml", b"privileged: false\nport: 80\n"),
    ("shop/templates/_helpers.tpl", b"{{- define \"shop.name\" -}}{{ .Release.Name }}-web{{- end }}\n"),
    (
        "shop/templates/pod.yaml",
        b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ include \"shop.name\" . }}\nspec:\n  containers:\n    - name: web\n      image: web:1\n      {{- if .Values.debug }}\n      stdin: true\n      {{- end }}\n      securityContext:\n        privileged: {{ .Values.privileged }}\n",
    ),
];

#[test]
fn a_chart_is_rendered_with_the_values_that_are_named() {
    if !has(&["helm"]) {
        return;
    }
    let mut files = CHART.to_vec();
    files.push(("privileged.yaml", b"privileged: true\n"));
    files.push(("plain.yaml", b"debug: true\n"));
    let folder = folder("render-helm", &files);
    let privileged = ["--control", "privileged"];
    assert_code(&scan(&folder, &privileged), 0);
    for flags in [
        &["--helm-values", "privileged.yaml"][..],
        &["--helm-values", "plain.yaml", "--helm-values", "privileged.yaml"],
        &["--helm-values-each", "plain.yaml", "--helm-values-each", "privileged.yaml"],
    ] {
        let output = scan(&folder, &[&privileged[..], flags].concat());
        assert_code(&output, 1);
        let shown = stdout(&output);
        assert!(shown.contains("shop/templates/pod.yaml:13:9   Pod shop-web"), "{shown}");
        assert_eq!(shown.matches("pod.yaml:13:9").count(), 1, "{shown}");
    }
    let output = scan(&folder, &["--no-render", "--helm-values", "privileged.yaml"]);
    assert!(stdout(&output).contains("1 not rendered"), "{}", stdout(&output));
    assert_code(&scan(&folder, &["--helm-values", "missing.yaml"]), 3);
}

#[test]
fn a_dependency_that_is_missing_is_told_and_not_fetched() {
    if !has(&["helm"]) {
        return;
    }
    let mut files = CHART.to_vec();
    files[0].1 = b"apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n  - {name: redis, version: 1.0.0, repository: \"https://charts.example.com\"}\n";
    let folder = folder("render-dependency", &files);
    let output = scan(&folder, &[]);
    let shown = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("missing in charts/ directory: redis"), "{shown}");
}

#[test]
fn a_chart_beside_it_is_no_missing_dependency() {
    if !has(&["helm"]) {
        return;
    }
    let mut files = CHART.to_vec();
    files[0].1 = b"apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n  - {name: common, version: 1.0.0, repository: \"file://../common\"}\n";
    files.push(("common/Chart.yaml", b"apiVersion: v2\nname: common\nversion: 1.0.0\ntype: library\n"));
    let folder = folder("render-beside", &files);
    let output = scan(&folder, &["--control", "privileged"]);
    assert!(stdout(&output).contains("1 object"), "{}", stdout(&output));
}

#[test]
fn a_template_reads_nothing_outside_its_chart() {
    if !has(&["helm"]) {
        return;
    }
    let mut files = CHART.to_vec();
    let template = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  a: {{ .Files.Get \"../outside.txt\" | quote }}\n";
    files.push(("shop/templates/x.yaml", template));
    files.push(("outside.txt", b"content-of-another-file"));
    let folder = folder("render-outside", &files);
    #[cfg(unix)]
    std::os::unix::fs::symlink("../outside.txt", folder.join("shop/link.txt")).unwrap();
    std::fs::write(folder.join("shop/templates/y.yaml"), "# {{ .Files.Get \"link.txt\" }}\n").unwrap();
    let output = scan(&folder, &["--format", "json"]);
    let shown = stdout(&output);
    assert!(shown.contains("\"objects\": 2") || shown.contains("\"objects\":2"), "{shown}");
    assert!(!shown.contains("content-of-another-file"), "{shown}");
}

#[test]
fn an_overlay_is_built_and_its_base_is_not_judged_by_itself() {
    if !has(&["kustomize", "kubectl"]) {
        return;
    }
    let pod = b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: web:1\n      securityContext:\n        privileged: true\n";
    let patch = b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      securityContext:\n        privileged: false\n        allowPrivilegeEscalation: true\n";
    let folder = folder(
        "render-kustomize",
        &[
            ("base/kustomization.yaml", b"resources: [pod.yaml]\n"),
            ("base/pod.yaml", pod),
            (
                "prod/kustomization.yaml",
                b"resources: [../base]\nnamePrefix: prod-\npatches: [{path: patch.yaml}]\n",
            ),
            ("prod/patch.yaml", patch),
            ("remote/kustomization.yaml", b"resources: [\"https://example.com/x.yaml\"]\n"),
        ],
    );
    let output = scan(&folder, &["--control", "privileged,privilege-escalation", "--fail-on", "medium"]);
    assert_code(&output, 1);
    let shown = stdout(&output);
    assert!(shown.contains("prod/patch.yaml:10:9"), "{shown}");
    assert!(!shown.contains("privileged   "), "the base alone is not what is deployed: {shown}");
    let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("https://example.com/x.yaml, which is remote and is not fetched"), "{shown}");
}
