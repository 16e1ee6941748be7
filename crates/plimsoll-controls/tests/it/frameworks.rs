//! The tables of frameworks: every selector selects something, every control is mapped, answers follow the outcomes.

use jiff::civil::date;
use plimsoll_controls::frameworks::{Framework, How, answered_by};
use plimsoll_controls::{Parameters, Profile, REGISTRY, SuppressionRules, evaluate};
use plimsoll_ingest::snapshot_of;
use plimsoll_model::Verdict;

const TABLES: [(&str, &str); 9] = [
    ("cis-aks", include_str!("../../data/frameworks/cis-aks.tsv")),
    ("cis-kubernetes", include_str!("../../data/frameworks/cis-kubernetes.tsv")),
    ("mcsb", include_str!("../../data/frameworks/mcsb.tsv")),
    ("nsa", include_str!("../../data/frameworks/nsa.tsv")),
    ("attack", include_str!("../../data/frameworks/attack.tsv")),
    ("pci-dss", include_str!("../../data/frameworks/pci-dss.tsv")),
    ("iso-27001", include_str!("../../data/frameworks/iso-27001.tsv")),
    ("soc-2", include_str!("../../data/frameworks/soc-2.tsv")),
    ("hipaa", include_str!("../../data/frameworks/hipaa.tsv")),
];

#[test]
fn every_row_is_whole_and_every_selector_selects() {
    let known = |selector: &str| {
        let definitions = || REGISTRY.iter().map(|control| &control.definition);
        match selector.strip_prefix('@') {
            Some(area) => definitions().any(|definition| definition.area.replace('-', "_") == area),
            None if selector.contains(':') => {
                definitions().any(|definition| definition.frameworks.contains(&selector))
                    || selector.strip_prefix("mcsb:").is_some_and(|id| {
                        Framework::named("mcsb")
                            .unwrap()
                            .requirements
                            .iter()
                            .any(|requirement| requirement.id == id && !requirement.controls.is_empty())
                    })
            }
            None => definitions().any(|definition| definition.id == selector),
        }
    };
    for (id, table) in TABLES {
        let framework = Framework::named(id).unwrap();
        assert!(!framework.name.is_empty() && !framework.version.is_empty() && !framework.about.is_empty());
        let rows: Vec<&str> = table.lines().filter(|line| !line.starts_with('#')).skip(1).collect();
        assert_eq!(rows.len(), framework.requirements.len(), "{id}");
        for row in rows {
            let cells: Vec<&str> = row.split('\t').collect();
            let [requirement, title, how, controls, note] = cells.as_slice() else {
                panic!("{id}: {row}");
            };
            assert!(!requirement.is_empty() && !title.is_empty(), "{id}: {row}");
            let is_automatic = *how == "automatic";
            assert_eq!(is_automatic, !controls.is_empty(), "{id} {requirement}");
            assert!(is_automatic || !note.is_empty(), "{id} {requirement}: why is it {how}?");
            for selector in controls.split_whitespace() {
                assert!(known(selector), "{id} {requirement}: {selector} selects nothing");
            }
        }
    }
}

#[test]
fn requirements_stand_once() {
    for framework in Framework::all() {
        let mut ids: Vec<&str> = framework.requirements.iter().map(|requirement| requirement.id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{}", framework.id);
    }
}

/// The general frameworks are about everything that can go wrong; the CIS benchmarks and ATT&CK are about less.
#[test]
fn every_control_answers_a_requirement_of_every_general_framework() {
    for id in ["mcsb", "nsa", "pci-dss", "iso-27001", "soc-2", "hipaa"] {
        let unmapped: Vec<&str> = REGISTRY
            .iter()
            .map(|control| control.definition.id)
            .filter(|control| !answered_by(control).iter().any(|(framework, _)| *framework == id))
            .collect();
        assert!(unmapped.is_empty(), "{id}: {unmapped:?}");
    }
}

/// What a control itself says it answers, the tables say too.
#[test]
fn tables_hold_what_controls_carry() {
    for control in REGISTRY {
        let answered = answered_by(control.definition.id);
        for (framework, requirement) in
            control.definition.frameworks.iter().filter_map(|carried| carried.split_once(':'))
        {
            if Framework::named(framework).is_some() {
                assert!(
                    answered.contains(&(framework, requirement)),
                    "{}: {framework}:{requirement} is not in the table",
                    control.definition.id
                );
            }
        }
    }
}

#[test]
fn answers_follow_the_outcomes() {
    let pod = br#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"b"},
        "spec":{"hostPID":true,"containers":[{"name":"a","image":"r/a:1"}]}}"#;
    let snapshot = snapshot_of(&[("pod.json", pod)]);
    let framework = Framework::named("cis-aks").unwrap();
    let parameters = Parameters::default();
    let report = evaluate(
        &snapshot,
        &Profile::of(framework.controls()),
        &parameters,
        &SuppressionRules::default(),
        date(2026, 11, 15),
    );
    let answer = |id: &str| {
        let requirement = framework.requirements.iter().find(|requirement| requirement.id == id).unwrap();
        (requirement.how, requirement.answer(&report).verdict)
    };
    assert_eq!(answer("4.2.2"), (How::Automatic, Some(Verdict::Fail)));
    assert_eq!(answer("2.1.1"), (How::Automatic, Some(Verdict::Unknown)));
    assert_eq!(answer("3.1.1"), (How::Manual, None));
}
