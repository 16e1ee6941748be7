//! Lines of the control plane's components: klog's header, and stack traces that were split into lines.

use std::borrow::Cow;

use crate::event::{Microseconds, Text};
use crate::guard;
use crate::record::Line;
use crate::time;

/// What klog writes before a message: `I0101 12:00:00.000000       1 file.go:10] `.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    /// `Info`, `Warning`, `Error` or `Fatal`.
    pub level: &'static str,
    /// The month, from 1.
    pub month: i64,
    /// The day of the month, from 1.
    pub day: i64,
    /// Microseconds since midnight.
    pub clock: Microseconds,
    /// The thread or process.
    pub thread: &'a str,
    /// The source file and line: `file.go:10`.
    pub source: &'a str,
    /// What follows.
    pub message: &'a str,
}

/// Reads klog's header; `None` where the line has none.
pub fn header(line: &str) -> Option<Header<'_>> {
    let (head, message) = line.split_once(']')?;
    let mut words = head.split_ascii_whitespace();
    let (date, clock) = (words.next()?, words.next()?);
    let (thread, source) = (words.next()?, words.next()?);
    if words.next().is_some() {
        return None;
    }
    let level = match date.as_bytes().first()? {
        b'I' => "Info",
        b'W' => "Warning",
        b'E' => "Error",
        b'F' => "Fatal",
        _ => return None,
    };
    let digits =
        date.get(1..).filter(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()))?;
    let (month, day) = (digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse().ok()?);
    // A leap year, so that the 29th of February is a date.
    let clock = time::parse(&format!("2000-01-01T{clock}Z"))? - time::of(2000, 1, 1, 0)?;
    time::of(2000, month, day, 0)?;
    let message = message.strip_prefix(' ').unwrap_or(message);
    Some(Header { level, month, day, clock, thread, source, message })
}

/// The time of a header in the year that brings it nearest to a time that is known: the envelope's. So a line of the
/// 31st of December that is delivered in January keeps its year.
pub fn time_near(header: &Header<'_>, known: Microseconds) -> Option<Microseconds> {
    let year = time::year_of(known);
    [year - 1, year, year + 1]
        .into_iter()
        .filter_map(|year| time::of(year, header.month, header.day, header.clock))
        .min_by_key(|time| (time - known).abs())
}

/// Reads a line. `category` decides whether guard's messages are looked for.
pub(crate) fn line<'a>(category: &str, text: Text<'a>, known: Option<Microseconds>) -> Line<'a> {
    let (level, time) = match header(&text) {
        Some(header) => (header.level, known.and_then(|known| time_near(&header, known))),
        None => ("", None),
    };
    let fields = if category.eq_ignore_ascii_case("guard") {
        match &text {
            Cow::Borrowed(text) => guard::fields(text),
            Cow::Owned(text) => guard::fields(text)
                .into_iter()
                .map(|(name, value)| (name, Cow::Owned(value.into_owned())))
                .collect(),
        }
    } else {
        Vec::new()
    };
    Line { level, time, message: text, fields }
}

/// Puts the lines of stack traces together again, which Azure delivers as one record each: a line without a header
/// belongs to the line before it of the same pod and stream, if it comes within a few seconds.
#[derive(Debug, Default)]
pub struct Rejoin {
    open: Vec<Joined>,
}

/// A message of one or more lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Whose lines they are: pod, stream, or what else tells them apart.
    pub source: String,
    /// When the first was delivered.
    pub time: Microseconds,
    /// When the last was.
    pub last: Microseconds,
    /// The lines, with newlines between them.
    pub message: String,
    /// How many there are.
    pub lines: u32,
}

/// Later lines start a message of their own.
const GAP: Microseconds = 5_000_000;
/// Longer messages are handed on in pieces.
const LONGEST: usize = 1 << 20;
/// So many sources are followed at once; the one that was silent longest is handed on first.
const SOURCES: usize = 1024;

impl Rejoin {
    /// Takes the next line of a source and gives back the messages that it ends.
    pub fn push(&mut self, source: &str, time: Microseconds, line: &str) -> Vec<Joined> {
        let mut done = Vec::new();
        let at = self.open.iter().position(|joined| joined.source == source);
        if let Some(joined) = at.and_then(|at| self.open.get_mut(at)) {
            let near = (time - joined.last).abs() <= GAP;
            if header(line).is_none() && near && joined.message.len() + line.len() < LONGEST {
                joined.message.push('\n');
                joined.message.push_str(line);
                joined.last = time;
                joined.lines += 1;
                return done;
            }
        }
        if let Some(at) = at {
            done.push(self.open.swap_remove(at));
        } else if self.open.len() >= SOURCES {
            let oldest = self.open.iter().enumerate().min_by_key(|(_, joined)| joined.last).map(|(at, _)| at);
            done.extend(oldest.map(|at| self.open.swap_remove(at)));
        }
        let (source, message) = (source.to_owned(), line.to_owned());
        self.open.push(Joined { source, time, last: time, message, lines: 1 });
        done
    }

    /// Gives back the messages that are left, by source.
    pub fn finish(mut self) -> Vec<Joined> {
        self.open.sort_by(|a, b| a.source.cmp(&b.source));
        self.open
    }
}
