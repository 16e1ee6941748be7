//! The folder of a lake and its tables.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use deltalake::arrow::datatypes::Schema;
use deltalake::kernel::engine::arrow_conversion::TryIntoKernel;
use deltalake::kernel::transaction::{CommitBuilder, CommitProperties};
use deltalake::kernel::{Action, Add, LogicalFileView, StructType, Transaction};
use deltalake::operations::create::CreateBuilder;
use deltalake::protocol::{DeltaOperation, SaveMode};
use deltalake::{DeltaTable, DeltaTableBuilder, DeltaTableError};
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;
use url::Url;

use crate::audit::{self, PARTITIONS};
use crate::dates::Day;
use crate::error::LakeError;
use crate::maintain;
use crate::partition::{Partition, Written};

/// The file that says that a folder is a lake, and of which version.
const MARK: &str = "lake.json";
/// The version of the layout.
const LAYOUT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Mark {
    plimsoll_lake: u32,
}

/// A lake.
#[derive(Debug)]
pub struct Lake {
    root: PathBuf,
    runtime: Runtime,
    tables: BTreeMap<String, DeltaTable>,
}

impl Lake {
    /// Opens the lake in a folder, or makes one where the folder is empty or missing.
    ///
    /// # Errors
    ///
    /// Where the folder holds something else, a lake of a later version, or cannot be written.
    pub fn open_or_create(root: &Path) -> Result<Self, LakeError> {
        let mark = root.join(MARK);
        if !mark.exists() {
            let is_empty = fs::read_dir(root).map_or(true, |mut entries| entries.next().is_none());
            if !is_empty {
                let problem =
                    "this folder holds something else than a lake: name an empty or a new one".to_owned();
                return Err(LakeError::NoLake { path: root.to_path_buf(), problem });
            }
            fs::create_dir_all(root).map_err(LakeError::file(root))?;
            let text = serde_json::to_string(&Mark { plimsoll_lake: LAYOUT }).unwrap_or_default();
            fs::write(&mark, text + "\n").map_err(LakeError::file(&mark))?;
        }
        Self::open(root)
    }

    /// Opens the lake in a folder.
    ///
    /// # Errors
    ///
    /// Where there is none, or one of a later version.
    pub fn open(root: &Path) -> Result<Self, LakeError> {
        let no_lake =
            |problem: &str| LakeError::NoLake { path: root.to_path_buf(), problem: problem.to_owned() };
        let text = fs::read_to_string(root.join(MARK))
            .map_err(|_| no_lake("there is no lake here: make one with `ingest SOURCE --lake DIR`"))?;
        let mark: Mark = serde_json::from_str(&text).map_err(|_| no_lake("lake.json cannot be read"))?;
        if mark.plimsoll_lake > LAYOUT {
            return Err(no_lake("this lake was made by a later version of plimsoll: use that one"));
        }
        let root = fs::canonicalize(root).map_err(LakeError::file(root))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(LakeError::file(&root))?;
        Ok(Self { root, runtime, tables: BTreeMap::new() })
    }

    /// Takes the right to write for this process, until the lock is dropped. Readers need none.
    ///
    /// # Errors
    ///
    /// Where another process has it.
    pub fn lock(&self) -> Result<File, LakeError> {
        let path = self.root.join(MARK);
        let file = File::open(&path).map_err(LakeError::file(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(_) => Err(LakeError::NoLake {
                path: self.root.clone(),
                problem: "another ingest is writing to this lake: wait for it, or stop it".to_owned(),
            }),
        }
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of a table.
    pub fn folder(&self, table: &str) -> PathBuf {
        self.root.join(table)
    }

    /// The tables that there are, by name.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read.
    pub fn table_names(&self) -> Result<Vec<String>, LakeError> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.root).map_err(LakeError::file(&self.root))? {
            let entry = entry.map_err(LakeError::file(&self.root))?;
            if entry.path().join("_delta_log").is_dir() {
                names.extend(entry.file_name().into_string());
            }
        }
        names.sort();
        Ok(names)
    }

