//! Keeping a lake in order: its figures, joining small files, forgetting old days, and checking what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use deltalake::arrow::compute::concat_batches;
use deltalake::kernel::{Action, Remove};
use deltalake::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use plimsoll_audit::event::Microseconds;
use serde::Serialize;

use crate::audit;
use crate::dates::{Day, timestamp};
use crate::error::LakeError;
use crate::partition::{DataFile, Partition, Written, properties};
use crate::store::{DataFileOf, Lake};

/// The figures of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// The table.
    pub table: String,
    /// Its rows.
    pub rows: u64,
    /// Its files.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// The clusters in it, with their rows.
    pub clusters: BTreeMap<String, u64>,
    /// The first and the last day.
    pub days: Option<(String, String)>,
}

/// The figures of all tables.
///
/// # Errors
///
/// Where a table cannot be read.
pub fn figures(lake: &mut Lake) -> Result<Vec<Figures>, LakeError> {
    let mut all = Vec::new();
    for table in lake.table_names()? {
        let mut figures = Figures { table: table.clone(), ..Figures::default() };
        let mut days: BTreeSet<Day> = BTreeSet::new();
        for file in lake.data_files(&table)? {
            figures.rows += file.rows;
            figures.files += 1;
            figures.bytes += file.size;
            *figures.clusters.entry(file.partition.cluster.to_string()).or_default() += file.rows;
            days.insert(file.partition.day);
        }
        figures.days =
            days.first().zip(days.last()).map(|(first, last)| (first.to_string(), last.to_string()));
        all.push(figures);
    }
    Ok(all)
}

/// What joining did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compacted {
    /// Files that were joined.
    pub before: usize,
    /// Files that came of them.
    pub after: usize,
}

/// Files that are smaller are joined.
const SMALL: u64 = 32 << 20;

/// Joins the small files of each cluster and day into one, sorted by time. The old files stay on the disk until
/// [`expire`] or [`sweep`] removes them, for readers that are at work.
///
/// # Errors
///
/// Where files cannot be read or written. What was joined before stays joined.
pub fn compact(lake: &mut Lake, now_milliseconds: i64) -> Result<Compacted, LakeError> {
    let _lock = lake.lock()?;
    let mut done = Compacted::default();
    for table in lake.table_names()? {
        let mut partitions: BTreeMap<Partition, Vec<DataFileOf>> = BTreeMap::new();
        for file in lake.data_files(&table)?.into_iter().filter(|file| file.size < SMALL) {
            partitions.entry(file.partition.clone()).or_default().push(file);
        }
        for (partition, files) in partitions.into_iter().filter(|(_, files)| files.len() > 1) {
            let written = join(&lake.folder(&table), &partition, &files)?;
            done.before += files.len();
            done.after += 1;
            lake.replace(&table, &files, &[written], now_milliseconds)?;
        }
    }
    Ok(done)
}

fn join(table: &Path, partition: &Partition, files: &[DataFileOf]) -> Result<Written, LakeError> {
    let mut batches = Vec::new();
    for file in files {
        let path = table.join(&file.path);
        let opened = File::open(&path).map_err(LakeError::file(&path))?;
        for batch in ParquetRecordBatchReaderBuilder::try_new(opened)?.build()? {
            batches.push(batch?);
        }
    }
    let Some(schema) = batches.first().map(deltalake::arrow::array::RecordBatch::schema) else {
        return Err(LakeError::Broken(format!("{}: the files have no rows", table.display())));
    };
    let plain: &[&str] = if table.ends_with(audit::TABLE) { crate::audit::PLAIN } else { &[] };
    let mut out = DataFile::create(table, partition.clone(), schema.clone(), properties(plain))?;
    out.add(concat_batches(&schema, &batches)?, false)?;
    out.close()
}

/// What was, or would be, forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Expired {
    /// By table: the rows.
    pub rows: BTreeMap<String, u64>,
    /// Files that are gone from the disk.
    pub files: usize,
}

