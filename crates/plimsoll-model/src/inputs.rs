//! The account of what was read: nothing is passed over in silence.

use serde::Serialize;

/// Something left out on purpose, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Skipped {
    /// The file, relative to the input.
    pub file: String,
    /// Why it was left out.
    pub reason: String,
    /// The kind of reason, a word to count by: `not-rendered`, `not-input`, `binary`, `symbolic-link`, `too-large`.
    pub kind: &'static str,
}

/// Something that claims to be an input but could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Failed {
    /// The file, relative to the input.
    pub file: String,
    /// Line from 1, where known; else 0.
    pub line: u32,
    /// Column from 1, where known; else 0.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// Something odd that did not keep the rest from being read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// The file, relative to the input.
    pub file: String,
    /// Line from 1; 0 where the file as a whole is meant.
    pub line: u32,
    /// Column from 1; 0 where the file as a whole is meant.
    pub column: u32,
    /// What was seen and what was made of it.
    pub message: String,
}

/// The account of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Inputs {
    /// Files read.
    pub files: usize,
    /// Documents in them.
    pub documents: usize,
    /// Kubernetes objects and Azure resources found.
    pub objects: usize,
    /// Bytes read.
    pub bytes: u64,
    /// What was left out, and why.
    pub skipped: Vec<Skipped>,
    /// What could not be read, where, and why.
    pub failed: Vec<Failed>,
    /// What was odd.
    pub warnings: Vec<Diagnostic>,
}

impl Inputs {
    /// Adds another account to this one.
    pub fn merge(&mut self, other: Self) {
        self.files += other.files;
        self.documents += other.documents;
        self.objects += other.objects;
        self.bytes += other.bytes;
        self.skipped.extend(other.skipped);
        self.failed.extend(other.failed);
        self.warnings.extend(other.warnings);
    }
}
