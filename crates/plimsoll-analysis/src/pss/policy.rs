//! Level, version and the two together: a policy.

use std::fmt;
use std::str::FromStr;

/// How strict a policy is; a greater level is stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Everything is allowed.
    Privileged,
    /// Known ways of privilege escalation are refused.
    Baseline,
    /// Hardening is required.
    Restricted,
}

impl Level {
    /// All levels, laxest first.
    pub const ALL: [Self; 3] = [Self::Privileged, Self::Baseline, Self::Restricted];

    /// The level as labels name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Privileged => "privileged",
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        }
    }
}

/// Which edition of the standards applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// The edition of a Kubernetes minor version: `v1.31` is `Minor(31)`. Newer than the newest edition known means
    /// the newest.
    Minor(u32),
    /// The newest edition that the API server knows.
    Latest,
}

/// A level at a version, printed as `restricted:latest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Policy {
    /// The level.
    pub level: Level,
    /// The version.
    pub version: Version,
}

impl Policy {
    /// `privileged:latest`, what a namespace without labels gets unless the cluster is configured otherwise.
    pub const PRIVILEGED: Self = Self::latest(Level::Privileged);

    /// The level at version `latest`.
    pub const fn latest(level: Level) -> Self {
        Self { level, version: Version::Latest }
    }

    /// The level at the version of a Kubernetes minor version.
    pub const fn minor(level: Level, minor: u32) -> Self {
        Self { level, version: Version::Minor(minor) }
    }

    /// Whether the two always come to the same answer: both privileged, or equal.
    pub fn is_equivalent(self, other: Self) -> bool {
        (self.level == Level::Privileged && other.level == Level::Privileged) || self == other
    }
}

/// A text that names no level, version or policy. Its message is the API server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidPolicy {
    /// The text names no level.
    #[error("must be one of privileged, baseline, restricted")]
    Level,
    /// The text names no version.
    #[error("must be \"latest\" or \"v1.x\"")]
    Version,
}

impl FromStr for Level {
    type Err = InvalidPolicy;

    fn from_str(text: &str) -> Result<Self, InvalidPolicy> {
        Self::ALL.into_iter().find(|level| level.name() == text).ok_or(InvalidPolicy::Level)
    }
}

impl FromStr for Version {
    type Err = InvalidPolicy;

    /// `latest`, or `v1.` and a number without leading zeros.
    fn from_str(text: &str) -> Result<Self, InvalidPolicy> {
        if text == "latest" {
            return Ok(Self::Latest);
        }
        let digits = text.strip_prefix("v1.").ok_or(InvalidPolicy::Version)?;
        let canonical = digits == "0" || !digits.starts_with('0');
        if !canonical || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidPolicy::Version);
        }
        digits.parse().map(Self::Minor).map_err(|_| InvalidPolicy::Version)
    }
}

impl FromStr for Policy {
    type Err = InvalidPolicy;

    /// `level` or `level:version`.
    fn from_str(text: &str) -> Result<Self, InvalidPolicy> {
        match text.split_once(':') {
            Some((level, version)) => Ok(Self { level: level.parse()?, version: version.parse()? }),
            None => Ok(Self::latest(text.parse()?)),
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minor(minor) => write!(out, "v1.{minor}"),
            Self::Latest => out.write_str("latest"),
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.level, self.version)
    }
}