/// Forgets the days before a day, and removes files that no table names.
///
/// # Errors
///
/// Where a table cannot be read or written.
pub fn expire(
    lake: &mut Lake,
    before: Day,
    dry_run: bool,
    now_milliseconds: i64,
) -> Result<Expired, LakeError> {
    let _lock = lake.lock()?;
    let mut expired = Expired::default();
    for table in lake.table_names()? {
        let old: Vec<DataFileOf> =
            lake.data_files(&table)?.into_iter().filter(|file| file.partition.day < before).collect();
        if !old.is_empty() {
            expired.rows.insert(table.clone(), old.iter().map(|file| file.rows).sum());
        }
        if !dry_run {
            if !old.is_empty() {
                lake.replace(&table, &old, &[], now_milliseconds)?;
            }
            for orphan in orphans(lake, &table)? {
                fs::remove_file(&orphan).map_err(LakeError::file(&orphan))?;
                expired.files += 1;
            }
        }
    }
    Ok(expired)
}

/// Files of a table's folder that the table does not name.
fn orphans(lake: &mut Lake, table: &str) -> Result<Vec<PathBuf>, LakeError> {
    let folder = lake.folder(table);
    let known: BTreeSet<PathBuf> =
        lake.data_files(table)?.iter().map(|file| folder.join(&file.path)).collect();
    let mut found = Vec::new();
    let mut open = vec![folder.clone()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).map_err(LakeError::file(&at))? {
            let path = entry.map_err(LakeError::file(&at))?.path();
            if path.is_dir() {
                if !path.ends_with("_delta_log") {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|ending| ending == "parquet") && !known.contains(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Files that were looked at.
    pub files: u64,
    /// Their rows.
    pub rows: u64,
    /// What is wrong: the file and what it is.
    pub problems: Vec<(String, String)>,
    /// Files that no table names: left by an ingest that ended in between, or joined since. `expire` removes them.
    pub unused: usize,
}

/// Reads every file that the tables name, whole.
///
/// # Errors
///
/// Where a table itself cannot be read.
pub fn verify(lake: &mut Lake) -> Result<Verified, LakeError> {
    let mut verified = Verified::default();
    for table in lake.table_names()? {
        let folder = lake.folder(&table);
        for file in lake.data_files(&table)? {
            verified.files += 1;
            let path = folder.join(&file.path);
            match read_whole(&path) {
                Ok((rows, times)) => {
                    verified.rows += rows;
                    let name = format!("{table}/{}", file.path);
                    if rows != file.rows {
                        let problem = format!("{rows} rows, but the table says {}", file.rows);
                        verified.problems.push((name, problem));
                    } else if let Some((first, last)) = times.filter(|(first, last)| {
                        [first, last].iter().any(|time| Day::of(**time) != file.partition.day)
                    }) {
                        let problem = format!(
                            "rows from {} to {} in the folder of another day",
                            timestamp(first),
                            timestamp(last)
                        );
                        verified.problems.push((name, problem));
                    }
                }
                Err(error) => verified.problems.push((format!("{table}/{}", file.path), error.to_string())),
            }
        }
        verified.unused += orphans(lake, &table)?.len();
    }
    Ok(verified)
}

/// The rows of a file, and its first and last time.
type Extent = (u64, Option<(Microseconds, Microseconds)>);

fn read_whole(path: &Path) -> Result<Extent, LakeError> {
    let file = File::open(path).map_err(LakeError::file(path))?;
    let (mut rows, mut times) = (0, None::<(Microseconds, Microseconds)>);
    for batch in ParquetRecordBatchReaderBuilder::try_new(file)?.build()? {
        let batch = batch?;
        rows += batch.num_rows() as u64;
        if let Some((first, last)) = crate::partition::extent(&batch) {
            let (from, to) = times.unwrap_or((first, last));
            times = Some((from.min(first), to.max(last)));
        }
    }
    Ok((rows, times))
}

/// The removal of a file from its table.
pub(crate) fn remove(file: &DataFileOf, now_milliseconds: i64, is_change: bool) -> Action {
    Action::Remove(Remove {
        path: file.path.clone(),
        data_change: is_change,
        deletion_timestamp: Some(now_milliseconds),
        extended_file_metadata: Some(true),
        partition_values: Some(crate::store::partition_values(&file.partition)),
        size: i64::try_from(file.size).ok(),
        ..Remove::default()
    })
}
