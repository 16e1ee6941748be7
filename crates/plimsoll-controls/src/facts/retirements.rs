//! Features of AKS that end, and when (`data/retirements.tsv`).

use jiff::civil::Date;

use super::{date, rows};

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
    all().find(|row| row.feature == feature)
}

/// All rows.
pub fn all() -> impl Iterator<Item = Retirement> {
    rows(TABLE).filter_map(|row| {
        Some(Retirement {
            feature: row.first()?,
            end: date(row.get(2)?)?,
            then: row.get(4).copied().filter(|then| *then != "-"),
        })
    })
}

/// Where `end` stands on the day `now`, a warning being wanted `warn_days` before.
pub fn phase(end: Date, now: Date, warn_days: i64) -> Phase {
    if end < now {
        return Phase::Past;
    }
    let days = (end - now).get_days();
    if i64::from(days) <= warn_days { Phase::Soon } else { Phase::Later }
}
