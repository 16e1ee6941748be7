//! Whether a verdict of a control is proven: by a fixture of its own, by an input that leaves every control of its
//! scope nothing to look at, or by a statement why it cannot be reached.

use std::sync::LazyLock;

use plimsoll_controls::{Check, Control, Profile, SuppressionRules, evaluate};
use plimsoll_ingest::snapshot_of;
use plimsoll_model::Verdict;

use super::{fixture_folder, read};
use crate::conformance::judge::{NOW, strict};
use crate::conformance::mapping::folder;
use crate::fixtures;

/// Statements: control, verdict, reason.
static IMPOSSIBLE: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    read(&folder().join("impossible.tsv"))
        .iter()
        .filter(|row| !row.get("reason").is_empty())
        .map(|row| (row.get("control").to_owned(), row.get("verdict").to_owned()))
        .collect()
});

const SOME_OBJECT: &[u8] = b"apiVersion: example.com/v1\nkind: Nothing\nmetadata: {name: a, namespace: b}\n";

/// Whether the verdict is proven for the control.
pub(super) fn is_proven(control: &'static Control, verdict: &str) -> bool {
    let own = fixture_folder(control);
    if own.is_dir() && fixtures::of(&own).iter().any(|fixture| fixture.verdict == verdict) {
        return true;
    }
    if IMPOSSIBLE.iter().any(|(id, stated)| id == control.definition.id && stated == verdict) {
        return true;
    }
    let nothing: Vec<Vec<(&str, &[u8])>> = match &control.check {
        Check::Resource(..) => vec![vec![], vec![("registries.json", b"[]"), ("key-vaults.json", b"[]")]],
        _ => vec![vec![], vec![("object.yaml", SOME_OBJECT)]],
    };
    nothing.iter().any(|files| {
        let snapshot = snapshot_of(files);
        let parameters = strict();
        let profile = Profile::of(vec![control]);
        let report = evaluate(&snapshot, &profile, &parameters, &SuppressionRules::default(), NOW);
        report
            .outcomes
            .iter()
            .any(|outcome| outcome.verdict.word() == verdict && outcome.verdict != Verdict::Pass)
    })
}
