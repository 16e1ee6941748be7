//! One line on standard error that changes while long work goes on.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Shown on a terminal only, and not in the first half second.
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
