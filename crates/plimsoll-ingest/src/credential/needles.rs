//! One search for everything that could begin, name or mark a credential.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use plimsoll_model::tree::Tree;

/// Pieces of names and values. Short where spellings differ by case, so that few of them cover all.
const NEEDLES: &[&str] = &[
    // names
    "assw", "ASSW", "Pwd", "pwd", "PWD", "assph", "ASSPH", "_pass", "_PASS", "ecret", "ECRET", "oken", "OKEN",
    "redential", "REDENTIAL", "pi_key", "pi-key", "pikey", "piKey", "PI_KEY", "PIKEY", "piKEY", "cess_key", "cess-key",
    "cessKey", "cesskey", "CESS_KEY", "ivate_key", "ivate-key", "ivateKey", "IVATE_KEY", "ning_key", "ningKey",
    "NING_KEY", "tion_key", "tionKey", "TION_KEY", "ountKey", "ount_key", "OUNT_KEY", "haredKey", "HARED_KEY",
    "uthKey", "UTH_KEY", "uth_key", "ter_key", "TER_KEY", "terKey", "onString", "onnectionstring", "ON_STRING",
    "on-string", "on_string", "last-applied",
    // values
    "-----BEGIN", "SharedAccess", "sig=", "SIG=", "://", ":\\/", "auths", "eyJ", "7Q~", "8Q~", "9Q~", "ghp_", "gho_",
    "ghu_", "ghs_", "ghr_", "hub_pat_", "glpat-", "gldt-", "glrt-", "xox", "xapp-", "k_live_", "sk-ant-", "sk-proj-",
    "npm_", "pypi-A", "ckr_pat_", "dop_v1_", "hf_", "hvs.", "glsa_", "shpat_", "SG.", "AKIA", "ASIA", "AIza", "ya29.",
    // an escaped ASCII letter could hide any of them
    "\\u00",
];

static SEARCHER: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(NEEDLES).ok());

/// The places of a text that are worth a look, in order.
pub(super) struct Needles {
    hits: Vec<u32>,
    next: usize,
    last: u32,
    /// Without a searcher every place is worth a look.
    everywhere: bool,
}

impl Needles {
    pub(super) fn of(tree: &Tree) -> Self {
        let searcher = SEARCHER.as_ref();
        let hits = searcher.map(|searcher| searcher.find_iter(tree.text()).map(|hit| hit.start() as u32).collect());
        Self { hits: hits.unwrap_or_default(), next: 0, last: 0, everywhere: searcher.is_none() }
    }

    /// Whether a short text holds a needle.
    pub(super) fn is_match(&self, text: &str) -> bool {
        SEARCHER.as_ref().is_none_or(|searcher| searcher.is_match(text))
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
