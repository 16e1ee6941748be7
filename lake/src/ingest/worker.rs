//! One thread: decodes, leaves out what is there already, and writes data files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use deltalake::arrow::array::{Array, StringArray};
use deltalake::parquet::arrow::ProjectionMask;
use deltalake::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use plimsoll_audit::decode::{self, Decoder};
use plimsoll_audit::event::{AuditEvent, Microseconds};
use plimsoll_audit::record::{self, Content, Record, Sink, TimeSource};

use super::Options;
use super::account::Tally;
use super::feed::{Job, Known, Work};
use super::rejected::Letters;
use crate::audit::columns::Origin;
use crate::audit::{self, AuditColumns};
use crate::dates::Day;
use crate::error::LakeError;
use crate::keys::{Keys, Seen, SeenEvents};
use crate::partition::{DataFile, Partition, Written, properties};
use crate::rows::{self, RowColumns};
use crate::store::Lake;

/// After so many rows, or bytes of text, rows are encoded.
const ROWS: usize = 8_192;
const TEXT: usize = 16 << 20;
/// How much the files of one thread may hold in memory before the largest of them is ended.
const MEMORY: usize = 96 << 20;
/// How many events are remembered; beyond, what is remembered is read again from the lake when it is needed.
const REMEMBERED: usize = 3_000_000;

/// What the threads have in common.
#[derive(Debug)]
pub(crate) struct Shared {
    root: PathBuf,
    options: Options,
    keys: Keys,
    state: RwLock<State>,
}

#[derive(Debug, Default)]
struct State {
    seen: BTreeMap<Partition, Arc<SeenEvents>>,
    files: BTreeMap<Partition, Vec<PathBuf>>,
}

impl Shared {
    pub(crate) fn new(lake: &mut Lake, options: &Options) -> Result<Self, LakeError> {
        let files = lake.files(audit::TABLE)?;
        Ok(Self {
            root: lake.root().to_path_buf(),
            options: options.clone(),
            keys: Keys::default(),
            state: RwLock::new(State { seen: BTreeMap::new(), files }),
        })
    }

    /// Takes note of a commit: what is remembered may be forgotten.
    pub(crate) fn committed(&self, lake: &mut Lake) -> Result<(), LakeError> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if state.seen.values().map(|seen| seen.len()).sum::<usize>() > REMEMBERED {
            state.seen.clear();
            state.files = lake.files(audit::TABLE)?;
        }
        Ok(())
    }

    /// The events of a partition that are in the lake.
    fn seen(&self, partition: &Partition) -> Result<Arc<SeenEvents>, LakeError> {
        if let Some(seen) = self.state.read().unwrap_or_else(PoisonError::into_inner).seen.get(partition) {
            return Ok(Arc::clone(seen));
        }
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = state.seen.get(partition) {
            return Ok(Arc::clone(seen));
        }
        let seen = Arc::new(SeenEvents::default());
        for file in state.files.get(partition).into_iter().flatten() {
            self.remember(file, &seen)?;
        }
        state.seen.insert(partition.clone(), Arc::clone(&seen));
        Ok(seen)
    }

    fn remember(&self, path: &PathBuf, seen: &SeenEvents) -> Result<(), LakeError> {
        let file = File::open(path).map_err(LakeError::file(path))?;
        let reader = ParquetRecordBatchReaderBuilder::try_new(file)?;
        let wanted = ["audit_id", "stage", "request_uri", "username", "lost"];
        let mask = ProjectionMask::columns(reader.parquet_schema(), wanted);
        for batch in reader.with_projection(mask).build()? {
            let batch = batch?;
            let columns: Vec<Option<&StringArray>> =
                wanted.iter().map(|name| batch.column_by_name(name)?.as_any().downcast_ref()).collect();
            for row in 0..batch.num_rows() {
                let text = |column: usize| {
                    let column = columns.get(column).copied().flatten();
                    column.filter(|column| column.is_valid(row)).map_or("", |column| column.value(row))
                };
                if let Some(key) = self.keys.of_parts(text(0), text(1), text(2), text(3), text(4).is_empty())
                {
                    seen.add(key);
                }
            }
        }
        Ok(())
    }
}

/// What came of a thread.
#[derive(Debug, Default)]
pub(crate) struct Output {
    pub(crate) files: BTreeMap<String, Vec<Written>>,
    pub(crate) rejected: Option<PathBuf>,
    pub(crate) account: Tally,
}

/// Audit events of one partition.
struct Events {
    columns: AuditColumns,
    seen: Arc<SeenEvents>,
    file: Option<DataFile>,
}

/// Rows of another table and one partition.
struct Rows {
    columns: RowColumns,
    file: Option<DataFile>,
}

pub(crate) struct Worker<'w> {
    shared: &'w Shared,
    source: Arc<Known>,
    arrival: Microseconds,
    events: BTreeMap<Partition, Events>,
    rows: BTreeMap<(String, Partition), Rows>,
    /// The partition of the last event: most have the same.
    last: Option<(String, Partition)>,
    output: Output,
    letters: Letters,
    error: Option<LakeError>,
}

