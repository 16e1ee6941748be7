//! KICS over Ansible: a verdict per file, and the lines that its results point at, one for each task.

use std::fs;
use std::path::Path;

use plimsoll_ingest::snapshot_of;

use super::{Mapped, Peer, Stated, Statement, ask};
use crate::conformance::Suite;
use crate::corpus;

/// Runs the peer's cases. Lines are no cases, but a difference must be listed, under the check's id with ` line` after
/// it.
pub(super) fn run(folder: &Path) -> Suite {
    let mut peer = Peer::named("kics-ansible");
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap_or_default();
    let (mut lines, mut equal) = (0, 0);
    for row in corpus::table(&manifest) {
        let Some(name) = row.get("file").strip_prefix("kics/ansible/") else { continue };
        let content = fs::read(folder.join(row.get("file"))).unwrap_or_default();
        let snapshot = snapshot_of(&[(name, &content)]);
        let text = row.get("expectation").trim_matches('"');
        let check = text.split(' ').nth(1).unwrap_or_default();
        let verdict = text.rsplit(": ").next().unwrap_or_default();
        let stated = if verdict.starts_with("FAIL") { Stated::Fail } else { Stated::Pass };
        let clusters: Vec<_> =
            snapshot.clusters().iter().map(plimsoll_model::azure::ManagedCluster::resource).collect();
        let Some(Mapped::Question(question)) = peer.mapping.get(check).cloned() else {
            peer.suite.case(Some(format!("kics-ansible: {name} {check}: the check is not mapped")));
            continue;
        };
        // The file fails where any of its tasks does.
        let worst =
            clusters.iter().copied().min_by_key(|cluster| ask(&question, &snapshot, *cluster).verdict);
        peer.hold(Statement { file: name, check, subject: "", stated }, &snapshot, worst);
        let mut found: Vec<u32> =
            clusters.iter().flat_map(|cluster| ask(&question, &snapshot, *cluster).lines).collect();
        found.sort_unstable();
        let stated_lines: Vec<u32> =
            verdict.split(['[', ']', ',']).filter_map(|part| part.trim().parse().ok()).collect();
        if stated == Stated::Fail {
            lines += 1;
            if found == stated_lines {
                equal += 1;
            } else if peer.difference(name, &format!("{check} line"), "").is_none() {
                peer.suite.failed.push(format!(
                    "kics-ansible: {name} {check}: states lines {stated_lines:?}, evidence is at {found:?}"
                ));
            }
        }
    }
    peer.suite
        .notes
        .push(format!("kics-ansible: evidence stands at the stated lines for {equal} of {lines} failures"));
    peer.finish()
}
