//! Bicep, read natively: parsed, evaluated as far as its files say, and written down in the shape of Resource Manager.
//!
//! A file that no other one calls is deployed by itself, with its defaults or with each of its parameter files; a
//! module is deployed as often as it is called, with what is passed to it. What a registry holds is not in the input.

mod emit;
mod finish;
mod instance;
mod lexer;
mod links;
mod modules;
mod parser;
mod secrets;
mod source;
mod syntax;
mod words;

use super::SourceFile;
use crate::parse::ParsedFile;

/// Reads all Bicep files of one input.
pub(super) fn parse(files: Vec<SourceFile>) -> Vec<ParsedFile> {
    let mut words = words::Words::default();
    let mut sources: Vec<source::Source> = files
        .into_iter()
        .map(|file| {
            let program = parser::parse(&file.text, &mut words);
            source::Source::new(file.name, file.text, program)
        })
        .collect();
    source::connect(&mut sources);
    let mut outputs = Vec::with_capacity(sources.len());
    let secure: Vec<secrets::Secure> =
        sources.iter().map(|source| secrets::Secure::of(&sources, source)).collect();
    for (source, secure) in sources.iter_mut().zip(&secure) {
        let secrets = secrets::take(source, secure);
        outputs.push(emit::Output::new(&source.name, secrets));
    }
    let roots = modules::deploy(&sources, &mut outputs);
    finish::finish(sources, outputs, roots)
}
