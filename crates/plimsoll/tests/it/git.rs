//! `--git` and `--git-history` on repositories that are made here.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{PRIVILEGED, assert_code, folder, plimsoll, stdout};

fn git(repository: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(repository).args([
        "-c",
        "user.name=n",
        "-c",
        "user.email=n@example.com",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "commit.gpgSign=false",
    ]);
    let output = command.args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(repository: &Path, message: &str, files: &[(&str, Option<&[u8]>)]) {
    for (name, content) in files {
        let path = repository.join(name);
        match content {
            Some(content) => {
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, content).unwrap();
            }
            None => std::fs::remove_file(path).unwrap(),
        }
    }
    git(repository, &["add", "-A"]);
    git(repository, &["commit", "-q", "-m", message]);
}

const POD: &[u8] =
    b"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: c\n    image: x:1\n";

fn repository(name: &str) -> PathBuf {
    let folder = folder(name, &[]);
    std::fs::create_dir_all(&folder).unwrap();
    git(&folder, &["init", "-q"]);
    folder
}

fn scan(repository: &Path, arguments: &[&str]) -> std::process::Output {
    plimsoll().current_dir(repository).arg("scan").args(arguments).output().unwrap()
}

#[test]
fn a_change_is_judged_by_what_it_introduces() {
    let repository = repository("git-change");
    commit(&repository, "one", &[("k/a.yaml", Some(PRIVILEGED)), ("other/b.yaml", Some(POD))]);
    let mut moved = b"# moved down\n\n".to_vec();
    moved.extend(PRIVILEGED);
    commit(&repository, "two", &[("k/a.yaml", Some(&moved))]);
    let output = scan(&repository, &["--git", "HEAD~1..HEAD", "--control", "privileged"]);
    assert_code(&output, 0);
    assert!(stdout(&output).contains("1 known"), "{}", stdout(&output));
    let worse = b"apiVersion: v1\nkind: Pod\nmetadata: {name: new}\nspec:\n  containers:\n  - name: c\n    image: x:1\n    securityContext: {privileged: true}\n";
    commit(&repository, "three", &[("other/c.yaml", Some(worse))]);
    let output = scan(&repository, &["--git", "HEAD~1..", "--control", "privileged"]);
    assert_code(&output, 1);
    let shown = stdout(&output);
    assert!(shown.contains("other/c.yaml:8:") && !shown.contains("k/a.yaml:"), "{shown}");
    // Only the folder that is named, whatever the working tree holds.
    std::fs::remove_file(repository.join("other/c.yaml")).unwrap();
    assert_code(&scan(&repository, &["k", "--git", "HEAD~1..HEAD", "--control", "privileged"]), 0);
    assert_code(&scan(&repository, &["other", "--git", "HEAD~1..HEAD", "--control", "privileged"]), 1);
}

#[test]
fn what_is_no_revision_is_refused() {
    let repository = repository("git-revisions");
    commit(&repository, "one", &[("a.yaml", Some(POD))]);
    for range in ["HEAD", "nowhere..HEAD", "--output=x..HEAD", "HEAD..-x", "HEAD..HEAD:a.yaml", "HEAD..a\nb"]
    {
        assert_code(&scan(&repository, &[&format!("--git={range}")]), 3);
    }
    assert!(!repository.join("x").exists());
    assert_code(&scan(Path::new("/"), &["--git", "a..b"]), 3);
}

#[test]
fn hooks_and_filters_of_a_repository_do_not_run() {
    let repository = repository("git-hooks");
    commit(
        &repository,
        "one",
        &[("a.yaml", Some(POD)), (".gitattributes", Some(b"*.yaml filter=f diff=f\n"))],
    );
    commit(&repository, "two", &[("a.yaml", Some(PRIVILEGED))]);
    for setting in [
        "filter.f.smudge",
        "filter.f.clean",
        "diff.f.textconv",
        "diff.f.command",
        "core.fsmonitor",
        "core.sshCommand",
    ] {
        git(&repository, &["config", setting, "touch ran; cat"]);
    }
    scan(&repository, &["--git", "HEAD~1..HEAD"]);
    scan(&repository, &["--git-history"]);
    assert!(!repository.join("ran").exists());
}

#[test]
fn secrets_of_the_history_are_told_once_and_without_their_values() {
    let repository = repository("git-history");
    let secret = b"apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n  password: c3VwZXJzZWNyZXQx\n";
    let mut edited = secret.to_vec();
    edited.extend(b"  # edited\n");
    commit(&repository, "one", &[("k/secret.yaml", Some(secret))]);
    commit(
        &repository,
        "two",
        &[("k/secret.yaml", Some(&edited)), (".env", Some(b"DB_PASSWORD=hunter2hunter2\n"))],
    );
    commit(&repository, "three", &[("k/secret.yaml", None), (".env", None), ("a.yaml", Some(POD))]);
    // A secret on another branch, and one that comes in with a merge.
    git(&repository, &["checkout", "-q", "-b", "side", "HEAD~2"]);
    commit(
        &repository,
        "side",
        &[("side.env", Some(b"API_TOKEN=ghp_0123456789abcdefABCDEF0123456789abcd\n"))],
    );
    git(&repository, &["checkout", "-q", "main"]);
    git(&repository, &["merge", "-q", "--no-commit", "--no-ff", "-s", "ours", "side"]);
    commit(&repository, "merge", &[("merged.env", Some(b"KEY_PASSWORD=correct-horse-battery\n"))]);
    let output = scan(&repository, &["--git-history"]);
    assert_code(&output, 1);
    let shown = stdout(&output);
    for place in ["k/secret.yaml:5", ".env:1", "side.env:1", "merged.env:1"] {
        assert_eq!(shown.matches(&format!("  {place}  ")).count(), 1, "{place} in {shown}");
    }
    assert!(shown.contains("4 secrets"), "{shown}");
    for value in ["c3VwZXJzZWNyZXQx", "supersecret1", "hunter2", "ghp_0123", "correct-horse"] {
        assert!(!shown.contains(value), "{value} in {shown}");
    }
    let json = scan(&repository, &["--git-history=HEAD~1", "--format", "json", "--fail-on", "none"]);
    assert_code(&json, 0);
    let json = stdout(&json);
    assert!(json.contains("\"commits\": 3") && json.contains("\"kind\": \"secret-value\""), "{json}");
    assert!(!json.contains("hunter2") && !json.contains("side.env"), "{json}");
}
