//! Infrastructure as code: what people write and something else turns into resources. Each language is evaluated as far
//! as its files say, and what it makes ends up in the same shape as Azure prints it, in a tree over the text of the
//! file that was written: evidence points there.
//!
//! What cannot be known without running the real thing (a value that only the deployment knows, a module that is not in
//! the input) stays a [`Kind::Expression`](plimsoll_model::Kind::Expression): verdicts that need it are `unknown`.

pub(crate) mod arm;
mod bicep;
pub(crate) mod evaluate;
pub(crate) mod expression;
mod terraform;

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

/// Evaluates all files of one language that belong to one input, and returns one parsed file for each of them, in
/// their order.
pub(crate) fn parse(language: Language, files: Vec<SourceFile>) -> Vec<ParsedFile> {
    match language {
        Language::Terraform => terraform::parse(files),
        Language::Bicep => bicep::parse(files),
        Language::Template => arm::parse(files),
    }
}
