//! Bicep, read natively: parsed, evaluated as far as its files say, and written down in the shape of Resource Manager.
//!
//! A file that no other one calls is deployed by itself, with its defaults or with each of its parameter files; a
//! module is deployed as often as it is called, with what is passed to it. What a registry holds is not in the input:
//! for that, and for what is not understood, the compiler is asked where it may be run.

mod compile;
mod emit;
mod finish;
mod inlined;
mod instance;
mod lexer;
mod links;
mod load;
mod modules;
mod parser;
mod secrets;
mod source;
mod syntax;
mod words;

use std::rc::Rc;

use super::{Parsed, SourceFile, Surroundings};

/// Reads all Bicep files of one input.
pub(super) fn parse(files: Vec<SourceFile>, around: Surroundings<'_>) -> Parsed {
    let mut words = words::Words::default();
    let mut sources: Vec<source::Source> = files
        .into_iter()
        .map(|file| {
            let program = parser::parse(&file.text, &mut words);
            source::Source::new(file.name, file.text, program, Rc::clone(&around.files))
        })
        .collect();
    source::connect(&mut sources);
    let secure: Vec<secrets::Secure> =
        sources.iter().map(|source| secrets::Secure::of(&sources, source)).collect();
    let secrets: Vec<_> =
        sources.iter_mut().zip(&secure).map(|(source, secure)| secrets::take(source, secure)).collect();
    let empty = |sources: &[source::Source]| -> Vec<emit::Output> {
        let files = sources.iter().zip(&secrets);
        files.map(|(source, secrets)| emit::Output::new(&source.name, secrets.clone())).collect()
    };
    let mut outputs = empty(&sources);
    let mut roots = modules::deploy(&sources, &mut outputs);
    if let Some(renderer) = around.renderer {
        let told = compile::fill(&mut sources, &outputs, &roots, renderer);
        if sources.iter().any(|source| source.compiled.is_some()) {
            outputs = empty(&sources);
            roots = modules::deploy(&sources, &mut outputs);
        }
        compile::tell(&told, &sources, &mut outputs);
    }
    let more = inlined::read(&sources, &secrets, &mut roots);
    let files = finish::finish(sources, outputs, &mut roots);
    Parsed { files, more: inlined::finish(more, &roots) }
}
