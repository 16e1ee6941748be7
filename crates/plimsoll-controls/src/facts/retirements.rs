//! Features of AKS that end, and when (`data/retirements.tsv`).

use std::sync::LazyLock;

use jiff::civil::Date;
use plimsoll_model::{Field, Severity};

use super::{date, rows};
use crate::Judge;

const TABLE: &str = include_str!("../../data/retirements.tsv");

/// One feature that ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retirement {
    /// The feature, as the table names it.
    pub feature: &'static str,
    /// The last day of support.
    pub end: Date,
    /// What follows, where the table says so.
    pub then: Option<&'static str>,
}

/// Where a date stands to the day of the evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Support has ended.
    Past,
    /// Support ends within the days that the user wants to be warned.
    Soon,
    /// Support ends later.
    Later,
}

/// The row of a feature; `None` where the table has none of that name.
pub fn retirement(feature: &str) -> Option<Retirement> {
    ALL.iter().find(|row| row.feature == feature).copied()
}

/// All rows.
pub fn all() -> impl Iterator<Item = Retirement> {
    ALL.iter().copied()
}

static ALL: LazyLock<Vec<Retirement>> = LazyLock::new(|| {
    let read = |row: Vec<&'static str>| {
        Some(Retirement {
            feature: row.first()?,
            end: date(row.get(2)?)?,
            then: row.get(4).copied().filter(|then| *then != "-"),
        })
    };
    rows(TABLE).filter_map(read).collect()
});

/// Where `end` stands on the day `now`, a warning being wanted `warn_days` before.
pub fn phase(end: Date, now: Date, warn_days: i64) -> Phase {
    if end < now {
        return Phase::Past;
    }
    let days = (end - now).get_days();
    if i64::from(days) <= warn_days { Phase::Soon } else { Phase::Later }
}

/// Judges the use of a feature that ends, shown by this value: `severity` once support has ended; before that `early`,
/// or a pass where that is `None`, but at least low within the days that the user wants to be warned. `user` is who uses
/// the feature: `pool NAME`, or empty where the value says enough.
pub fn judge_use<'s>(
    judge: &mut Judge<'s>,
    value: Field<'s>,
    feature: &str,
    user: &str,
    severity: Severity,
    early: Option<Severity>,
) {
    let Some(retirement) = retirement(feature) else {
        judge.unknown_at(value, format!("no date is known for the end of {feature}"));
        return;
    };
    let (severity, ends) = match phase(retirement.end, judge.now(), judge.parameters().warn_days) {
        Phase::Past => (Some(severity), "ended"),
        // Severities order from worst to least.
        Phase::Soon => (Some(early.map_or(Severity::Low, |early| early.min(Severity::Low))), "ends"),
        Phase::Later => (early, "ends"),
    };
    match severity {
        Some(severity) => judge.fail_as(severity, value, retirement.sentence(user, ends)),
        None => judge.pass(),
    }
}

impl Retirement {
    /// `pool NAME: support of FEATURE ended on DATE, CONSEQUENCE`.
    fn sentence(&self, user: &str, ends: &str) -> String {
        let colon = if user.is_empty() { "" } else { ": " };
        let then = self.then.map(|then| format!(", {then}")).unwrap_or_default();
        format!("{user}{colon}support of {} {ends} on {}{then}", self.feature, self.end)
    }
}
