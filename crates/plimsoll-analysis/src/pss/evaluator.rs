//! Which checks a policy runs, and running them.

use std::sync::LazyLock;

use super::check::{CheckId, Run};
use super::message::Violation;
use super::pod::PodInput;
use super::policy::{Level, Policy, Version};

/// The newest minor version with which any check changes. `latest` and newer versions mean this one.
pub const NEWEST_MINOR: u32 = 37;

/// The checks of every edition: index `minor`.
struct Editions {
    baseline: Vec<Checks>,
    restricted: Vec<Checks>,
    all: Vec<Checks>,
}

type Checks = Vec<(CheckId, Run)>;

static EDITIONS: LazyLock<Editions> = LazyLock::new(|| {
    let editions = |runs: fn(CheckId, u32) -> bool| {
        (0..=NEWEST_MINOR).map(|minor| edition(minor, |id| runs(id, minor))).collect()
    };
    Editions {
        baseline: editions(|id, _| id.level() == Level::Baseline),
        restricted: editions(|id, minor| !is_overridden(id, minor)),
        all: editions(|_, _| true),
    }
});

/// The checks of one edition that are wanted.
fn edition(minor: u32, wanted: impl Fn(CheckId) -> bool) -> Checks {
    CheckId::ALL
        .into_iter()
        .filter(|id| wanted(*id))
        .filter_map(|id| Some((id, id.check().revision(minor)?.run)))
        .collect()
}

/// Whether a restricted check takes the place of this one: restricted is not baseline and more.
fn is_overridden(id: CheckId, minor: u32) -> bool {
    CheckId::ALL
        .into_iter()
        .filter_map(|other| other.check().revision(minor))
        .any(|revision| revision.overrides.contains(&id))
}

/// Evaluates pods as an API server of some version does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evaluator {
    newest: u32,
}

impl Default for Evaluator {
    /// An API server that knows every edition that plimsoll knows.
    fn default() -> Self {
        Self { newest: NEWEST_MINOR }
    }
}

impl Evaluator {
    /// An API server of Kubernetes 1.`minor`, or one that emulates it: there, `latest` and newer versions mean that
    /// one.
    pub fn of_server(minor: u32) -> Self {
        Self { newest: minor.min(NEWEST_MINOR) }
    }

    /// The minor version whose rules a policy of this version runs.
    pub fn minor_of(self, version: Version) -> u32 {
        match version {
            Version::Latest => self.newest,
            Version::Minor(minor) => minor.min(self.newest),
        }
    }

    fn edition(self, policy: Policy) -> &'static [(CheckId, Run)] {
        let editions = match policy.level {
            Level::Privileged => return &[],
            Level::Baseline => &EDITIONS.baseline,
            Level::Restricted => &EDITIONS.restricted,
        };
        editions.get(self.minor_of(policy.version) as usize).map_or(&[], Vec::as_slice)
    }

    /// The checks that the policy runs, in the order of messages.
    pub fn checks_of(self, policy: Policy) -> impl ExactSizeIterator<Item = CheckId> {
        self.edition(policy).iter().map(|(id, _)| *id)
    }

    /// Whether the policy runs the check.
    pub fn runs(self, policy: Policy, check: CheckId) -> bool {
        self.edition(policy).iter().any(|(id, _)| *id == check)
    }

    /// What of the policy the pod violates, in the order of messages.
    pub fn evaluate<'s>(self, policy: Policy, pod: &PodInput<'_, 's>) -> Vec<Violation<'s>> {
        run(self.edition(policy), pod)
    }

    /// What the pod violates of any check that the version has, overridden ones included: one pass for both levels.
    /// Those of a policy are the ones that it [runs](Self::runs).
    pub fn evaluate_all<'s>(self, version: Version, pod: &PodInput<'_, 's>) -> Vec<Violation<'s>> {
        run(EDITIONS.all.get(self.minor_of(version) as usize).map_or(&[], Vec::as_slice), pod)
    }
}

fn run<'s>(checks: &[(CheckId, Run)], pod: &PodInput<'_, 's>) -> Vec<Violation<'s>> {
    if checks.is_empty() {
        return Vec::new();
    }
    pod.note_shapes();
    checks
        .iter()
        .filter_map(|(check, run)| {
            let found = run(pod)?;
            Some(Violation {
                check: *check,
                reason: found.reason,
                detail: found.detail,
                places: found.places,
            })
        })
        .collect()
}

/// The checks that the policy runs, in the order of messages, overridden ones left out.
pub fn checks_of(policy: Policy) -> impl ExactSizeIterator<Item = CheckId> {
    Evaluator::default().checks_of(policy)
}

/// What of the policy the pod violates, in the order of messages; nothing where the API server would let it in.
pub fn evaluate<'s>(policy: Policy, pod: &PodInput<'_, 's>) -> Vec<Violation<'s>> {
    Evaluator::default().evaluate(policy, pod)
}
