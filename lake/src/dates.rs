//! Days of events.

use std::fmt;

use plimsoll_audit::event::Microseconds;

const DAY: i64 = 86_400_000_000;

/// A day in UTC, as the number of days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

impl Day {
    /// The day of a point in time.
    pub fn of(time: Microseconds) -> Self {
        Self(i32::try_from(time.div_euclid(DAY)).unwrap_or_default())
    }
}

impl fmt::Display for Day {
    /// `2026-01-31`; the days of Delta are those of the proleptic Gregorian calendar.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(self.0));
        match date {
            Ok(date) => write!(out, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
            Err(_) => out.write_str("1970-01-01"),
        }
    }
}

/// A point in time as `2026-01-31T12:00:00.000000Z`.
pub fn timestamp(time: Microseconds) -> String {
    match jiff::Timestamp::from_microsecond(time) {
        Ok(time) => format!("{time:.6}"),
        Err(_) => time.to_string(),
    }
}
