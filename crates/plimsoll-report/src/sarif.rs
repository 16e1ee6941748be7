//! SARIF 2.1.0, for code scanning and other consumers of static analysis.
//!
//! One run; a rule for every control of the profile; a result for every failure and, on request, for every undecided
//! question (`kind` is `open`). Section numbers in this module are those of the OASIS standard.

mod location;
mod results;
mod rules;
mod run;

use std::io;

use plimsoll_model::Report;

use crate::json::write_lines;
use crate::known::Comparison;

/// The version of the standard.
pub const VERSION: &str = "2.1.0";

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// What is written.
#[derive(Clone, Copy, Debug)]
pub struct SarifOptions<'a> {
    /// The version of plimsoll.
    pub version: &'a str,
    /// Where the reference pages are: a control's page is this, its id and `.md`. Empty where there are none.
    pub help_base: &'a str,
    /// Whether undecided questions become results too.
    pub unknown: bool,
    /// Whether inputs that could not be read are accepted.
    pub allow_unread: bool,
    /// The comparison with an earlier run; results then say whether they are new.
    pub comparison: Option<&'a Comparison>,
}

/// Writes a report as SARIF.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn write(report: &Report<'_>, options: &SarifOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    write_lines(&Log { schema: SCHEMA, version: VERSION, runs: [run::Run::of(report, options)] }, out)
}

#[derive(serde::Serialize)]
struct Log<'r, 's> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [run::Run<'r, 's>; 1],
}

/// A text, and its Markdown where there is one (3.11, 3.12).
#[derive(serde::Serialize)]
struct Message {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

impl Message {
    fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), markdown: None }
    }
}
