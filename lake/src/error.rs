//! What can go wrong with a lake.

use std::io;
use std::path::PathBuf;

use deltalake::DeltaTableError;
use deltalake::arrow::error::ArrowError;
use deltalake::datafusion::error::DataFusionError;
use deltalake::parquet::errors::ParquetError;

/// An error of the lake.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LakeError {
    /// A file or folder could not be read or written.
    #[error("{path}: {error}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The table could not be read or committed to.
    #[error("table {table}: {error}")]
    Table {
        /// The table.
        table: String,
        /// What is wrong.
        error: Box<DeltaTableError>,
    },
    /// Rows could not be put together.
    #[error("rows: {0}")]
    Rows(#[from] ArrowError),
    /// A data file could not be written or read.
    #[error("data file: {0}")]
    Data(#[from] ParquetError),
    /// The folder is no lake.
    #[error("{path}: {problem}")]
    NoLake {
        /// The folder.
        path: PathBuf,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// A question cannot be understood or answered.
    #[error("{0}")]
    Query(Box<DataFusionError>),
    /// A part of the ingest broke.
    #[error("{0}")]
    Broken(String),
}

impl LakeError {
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| Self::File { path, error }
    }

    pub(crate) fn table(table: &str) -> impl FnOnce(DeltaTableError) -> Self + use<> {
        let table = table.to_owned();
        move |error| Self::Table { table, error: Box::new(error) }
    }
}
