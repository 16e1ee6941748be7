//! Remedies in words.

use plimsoll_model::{Finding, Remedy};

/// Makes a remedy fit a finding: fills in placeholders such as `RG` and `NAME` of a command, or puts what is to be
/// written in the finding's own file in its place.
pub type Fill<'a> = &'a dyn Fn(&Finding<'_>, Fix) -> Fix;

/// A remedy, ready to be laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fix {
    /// A command to paste.
    Command(String),
    /// A sentence.
    Sentence(String),
}

/// The first remedy of the finding's control, made to fit.
pub fn first(finding: &Finding<'_>, fill: Option<Fill<'_>>) -> Option<Fix> {
    let remedy = finding.control.remedies.first()?;
    let fix = match remedy {
        Remedy::Command(command) => Fix::Command((*command).to_owned()),
        Remedy::Set(..) | Remedy::Text(_) => Fix::Sentence(sentence(remedy)),
    };
    Some(match fill {
        Some(fill) => fill(finding, fix),
        None => fix,
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
