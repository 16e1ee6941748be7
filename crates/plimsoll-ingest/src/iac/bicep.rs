//! Bicep, read natively.

mod lexer;
mod parser;
mod syntax;

use plimsoll_model::{Failed, Skipped};

use super::SourceFile;
use crate::parse::ParsedFile;
use crate::positions::Positions;

pub(super) fn parse(files: Vec<SourceFile>) -> Vec<ParsedFile> {
    let skip = |file: SourceFile| {
        let program = parser::parse(&file.text);
        let reason = format!("{}", program.resources.len());
        let mut failed = Vec::new();
        let mut positions = Positions::new(&file.text);
        for (fault, _) in &program.lost {
            let (line, column) = positions.at(fault.offset as u32);
            failed.push(Failed {
                file: file.name.clone(),
                line,
                column,
                message: fault.message.to_string(),
                help: fault.help.to_owned(),
            });
        }
        let skipped = vec![Skipped { file: file.name, reason, kind: "not-rendered" }];
        ParsedFile { skipped, failed, ..ParsedFile::default() }
    };
    files.into_iter().map(skip).collect()
}
