//! Data files: the rows of one cluster and day.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use deltalake::arrow::array::{Array, RecordBatch, TimestampMicrosecondArray};
use deltalake::arrow::compute::{SortColumn, lexsort_to_indices, max, min, take_record_batch};
use deltalake::arrow::datatypes::SchemaRef;
use deltalake::parquet::arrow::ArrowWriter;
use deltalake::parquet::basic::{Compression, ZstdLevel};
use deltalake::parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use deltalake::parquet::schema::types::ColumnPath;
use plimsoll_audit::event::Microseconds;

use crate::dates::{Day, timestamp};
use crate::error::LakeError;

/// Rows in a row group. An hour of a small cluster is about one.
const ROWS: usize = 65_536;

/// The cluster and day of a data file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition {
    /// The cluster's resource id in lower case, or what the user calls it.
    pub cluster: Arc<str>,
    /// The day of the events.
    pub day: Day,
}

impl Partition {
    /// The folder of its files below the table.
    pub fn folder(&self) -> String {
        let name: String =
            self.cluster
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .chars()
                .map(|character| {
                    if character.is_ascii_alphanumeric() || "-_.".contains(character) {
                        character
                    } else {
                        '-'
                    }
                })
                .take(64)
                .collect();
        format!("cluster_id={}/date={}", if name.is_empty() { "unknown" } else { &name }, self.day)
    }
}

/// A data file that was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// Its partition.
    pub partition: Partition,
    /// Its path below the table, with forward slashes.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its rows.
    pub rows: u64,
    /// The first and the last time.
    pub times: (Microseconds, Microseconds),
}

impl Written {
    /// The statistics that Delta keeps of a file.
    pub fn statistics(&self) -> String {
        format!(
            "{{\"numRecords\":{},\"minValues\":{{\"time\":\"{}\"}},\"maxValues\":{{\"time\":\"{}\"}},\"nullCount\":{{\"time\":0}}}}",
            self.rows,
            timestamp(self.times.0),
            timestamp(self.times.1)
        )
    }
}

/// A data file that is being written.
#[derive(Debug)]
pub struct DataFile {
    partition: Partition,
    writer: ArrowWriter<File>,
    path: String,
    file: PathBuf,
    rows: u64,
    times: Option<(Microseconds, Microseconds)>,
}

/// How columns are written: zstd 1; bodies and random ids without dictionary.
pub fn properties(undictionaried: &[&str]) -> WriterProperties {
    let builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROWS))
        .set_statistics_enabled(EnabledStatistics::None)
        .set_column_statistics_enabled(ColumnPath::from("time"), EnabledStatistics::Page)
        .set_created_by(concat!("plimsoll ", env!("CARGO_PKG_VERSION")).to_owned());
    let plain = |builder: WriterPropertiesBuilder, column: &&str| {
        builder.set_column_dictionary_enabled(ColumnPath::from(*column), false)
    };
    undictionaried.iter().fold(builder, plain).build()
}

impl DataFile {
    /// Begins a file of a table.
    ///
    /// # Errors
    ///
    /// Where the file cannot be made.
    pub fn create(
        table: &Path,
        partition: Partition,
        schema: SchemaRef,
        properties: WriterProperties,
    ) -> Result<Self, LakeError> {
        let folder = partition.folder();
        let path = format!("{folder}/part-{}.parquet", uuid::Uuid::new_v4());
        fs::create_dir_all(table.join(&folder)).map_err(LakeError::file(table.join(&folder)))?;
        let file = table.join(&path);
        let opened = File::create_new(&file).map_err(LakeError::file(&file))?;
        let writer = ArrowWriter::try_new(opened, schema, Some(properties))?;
        Ok(Self { partition, writer, path, file, rows: 0, times: None })
    }

    /// Adds rows. Those that are not in the order of time are sorted.
    ///
    /// # Errors
    ///
    /// Where the file cannot be written.
    pub fn add(&mut self, rows: RecordBatch, is_sorted: bool) -> Result<(), LakeError> {
        let rows = if is_sorted { rows } else { sorted(&rows)? };
        let Some((first, last)) = extent(&rows) else { return Ok(()) };
        let (from, to) = self.times.unwrap_or((first, last));
        self.times = Some((from.min(first), to.max(last)));
        self.rows += rows.num_rows() as u64;
        self.writer.write(&rows)?;
        Ok(())
    }

    /// The bytes that the file holds in memory.
    pub fn memory(&self) -> usize {
        self.writer.memory_size()
    }

    /// Ends the file, and sees to it that it is on the disk.
    ///
    /// # Errors
    ///
    /// Where the file cannot be written.
    pub fn close(self) -> Result<Written, LakeError> {
        let Self { partition, writer, path, file, rows, times } = self;
        let opened = writer.into_inner()?;
        opened.sync_all().map_err(LakeError::file(&file))?;
        let size = opened.metadata().map_err(LakeError::file(&file))?.len();
        Ok(Written { partition, path, size, rows, times: times.unwrap_or_default() })
    }
}

/// The first and the last time of rows.
pub(crate) fn extent(rows: &RecordBatch) -> Option<(Microseconds, Microseconds)> {
    let time = rows.column_by_name("time")?.as_any().downcast_ref::<TimestampMicrosecondArray>()?;
    Some((min(time)?, max(time)?))
}

fn sorted(rows: &RecordBatch) -> Result<RecordBatch, LakeError> {
    let Some(time) = rows.column_by_name("time") else { return Ok(rows.clone()) };
    let order = lexsort_to_indices(&[SortColumn { values: Arc::clone(time), options: None }], None)?;
    Ok(take_record_batch(rows, &order)?)
}
