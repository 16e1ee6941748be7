//! The table of removed API versions and the control that asks it belong together.

use jiff::civil::date;
use plimsoll_controls::facts::removed_apis;
use plimsoll_controls::{Parameters, Profile, SuppressionRules, evaluate, find};
use plimsoll_model::Verdict;

#[test]
fn every_removed_version_of_the_table_is_found() {
    let control = find("deprecated-api").unwrap();
    let parameters = Parameters::default();
    let mut rows = 0;
    for row in removed_apis::all() {
        rows += 1;
        let manifest =
            format!("apiVersion: {}\nkind: {}\nmetadata: {{ name: a }}\n", row.api_version, row.kind);
        let snapshot = plimsoll_ingest::snapshot_of(&[("a.yaml", manifest.as_bytes())]);
        let report = evaluate(
            &snapshot,
            &Profile::of(vec![control]),
            &parameters,
            &SuppressionRules::default(),
            date(2026, 11, 15),
        );
        assert_eq!(report.outcomes[0].verdict, Verdict::Fail, "{} {}", row.api_version, row.kind);
    }
    assert!(rows > 30);
}
