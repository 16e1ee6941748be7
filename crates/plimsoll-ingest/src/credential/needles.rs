//! One search for everything that could begin, name or mark a credential.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind, packed};
use plimsoll_model::tree::{Repeat, Tree};

/// Pieces of names and values, at most 64 of them: that many are searched for with vector instructions. Short where
/// spellings differ by case, so that few of them cover all.
const NEEDLES: [&str; 64] = [
    // names
    "assw",
    "ASSW",
    "pwd",
    "Pwd",
    "PWD",
    "assph",
    "ASSPH",
    "_pas",
    "_PAS",
    "ecre",
    "ECRE",
    "oken",
    "OKEN",
    "reden",
    "REDEN",
    "_key",
    "_KEY",
    "-key",
    "iKey",
    "sKey",
    "eKey",
    "tKey",
    "dKey",
    "gKey",
    "nKey",
    "hKey",
    "rKey",
    "pike",
    "PIKE",
    "nStri",
    "N_STR",
    "last-applied",
    // values
    "-----",
    "SharedAcc",
    "sig=",
    "://",
    ":\\/",
    "auths",
    "eyJ",
    "8Q~",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "_pat_",
    "glpat",
    "xox",
    "xapp-",
    "_live_",
    "sk-ant",
    "sk-pro",
    "npm_",
    "pypi-A",
    "dop_v1",
    "hvs.",
    "glsa_",
    "shpat_",
    "SG.",
    "AKIA",
    "ASIA",
    "AIza",
    "ya29",
    // an escaped ASCII letter could hide any of them
    "\\u00",
];

/// For long texts; `None` on processors without the instructions.
static LONG: LazyLock<Option<packed::Searcher>> =
    LazyLock::new(|| packed::Config::new().builder().extend(NEEDLES).build());

/// For short texts, and where there is no other.
static SHORT: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(NEEDLES).ok());

/// Adds the places of a part of the text; `false` where there is no searcher.
fn search(text: &str, (start, end): (u32, u32), hits: &mut Vec<u32>) -> bool {
    let part = text.get(start as usize..end as usize).unwrap_or_default();
    let place = |hit: aho_corasick::Match| start + hit.start() as u32;
    match (LONG.as_ref(), SHORT.as_ref()) {
        (Some(searcher), _) if part.len() >= searcher.minimum_len() => {
            hits.extend(searcher.find_iter(part).map(place));
        }
        (_, Some(searcher)) => hits.extend(searcher.find_iter(part).map(place)),
        _ => return false,
    }
    true
}

/// The places of a text that are worth a look, in order.
pub(super) struct Needles {
    hits: Vec<u32>,
    next: usize,
    last: u32,
    /// Without a searcher every place is worth a look.
    everywhere: bool,
}

impl Needles {
    /// Searches the text of a tree. Parts that repeat earlier ones are not searched again: they have the same places.
    pub(super) fn of(tree: &Tree, repeats: &[Repeat]) -> Self {
        let text = tree.text();
        let mut hits = Vec::new();
        let mut everywhere = false;
        let mut done = 0;
        for repeat in repeats {
            // No needle holds a bracket, with which the parts begin and end: none lies across their borders.
            everywhere |= !search(text, (done, repeat.at), &mut hits);
            let end = repeat.of + repeat.length;
            let from = hits.partition_point(|&hit| hit < repeat.of);
            let to = hits.partition_point(|&hit| hit < end);
            let along = repeat.at - repeat.of;
            hits.extend_from_within(from..to);
            let moved = hits.len() - (to - from);
            hits.iter_mut().skip(moved).for_each(|hit| *hit += along);
            done = repeat.at + repeat.length;
        }
        everywhere |= !search(text, (done, text.len() as u32), &mut hits);
        Self { everywhere, hits, next: 0, last: 0 }
    }

    /// Whether a short text holds a needle.
    pub(super) fn is_match(text: &str) -> bool {
        SHORT.as_ref().is_none_or(|searcher| searcher.is_match(text))
    }

    /// Whether a hit lies between the two offsets, without passing it.
    pub(super) fn hit_ahead(&mut self, start: u32, end: u32) -> bool {
        if self.everywhere {
            return true;
        }
        if start < self.last {
            // The copy of an aliased value points back.
            self.next = self.hits.partition_point(|&hit| hit < start);
        }
        self.last = start;
        while self.hits.get(self.next).is_some_and(|&hit| hit < start) {
            self.next += 1;
        }
        self.hits.get(self.next).is_some_and(|&hit| hit < end)
    }

    /// Whether a hit lies between the two offsets; all of them are passed.
    pub(super) fn hit_in(&mut self, start: u32, end: u32) -> bool {
        let found = self.hit_ahead(start, end);
        while found && self.hits.get(self.next).is_some_and(|&hit| hit < end) {
            self.next += 1;
        }
        found
    }
}
