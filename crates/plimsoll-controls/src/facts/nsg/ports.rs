//! Sets of ports.

/// A range of ports, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortRange {
    /// The first port.
    pub first: u16,
    /// The last port.
    pub last: u16,
}

impl PortRange {
    /// All ports.
    pub const ALL: Self = Self { first: 0, last: u16::MAX };

    /// A single port.
    pub const fn single(port: u16) -> Self {
        Self { first: port, last: port }
    }

    /// A range as a rule writes it: `*`, `22` or `8000-8080`.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::ALL);
        }
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        (first <= last).then_some(Self { first, last })
    }
}

impl std::fmt::Display for PortRange {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.first == self.last {
            write!(out, "{}", self.first)
        } else {
            write!(out, "{}-{}", self.first, self.last)
        }
    }
}

/// The ranges as a message names them: `22, 30000-32767`.
pub fn describe(ranges: &[PortRange]) -> String {
    ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// What two sets have in common.
pub(super) fn intersect(a: &[PortRange], b: &[PortRange]) -> Vec<PortRange> {
    let common = |a: &PortRange, b: &PortRange| {
        let (first, last) = (a.first.max(b.first), a.last.min(b.last));
        (first <= last).then_some(PortRange { first, last })
    };
    a.iter().flat_map(|a| b.iter().filter_map(|b| common(a, b))).collect()
}

/// What is left of a set without another.
pub(super) fn subtract(from: Vec<PortRange>, taken: &[PortRange]) -> Vec<PortRange> {
    taken.iter().fold(from, |left, taken| left.iter().flat_map(|range| without(*range, *taken)).collect())
}

fn without(range: PortRange, taken: PortRange) -> impl Iterator<Item = PortRange> {
    if taken.last < range.first || range.last < taken.first {
        return [Some(range), None].into_iter().flatten();
    }
    let before = (range.first < taken.first).then(|| PortRange { first: range.first, last: taken.first - 1 });
    let after = (taken.last < range.last).then(|| PortRange { first: taken.last + 1, last: range.last });
    [before, after].into_iter().flatten()
}

/// The same set in order and without overlaps.
pub(super) fn merge(mut ranges: Vec<PortRange>) -> Vec<PortRange> {
    ranges.sort_unstable();
    let mut merged: Vec<PortRange> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(known) if range.first <= known.last.saturating_add(1) => {
                known.last = known.last.max(range.last);
            }
            _ => merged.push(range),
        }
    }
    merged
}
