//! The controls that are checks of the Pod Security Standards fail exactly where the engine finds a violation.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use plimsoll_analysis::pss::{self, CheckId, Level, PodInput, Policy};
use plimsoll_controls::{Parameters, Profile, SuppressionRules, evaluate, find};
use plimsoll_model::{Snapshot, Verdict, Workload};

/// The controls, and the checks that they stand for: a violation of any of them at the newest edition.
const CONTROLS: [(&str, &[CheckId]); 17] = [
    ("apparmor", &[CheckId::AppArmorProfile]),
    ("caps-added", &[CheckId::CapabilitiesBaseline]),
    ("caps-drop-all", &[CheckId::CapabilitiesRestricted]),
    ("host-namespaces", &[CheckId::HostNamespaces]),
    ("host-ports", &[CheckId::HostPorts]),
    ("host-probes", &[CheckId::HostProbesAndHostLifecycle]),
    ("host-process", &[CheckId::WindowsHostProcess]),
    ("hostpath", &[CheckId::HostPathVolumes]),
    ("privilege-escalation", &[CheckId::AllowPrivilegeEscalation]),
    ("privileged", &[CheckId::Privileged]),
    ("proc-mount", &[CheckId::ProcMount, CheckId::ProcMountRestricted]),
    ("run-as-non-root", &[CheckId::RunAsNonRoot]),
    ("run-as-user-root", &[CheckId::RunAsUser]),
    ("seccomp", &[CheckId::SeccompProfileBaseline, CheckId::SeccompProfileRestricted]),
    ("selinux", &[CheckId::SeLinuxOptions]),
    ("sysctls", &[CheckId::Sysctls]),
    ("volume-types", &[CheckId::RestrictedVolumes]),
];

/// The places, as file, line and pointer, at which the engine and a control show a violation.
type Places = BTreeSet<(u32, String)>;

fn by_engine(snapshot: &Snapshot, checks: &[CheckId]) -> Places {
    let mut places = Places::new();
    for workload in snapshot.objects().filter_map(Workload::of) {
        for level in [Level::Baseline, Level::Restricted] {
            for violation in pss::evaluate(Policy::latest(level), &PodInput::of(&workload)) {
                if checks.contains(&violation.check) {
                    places.extend(violation.places.iter().map(place));
                }
            }
        }
    }
    places
}

fn by_control(snapshot: &Snapshot, id: &str) -> Places {
    let profile = Profile::of(vec![find(id).unwrap()]);
    let parameters = Parameters::default();
    let report = evaluate(snapshot, &profile, &parameters, &SuppressionRules::default(), date(2026, 11, 15));
    report
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Fail)
        .flat_map(|finding| finding.evidence.iter().map(place))
        .collect()
}

fn place(place: &plimsoll_model::Place<'_>) -> (u32, String) {
    let evidence = place.resolve();
    (evidence.line, evidence.pointer)
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "yaml" || ending == "json") {
            into.push(path);
        }
    }
}

/// The engine shows an explicit problem before, and instead of, a missing field; a control shows both.
fn assert_agreement(paths: &[PathBuf]) -> usize {
    let mut judged = 0;
    let mut problems = Vec::new();
    for path in paths {
        let content = fs::read(path).unwrap();
        let name = path.to_string_lossy();
        let snapshot = plimsoll_ingest::snapshot_of(&[(&name, &content)]);
        for (id, checks) in CONTROLS {
            judged += 1;
            let engine = by_engine(&snapshot, checks);
            let control = by_control(&snapshot, id);
            if engine.is_empty() != control.is_empty() || !engine.is_subset(&control) {
                problems.push(format!("{name}: {id}: engine {engine:?}, control {control:?}"));
            }
        }
    }
    assert!(problems.is_empty(), "{} of {judged}\n{}", problems.len(), problems.join("\n"));
    judged
}

#[test]
fn controls_and_engine_agree_on_the_fixtures() {
    let mut paths = Vec::new();
    for (id, _) in CONTROLS {
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(id), &mut paths);
    }
    paths.sort();
    // Where a value cannot be read, the engine says what it can and the control that it cannot.
    paths.retain(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        !name.starts_with("unknown") && !name.contains("unreadable")
    });
    assert!(assert_agreement(&paths) > 500);
}

#[test]
fn controls_and_engine_agree_on_the_corpus() {
    let Some(root) = plimsoll_testkit::corpus::root() else {
        eprintln!("skipped: PLIMSOLL_CORPUS names no folder with the corpora");
        return;
    };
    let mut paths = Vec::new();
    files(&root.join("pss"), &mut paths);
    paths.sort();
    assert!(assert_agreement(&paths) > 50_000);
}
