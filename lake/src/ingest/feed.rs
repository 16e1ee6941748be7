//! Cuts sources into pieces for the threads.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use plimsoll_audit::decode;
use plimsoll_audit::record;

use super::source::{Kind, Source};
use super::{Options, Progress};
use crate::audit;
use crate::error::LakeError;
use crate::store::Lake;

/// How large pieces are.
const PIECE: usize = 4 << 20;
/// How much of a source is looked at to see whether it is made of lines. A message of an event hub is a megabyte.
const HEAD: usize = 2 << 20;

/// What threads are given.
pub(crate) struct Job {
    pub(crate) source: Arc<Known>,
    pub(crate) work: Work,
}

/// What is known of a source.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) name: String,
    /// Tables that are ahead, and to where.
    pub(crate) ahead: BTreeMap<String, u64>,
    pub(crate) may_grow: bool,
}

/// What is to be decoded.
pub(crate) enum Work {
    /// Whole lines.
    Lines(Vec<u8>, record::Place),
    /// A source of another kind, from its start, with what was read of it already.
    Whole(Vec<u8>, Box<dyn Read + Send>),
}

/// Where the pieces come from.
pub(crate) struct Feed<'f> {
    lake: &'f mut Lake,
    options: &'f Options,
    report: &'f mut dyn FnMut(Progress<'_>),
    waiting: std::vec::IntoIter<Source>,
    open: Option<Open>,
    progress: BTreeMap<String, u64>,
    bytes: u64,
    total: u64,
    done: usize,
    tables: Vec<String>,
}

/// A source of lines that is being read.
struct Open {
    known: Arc<Known>,
    identity: Option<String>,
    reader: Box<dyn Read + Send>,
    /// What was read and not sent.
    rest: Vec<u8>,
    place: record::Place,
}