impl<'w> Worker<'w> {
    pub(crate) fn new(shared: &'w Shared) -> Self {
        let source = Known { name: String::new(), ahead: BTreeMap::new(), may_grow: false };
        Self {
            shared,
            source: Arc::new(source),
            arrival: shared.options.now_milliseconds.saturating_mul(1000),
            events: BTreeMap::new(),
            rows: BTreeMap::new(),
            last: None,
            output: Output::default(),
            letters: Letters::new(&shared.root),
            error: None,
        }
    }

    /// Does jobs until there are no more, and ends the files.
    pub(crate) fn run(mut self, jobs: &Mutex<Receiver<Job>>) -> Result<Output, LakeError> {
        loop {
            let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(job) = job else { break };
            self.source = job.source;
            let options = decode::Options::of(&self.source.name.clone());
            match job.work {
                Work::Lines(bytes, place) => self.lines(&bytes, place, &options),
                Work::Whole(head, reader) => self.whole(&head, reader, &options)?,
            }
            if let Some(error) = self.error.take() {
                return Err(error);
            }
        }
        self.end()
    }

    fn lines(&mut self, bytes: &[u8], mut place: record::Place, options: &decode::Options) {
        match std::str::from_utf8(bytes) {
            Ok(text) => decode::lines_at(text, place, options, self),
            // Bytes that are no UTF-8 cost their line only.
            Err(_) => {
                for line in bytes.split_inclusive(|byte| *byte == b'\n') {
                    decode::lines_at(&String::from_utf8_lossy(line), place, options, self);
                    place.offset += line.len() as u64;
                    place.line += u64::from(place.line > 0);
                }
            }
        }
    }

    fn whole(
        &mut self,
        head: &[u8],
        mut reader: Box<dyn Read + Send>,
        options: &decode::Options,
    ) -> Result<(), LakeError> {
        let mut decoder = Decoder::new(options);
        decoder.push(head, self);
        let mut buffer = vec![0; 1 << 20];
        loop {
            let read = reader.read(&mut buffer).map_err(LakeError::file(&self.source.name))?;
            let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            decoder.push(bytes, self);
        }
        decoder.finish(self);
        Ok(())
    }

    fn end(mut self) -> Result<Output, LakeError> {
        for (partition, mut events) in std::mem::take(&mut self.events) {
            events.encode(&self.shared.root, &partition)?;
            if let Some(file) = events.file {
                self.output.files.entry(audit::TABLE.to_owned()).or_default().push(file.close()?);
            }
        }
        for ((table, partition), mut rows) in std::mem::take(&mut self.rows) {
            rows.encode(&self.shared.root, &table, &partition)?;
            if let Some(file) = rows.file {
                self.output.files.entry(table).or_default().push(file.close()?);
            }
        }
        self.output.rejected = self.letters.end()?;
        Ok(self.output)
    }

    fn partition(&mut self, cluster: &str, time: Microseconds) -> Partition {
        let day = Day::of(time);
        if let Some((written, partition)) = &mut self.last
            && written == cluster
        {
            partition.day = day;
            return partition.clone();
        }
        let name = if cluster.is_empty() { &self.shared.options.cluster } else { cluster };
        let partition = Partition { cluster: name.to_ascii_lowercase().into(), day };
        self.last = Some((cluster.to_owned(), partition.clone()));
        partition
    }

    fn event(
        &mut self,
        event: &AuditEvent<'_>,
        record: &Record<'_>,
        place: record::Place,
    ) -> Result<(), LakeError> {
        let (time, time_source) = match record.time() {
            Some((time, TimeSource::Record)) => (time, ""),
            Some((time, TimeSource::Envelope)) => (time, "envelope"),
            Some((time, TimeSource::Received)) => (time, "received"),
            None => (self.arrival, "arrival"),
        };
        self.output.account.read(&record.envelope.category, time);
        let partition = self.partition(&record.envelope.resource_id, time);
        if !self.events.contains_key(&partition) {
            self.make_room()?;
            let events =
                Events { columns: AuditColumns::default(), seen: self.shared.seen(&partition)?, file: None };
            self.events.insert(partition.clone(), events);
        }
        let Some(events) = self.events.get_mut(&partition) else { return Ok(()) };
        match self.shared.keys.of(event).map_or(Seen::No, |key| events.seen.add(key)) {
            Seen::Yes => {
                self.output.account.duplicate();
                return Ok(());
            }
            Seen::Reused => self.output.account.reused(&self.source.name, place),
            Seen::No => {}
        }
        if let Some(salvage) = &event.salvage {
            self.output.account.salvaged(&record.envelope.category, event, salvage);
        }
        self.output.account.kept();
        let origin = Origin {
            source: &self.source.name,
            offset: place.offset,
            shape: record.shape,
            time,
            time_source,
        };
        events.columns.push(event, &record.envelope, &origin);
        if events.columns.rows() >= ROWS || events.columns.size() >= TEXT {
            events.encode(&self.shared.root, &partition)?;
            self.bound()?;
        }
        Ok(())
    }

