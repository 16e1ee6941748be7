//! Rows for people and for other programs.

use std::io::Write;

use deltalake::arrow::array::RecordBatch;
use deltalake::arrow::csv::WriterBuilder;
use deltalake::arrow::json::LineDelimitedWriter;
use deltalake::arrow::util::pretty::pretty_format_batches;

use crate::error::LakeError;

/// A form of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A table for people.
    Table,
    /// One JSON object a line.
    Json,
    /// Comma-separated values with a header.
    Csv,
}

/// Writes rows.
///
/// # Errors
///
/// Where they cannot be written.
pub fn write(out: &mut dyn Write, rows: &[RecordBatch], form: Form) -> Result<(), LakeError> {
    match form {
        Form::Table => {
            let text = pretty_format_batches(rows)?.to_string();
            writeln!(out, "{text}").map_err(LakeError::file("standard output"))?;
        }
        Form::Json => {
            let mut writer = LineDelimitedWriter::new(out);
            writer.write_batches(&rows.iter().collect::<Vec<_>>())?;
            writer.finish()?;
        }
        Form::Csv => {
            let mut writer = WriterBuilder::new().with_header(true).build(out);
            for batch in rows {
                writer.write(batch)?;
            }
        }
    }
    Ok(())
}
