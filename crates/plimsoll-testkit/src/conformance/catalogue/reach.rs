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

/// A template that declares a cluster and nothing else: no resource of any other type is there.
const ONLY_A_CLUSTER: &[u8] =
    br#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.ContainerService/managedClusters",
    "apiVersion": "2025-05-01", "name": "c", "location": "westeurope", "properties": {}}]}"#;

/// Whether the verdict is proven for the control. `row` says when a row of the catalogue is not assessed.
///
/// A control that is asked of every cluster or pool, and whose row knows no case in which it does not apply, has none:
/// every cluster can be asked.
pub(super) fn is_proven(control: &'static Control, verdict: &str, row: &str) -> bool {
    let own = fixture_folder(control);
    if own.is_dir() && fixtures::of(&own).iter().any(|fixture| fixture.verdict == verdict) {
        return true;
    }
    if IMPOSSIBLE.iter().any(|(id, stated)| id == control.definition.id && stated == verdict) {
        return true;
    }
    let is_always_asked = matches!(control.check, Check::Cluster(_) | Check::Pool(_));
    if verdict == "not-applicable" && is_always_asked && !row.contains("not-applicable") {
        return true;
    }
    let nothing: Vec<Vec<(&str, &[u8])>> = match &control.check {
        Check::Resource(..) => vec![vec![], vec![("template.json", ONLY_A_CLUSTER)]],
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
