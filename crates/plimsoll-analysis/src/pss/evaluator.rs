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
    baseline: Vec<Vec<(CheckId, Run)>>,
    restricted: Vec<Vec<(CheckId, Run)>>,
}

static EDITIONS: LazyLock<Editions> = LazyLock::new(|| Editions {
    baseline: (0..=NEWEST_MINOR).map(|minor| edition(Level::Baseline, minor)).collect(),
    restricted: (0..=NEWEST_MINOR).map(|minor| edition(Level::Restricted, minor)).collect(),
});

/// The checks of one edition. Restricted is not baseline and more: a restricted check may override a baseline one.
fn edition(level: Level, minor: u32) -> Vec<(CheckId, Run)> {
    let active = |id: CheckId| id.check().revision(minor);
    let overridden = |id: CheckId| {
        level == Level::Restricted
            && CheckId::ALL
                .into_iter()
                .filter(|other| other.level() == Level::Restricted)
                .filter_map(active)
                .any(|revision| revision.overrides.contains(&id))
    };
    CheckId::ALL
        .into_iter()
        .filter(|id| id.level() <= level && !overridden(*id))
        .filter_map(|id| Some((id, active(id)?.run)))
        .collect()
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

    /// What of the policy the pod violates, in the order of messages.
    pub fn evaluate<'s>(self, policy: Policy, pod: &PodInput<'_, 's>) -> Vec<Violation<'s>> {
        let checks = self.edition(policy);
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
}

/// The checks that the policy runs, in the order of messages, overridden ones left out.
pub fn checks_of(policy: Policy) -> impl ExactSizeIterator<Item = CheckId> {
    Evaluator::default().checks_of(policy)
}

/// What of the policy the pod violates, in the order of messages; nothing where the API server would let it in.
pub fn evaluate<'s>(policy: Policy, pod: &PodInput<'_, 's>) -> Vec<Violation<'s>> {
    Evaluator::default().evaluate(policy, pod)
}
