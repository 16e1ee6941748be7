//! `ingest`: logs into a lake.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use plimsoll_lake::ingest::{Account, Options, ingest};
use plimsoll_lake::store::Lake;

use crate::args::{AccountFormat, IngestArgs};
use crate::exit::{CommandError, Outcome};
use crate::lake::failed;
use crate::progress::ProgressLine;
use crate::{account, sources};

pub(crate) fn run(quiet: bool, arguments: &IngestArgs) -> Result<Outcome, CommandError> {
    let mut lake = Lake::open_or_create(&arguments.lake).map_err(failed)?;
    loop {
        let started = Instant::now();
        let found = sources::find(&arguments.sources)?;
        let account = once(quiet, arguments, &mut lake, found)?;
        let is_news = account.read > 0 || account.rejected > 0;
        if !arguments.follow || is_news {
            print(arguments.format, &account, started.elapsed())?;
        }
        if !arguments.follow {
            return Ok(if account.rejected > 0 { Outcome::Unread } else { Outcome::Clean });
        }
        std::thread::sleep(Duration::from_secs(arguments.interval.max(1)));
    }
}

fn once(
    quiet: bool,
    arguments: &IngestArgs,
    lake: &mut Lake,
    sources: Vec<plimsoll_lake::ingest::Source>,
) -> Result<Account, CommandError> {
    let mut options = Options::at(jiff::Timestamp::now().as_millisecond());
    options.cluster.clone_from(&arguments.cluster);
    options.follow = arguments.follow;
    options.commit_bytes = arguments.commit_size.max(1).saturating_mul(1 << 20);
    if let Some(threads) = arguments.threads {
        options.threads = threads.max(1);
    }
    let mut line = ProgressLine::new(quiet);
    let started = Instant::now();
    ingest(lake, sources, &options, &mut |progress| {
        line.show(|| {
            let seconds = started.elapsed().as_secs_f64().max(0.001);
            let rate = progress.bytes as f64 / seconds;
            let left = progress.total.saturating_sub(progress.bytes) as f64 / rate.max(1.0);
            let percent = progress.bytes.saturating_mul(100).checked_div(progress.total).unwrap_or_default();
            format!("{percent}% {:.0} MB/s, {left:.0} s left: {}", rate / 1e6, progress.source)
        });
    })
    .map_err(failed)
}

fn print(format: AccountFormat, account: &Account, took: Duration) -> Result<(), CommandError> {
    let mut out = io::stdout().lock();
    let written = match format {
        AccountFormat::Text => account::text(&mut out, account, took),
        AccountFormat::Json => account::json(&mut out, account),
    };
    written.and_then(|()| out.flush()).map_err(CommandError::io("standard output"))
}
