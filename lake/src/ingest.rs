//! From sources to the lake, exactly once.
//!
//! Sources that are made of lines are cut into pieces at newlines, and the pieces are decoded and written by several
//! threads; any other source is decoded by one of them. From time to time all threads end their data files, and the
//! files are committed together with how far each source was read. An ingest that ends in between goes on at the last
//! commit: what was not committed is in no table.
//!
//! The audit table is committed last and knows of every source, so that its word counts where a source is to be read
//! from. Another table may be one commit ahead of it: what it has already is left out then.

mod account;
mod feed;
mod rejected;
mod source;
mod worker;

use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::thread;

pub use account::{Account, Category, Gap, Place, Tally};
pub use source::Source;

use crate::audit;
use crate::error::LakeError;
use crate::partition::Written;
use crate::rows;
use crate::store::Lake;
use feed::Feed;
use worker::{Shared, Worker};

/// How an ingest is done.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the cluster is called whose records do not say it themselves.
    pub cluster: String,
    /// How many threads decode and write.
    pub threads: usize,
    /// After how many bytes of input there is a commit.
    pub commit_bytes: u64,
    /// Whether sources may still grow: what stands behind their last newline is then left for the next time.
    pub follow: bool,
    /// The time of the ingest, in milliseconds since 1970.
    pub now_milliseconds: i64,
}

impl Options {
    /// The usual way, at this time.
    pub fn at(now_milliseconds: i64) -> Self {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        Self {
            cluster: "unknown".to_owned(),
            threads,
            commit_bytes: 2 << 30,
            follow: false,
            now_milliseconds,
        }
    }
}

/// How far an ingest is.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'p> {
    /// The source that is being read.
    pub source: &'p str,
    /// Bytes that were read.
    pub bytes: u64,
    /// Bytes of all sources, as far as that is known.
    pub total: u64,
}

/// Reads sources into a lake.
///
/// # Errors
///
/// Where the lake cannot be read or written. What was committed before stays; the rest can be read again.
pub fn ingest(
    lake: &mut Lake,
    sources: Vec<Source>,
    options: &Options,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Account, LakeError> {
    let _lock = lake.lock()?;
    lake.create_audit()?;
    rejected::sweep(lake.root())?;
    let shared = Shared::new(lake, options)?;
    let mut account = Account::default();
    let mut feed = Feed::new(lake, sources, options, progress);
    loop {
        let (sender, receiver) = sync_channel(options.threads.max(1) * 2);
        let receiver = Arc::new(Mutex::new(receiver));
        let outputs = thread::scope(|scope| {
            let handles: Vec<_> = (0..options.threads.max(1))
                .map(|_| {
                    let (shared, receiver) = (&shared, Arc::clone(&receiver));
                    scope.spawn(move || Worker::new(shared).run(&receiver))
                })
                .collect();
            // The threads hold what is left to be received: where all have ended, sending fails and feeding stops.
            drop(receiver);
            let fed = feed.epoch(&sender);
            drop(sender);
            let mut outputs = Vec::new();
            for handle in handles {
                let broken =
                    "a thread broke; nothing since the last commit is in the lake: please report this";
                outputs.push(handle.join().map_err(|_| LakeError::Broken(broken.to_owned()))??);
            }
            fed.map(|()| outputs)
        })?;
        let (progress, is_last) = feed.committed();
        let mut files: BTreeMap<String, Vec<Written>> = BTreeMap::new();
        let mut rejected = Vec::new();
        for output in outputs {
            for (table, written) in output.files {
                files.entry(table).or_default().extend(written);
            }
            rejected.extend(output.rejected);
            account.merge(output.account);
        }
        rejected::keep(rejected)?;
        let lake = feed.lake();
        let of_audit = files.remove(audit::TABLE).unwrap_or_default();
        for (table, files) in &files {
            lake.create(table, &rows::table_schema(table))?;
            lake.commit(table, files, &progress, options.now_milliseconds)?;
        }
        if !of_audit.is_empty() || !progress.is_empty() {
            lake.commit(audit::TABLE, &of_audit, &progress, options.now_milliseconds)?;
        }
        shared.committed(lake)?;
        if is_last {
            break;
        }
    }
    account.sources = feed.done();
    account.finish();
    Ok(account)
}
