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
use std::rc::Rc;

use crate::parse::ParsedFile;
use crate::render::Renderer;

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

/// The other files of an input, for what a language loads by name.
pub(crate) trait Files: Debug {
    /// The content of a file by its display name.
    fn load(&self, name: &str, most: u64) -> Result<Vec<u8>, NotLoaded>;
    /// Whether there is a file of that name.
    fn has(&self, name: &str) -> bool;
    /// The files below a folder, in order, named from there.
    fn below(&self, folder: &str) -> Vec<String>;
}

/// No other files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alone;

impl Files for Alone {
    fn load(&self, _: &str, _: u64) -> Result<Vec<u8>, NotLoaded> {
        Err(NotLoaded::Missing)
    }

    fn has(&self, _: &str) -> bool {
        false
    }

    fn below(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
}

/// Why a file was not loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotLoaded {
    /// The input has no such file.
    Missing,
    /// It is larger than wanted.
    TooLarge,
    /// It cannot be read.
    Unreadable,
}

/// What lies around the files of a language.
pub(crate) struct Surroundings<'s> {
    /// The other files.
    pub(crate) files: Rc<dyn Files>,
    /// What runs the compiler, where that may be run.
    pub(crate) renderer: Option<&'s mut dyn Renderer>,
}

/// What came of the files of a language.
#[derive(Default)]
pub(crate) struct Parsed {
    /// One for each file, in their order.
    pub(crate) files: Vec<ParsedFile>,
    /// What else was read: resources that a file brings from elsewhere.
    pub(crate) more: Vec<ParsedFile>,
}

/// Evaluates all files of one language that belong to one input.
pub(crate) fn parse(language: Language, files: Vec<SourceFile>, around: Surroundings<'_>) -> Parsed {
    match language {
        Language::Terraform => Parsed { files: terraform::parse(files, &*around.files), more: Vec::new() },
        Language::Bicep => bicep::parse(files, around),
        Language::Template => Parsed { files: arm::parse(files), more: Vec::new() },
    }
}
