//! Which checks a policy runs, and how levels, versions and checks are spelled.

use plimsoll_analysis::pss::{
    CheckId, Evaluator, Level, NEWEST_MINOR, PodInput, Policy, Version, checks_of, explain,
};

use crate::support::{pod, workloads};

fn names(policy: &str) -> Vec<&'static str> {
    checks_of(policy.parse().unwrap()).map(CheckId::name).collect()
}

#[test]
fn the_order_is_baseline_then_restricted_each_by_id() {
    let by_level = |level| -> Vec<&str> {
        CheckId::ALL.iter().filter(|id| id.level() == level).map(|id| id.name()).collect()
    };
    let (baseline, restricted) = (by_level(Level::Baseline), by_level(Level::Restricted));
    assert_eq!((baseline.len(), restricted.len()), (12, 7));
    assert!(baseline.is_sorted() && restricted.is_sorted());
    assert_eq!(CheckId::ALL[..12].iter().map(|id| id.name()).collect::<Vec<_>>(), baseline);
}

#[test]
fn privileged_runs_nothing() {
    assert!(names("privileged:latest").is_empty());
}

#[test]
fn newest_baseline_runs_every_baseline_check() {
    let expected: Vec<_> =
        CheckId::ALL.iter().filter(|id| id.level() == Level::Baseline).map(|id| id.name()).collect();
    assert_eq!(names("baseline:latest"), expected);
}

#[test]
fn newest_restricted_runs_no_overridden_check() {
    assert_eq!(
        names("restricted:latest"),
        [
            "appArmorProfile",
            "hostNamespaces",
            "hostPorts",
            "hostProbesAndHostLifecycle",
            "privileged",
            "seLinuxOptions",
            "sysctls",
            "windowsHostProcess",
            "allowPrivilegeEscalation",
            "capabilities_restricted",
            "procMount_restricted",
            "restrictedVolumes",
            "runAsNonRoot",
            "runAsUser",
            "seccompProfile_restricted",
        ]
    );
}

/// From which minor version on a check runs, and until which.
#[test]
fn checks_come_and_go_with_their_versions() {
    let table: [(&str, &str, u32, u32); 16] = [
        ("baseline", "hostPathVolumes", 0, 99),
        ("restricted", "hostPathVolumes", 99, 0),
        ("baseline", "seccompProfile_baseline", 0, 99),
        ("restricted", "seccompProfile_baseline", 0, 18),
        ("restricted", "seccompProfile_restricted", 19, 99),
        ("baseline", "capabilities_baseline", 0, 99),
        ("restricted", "capabilities_baseline", 0, 21),
        ("restricted", "capabilities_restricted", 22, 99),
        ("baseline", "procMount", 0, 99),
        ("restricted", "procMount", 0, 34),
        ("restricted", "procMount_restricted", 35, 99),
        ("baseline", "hostProbesAndHostLifecycle", 34, 99),
        ("restricted", "allowPrivilegeEscalation", 8, 99),
        ("restricted", "runAsNonRoot", 0, 99),
        ("restricted", "runAsUser", 23, 99),
        ("restricted", "restrictedVolumes", 0, 99),
    ];
    for minor in 0..=NEWEST_MINOR {
        for (level, check, first, last) in table {
            let runs = names(&format!("{level}:v1.{minor}")).contains(&check);
            assert_eq!(runs, (first..=last).contains(&minor), "{check} in {level}:v1.{minor}");
        }
    }
}

#[test]
fn versions_beyond_the_newest_mean_the_newest() {
    for level in ["baseline", "restricted"] {
        let newest = names(&format!("{level}:v1.{NEWEST_MINOR}"));
        for version in ["latest", "v1.38", "v1.4000000000"] {
            assert_eq!(names(&format!("{level}:{version}")), newest);
        }
    }
}

#[test]
fn an_older_server_takes_latest_for_its_own_version() {
    let snapshot = pod("{containers: [{name: a, livenessProbe: {httpGet: {host: h}}}]}");
    let workload = &workloads(&snapshot)[0];
    let policy = Policy::latest(Level::Baseline);
    let checks = |evaluator: Evaluator| -> Vec<CheckId> {
        evaluator.evaluate(policy, &PodInput::of(workload)).iter().map(|found| found.check).collect()
    };
    assert_eq!(checks(Evaluator::default()), [CheckId::HostProbesAndHostLifecycle]);
    assert_eq!(checks(Evaluator::of_server(34)), [CheckId::HostProbesAndHostLifecycle]);
    assert_eq!(checks(Evaluator::of_server(33)), []);
    assert_eq!(Evaluator::of_server(33).minor_of(Version::Minor(40)), 33);
    assert_eq!(Evaluator::of_server(33).minor_of(Version::Minor(12)), 12);
    assert_eq!(Evaluator::of_server(99), Evaluator::default());
}

#[test]
fn one_pass_over_all_checks_gives_what_each_level_gives() {
    let snapshot =
        pod("{hostPID: true, volumes: [{name: v, hostPath: {}}], containers: [{name: a, securityContext: \
         {procMount: x, seccompProfile: {type: Unconfined}, capabilities: {add: [SYS_ADMIN]}}}]}");
    let workload = &workloads(&snapshot)[0];
    let input = PodInput::of(workload);
    let evaluator = Evaluator::default();
    for minor in 0..=NEWEST_MINOR {
        let all = evaluator.evaluate_all(Version::Minor(minor), &input);
        for level in Level::ALL {
            let policy = Policy::minor(level, minor);
            let one: Vec<_> = evaluator.evaluate(policy, &input).iter().map(|found| found.check).collect();
            let of_all: Vec<_> =
                all.iter().map(|found| found.check).filter(|check| evaluator.runs(policy, *check)).collect();
            assert_eq!(one, of_all, "{policy}");
        }
    }
}

#[test]
fn policies_are_spelled_as_in_labels() {
    for text in ["privileged:latest", "baseline:v1.0", "restricted:v1.31"] {
        assert_eq!(text.parse::<Policy>().unwrap().to_string(), text);
    }
    assert_eq!("baseline".parse::<Policy>().unwrap().to_string(), "baseline:latest");
    for text in ["", "Baseline", "restricted ", "foo"] {
        let error = text.parse::<Level>().unwrap_err();
        assert_eq!(error.to_string(), "must be one of privileged, baseline, restricted");
    }
    for text in
        ["", "1.31", "v1", "v1.", "v1.031", "v1.00", "v2.1", "v1.31.2", "v1.+1", "v1.-1", "Latest", "v1.x"]
    {
        let error = text.parse::<Version>().unwrap_err();
        assert_eq!(error.to_string(), "must be \"latest\" or \"v1.x\"", "{text}");
    }
    assert!("v1.99999999999999999999".parse::<Version>().is_err());
}

#[test]
fn a_greater_level_is_stricter() {
    assert!(Level::Privileged < Level::Baseline && Level::Baseline < Level::Restricted);
}

#[test]
fn every_check_is_explained() {
    for check in CheckId::ALL {
        let page = explain(check);
        assert!(page.starts_with(&format!("# {check} ({}, ", check.level())), "{page}");
        for heading in ["What it checks", "Why it matters", "Message", "How to fix", "References"] {
            assert!(page.contains(&format!("\n## {heading}\n")), "{check} lacks {heading}");
        }
        assert_eq!(check.name().to_uppercase().parse(), Ok(check));
    }
    assert!("nothing".parse::<CheckId>().is_err());
}
