//! The conformance suites: plimsoll's answers held against the corpora.
//!
//! A case passes where the answer is the stated one. A difference is *known* where a table beside the suite lists it
//! with its reason; any other difference is a failure. A peer's check that is neither mapped to a control nor refused
//! with a reason fails too.

pub mod audit;
pub mod azure;
pub mod catalogue;
pub mod evidence;
pub mod judge;
pub mod mapping;
pub mod pss;
pub mod real;
pub mod workload;

use std::path::Path;

/// The result of one suite.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suite {
    /// Its name.
    pub name: String,
    /// How many cases there are.
    pub cases: usize,
    /// How many came out as stated.
    pub passed: usize,
    /// Differences that are listed with a reason: the case and the reason.
    pub known: Vec<(String, String)>,
    /// All other differences.
    pub failed: Vec<String>,
    /// What else is worth saying: coverage of mapped checks, refused checks.
    pub notes: Vec<String>,
}

impl Suite {
    /// A suite without cases.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Counts a case: `difference` is `None` where it came out as stated.
    pub fn case(&mut self, difference: Option<String>) {
        self.cases += 1;
        match difference {
            None => self.passed += 1,
            Some(difference) => self.failed.push(difference),
        }
    }

    /// Counts a case that differs for a reason that is listed.
    pub fn known(&mut self, case: String, reason: String) {
        self.cases += 1;
        self.known.push((case, reason));
    }

    /// Adds the counts of a part.
    pub fn add(&mut self, part: Self) {
        self.cases += part.cases;
        self.passed += part.passed;
        self.known.extend(part.known);
        self.failed.extend(part.failed);
        self.notes.extend(part.notes);
    }
}

/// A suite's function: corpus in, result out.
pub type Run = fn(&Path) -> Suite;

/// All suites by name.
pub const SUITES: [(&str, Run); 7] = [
    ("pss", pss::run),
    ("azure", azure::run),
    ("workload", workload::run),
    ("real", real::run),
    ("catalogue", catalogue::run),
    ("evidence", evidence::run),
    ("audit", audit::run),
];