impl<'f> Feed<'f> {
    pub(crate) fn new(
        lake: &'f mut Lake,
        sources: Vec<Source>,
        options: &'f Options,
        report: &'f mut dyn FnMut(Progress<'_>),
    ) -> Self {
        let total = sources.iter().map(Source::size).sum();
        let tables = lake.table_names().unwrap_or_default();
        Self {
            lake,
            options,
            report,
            waiting: sources.into_iter(),
            open: None,
            progress: BTreeMap::new(),
            bytes: 0,
            total,
            done: 0,
            tables,
        }
    }

    pub(crate) fn lake(&mut self) -> &mut Lake {
        self.lake
    }

    pub(crate) fn done(&self) -> usize {
        self.done
    }

    /// How far sources were read in this epoch, and whether it was the last.
    pub(crate) fn committed(&mut self) -> (Vec<(String, u64)>, bool) {
        let progress = std::mem::take(&mut self.progress).into_iter().collect();
        (progress, self.open.is_none() && self.waiting.as_slice().is_empty())
    }

    /// Sends as much as belongs to one commit.
    pub(crate) fn epoch(&mut self, jobs: &SyncSender<Job>) -> Result<(), LakeError> {
        let until = self.bytes + self.options.commit_bytes;
        while self.bytes < until {
            if self.open.is_none() {
                let Some(source) = self.waiting.next() else { return Ok(()) };
                self.done += 1;
                if !self.begin(source, jobs)? {
                    continue;
                }
            }
            if let Some(open) = self.open.take()
                && !self.piece(open, jobs)?
            {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Opens a source. Of one that is not made of lines, all of it is sent at once.
    fn begin(&mut self, source: Source, jobs: &SyncSender<Job>) -> Result<bool, LakeError> {
        let identity = source.identity();
        let mut from = 0;
        let mut ahead = BTreeMap::new();
        if let Some(identity) = &identity {
            from = self.lake.progress(audit::TABLE, identity)?;
            for table in self.tables.clone().iter().filter(|table| *table != audit::TABLE) {
                let to = self.lake.progress(table, identity)?;
                if to > from {
                    ahead.insert(table.clone(), to);
                }
            }
        }
        if from > 0 && from >= source.size {
            self.bytes += source.size;
            return Ok(false);
        }
        let may_grow = self.options.follow && identity.is_some();
        let known = Arc::new(Known { name: source.name.clone(), ahead, may_grow });
        let opened = match source.kind {
            Kind::File(path) => {
                let open = |path: &std::path::Path| -> io::Result<File> { File::open(path) };
                let file = open(&path).map_err(LakeError::file(path))?;
                Some(file)
            }
            Kind::Stream(stream) => {
                let head = read(stream.0, HEAD);
                return self.first(known, identity, head, 0, source.size, jobs);
            }
        };
        let Some(mut file) = opened else { return Ok(false) };
        let mut head = Vec::new();
        let name = known.name.clone();
        let start = |file: &mut File, head: &mut Vec<u8>| -> io::Result<()> {
            file.by_ref().take(HEAD as u64).read_to_end(head)?;
            if from > 0 {
                file.seek(SeekFrom::Start(from))?;
            }
            Ok(())
        };
        start(&mut file, &mut head).map_err(LakeError::file(name))?;
        if from > 0 && decode::is_lines(&head) {
            self.bytes += from;
            let place = record::Place { offset: from, line: 0 };
            self.open = Some(Open { known, identity, reader: Box::new(file), rest: Vec::new(), place });
            return Ok(true);
        }
        if from > 0 {
            file.seek(SeekFrom::Start(head.len() as u64)).map_err(LakeError::file(&known.name))?;
        }
        self.first(known, identity, Ok((head, Box::new(file))), 0, source.size, jobs)
    }

    fn first(
        &mut self,
        known: Arc<Known>,
        identity: Option<String>,
        head: io::Result<(Vec<u8>, Box<dyn Read + Send>)>,
        offset: u64,
        size: u64,
        jobs: &SyncSender<Job>,
    ) -> Result<bool, LakeError> {
        let (head, reader) = head.map_err(LakeError::file(&known.name))?;
        if decode::is_lines(&head) {
            let place = record::Place { offset, line: 1 };
            self.open = Some(Open { known, identity, reader, rest: head, place });
            return Ok(true);
        }
        self.bytes += size;
        if let Some(identity) = identity {
            self.progress.insert(identity, size);
        }
        (self.report)(Progress { source: &known.name, bytes: self.bytes, total: self.total });
        let _ = jobs.send(Job { source: known, work: Work::Whole(head, reader) });
        Ok(false)
    }

    /// Sends the next piece of lines. Returns whether anybody takes it.
    fn piece(&mut self, mut open: Open, jobs: &SyncSender<Job>) -> Result<bool, LakeError> {
        let mut piece = std::mem::take(&mut open.rest);
        let wanted = (PIECE.max(piece.len()) - piece.len()).max(PIECE / 4);
        piece.reserve(wanted);
        let got = open
            .reader
            .by_ref()
            .take(wanted as u64)
            .read_to_end(&mut piece)
            .map_err(LakeError::file(&open.known.name))?;
        let is_end = got < wanted;
        let cut = memchr::memrchr(b'\n', &piece).map(|at| at + 1);
        let length = match (cut, is_end) {
            (_, true) if !open.known.may_grow => piece.len(),
            (Some(cut), _) => cut,
            (None, true) => 0,
            // A line that is larger than anything that is read is taken in parts.
            (None, false) if piece.len() > decode::Options::LIMIT => piece.len(),
            (None, false) => {
                open.rest = piece;
                self.open = Some(open);
                return Ok(true);
            }
        };
        open.rest = piece.split_off(length);
        let lines = memchr::memchr_iter(b'\n', &piece).count() as u64;
        let place = open.place;
        open.place.offset += length as u64;
        if open.place.line > 0 {
            open.place.line += lines;
        }
        self.bytes += length as u64;
        if let Some(identity) = &open.identity {
            self.progress.insert(identity.clone(), open.place.offset);
        }
        (self.report)(Progress { source: &open.known.name, bytes: self.bytes, total: self.total });
        let sent = length == 0
            || jobs.send(Job { source: Arc::clone(&open.known), work: Work::Lines(piece, place) }).is_ok();
        if !is_end {
            self.open = Some(open);
        }
        Ok(sent)
    }
}

fn read(mut reader: Box<dyn Read + Send>, most: usize) -> io::Result<(Vec<u8>, Box<dyn Read + Send>)> {
    let mut head = Vec::new();
    reader.by_ref().take(most as u64).read_to_end(&mut head)?;
    Ok((head, reader))
}
