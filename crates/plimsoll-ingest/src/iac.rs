//! Infrastructure as code: what people write and something else turns into resources. Each language is evaluated as far
//! as its files say, and what it makes ends up in the same shape as Azure prints it, in a tree over the text of the
//! file that was written: evidence points there.
//!
//! What cannot be known without running the real thing (a value that only the deployment knows, a module that is not in
//! the input) stays a [`Kind::Expression`](plimsoll_model::Kind::Expression): verdicts that need it are `unknown`.

pub(crate) mod ansible;
pub(crate) mod arm;
mod bicep;
pub(crate) mod evaluate;
pub(crate) mod expression;
mod terraform;

pub(crate) use terraform::plan;

use std::fmt::Debug;

use crate::parse::ParsedFile;

/// A language whose files are read together, because they refer to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Language {
    /// `.tf`, `.tf.json`, `.tfvars` and `.tfvars.json`.
    Terraform,
    /// `.bicep` and `.bicepparam`.
    Bicep,
    /// ARM templates and their parameter files, in JSON.
    Template,
}

/// A file of such a language.
#[derive(Clone, Debug)]
pub(crate) struct SourceFile {
    /// The display name, with forward slashes; folders are compared by it.
    pub(crate) name: String,
    /// Its text.
    pub(crate) text: String,
}

/// The other files of an input, for what a configuration reads while it is worked out.
pub(crate) trait Beside: Debug {
    /// The content of a file of the input, by its display name.
    fn load(&self, name: &str) -> Result<Vec<u8>, Missing>;
    /// Whether there is a file of that name.
    fn has(&self, name: &str) -> bool;
    /// The files below a folder, in order, named from there.
    fn below(&self, folder: &str) -> Vec<String>;
}

/// No other files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alone;

impl Beside for Alone {
    fn load(&self, _: &str) -> Result<Vec<u8>, Missing> {
        Err(Missing::NotInInput)
    }

    fn has(&self, _: &str) -> bool {
        false
    }

    fn below(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
}

/// Why the content of a file is not at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// The input does not hold it.
    NotInInput,
    /// It is larger than what is read this way.
    TooLarge,
    /// It could not be read.
    Unreadable,
}

/// Evaluates all files of one language that belong to one input, and returns one parsed file for each of them, in
/// their order.
pub(crate) fn parse(language: Language, files: Vec<SourceFile>, beside: &dyn Beside) -> Vec<ParsedFile> {
    match language {
        Language::Terraform => terraform::parse(files, beside),
        Language::Bicep => bicep::parse(files),
        Language::Template => arm::parse(files),
    }
}
