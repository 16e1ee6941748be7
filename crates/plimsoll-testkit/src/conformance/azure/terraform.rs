//! Terraform: what Checkov, Trivy and KICS state about resources in `.tf` files, and that every file is read.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_ingest::snapshot_of;
use plimsoll_model::Snapshot;
use plimsoll_model::azure::{MANAGED_CLUSTER, ManagedCluster, ResourceRef};
use serde_json::{Value, json};

use super::checkov::statements;
use super::{Peer, Stated, Statement};
use crate::conformance::Suite;
use crate::corpus::{self, Row};

/// Runs all cases.
pub(super) fn run(folder: &Path) -> Suite {
    let mut suite = Suite::named("terraform");
    suite.add(checkov(folder));
    suite.add(trivy(folder));
    suite.add(kics(folder));
    suite.add(parse(folder));
    suite
}

/// A file of a peer: its name below the peer's folder, its content, and what the manifest says about it.
struct PeerFile {
    name: String,
    content: Vec<u8>,
    expectation: String,
}

/// The Terraform files of a peer in the manifest.
fn files(folder: &Path, peer: &str) -> Vec<PeerFile> {
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap_or_default();
    let of_peer = |row: &Row| {
        let name = Path::new(row.get("file")).strip_prefix(peer).ok()?.display().to_string();
        if !row.get("kind").starts_with("Terraform") {
            return None;
        }
        let content = fs::read(folder.join(row.get("file"))).unwrap_or_default();
        let expectation = row.get("expectation").trim_matches('"').replace("\"\"", "\"");
        Some(PeerFile { name, content, expectation })
    };
    corpus::table(&manifest).iter().filter_map(of_peer).collect()
}

/// The resource that Terraform calls `type.name`; without a subject all managed clusters, or whatever there is instead.
fn find<'s>(snapshot: &'s Snapshot, subject: &str) -> Vec<ResourceRef<'s>> {
    if subject.is_empty() {
        let clusters: Vec<_> = snapshot.clusters().iter().map(ManagedCluster::resource).collect();
        return if clusters.is_empty() { snapshot.resources().collect() } else { clusters };
    }
    let pointer = format!("/resource/{}", subject.replace('.', "/"));
    snapshot.resources().filter(|resource| resource.field().place().resolve().pointer == pointer).collect()
}

fn checkov(folder: &Path) -> Suite {
    let mut peer = Peer::named("checkov-terraform");
    for PeerFile { name, content, expectation } in files(folder, "checkov") {
        let (name_read, content) = readable(&name, content);
        let snapshot = snapshot_of(&[(&name_read, &content)]);
        let Some((check, stated)) = expectation.split_once(':') else { continue };
        for (subject, stated) in subjects(&name, stated) {
            let resources = find(&snapshot, &subject);
            let statement = Statement { file: &name, check, subject: &subject, stated };
            peer.hold_all(statement, &snapshot, &resources);
        }
    }
    peer.finish()
}

/// `PASS(a,b) FAIL(c)` as for templates, or `pass: - "a" fail: - "b"`.
fn subjects(file: &str, text: &str) -> Vec<(String, Stated)> {
    if !text.contains("pass: ") {
        let of = |(subject, stated): (&str, Stated)| (subject.to_owned(), stated);
        return statements(file, text).into_iter().map(of).collect();
    }
    let (passes, fails) = text.split_once("fail:").unwrap_or((text, ""));
    let quoted = |part: &str, stated: Stated| -> Vec<(String, Stated)> {
        part.split('"').skip(1).step_by(2).map(|subject| (subject.to_owned(), stated)).collect()
    };
    let mut all = quoted(passes, Stated::Pass);
    all.extend(quoted(fails, Stated::Fail));
    all
}

/// The attributes of a cluster as a parser of HCL holds them, every value in a list, become a file of Terraform's JSON.
fn readable(name: &str, content: Vec<u8>) -> (String, Vec<u8>) {
    if !name.ends_with(".hclconf.json") {
        return (name.to_owned(), content);
    }
    let mut attributes: Value = serde_json::from_slice(&content).unwrap_or_default();
    unwrap(&mut attributes);
    let file = json!({ "resource": { "azurerm_kubernetes_cluster": { "attributes": attributes } } });
    (name.replace(".hclconf.json", ".tf.json"), file.to_string().into_bytes())
}

