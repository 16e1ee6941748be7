//! KICS: a verdict per ARM template, and the lines that its SARIF results point at.

use std::path::Path;

use plimsoll_ingest::snapshot_of;

use super::{CaseFile, Peer, Stated, Statement, case_files, only_cluster};
use crate::conformance::Suite;

/// Runs the peer's cases. Lines are no cases, but a difference must be listed, under the check's id with ` line` after
/// it.
pub(super) fn run(folder: &Path) -> Suite {
    let mut peer = Peer::named("kics");
    let (mut lines, mut equal, mut listed) = (0, 0, 0);
    for CaseFile { name, content, expectation } in case_files(folder, "kics") {
        let snapshot = snapshot_of(&[(&name, &content)]);
        let text = expectation.trim_matches('"');
        let check = text.split(' ').nth(1).unwrap_or_default();
        let verdict = text.rsplit(": ").next().unwrap_or_default();
        let stated = if verdict.starts_with("FAIL") { Stated::Fail } else { Stated::Pass };
        let resource = only_cluster(&snapshot);
        let said = peer.hold(Statement { file: &name, check, subject: "", stated }, &snapshot, resource);
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
            peer.suite.failed.push(format!(
                "kics: {name} {check}: states line {stated_lines:?}, evidence is at {:?}",
                said.lines
            ));
        }
    }
    peer.suite.notes.push(format!(
        "kics: evidence stands at the stated line for {equal} of {lines} failures, {listed} differ for a listed reason"
    ));
    peer.finish()
}
