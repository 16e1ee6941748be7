//! The upstream fixtures: every verdict and every set of violated checks, as pods and inside every controller.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use plimsoll_analysis::pss::{CheckId, Level, Policy, Version};
use plimsoll_model::Workload;

use crate::support::checks;

struct Fixture {
    file: String,
    policy: Policy,
    /// The fixture group in lower case: the check that it is about.
    group: String,
    passes: bool,
    text: String,
}

impl Fixture {
    fn minor(&self) -> u32 {
        match self.policy.version {
            Version::Minor(minor) => minor,
            Version::Latest => unreachable!("fixtures have versions"),
        }
    }

    /// The checks that it must violate.
    fn expected(&self) -> Vec<CheckId> {
        use CheckId as Id;
        if self.passes {
            return Vec::new();
        }
        let restricted = self.policy.level == Level::Restricted;
        let minor = self.minor();
        let stem = self.file.rsplit('/').next().unwrap();
        let mut expected = vec![match self.group.as_str() {
            "hostpathvolumes" if restricted => Id::RestrictedVolumes,
            "capabilities_baseline" if restricted && minor >= 22 => Id::CapabilitiesRestricted,
            "seccompprofile_baseline" if restricted && minor >= 19 => Id::SeccompProfileRestricted,
            "procmount" if restricted && minor >= 35 => Id::ProcMountRestricted,
            group => group.parse().unwrap(),
        }];
        if self.group == "windowshostprocess" {
            expected.push(Id::HostNamespaces);
        }
        if restricted && minor >= 8 && matches!(stem, "privileged0.yaml" | "privileged1.yaml") {
            expected.push(Id::AllowPrivilegeEscalation);
        }
        if restricted && minor >= 22 && stem == "allowprivilegeescalation3.yaml" {
            expected.push(Id::CapabilitiesRestricted);
        }
        expected.sort();
        expected
    }
}

/// The corpus, or `None` with a word on why it is not there.
fn corpus() -> Option<Vec<Fixture>> {
    let Some(root) = std::env::var_os("PLIMSOLL_CORPUS") else {
        eprintln!("skipped: PLIMSOLL_CORPUS does not name the folder of the corpora");
        return None;
    };
    let root = PathBuf::from(root).join("pss");
    let manifest = std::fs::read_to_string(root.join("MANIFEST.tsv")).expect("pss/MANIFEST.tsv");
    let fixtures = manifest
        .lines()
        .skip(1)
        .map(|line| {
            let column: Vec<&str> = line.split('\t').collect();
            Fixture {
                file: column[0].to_owned(),
                policy: format!("{}:{}", column[1], column[2]).parse().expect(line),
                group: column[3].to_owned(),
                passes: column[4] == "pass",
                text: std::fs::read_to_string(root.join(column[0])).expect(line),
            }
        })
        .collect();
    Some(fixtures)
}

/// Shows the first differences and fails if there are any.
fn none_wrong(wrong: &[String], cases: usize) {
    let shown: Vec<_> = wrong.iter().take(20).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} of {cases} are wrong:\n{}", wrong.len(), shown.join("\n"));
}

#[test]
fn every_fixture_gets_its_verdict_and_its_checks() {
    let Some(fixtures) = corpus() else { return };
    let mut wrong = Vec::new();
    let mut verdicts: BTreeMap<(Level, bool), usize> = BTreeMap::new();
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for fixture in &fixtures {
        let snapshot = plimsoll_ingest::snapshot_of(&[(&fixture.file, fixture.text.as_bytes())]);
        let workload = snapshot.objects().find_map(Workload::of).expect(&fixture.file);
        let found = checks(&workload, fixture.policy);
        let expected = fixture.expected();
        *verdicts.entry((fixture.policy.level, found.is_empty())).or_default() += 1;
        *sizes.entry(found.len()).or_default() += 1;
        if found != expected {
            wrong.push(format!("{}: expected {expected:?}, found {found:?}", fixture.file));
        }
        let newest = checks(&workload, Policy::minor(fixture.policy.level, 37));
        for version in [Version::Latest, Version::Minor(38)] {
            let policy = Policy { version, ..fixture.policy };
            let found = checks(&workload, policy);
            if found != newest {
                wrong.push(format!("{} at {policy}: {newest:?} at v1.37, {found:?}", fixture.file));
            }
        }
    }
    none_wrong(&wrong, fixtures.len());
    let verdicts: Vec<_> = verdicts.into_iter().collect();
    assert_eq!(
        verdicts,
        [
            ((Level::Baseline, false), 843),
            ((Level::Baseline, true), 356),
            ((Level::Restricted, false), 1805),
            ((Level::Restricted, true), 470),
        ]
    );
    assert_eq!(sizes.into_iter().collect::<Vec<_>>(), [(0, 826), (1, 2470), (2, 178)]);
}

/// Kind, API version and the lines around a pod template, with the template's depth.
const CONTROLLERS: [(&str, &str, &str, usize); 8] = [
    ("Deployment", "apps/v1", "spec:\n  template:\n", 4),
    ("StatefulSet", "apps/v1", "spec:\n  template:\n", 4),
    ("DaemonSet", "apps/v1", "spec:\n  template:\n", 4),
    ("ReplicaSet", "apps/v1", "spec:\n  template:\n", 4),
    ("ReplicationController", "v1", "spec:\n  template:\n", 4),
    ("Job", "batch/v1", "spec:\n  template:\n", 4),
    ("CronJob", "batch/v1", "spec:\n  jobTemplate:\n    spec:\n      template:\n", 8),
    ("PodTemplate", "v1", "template:\n", 2),
];

/// The pod as the template of every controller. The controllers' own annotations would violate policies, if they
/// counted.
fn wrapped(pod: &str) -> String {
    let mut text = String::new();
    for (kind, version, head, depth) in CONTROLLERS {
        _ = write!(text, "apiVersion: {version}\nkind: {kind}\n{head}");
        for line in pod.lines() {
            if !line.starts_with("apiVersion:") && !line.starts_with("kind:") {
                _ = writeln!(text, "{:depth$}{line}", "");
            }
        }
        text.push_str(
            "metadata:\n  name: x\n  annotations:\n    \
             container.apparmor.security.beta.kubernetes.io/container1: unconfined\n    \
             seccomp.security.alpha.kubernetes.io/pod: unconfined\n---\n",
        );
    }
    text
}

#[test]
fn every_controller_is_judged_by_its_template_alone() {
    let Some(fixtures) = corpus() else { return };
    let mut wrong = Vec::new();
    for fixture in &fixtures {
        let text = wrapped(&fixture.text);
        let snapshot = plimsoll_ingest::snapshot_of(&[(&fixture.file, text.as_bytes())]);
        let workloads: Vec<_> = snapshot.objects().filter_map(Workload::of).collect();
        let kinds: Vec<_> = workloads.iter().map(|workload| workload.object.kind()).collect();
        assert_eq!(kinds, CONTROLLERS.map(|(kind, ..)| kind), "{}", fixture.file);
        for workload in &workloads {
            let found = checks(workload, fixture.policy);
            let expected = fixture.expected();
            if found != expected {
                let kind = workload.object.kind();
                wrong.push(format!("{} as {kind}: expected {expected:?}, found {found:?}", fixture.file));
            }
        }
    }
    none_wrong(&wrong, fixtures.len() * CONTROLLERS.len());
}
