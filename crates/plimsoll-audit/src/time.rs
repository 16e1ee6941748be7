//! Points in time as logs write them.

use crate::event::Microseconds;

const DAY: i64 = 86_400_000_000;

/// Reads RFC 3339 with any number of fraction digits (finer ones than microseconds are cut off), and what is written
/// beside it: a blank instead of `T`, no zone (then UTC). Years 0001 to 9999.
pub fn parse(text: &str) -> Option<Microseconds> {
    let bytes = text.as_bytes();
    let date = bytes.first_chunk::<19>()?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T' | b't' | b' ', h1, h2, b':', n1, n2, b':', s1, s2] =
        *date
    else {
        return None;
    };
    let pair = |high: u8, low: u8| Some(digit(high)? * 10 + digit(low)?);
    let year = pair(y1, y2)? * 100 + pair(y3, y4)?;
    let days = days(year, pair(m1, m2)?, pair(d1, d2)?)?;
    let (hour, minute, second) = (pair(h1, h2)?, pair(n1, n2)?, pair(s1, s2)?);
    // A leap second counts as the last of its minute.
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut rest = bytes.get(19..)?;
    let mut fraction = 0;
    if let Some((b'.' | b',', digits)) = rest.split_first() {
        let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        for index in 0..6 {
            let byte = digits.get(index).filter(|_| index < count).copied().unwrap_or(b'0');
            fraction = fraction * 10 + digit(byte)?;
        }
        rest = digits.get(count..)?;
        if count == 0 {
            return None;
        }
    }
    let offset = match *rest {
        [] | [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), a, b, b':', c, d] | [sign @ (b'+' | b'-'), a, b, c, d] => {
            let (hours, minutes) = (pair(a, b)?, pair(c, d)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            (hours * 60 + minutes) * if sign == b'-' { -60 } else { 60 }
        }
        _ => return None,
    };
    let seconds = hour * 3600 + minute * 60 + second.min(59) - offset;
    Some(days * DAY + seconds * 1_000_000 + fraction)
}

/// Reads the date forms of exports for people: `5/8/2020, 10:44:17.862 PM`, month first; the comma and the fraction
/// may be missing, hours may count to 24.
pub fn parse_american(text: &str) -> Option<Microseconds> {
    let (date, clock) = text.trim().split_once([',', ' '])?;
    let mut parts = date.split('/').map(number);
    let (month, day, year) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() {
        return None;
    }
    let clock = clock.trim();
    let (clock, half) = match clock.get(clock.len().saturating_sub(2)..) {
        Some(half) if half.eq_ignore_ascii_case("am") => (clock.get(..clock.len() - 2)?.trim_end(), Some(0)),
        Some(half) if half.eq_ignore_ascii_case("pm") => (clock.get(..clock.len() - 2)?.trim_end(), Some(12)),
        _ => (clock, None),
    };
    let mut parts = clock.splitn(3, ':');
    let (hour, minute, seconds) =
        (number(parts.next()?)?, number(parts.next()?)?, parts.next().unwrap_or("0"));
    let (second, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) => hour % 12 + half,
        None => hour,
    };
    let time = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}", number(second)?);
    if time.len() != 19 {
        return None;
    }
    match fraction {
        "" => parse(&time),
        fraction => parse(&format!("{time}.{fraction}")),
    }
}

/// The point in time of a date of the calendar and a time of the day.
pub(crate) fn of(year: i64, month: i64, day: i64, microseconds: i64) -> Option<Microseconds> {
    Some(days(year, month, day)? * DAY + microseconds)
}

/// The year in which a point in time lies.
pub(crate) fn year_of(time: Microseconds) -> i64 {
    // The mean year brings the estimate within one of the truth.
    let estimate = 1970 + time.div_euclid(DAY) * 400 / 146_097;
    (estimate - 1..=estimate + 1)
        .rev()
        .find(|&year| of(year, 1, 1, 0).is_some_and(|start| start <= time))
        .unwrap_or(estimate)
}

/// Writes a point in time as RFC 3339 with microseconds, in UTC.
pub fn write(time: Microseconds) -> String {
    let year = year_of(time);
    let start = of(year, 1, 1, 0).unwrap_or_default();
    let mut day = (time - start).div_euclid(DAY) + 1;
    let mut month = 1;
    while month < 12 && day > month_length(year, month) {
        day -= month_length(year, month);
        month += 1;
    }
    let micros = time.rem_euclid(DAY);
    let seconds = micros / 1_000_000;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:06}Z",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        micros % 1_000_000
    )
}

fn number(text: &str) -> Option<i64> {
    let sound = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if sound { text.parse().ok() } else { None }
}

#[inline]
fn digit(byte: u8) -> Option<i64> {
    byte.is_ascii_digit().then(|| i64::from(byte - b'0'))
}

fn leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=9999).contains(&year)
        || !(1..=12).contains(&month)
        || !(1..=month_length(year, month)).contains(&day)
    {
        return None;
    }
    // Years begin in March here, so that the leap day is their last.
    let year = if month < 3 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}
