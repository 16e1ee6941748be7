//! The arguments of `scan`.

mod target;

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::InputArgs;
pub use target::{Format, Target};

/// Ask all controls; list what is wrong, with evidence; gate a pipeline.
///
/// Every finding names the file, line, column, field and value that shows it. Findings are ordered by exposure and
/// privilege of what they are about, then by severity. What cannot be decided because an input is missing is counted as
/// unknown, never as passed.
#[derive(Clone, Debug, Args)]
pub struct ScanArgs {
    /// What to read.
    #[command(flatten)]
    pub input: InputArgs,

    /// Exit with 1 if there is a finding of this severity or worse: critical, high, medium, low, info or none
    /// [default: high]
    #[arg(long, value_name = "SEVERITY", env = "PLIMSOLL_FAIL_ON")]
    pub fail_on: Option<String>,

    /// Exit with 1 also if a control came out unknown
    #[arg(long, env = "PLIMSOLL_FAIL_ON_UNKNOWN")]
    pub fail_on_unknown: bool,

    /// Only findings that are not in this earlier JSON report, or baseline file, count
    #[arg(long, value_name = "FILE", env = "PLIMSOLL_BASELINE")]
    pub baseline: Option<PathBuf>,

    /// Write the findings of this run to a compact baseline file
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,

    /// Judge what a change introduces: the tree of NEW, without the findings that OLD had. INPUT is a folder of the
    /// repository [default: .]
    #[arg(long, value_name = "OLD..NEW", conflicts_with_all = ["baseline", "git_history"])]
    pub git: Option<String>,

    /// Look for secrets in every version of every file, of REV or of all branches; nothing else is asked
    #[arg(long, value_name = "REV", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub git_history: Option<String>,

    /// The selection of controls: see `plimsoll list profiles` [default: all]
    #[arg(long, value_name = "PROFILE", env = "PLIMSOLL_PROFILE")]
    pub profile: Option<String>,

    /// Answer the requirements of a framework, in its own order: see `plimsoll list frameworks`
    #[arg(long, value_name = "FRAMEWORK", conflicts_with_all = ["profile", "control"])]
    pub framework: Option<String>,

    /// Only these controls (ids, or ids that peers use); may be repeated or separated by commas
    #[arg(long, value_name = "CONTROL", value_delimiter = ',')]
    pub control: Vec<String>,

    /// The form of the output, and the file to write it to; may be repeated, for several at once. One of them may do
    /// without a file: it goes to standard output
    #[arg(long, value_parser = target::TargetParser, value_name = "FORMAT[=FILE]")]
    pub format: Vec<Target>,

    /// The file to write to, `-` for standard output; in the order of those --format that name no file
    #[arg(long, short, value_name = "FILE")]
    pub output: Vec<PathBuf>,

    /// The day to judge by: support dates, expiry of suppressions [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", env = "PLIMSOLL_NOW")]
    pub now: Option<Date>,

    /// Show every finding, not only the first of each control
    #[arg(long)]
    pub all: bool,

    /// Show what could not be decided, and what would decide it
    #[arg(long)]
    pub unknown: bool,

    /// Show what is suppressed, by whom and until when
    #[arg(long)]
    pub suppressed: bool,
}
