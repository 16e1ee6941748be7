//! How a run ends.

use std::fmt;
use std::io;
use std::process::ExitCode;

/// The exit codes. Where several apply, the highest wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Outcome {
    /// 0: nothing to complain about.
    Clean = 0,
    /// 1: findings at or above the gate.
    Findings = 1,
    /// 2: something that claims to be an input could not be read.
    Unread = 2,
    /// 3: wrong configuration or usage.
    Usage = 3,
    /// 4: failed while running.
    Failed = 4,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome as u8)
    }
}

/// Why a verb could not do its work.
#[derive(Debug)]
#[non_exhaustive]
pub(crate) enum CommandError {
    /// A wrong option, argument or configuration.
    Usage(String),
    /// Something failed while running.
    Io {
        /// What was being done.
        doing: String,
        /// What came back.
        source: io::Error,
    },
}

impl CommandError {
    /// The exit code.
    pub(crate) fn outcome(&self) -> Outcome {
        match self {
            Self::Usage(_) => Outcome::Usage,
            Self::Io { .. } => Outcome::Failed,
        }
    }

    /// Whether the reader of our output went away.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Wraps what an operation on a file or stream came back with.
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) => write!(out, "error: {message}"),
            Self::Io { doing, source } => write!(out, "error: {doing}: {source}"),
        }
    }
}

impl std::error::Error for CommandError {}
