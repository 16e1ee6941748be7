//! Terraform: not evaluated yet.

use plimsoll_model::Skipped;

use super::SourceFile;
use crate::parse::ParsedFile;

pub(super) fn parse(files: Vec<SourceFile>) -> Vec<ParsedFile> {
    let skip = |file: SourceFile| {
        let reason = "Terraform: read by a later version".to_owned();
        let skipped = vec![Skipped { file: file.name, reason, kind: "not-rendered" }];
        ParsedFile { skipped, ..ParsedFile::default() }
    };
    files.into_iter().map(skip).collect()
}
