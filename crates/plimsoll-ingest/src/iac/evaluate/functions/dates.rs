//! Dates, of which only those that are written out are known: `utcNow` never is.

use std::fmt::Write as _;

use super::{Call, Fault, Outcome};
use crate::iac::evaluate::value::{Value, Why};

pub(super) fn call(name: &str, call: &Call<'_>) -> Option<Outcome> {
    Some(match name {
        "utcnow" => Ok(Value::symbol("utcNow()", Why::Runtime)),
        "datetimeadd" => add(call),
        "datetimefromepoch" => from_epoch(call),
        "datetimetoepoch" => to_epoch(call),
        _ => return None,
    })
}

/// A moment in UTC, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Moment {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

/// Days since 1970-01-01 of a day of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn length_of_month(year: i64, month: i64) -> i64 {
    let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    days(next_year, next, 1) - days(year, month, 1)
}

impl Moment {
    fn seconds(self) -> i64 {
        days(self.year, self.month, self.day) * 86_400 + self.hour * 3600 + self.minute * 60 + self.second
    }

    fn of_seconds(seconds: i64) -> Option<Self> {
        let (day_number, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let shifted = day_number + 719_468;
        let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_index = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month_index + 2) / 5 + 1;
        let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (1..=9999).contains(&year).then_some(Self {
            year,
            month,
            day,
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
        })
    }

    /// `2020-04-07T14:53:14Z`, with a space for the `T`, an offset for the `Z`, or the day alone.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (date, time) = match text.find(['T', 't', ' ']) {
            Some(at) => (text.get(..at)?, text.get(at + 1..)?),
            None => (text, "00:00:00Z"),
        };
        let mut parts = date.split('-').map(str::parse::<i64>);
        let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        let known = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=length_of_month(year, month)).contains(&day);
        if parts.next().is_some() || !known {
            return None;
        }
        let zone = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
        let offset = match time.get(zone..)? {
            "" | "Z" | "z" => 0,
            signed => {
                let (hours, minutes) = signed.get(1..)?.split_once(':')?;
                let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
                if signed.starts_with('-') { -minutes } else { minutes }
            }
        };
        let clock = time.get(..zone)?.trim().split('.').next()?;
        let mut parts = clock.split(':').map(str::parse::<i64>);
        let (hour, minute) = (parts.next()?.ok()?, parts.next()?.ok()?);
        let second = parts.next().unwrap_or(Ok(0)).ok()?;
        let known = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
        if !known || offset.abs() > 24 * 60 {
            return None;
        }
        Self::of_seconds(Self { year, month, day, hour, minute, second }.seconds() - offset * 60)
    }

    fn plus_months(mut self, months: i64) -> Option<Self> {
        let total = self.year.checked_mul(12)?.checked_add(self.month - 1)?.checked_add(months)?;
        (self.year, self.month) = (total.div_euclid(12), total.rem_euclid(12) + 1);
        if !(1..=9999).contains(&self.year) {
            return None;
        }
        self.day = self.day.min(length_of_month(self.year, self.month));
        Some(self)
    }

    fn iso(self) -> String {
        let Self { year, month, day, hour, minute, second } = self;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }

    /// One of .NET's date formats, as far as it is made of numbers.
    fn formatted(self, format: &str) -> Option<String> {
        let Self { year, month, day, hour, minute, second } = self;
        match format {
            "u" => return Some(self.iso().replace('T', " ")),
            "s" => return Some(self.iso().trim_end_matches('Z').to_owned()),
            _ if format.len() < 2 => return None,
            _ => {}
        }
        let mut out = String::new();
        let mut rest = format;
        while let Some(first) = rest.chars().next() {
            let count = rest.len() - rest.trim_start_matches(first).len();
            rest = rest.get(count..)?;
            let number = match (first, count) {
                ('y', 4) => (year, 4),
                ('y', 2) => (year % 100, 2),
                ('M', 1 | 2) => (month, count),
                ('d', 1 | 2) => (day, count),
                ('H', 1 | 2) => (hour, count),
                ('h', 1 | 2) => ((hour + 11) % 12 + 1, count),
                ('m', 1 | 2) => (minute, count),
                ('s', 1 | 2) => (second, count),
                ('f', 1..=7) => (0, count),
                (letter, _) if letter.is_ascii_alphabetic() && !matches!(letter, 'T' | 'Z') => return None,
                ('%' | '\\' | '\'' | '"', _) => return None,
                (other, count) => {
                    out.extend(std::iter::repeat_n(other, count));
                    continue;
                }
            };
            let _ = write!(out, "{:0width$}", number.0, width = number.1);
        }
        Some(out)
    }
}

/// An ISO 8601 duration: months, and seconds.
fn duration(text: &str) -> Option<(i64, i64)> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let text = text.strip_prefix('P')?;
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let (mut months, mut seconds, mut parts) = (0_i64, 0_i64, 0);
    for (part, units) in [
        (date, &[('Y', 12, 0), ('M', 1, 0), ('W', 0, 604_800), ('D', 0, 86_400)][..]),
        (time, &[('H', 0, 3600), ('M', 0, 60), ('S', 0, 1)][..]),
    ] {
        let mut rest = part;
        while !rest.is_empty() {
            let at = rest.find(|character: char| !character.is_ascii_digit())?;
            let number: i64 = rest.get(..at)?.parse().ok()?;
            let unit = rest.get(at..)?.chars().next()?;
            let &(_, in_months, in_seconds) = units.iter().find(|(letter, ..)| *letter == unit)?;
            months = months.checked_add(number.checked_mul(in_months)?)?;
            seconds = seconds.checked_add(number.checked_mul(in_seconds)?)?;
            rest = rest.get(at + unit.len_utf8()..)?;
            parts += 1;
        }
    }
    (parts > 0).then_some((sign * months, sign * seconds))
}

fn add(call: &Call<'_>) -> Outcome {
    let (base, span) = (call.text(0)?, call.text(1)?);
    let format = match call.optional(2) {
        Some(_) => Some(call.text(2)?),
        None => None,
    };
    let result = || {
        let (months, seconds) = duration(span)?;
        let moved = Moment::parse(base)?.plus_months(months)?;
        let moved = Moment::of_seconds(moved.seconds().checked_add(seconds)?)?;
        match format {
            Some(format) => moved.formatted(format),
            None => Some(moved.iso()),
        }
    };
    result()
        .map(Value::text)
        .ok_or_else(|| Fault::Failed("is given a date, duration or format that is not read".to_owned()))
}

fn from_epoch(call: &Call<'_>) -> Outcome {
    match Moment::of_seconds(call.integer(0)?) {
        Some(moment) => Ok(Value::text(moment.iso())),
        None => Err(Fault::Failed("is given a moment outside the calendar".to_owned())),
    }
}

fn to_epoch(call: &Call<'_>) -> Outcome {
    match Moment::parse(call.text(0)?) {
        Some(moment) => Ok(Value::Integer(moment.seconds())),
        None => Err(Fault::Failed("is given a date that is not read".to_owned())),
    }
}
