//! Frameworks: which of their requirements which controls answer, in the order of the framework itself.
//!
//! Each framework is a table in `data/frameworks/`. The numbers are the framework's; the titles are ours and say no
//! more than what a requirement is about. A requirement is `automatic` where controls answer it, `manual` where people
//! have to look, or Microsoft's. Selectors say which controls answer: the id of a control, `@area`, an id that controls
//! carry (`attack:T1611`), or `mcsb:NS-1` for all that answer that requirement of the Microsoft cloud security
//! benchmark.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use plimsoll_model::{Report, Verdict};

use crate::control::Control;
use crate::controls::REGISTRY;

/// The tables, in the order in which frameworks are listed.
const TABLES: [(&str, &str); 9] = [
    ("cis-aks", include_str!("../data/frameworks/cis-aks.tsv")),
    ("cis-kubernetes", include_str!("../data/frameworks/cis-kubernetes.tsv")),
    ("mcsb", include_str!("../data/frameworks/mcsb.tsv")),
    ("nsa", include_str!("../data/frameworks/nsa.tsv")),
    ("attack", include_str!("../data/frameworks/attack.tsv")),
    ("pci-dss", include_str!("../data/frameworks/pci-dss.tsv")),
    ("iso-27001", include_str!("../data/frameworks/iso-27001.tsv")),
    ("soc-2", include_str!("../data/frameworks/soc-2.tsv")),
    ("hipaa", include_str!("../data/frameworks/hipaa.tsv")),
];

static FRAMEWORKS: LazyLock<Vec<Framework>> = LazyLock::new(|| {
    let mut all: Vec<Framework> = Vec::new();
    // The Microsoft benchmark first: the others refer to it.
    let benchmark = TABLES.iter().find(|(id, _)| *id == BENCHMARK).map(|(id, table)| read(id, table, None));
    for (id, table) in TABLES {
        all.extend(match &benchmark {
            Some(benchmark) if id == BENCHMARK => Some(benchmark.clone()),
            _ => Some(read(id, table, benchmark.as_ref())),
        });
    }
    all
});

const BENCHMARK: &str = "mcsb";

/// A set of requirements that somebody published.
#[derive(Clone, Debug)]
pub struct Framework {
    /// Its id, as `scan --framework` takes it.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Which version of it.
    pub version: &'static str,
    /// What it is, in one clause.
    pub about: &'static str,
    /// Its requirements, in its own order.
    pub requirements: Vec<Requirement>,
}

/// One requirement.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// Its number or id in the framework.
    pub id: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// How it is answered.
    pub how: How,
    /// The controls that answer it, by id.
    pub controls: Vec<&'static Control>,
    /// What is to be known of the answer; may be empty.
    pub note: &'static str,
}

/// How a requirement is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// By controls.
    Automatic,
    /// By people: no input shows it.
    Manual,
    /// By Microsoft, who runs that part.
    Microsoft,
}

impl How {
    /// The word of the tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Manual => "manual",
            Self::Microsoft => "microsoft",
        }
    }
}

/// What an evaluation says about a requirement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The worst of its controls' verdicts; `None` where no control of it was asked.
    pub verdict: Option<Verdict>,
    /// How many of its controls failed.
    pub failed: usize,
    /// How many passed.
    pub passed: usize,
    /// How many could not be decided.
    pub unknown: usize,
    /// How many do not apply here.
    pub not_applicable: usize,
}

impl Framework {
    /// All frameworks.
    pub fn all() -> &'static [Self] {
        &FRAMEWORKS
    }

    /// The framework with this id.
    pub fn named(id: &str) -> Option<&'static Self> {
        // The tables are not read for a name that none of them has.
        let is_known = TABLES.iter().any(|(known, _)| *known == id);
        is_known.then(|| FRAMEWORKS.iter().find(|framework| framework.id == id)).flatten()
    }

    /// All controls that answer a requirement, by id.
    pub fn controls(&self) -> Vec<&'static Control> {
        let ids: BTreeSet<&str> = self
            .requirements
            .iter()
            .flat_map(|requirement| &requirement.controls)
            .map(|control| control.definition.id)
            .collect();
        REGISTRY.iter().copied().filter(|control| ids.contains(control.definition.id)).collect()
    }
}

