//! Parameter files: the values that a template in the same folder is deployed with.

use std::collections::BTreeMap;

use plimsoll_model::Skipped;
use plimsoll_model::tree::{Tree, TreeBuilder};

use super::is_parameter_file;
use super::scope::Given;
use super::source::Source;
use super::template::given_values;
use crate::iac::evaluate::{Environment, Evaluator, Work};
use crate::parse::ParsedFile;

/// The parameter files of an input, by name.
pub(super) struct ParameterFiles {
    files: BTreeMap<String, File>,
}

struct File {
    given: Given,
    is_used: bool,
}

/// Nothing in a parameter file refers to anything.
struct Nowhere;

impl Environment for Nowhere {}

impl ParameterFiles {
    /// Picks the parameter files from the files of an input.
    pub(super) fn of<'t>(files: impl Iterator<Item = (&'t str, &'t Tree)>) -> Self {
        let read = |(name, tree): (&str, &Tree)| {
            let root = tree.roots().first().copied().filter(|&root| is_parameter_file(tree, root))?;
            let work = Work::default();
            let evaluator = Evaluator { environment: &Nowhere, work: &work };
            let given = tree
                .member_ignore_case(root, "parameters")
                .map(|parameters| given_values(Source::new(tree).value(parameters, &evaluator, None)));
            Some((name.to_owned(), File { given: given.unwrap_or_default(), is_used: false }))
        };
        Self { files: files.filter_map(read).collect() }
    }

    /// The values for a template: those of `NAME.parameters.json` beside `NAME.json`.
    pub(super) fn given_for(&mut self, template: &str) -> Given {
        let stem = template.get(..template.len().saturating_sub(5)).unwrap_or_default();
        let wanted = [format!("{stem}.parameters.json"), format!("{stem}.param.json")];
        let found = wanted.iter().find(|name| self.files.contains_key(*name));
        match found.and_then(|name| self.files.get_mut(name)) {
            Some(file) => {
                file.is_used = true;
                file.given.clone()
            }
            None => Given::new(),
        }
    }

    /// What is told of a file that is one of them. Its values, which may be secrets, are not kept.
    pub(super) fn account(&self, name: &str, mut builder: TreeBuilder) -> ParsedFile {
        let mut parsed = ParsedFile { documents: builder.tree().roots().len(), ..ParsedFile::default() };
        if !self.files.get(name).is_some_and(|file| file.is_used) {
            let reason = "parameters of a template: used where the template lies beside it as NAME.json, and this as NAME.parameters.json";
            parsed.skipped.push(Skipped {
                file: name.to_owned(),
                reason: reason.to_owned(),
                kind: "not-rendered",
            });
            return parsed;
        }
        for node in 0..builder.len() {
            let size = builder.tree().scalar(node).map_or(0, str::len);
            builder.redact(node, &format!("redacted, {size} bytes"));
        }
        parsed.tree = Some(builder.finish());
        parsed
    }

    /// Whether a file is one of them.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }
}
