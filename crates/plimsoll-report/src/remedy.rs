//! Remedies in words.

use plimsoll_model::{Finding, Remedy};

/// Fills in placeholders such as `RG` and `NAME` of a command for the subject of a finding.
pub type Fill<'a> = &'a dyn Fn(&Finding<'_>, &str) -> String;

/// A remedy, ready to be laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fix {
    /// A command to paste.
    Command(String),
    /// A sentence.
    Sentence(String),
}

/// The first remedy of the finding's control, its placeholders filled in.
pub fn first(finding: &Finding<'_>, fill: Option<Fill<'_>>) -> Option<Fix> {
    let filled = |text: &str| fill.map_or_else(|| text.to_owned(), |fill| fill(finding, text));
    finding.control.remedies.first().map(|remedy| match remedy {
        Remedy::Command(command) => Fix::Command(filled(command)),
        Remedy::Set(..) | Remedy::Text(_) => Fix::Sentence(filled(&sentence(remedy))),
    })
}

/// A remedy in one line, placeholders as they are.
pub fn sentence(remedy: &Remedy) -> String {
    match remedy {
        Remedy::Command(command) => (*command).to_owned(),
        Remedy::Set(path, value) => format!("set {path}: {value}"),
        Remedy::Text(text) => (*text).to_owned(),
    }
}