impl Requirement {
    /// What the outcomes of a report say about the requirement.
    pub fn answer(&self, report: &Report<'_>) -> Answer {
        let mut answer = Answer::default();
        let ids: BTreeSet<&str> = self.controls.iter().map(|control| control.definition.id).collect();
        for outcome in report.outcomes.iter().filter(|outcome| ids.contains(outcome.control.id)) {
            let count = match outcome.verdict {
                Verdict::Fail => &mut answer.failed,
                Verdict::Pass => &mut answer.passed,
                Verdict::Unknown => &mut answer.unknown,
                Verdict::NotApplicable => &mut answer.not_applicable,
            };
            *count += 1;
        }
        answer.verdict = match answer {
            Answer { failed: 1.., .. } => Some(Verdict::Fail),
            Answer { unknown: 1.., .. } => Some(Verdict::Unknown),
            Answer { passed: 1.., .. } => Some(Verdict::Pass),
            Answer { not_applicable: 1.., .. } => Some(Verdict::NotApplicable),
            _ => None,
        };
        answer
    }
}

/// The requirements that a control answers, each as framework and requirement.
pub fn answered_by(control: &str) -> Vec<(&'static str, &'static str)> {
    FRAMEWORKS
        .iter()
        .flat_map(|framework| {
            framework.requirements.iter().map(move |requirement| (framework.id, requirement))
        })
        .filter(|(_, requirement)| requirement.controls.iter().any(|known| known.definition.id == control))
        .map(|(framework, requirement)| (framework, requirement.id))
        .collect()
}

fn read(id: &'static str, table: &'static str, benchmark: Option<&Framework>) -> Framework {
    let head = |key: &str| {
        table
            .lines()
            .filter_map(|line| line.strip_prefix("# ")?.split_once(": "))
            .find_map(|(found, value)| (found == key).then_some(value))
            .unwrap_or_default()
    };
    let rows = table.lines().skip_while(|line| line.starts_with('#')).skip(1);
    let requirements = rows
        .filter_map(|line| {
            let mut cells = line.split('\t');
            let (id, title, how) = (cells.next()?, cells.next()?, cells.next()?);
            let selectors: Vec<&str> = cells.next()?.split_whitespace().collect();
            let how = match how {
                "automatic" => How::Automatic,
                "microsoft" => How::Microsoft,
                _ => How::Manual,
            };
            let chosen: BTreeSet<usize> =
                selectors.iter().flat_map(|selector| selected(selector, benchmark)).collect();
            let controls = chosen.into_iter().filter_map(|index| REGISTRY.get(index).copied()).collect();
            Some(Requirement { id, title, how, controls, note: cells.next().unwrap_or_default() })
        })
        .collect();
    Framework { id, name: head("name"), version: head("version"), about: head("about"), requirements }
}

/// The places of controls in the registry, by what selectors call them.
static PLACES: LazyLock<BTreeMap<&str, Vec<usize>>> = LazyLock::new(|| {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, control) in REGISTRY.iter().enumerate() {
        let definition = &control.definition;
        let carried = definition.frameworks.iter().copied().filter(|id| id.contains(':'));
        for name in carried.chain([definition.id]) {
            places.entry(name).or_default().push(index);
        }
    }
    places
});

/// The controls that a selector means, by their places in the registry.
fn selected(selector: &str, benchmark: Option<&Framework>) -> Vec<usize> {
    if let Some(area) = selector.strip_prefix('@') {
        let stands_in = |(index, control): (usize, &&Control)| {
            (control.definition.area.replace('-', "_") == area).then_some(index)
        };
        return REGISTRY.iter().enumerate().filter_map(stands_in).collect();
    }
    let mut found = PLACES.get(selector).cloned().unwrap_or_default();
    if let Some((framework, id)) = selector.split_once(':')
        && let Some(benchmark) = benchmark.filter(|benchmark| benchmark.id == framework)
    {
        let same = benchmark.requirements.iter().filter(|requirement| requirement.id == id);
        for control in same.flat_map(|requirement| &requirement.controls) {
            found.extend(PLACES.get(control.definition.id).into_iter().flatten());
        }
    }
    found
}