fn unwrap(value: &mut Value) {
    if let Value::Object(map) = value {
        for member in map.values_mut() {
            if let Value::Array(items) = member
                && items.len() == 1
            {
                *member = items.pop().unwrap_or_default();
            }
            unwrap(member);
        }
    }
}

fn trivy(folder: &Path) -> Suite {
    let mut peer = Peer::named("trivy-terraform");
    for PeerFile { name, content, expectation } in files(folder, "trivy") {
        let snapshot = snapshot_of(&[(&name, &content)]);
        let Some((check, stated)) = expectation.split_once(": ") else { continue };
        let stated = if stated == "FAIL" { Stated::Fail } else { Stated::Pass };
        let resources = find(&snapshot, "");
        peer.hold_all(Statement { file: &name, check, subject: "", stated }, &snapshot, &resources);
    }
    peer.finish()
}

fn kics(folder: &Path) -> Suite {
    let mut peer = Peer::named("kics-terraform");
    let (mut lines, mut equal, mut listed) = (0, 0, 0);
    for PeerFile { name, content, expectation } in files(folder, "kics") {
        let snapshot = snapshot_of(&[(&name, &content)]);
        let check = expectation.split(' ').nth(1).unwrap_or_default();
        let verdict = expectation.rsplit(": ").next().unwrap_or_default();
        let stated = if verdict.starts_with("FAIL") { Stated::Fail } else { Stated::Pass };
        let resources = find(&snapshot, "");
        let statement = Statement { file: &name, check, subject: "", stated };
        let mut said = peer.hold_all(statement, &snapshot, &resources);
        said.lines.sort_unstable();
        said.lines.dedup();
        let stated_lines: Vec<u32> =
            verdict.split(['[', ']', ',']).filter_map(|part| part.trim().parse().ok()).collect();
        if stated != Stated::Fail || said.lines.is_empty() {
            continue;
        }
        lines += 1;
        if said.lines == stated_lines {
            equal += 1;
        } else if peer.difference(&name, &format!("{check} line"), "").is_some() {
            listed += 1;
        } else {
            let got = &said.lines;
            peer.suite.failed.push(format!(
                "kics-terraform: {name} {check}: states line {stated_lines:?}, evidence is at {got:?}"
            ));
        }
    }
    peer.suite.notes.push(format!(
        "kics-terraform: evidence stands at the stated line for {equal} of {lines} failures, {listed} differ for a listed reason"
    ));
    peer.finish()
}

/// Every file is read, and every cluster that is written in it is found.
fn parse(folder: &Path) -> Suite {
    let mut suite = Suite::named("parse-terraform");
    let (mut read, mut found) = (0, 0);
    let mut paths = Vec::new();
    tf_files(folder, &mut paths);
    for path in paths {
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        let content = fs::read(&path).unwrap_or_default();
        let snapshot = snapshot_of(&[(name.as_str(), &content)]);
        let header = |line: &&str| line.trim_start().starts_with("resource \"azurerm_kubernetes_cluster\"");
        let expected = String::from_utf8_lossy(&content).lines().filter(header).count();
        let of_azurerm = |resource: &ResourceRef<'_>| {
            resource.kind() == MANAGED_CLUSTER
                && resource
                    .field()
                    .place()
                    .resolve()
                    .pointer
                    .starts_with("/resource/azurerm_kubernetes_cluster/")
        };
        let clusters = snapshot.resources().filter(of_azurerm).count();
        (read, found) = (read + 1, found + clusters);
        suite.case(if let Some(failed) = snapshot.inputs.failed.first() {
            Some(format!("{name}: not read: {failed:?}"))
        } else if clusters < expected {
            Some(format!("{name}: has {expected} clusters, {clusters} were found"))
        } else {
            None
        });
    }
    suite.notes.push(format!("parse-terraform: {read} .tf files, {found} clusters of azurerm"));
    suite
}

fn tf_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            tf_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "tf") {
            found.push(path);
        }
    }
}
