//! `corpus/pss`: every fixture gets the right verdict and the right checks.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use plimsoll_analysis::pss::{self, PodInput, Policy};
use plimsoll_model::Workload;

use super::Suite;
use crate::corpus;

/// Runs the suite.
pub fn run(root: &Path) -> Suite {
    let mut suite = Suite::named("pss");
    let folder = root.join("pss");
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap_or_default();
    for row in corpus::table(&manifest) {
        let file = row.get("file");
        let bytes = fs::read(folder.join(file)).unwrap_or_default();
        let policy = Policy {
            level: row.get("level").parse().unwrap_or(pss::Level::Privileged),
            version: row.get("version").parse().unwrap_or(pss::Version::Latest),
        };
        let snapshot = plimsoll_ingest::snapshot_of(&[(file, &bytes)]);
        let Some(workload) = snapshot.objects().find_map(Workload::of) else {
            suite.case(Some(format!("{file}: no pod was read from it")));
            continue;
        };
        let found: BTreeSet<&str> =
            pss::evaluate(policy, &PodInput::of(&workload)).iter().map(|v| v.check.name()).collect();
        let minor = row.get("version").strip_prefix("v1.").and_then(|minor| minor.parse().ok()).unwrap_or(0);
        let stem = Path::new(file).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let expected = match row.get("expected") {
            "fail" => expected_checks(row.get("level"), minor, row.get("check"), stem),
            _ => BTreeSet::new(),
        };
        let same = found.len() == expected.len()
            && found.iter().all(|check| expected.contains(&check.to_ascii_lowercase()));
        suite.case((!same).then(|| format!("{file}: {policy} expects {expected:?}, found {found:?}")));
    }
    suite
}

/// The checks that a failing fixture violates, in lower case: its group's, but for the cases of the specification.
fn expected_checks(level: &str, minor: u32, group: &str, stem: &str) -> BTreeSet<String> {
    let restricted = level == "restricted";
    let check = match group {
        "hostpathvolumes" if restricted => "restrictedvolumes",
        "capabilities_baseline" if restricted && minor >= 22 => "capabilities_restricted",
        "seccompprofile_baseline" if restricted && minor >= 19 => "seccompprofile_restricted",
        "procmount" if restricted && minor >= 35 => "procmount_restricted",
        group => group,
    };
    let mut checks = BTreeSet::from([check.to_owned()]);
    match stem {
        _ if group == "windowshostprocess" => {
            checks.insert("hostnamespaces".to_owned());
        }
        "privileged0" | "privileged1" if restricted && minor >= 8 => {
            checks.insert("allowprivilegeescalation".to_owned());
        }
        "allowprivilegeescalation3" if restricted && minor >= 22 => {
            checks.insert("capabilities_restricted".to_owned());
        }
        _ => {}
    }
    checks
}
