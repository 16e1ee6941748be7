//! The words of a suppression that stands in the input: `control: reason; owner=who; expires=YYYY-MM-DD`.

use globset::{Glob, GlobMatcher};
use jiff::civil::Date;

/// What somebody wrote.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) control: String,
    pub(super) reason: String,
    pub(super) owner: String,
    pub(super) expires: Option<Date>,
    matcher: Option<GlobMatcher>,
}

impl Statement {
    /// Reads a statement; `Err` says what is wrong with it. A text without a colon is none.
    pub(super) fn parse(text: &str) -> Option<Result<Self, String>> {
        let (control, rest) = text.trim().split_once(':')?;
        let control = control.trim();
        if control.is_empty() || control.contains(char::is_whitespace) {
            return None;
        }
        let mut statement = Self {
            control: control.to_owned(),
            reason: String::new(),
            owner: String::new(),
            expires: None,
            matcher: Glob::new(control).ok().map(|glob| glob.compile_matcher()),
        };
        for (index, part) in rest.split(';').map(str::trim).enumerate() {
            if let Some(owner) = part.strip_prefix("owner=") {
                owner.trim().clone_into(&mut statement.owner);
            } else if let Some(date) = part.strip_prefix("expires=") {
                match date.trim().parse() {
                    Ok(date) => statement.expires = Some(date),
                    // A date that cannot be read must not make the suppression last for ever.
                    Err(_) => return Some(Err(format!("`{part}` is no date of the form YYYY-MM-DD"))),
                }
            } else if index == 0 {
                part.clone_into(&mut statement.reason);
            }
        }
        if statement.reason.is_empty() {
            return Some(Err("it gives no reason".to_owned()));
        }
        if statement.owner.is_empty() {
            return Some(Err("it names no owner: add `; owner=who`".to_owned()));
        }
        Some(Ok(statement))
    }

    /// Whether it is about a control.
    pub(super) fn is_about(&self, control: &str) -> bool {
        self.control == control || self.matcher.as_ref().is_some_and(|matcher| matcher.is_match(control))
    }
}
