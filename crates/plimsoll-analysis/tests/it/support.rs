//! Ways to put a snapshot together.

use plimsoll_analysis::pss::{CheckId, PodInput, Policy, Violation, evaluate};
use plimsoll_model::{Snapshot, Workload};

/// The snapshot of one YAML text.
pub(crate) fn snapshot(yaml: &str) -> Snapshot {
    let snapshot = plimsoll_ingest::snapshot_of(&[("test.yaml", yaml.as_bytes())]);
    assert_eq!(snapshot.inputs.failed, [], "{yaml}");
    snapshot
}

/// Everything that is, or makes, pods.
pub(crate) fn workloads(snapshot: &Snapshot) -> Vec<Workload<'_>> {
    snapshot.objects().filter_map(Workload::of).collect()
}

/// A pod of this specification (YAML, one line).
pub(crate) fn pod(spec: &str) -> Snapshot {
    snapshot(&format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {spec}\n"))
}

/// What the only workload of the snapshot violates.
pub(crate) fn violations(snapshot: &Snapshot, policy: Policy) -> Vec<Violation<'_>> {
    let workloads = workloads(snapshot);
    assert_eq!(workloads.len(), 1);
    evaluate(policy, &PodInput::of(&workloads[0]))
}

/// The checks that a workload violates.
pub(crate) fn checks(workload: &Workload<'_>, policy: Policy) -> Vec<CheckId> {
    evaluate(policy, &PodInput::of(workload)).iter().map(|violation| violation.check).collect()
}
