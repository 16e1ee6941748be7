//! Checkov: verdicts per file or per resource of ARM templates, and of attributes as its HCL parser holds them.

use std::path::Path;

use plimsoll_ingest::snapshot_of;
use plimsoll_model::Snapshot;
use plimsoll_model::azure::ResourceRef;

use super::{CaseFile, Peer, Stated, Statement, case_files, only_cluster};
use crate::conformance::Suite;

/// Runs the peer's cases.
pub(super) fn run(folder: &Path) -> Suite {
    let mut peer = Peer::named("checkov");
    for CaseFile { name, content, expectation } in case_files(folder, "checkov") {
        // Attributes of Terraform resources are read as Terraform.
        if name.ends_with(".hclconf.json") {
            continue;
        }
        let snapshot = snapshot_of(&[(&name, &content)]);
        let Some((check, stated)) = expectation.split_once(':') else { continue };
        for (subject, stated) in statements(&name, stated) {
            let resource = find(&snapshot, &name, subject);
            peer.hold(Statement { file: &name, check, subject, stated }, &snapshot, resource);
        }
    }
    peer.finish()
}

/// `PASS(a,b) FAIL(c)`, or one word for the whole file.
pub(super) fn statements<'a>(file: &str, text: &'a str) -> Vec<(&'a str, Stated)> {
    let text = text.trim();
    match text {
        "PASSED" => return vec![("", Stated::Pass)],
        "FAILED" => return vec![("", Stated::Fail)],
        _ => {}
    }
    let list = |word: &str| -> Vec<&'a str> {
        let start = text.find(word).map(|at| at + word.len());
        let inside = start.and_then(|start| text.get(start..)).and_then(|rest| rest.split(')').next());
        inside.into_iter().flat_map(|inside| inside.split(',')).map(str::trim).collect()
    };
    let (passing, failing) = (list("PASS("), list("FAIL("));
    // A test that joins two files states both verdicts about a resource that both hold; the file's name decides.
    let is_failing_file = base(file).to_ascii_lowercase().starts_with("fail");
    let stands = |subject: &&str, other: &[&str], is_own: bool| !other.contains(subject) || is_own;
    let passes = passing.iter().filter(|subject| stands(subject, &failing, !is_failing_file));
    let fails = failing.iter().filter(|subject| stands(subject, &passing, is_failing_file));
    let passes = passes.map(|subject| (*subject, Stated::Pass));
    passes.chain(fails.map(|subject| (*subject, Stated::Fail))).collect()
}

fn base(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

/// `Microsoft.ContainerService/managedClusters.NAME`, or the name of the file, which stands for its only cluster.
fn find<'s>(snapshot: &'s Snapshot, file: &str, subject: &str) -> Option<ResourceRef<'s>> {
    if subject == base(file) {
        return only_cluster(snapshot);
    }
    let (namespace, rest) = subject.rsplit_once('/')?;
    let (last, name) = rest.split_once('.')?;
    let kind = format!("{namespace}/{last}").to_ascii_lowercase();
    let is_called = |resource: ResourceRef<'_>| resource.name() == name || symbol(resource) == name;
    snapshot.resources().find(|resource| resource.kind() == kind && is_called(*resource))
}

/// What a resource of a Bicep file is called there: `/resources/SYMBOL`.
fn symbol(resource: ResourceRef<'_>) -> String {
    let pointer = resource.field().place().resolve().pointer;
    pointer.strip_prefix("/resources/").unwrap_or_default().to_owned()
}