    fn row(&mut self, record: &Record<'_>, place: record::Place) -> Result<(), LakeError> {
        let time = record.time().map_or(self.arrival, |(time, _)| time);
        let table = rows::table_of(record);
        self.output
            .account
            .read(if record.envelope.category.is_empty() { &table } else { &record.envelope.category }, time);
        if self.source.ahead.get(&table).is_some_and(|to| place.offset < *to) {
            return Ok(());
        }
        let cluster = rows::cluster_of(record);
        let partition = self.partition(&cluster, time);
        let key = (table, partition);
        if !self.rows.contains_key(&key) {
            self.make_room()?;
            self.rows.insert(key.clone(), Rows { columns: RowColumns::of(&key.0), file: None });
        }
        let Some(rows) = self.rows.get_mut(&key) else { return Ok(()) };
        self.output.account.kept();
        rows.columns.push(record, time, &self.source.name, place.offset);
        if rows.columns.rows() >= ROWS || rows.columns.size() >= TEXT {
            rows.encode(&self.shared.root, &key.0, &key.1)?;
            self.bound()?;
        }
        Ok(())
    }

    /// Sees to it that not too many partitions are open.
    fn make_room(&mut self) -> Result<(), LakeError> {
        if self.events.len() + self.rows.len() >= 48 { self.end_largest() } else { Ok(()) }
    }

    /// Ends files while they hold too much.
    fn bound(&mut self) -> Result<(), LakeError> {
        let files =
            self.events.values().map(|events| &events.file).chain(self.rows.values().map(|rows| &rows.file));
        let memory: usize = files.flatten().map(DataFile::memory).sum();
        if memory > MEMORY { self.end_largest() } else { Ok(()) }
    }

    fn end_largest(&mut self) -> Result<(), LakeError> {
        let size = |file: &Option<DataFile>| file.as_ref().map_or(0, DataFile::memory);
        let events = self.events.iter().max_by_key(|(_, events)| size(&events.file) + events.columns.size());
        let rows = self.rows.iter().max_by_key(|(_, rows)| size(&rows.file) + rows.columns.size());
        let of_events = events.map_or(0, |(_, events)| size(&events.file) + events.columns.size() + 1);
        let of_rows = rows.map_or(0, |(_, rows)| size(&rows.file) + rows.columns.size() + 1);
        if of_events >= of_rows {
            if let Some(key) = events.map(|(key, _)| key.clone())
                && let Some(mut events) = self.events.remove(&key)
            {
                events.encode(&self.shared.root, &key)?;
                if let Some(file) = events.file {
                    self.output.files.entry(audit::TABLE.to_owned()).or_default().push(file.close()?);
                }
            }
        } else if let Some(key) = rows.map(|(key, _)| key.clone())
            && let Some(mut rows) = self.rows.remove(&key)
        {
            rows.encode(&self.shared.root, &key.0, &key.1)?;
            if let Some(file) = rows.file {
                self.output.files.entry(key.0).or_default().push(file.close()?);
            }
        }
        Ok(())
    }
}

impl Events {
    fn encode(&mut self, root: &Path, partition: &Partition) -> Result<(), LakeError> {
        if self.columns.rows() == 0 {
            return Ok(());
        }
        let (rows, is_sorted) = self.columns.finish()?;
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                let table = root.join(audit::TABLE);
                self.file.insert(DataFile::create(
                    &table,
                    partition.clone(),
                    rows.schema(),
                    properties(audit::PLAIN),
                )?)
            }
        };
        file.add(rows, is_sorted)
    }
}

impl Rows {
    fn encode(&mut self, root: &Path, table: &str, partition: &Partition) -> Result<(), LakeError> {
        if self.columns.rows() == 0 {
            return Ok(());
        }
        let (rows, is_sorted) = self.columns.finish()?;
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                let created =
                    DataFile::create(&root.join(table), partition.clone(), rows.schema(), properties(&[]))?;
                self.file.insert(created)
            }
        };
        file.add(rows, is_sorted)
    }
}

impl Sink for Worker<'_> {
    fn record(&mut self, record: &Record<'_>, place: record::Place) {
        if self.error.is_some() {
            return;
        }
        let done = match &record.content {
            Content::Audit(event, _) => self.event(event, record, place),
            _ => self.row(record, place),
        };
        self.error = done.err();
    }

    fn rejected(&mut self, rejection: &record::Rejection<'_>) {
        self.output.account.rejected(&self.source.name, rejection);
        let kept = self.letters.add(&self.source.name, rejection);
        self.error = self.error.take().or(kept.err());
    }

    fn incomplete(&mut self, rejection: &record::Rejection<'_>) -> bool {
        self.source.may_grow && !rejection.bytes.is_empty()
    }

    fn warning(&mut self, place: record::Place, message: &str) {
        self.output.account.warning(&self.source.name, place, message);
    }
}