    /// The data files of a table.
    ///
    /// # Errors
    ///
    /// Where the table cannot be read.
    pub(crate) fn data_files(&mut self, name: &str) -> Result<Vec<DataFileOf>, LakeError> {
        let Some(table) = self.table(name)? else { return Ok(Vec::new()) };
        let snapshot = table.snapshot().map_err(LakeError::table(name))?;
        let mut files = Vec::new();
        for file in snapshot.log_data().iter() {
            let Some(partition) = partition_of(&file) else {
                let problem = format!("the log names {} without its cluster and date", file.path());
                return Err(LakeError::Broken(problem));
            };
            files.push(DataFileOf {
                partition,
                path: file.path().into_owned(),
                size: u64::try_from(file.size()).unwrap_or_default(),
                rows: file.num_records().unwrap_or_default() as u64,
            });
        }
        files.sort();
        Ok(files)
    }

    /// The places of the data files of a table, by partition.
    pub(crate) fn files(&mut self, name: &str) -> Result<BTreeMap<Partition, Vec<PathBuf>>, LakeError> {
        let folder = self.folder(name);
        let mut files: BTreeMap<Partition, Vec<PathBuf>> = BTreeMap::new();
        for file in self.data_files(name)? {
            files.entry(file.partition).or_default().push(folder.join(&file.path));
        }
        Ok(files)
    }

    /// Runs something asynchronous to its end.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    fn url(&self, table: &str) -> Result<Url, LakeError> {
        Url::from_directory_path(self.folder(table)).map_err(|()| LakeError::NoLake {
            path: self.folder(table),
            problem: "the path has no form as an address".to_owned(),
        })
    }

    /// A table as it is now; `None` where there is none of that name.
    ///
    /// # Errors
    ///
    /// Where it cannot be read.
    pub fn table(&mut self, name: &str) -> Result<Option<&DeltaTable>, LakeError> {
        if !self.folder(name).join("_delta_log").is_dir() {
            return Ok(None);
        }
        if !self.tables.contains_key(name) {
            let url = self.url(name)?;
            let load = async { DeltaTableBuilder::from_url(url)?.load().await };
            let table = self.runtime.block_on(load).map_err(LakeError::table(name))?;
            self.tables.insert(name.to_owned(), table);
        }
        Ok(self.tables.get(name))
    }

    /// Makes a table, if there is none of that name.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub fn create(&mut self, name: &str, schema: &Schema) -> Result<(), LakeError> {
        if self.table(name)?.is_some() {
            return Ok(());
        }
        let kernel: StructType = schema
            .try_into_kernel()
            .map_err(|error| LakeError::table(name)(DeltaTableError::generic(error.to_string())))?;
        let create = CreateBuilder::new()
            .with_location(self.url(name)?.to_string())
            .with_table_name(name)
            .with_columns(kernel.fields().cloned())
            .with_partition_columns(PARTITIONS)
            .with_save_mode(SaveMode::Ignore);
        let table = self.runtime.block_on(async { create.await }).map_err(LakeError::table(name))?;
        self.tables.insert(name.to_owned(), table);
        Ok(())
    }

    /// The audit table.
    ///
    /// # Errors
    ///
    /// Where it cannot be made or read.
    pub fn create_audit(&mut self) -> Result<(), LakeError> {
        self.create(audit::TABLE, &audit::table_schema())
    }

    /// How far a source was read into a table, as it was committed with its rows.
    ///
    /// # Errors
    ///
    /// Where the table cannot be read.
    pub fn progress(&mut self, table: &str, source: &str) -> Result<u64, LakeError> {
        let Some(found) = self.table(table)?.cloned() else { return Ok(0) };
        let read = async {
            let log = found.log_store();
            found.snapshot()?.snapshot().transaction_version(log.as_ref(), source).await
        };
        let version = self.runtime.block_on(read).map_err(LakeError::table(table))?;
        Ok(version.and_then(|version| u64::try_from(version).ok()).unwrap_or_default())
    }

    /// Adds files to a table, and notes how far their sources were read, in one commit.
    ///
    /// # Errors
    ///
    /// Where the commit cannot be written. Nothing of it is then in the table.
    pub fn commit(
        &mut self,
        table: &str,
        files: &[Written],
        progress: &[(String, u64)],
        now_milliseconds: i64,
    ) -> Result<(), LakeError> {
        let actions = files.iter().map(|file| Action::Add(add(file, now_milliseconds, true))).collect();
        let transactions = progress
            .iter()
            .map(|(source, offset)| {
                let version = i64::try_from(*offset).unwrap_or(i64::MAX);
                Transaction::new_with_last_update(source, version, Some(now_milliseconds))
            })
            .collect();
        self.write(table, actions, transactions)
    }

    /// Puts files in the place of others, in one commit. Without new files the rows are removed.
    pub(crate) fn replace(
        &mut self,
        table: &str,
        old: &[DataFileOf],
        new: &[Written],
        now_milliseconds: i64,
    ) -> Result<(), LakeError> {
        let is_change = new.is_empty();
        let removed = old.iter().map(|file| maintain::remove(file, now_milliseconds, is_change));
        let added = new.iter().map(|file| Action::Add(add(file, now_milliseconds, is_change)));
        let actions = removed.chain(added).collect();
        self.table(table)?;
        self.write(table, actions, Vec::new())
    }

    fn write(
        &mut self,
        table: &str,
        actions: Vec<Action>,
        transactions: Vec<Transaction>,
    ) -> Result<(), LakeError> {
        let properties = CommitProperties::default().with_application_transactions(transactions);
        let Some(found) = self.tables.get_mut(table) else {
            return Err(LakeError::Broken(format!("the table {table} was not opened")));
        };
        let operation = DeltaOperation::Write {
            mode: SaveMode::Append,
            partition_by: Some(PARTITIONS.map(str::to_owned).to_vec()),
            predicate: None,
        };
        let commit = async {
            let log = found.log_store();
            CommitBuilder::from(properties)
                .with_actions(actions)
                .build(Some(found.snapshot()?.snapshot()), log, operation)
                .await?;
            found.update_state().await
        };
        self.runtime.block_on(commit).map_err(LakeError::table(table))
    }
}

