//! What is told of a template: which expressions stayed unresolved, and what was not read.

use std::collections::{BTreeMap, BTreeSet};

use crate::iac::evaluate::Unknown;

/// How many lines are told of one file.
const MOST_LINES: usize = 100;

/// The notes on one file.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// What stays unresolved where it matters: by expression, where it is first used, how often, and why it has no
    /// value.
    unresolved: BTreeMap<String, (u32, usize, String)>,
    others: BTreeSet<(u32, String)>,
    /// Whether what is written now belongs to a resource that plimsoll judges.
    pub(super) is_judged: bool,
}

impl Notes {
    /// Remembers that something is not known at a place.
    pub(super) fn unresolved(&mut self, cause: &Unknown, offset: u32) {
        if !self.is_judged {
            return;
        }
        let known = self.unresolved.entry(cause.expression.to_string());
        let (first, count, _) = known.or_insert_with(|| (offset, 0, cause.why.words().to_owned()));
        *first = offset.min(*first);
        *count += 1;
    }

    /// Adds a remark about a place.
    pub(super) fn add(&mut self, offset: u32, message: impl Into<String>) {
        self.others.insert((offset, message.into()));
    }

    /// All remarks in the order of their places.
    pub(super) fn finish(self) -> Vec<(u32, String)> {
        let unresolved = self.unresolved.into_iter().map(|(expression, (offset, count, why))| {
            let values = match count {
                1 => "this value is unknown".to_owned(),
                count => format!("this value and {} more are unknown", count - 1),
            };
            (offset, format!("`{}` {why}: {values}", shortened(&expression)))
        });
        let mut all: Vec<(u32, String)> = self.others.into_iter().chain(unresolved).collect();
        all.sort();
        if all.len() > MOST_LINES {
            let more = all.len() - MOST_LINES;
            all.truncate(MOST_LINES);
            all.push((u32::MAX, format!("{more} more expressions are not resolved")));
        }
        all
    }
}

/// The beginning of a long expression.
pub(super) fn shortened(expression: &str) -> String {
    const LONGEST: usize = 160;
    match expression.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} …", expression.get(..end).unwrap_or_default()),
        None => expression.to_owned(),
    }
}
