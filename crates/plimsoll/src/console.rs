//! The terminal: whether there is one, how wide it is, whether colour is wanted, and progress on long work.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use crate::args::Colour;

/// The width that output is laid out for: never wider than 100 columns.
pub(crate) const WIDTH: usize = 100;

/// Whether output to `is_terminal` is coloured. `NO_COLOR` (any value) wins over detection, an explicit wish over both.
pub(crate) fn colour(wish: Colour, is_terminal: bool) -> bool {
    match wish {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => {
            is_terminal
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

/// Whether standard output is a terminal.
pub(crate) fn stdout_is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// One line on standard error that changes while long work goes on; nothing where that is no terminal, and nothing in
/// the first half second.
#[derive(Debug)]
pub(crate) struct ProgressLine {
    shown: bool,
    enabled: bool,
    started: Instant,
    last: Instant,
}

impl ProgressLine {
    pub(crate) fn new(quiet: bool) -> Self {
        let now = Instant::now();
        Self { shown: false, enabled: !quiet && io::stderr().is_terminal(), started: now, last: now }
    }

    /// Shows a new state, at most ten times a second.
    pub(crate) fn show(&mut self, state: impl FnOnce() -> String) {
        if !self.enabled || self.started.elapsed() < Duration::from_millis(500) {
            return;
        }
        if self.shown && self.last.elapsed() < Duration::from_millis(100) {
            return;
        }
        self.shown = true;
        self.last = Instant::now();
        let _ = write!(io::stderr(), "\r\x1b[2K{}", state());
        let _ = io::stderr().flush();
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[2K");
            let _ = io::stderr().flush();
        }
    }
}
