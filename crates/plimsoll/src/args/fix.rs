//! The arguments of `fix`.

use clap::Args;
use jiff::civil::Date;

use super::InputArgs;

/// Put right what a local edit of a manifest or template can.
///
/// Edits are minimal: comments and formatting stay. Every edit is proven before it is shown: the files are judged again
/// with it, and an edit whose control does not pass then, or which makes another control fail, is taken back. Without
/// `--write` nothing is changed; the patch on standard output can be given to `git apply`.
///
/// Only edits that nothing can rest on are made by themselves. Others, such as a read-only file system, are made where
/// their control is named, or with `--review`.
#[derive(Clone, Debug, Args)]
pub struct FixArgs {
    /// What to read.
    #[command(flatten)]
    pub input: InputArgs,

    /// Show the changes as a patch and write nothing (the default)
    #[arg(long, conflicts_with = "write")]
    pub dry_run: bool,

    /// Write the changed files
    #[arg(long)]
    pub write: bool,

    /// Only these controls (ids, or ids that peers use); may be repeated or separated by commas
    #[arg(long, value_name = "CONTROL", value_delimiter = ',')]
    pub control: Vec<String>,

    /// Also edits that a workload or a cluster may rest on: read the patch
    #[arg(long)]
    pub review: bool,

    /// The day to judge by [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", env = "PLIMSOLL_NOW")]
    pub now: Option<Date>,
}