/// The partition of a data file as the log has it.
fn partition_of(file: &LogicalFileView) -> Option<Partition> {
    let values = file.partition_values_map();
    let text = |name: &str| values.get(name).cloned().flatten();
    let day: jiff::civil::Date = text("date")?.parse().ok()?;
    let since = jiff::civil::date(1970, 1, 1).until(day).ok()?;
    Some(Partition { cluster: text("cluster_id")?.into(), day: Day(since.get_days()) })
}

/// A data file that a table names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DataFileOf {
    pub(crate) partition: Partition,
    /// Below the table.
    pub(crate) path: String,
    pub(crate) size: u64,
    pub(crate) rows: u64,
}

/// The values of a partition as the log has them.
pub(crate) fn partition_values(partition: &Partition) -> HashMap<String, Option<String>> {
    let values = [
        ("cluster_id".to_owned(), Some(partition.cluster.to_string())),
        ("date".to_owned(), Some(partition.day.to_string())),
    ];
    values.into_iter().collect()
}

fn add(file: &Written, now_milliseconds: i64, is_change: bool) -> Add {
    Add {
        path: file.path.clone(),
        partition_values: partition_values(&file.partition),
        size: i64::try_from(file.size).unwrap_or(i64::MAX),
        modification_time: now_milliseconds,
        data_change: is_change,
        stats: Some(file.statistics()),
        tags: None,
        deletion_vector: None,
        base_row_id: None,
        default_row_commit_version: None,
        clustering_provider: None,
    }
}
