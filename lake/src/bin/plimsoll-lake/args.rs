//! The arguments, as typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Logs of AKS clusters into a lake of Delta tables, and questions to it, offline.
#[derive(Debug, Parser)]
#[command(name = "plimsoll-lake", version)]
pub struct Cli {
    /// The verb.
    #[command(subcommand)]
    pub command: Command,

    /// Show no progress
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read exported logs into a lake: nothing lost, no audit event twice
    Ingest(IngestArgs),
    /// What is in a lake, questions in SQL, and keeping it in order
    #[command(flatten)]
    Lake(LakeCommand),
}

/// Arguments of `ingest`.
#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Reads every shape in which Azure exports the logs of AKS clusters, told by content: audit events as \
                  JSON lines, lists or documents, event hub messages, storage blobs (PT1H.json, folder trees, .gz), \
                  exports of AzureDiagnostics, AKSAudit, AKSAuditAdmin, AKSControlPlane and other Log Analytics tables \
                  as JSON or CSV, the activity log, `kubectl get events -o json`, container logs.\n\n\
                  Records that were cut are kept as far as they go, audit events that come twice are kept once, and what is no \
                  record is put into the lake's folder `rejected`. An ingest that was stopped goes on where it was.\n\n\
                  Try: plimsoll-lake ingest insights-logs-kube-audit/ --lake lake\n     plimsoll-lake show AKSAudit --lake lake"
)]
pub struct IngestArgs {
    /// Files, folders, or `-` for standard input
    #[arg(value_name = "SOURCE", required = true)]
    pub sources: Vec<PathBuf>,

    /// The folder of the lake; it is made if it is not there
    #[arg(long, value_name = "DIR", env = "PLIMSOLL_LAKE")]
    pub lake: PathBuf,

    /// What to call the cluster of records that do not name one: a resource id, or any name
    #[arg(long, value_name = "NAME", default_value = "unknown")]
    pub cluster: String,

    /// How many threads decode and write [default: one for each processor]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,

    /// After how many MiB of input there is a commit; an ingest that was stopped goes on at the last one
    #[arg(long, value_name = "MIB", default_value_t = 2048)]
    pub commit_size: u64,

    /// Go on reading what is added to the sources, until stopped
    #[arg(long)]
    pub follow: bool,

    /// How many seconds to wait before the sources are looked at again
    #[arg(long, value_name = "SECONDS", default_value_t = 10, requires = "follow")]
    pub interval: u64,

    /// The form of the closing account
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: AccountFormat,
}

/// Forms of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AccountFormat {
    /// A page for people.
    Text,
    /// One JSON document (schema plimsoll.ingest/v1).
    Json,
}

/// What can be done with a lake.
#[derive(Clone, Debug, Subcommand)]
pub enum LakeCommand {
    /// The tables, with their rows, sizes, clusters and times
    Stats(LakeFolder),
    /// Print rows of a table
    Show(ShowArgs),
    /// Answer a question in SQL (DataFusion's), over all tables
    Sql(SqlArgs),
    /// Join small files
    Compact(LakeFolder),
    /// Remove days that are older than a limit, and files that no table needs any more
    Expire(ExpireArgs),
    /// Check that every file that the tables name is there and whole
    Verify(LakeFolder),
}

/// Which lake.
#[derive(Clone, Debug, Args)]
pub struct LakeFolder {
    /// The folder of the lake
    #[arg(long, value_name = "DIR", env = "PLIMSOLL_LAKE")]
    pub lake: PathBuf,
}

/// Arguments of `show`.
#[derive(Clone, Debug, Args)]
pub struct ShowArgs {
    /// The table: AKSAudit, AKSAuditAdmin, AKSControlPlane, AzureDiagnostics, or any that `stats` lists
    #[arg(value_name = "TABLE", default_value = "AKSAudit")]
    pub table: String,

    /// Which lake.
    #[command(flatten)]
    pub folder: LakeFolder,

    /// How many rows, the latest first
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    pub rows: usize,

    /// Only these columns, separated by commas
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub columns: Vec<String>,

    /// The form of the output
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "table")]
    pub format: RowFormat,
}

/// Arguments of `sql`.
#[derive(Clone, Debug, Args)]
pub struct SqlArgs {
    /// The question
    #[arg(value_name = "QUERY")]
    pub query: String,

    /// Which lake.
    #[command(flatten)]
    pub folder: LakeFolder,

    /// The form of the output
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "table")]
    pub format: RowFormat,
}

/// Arguments of `expire`.
#[derive(Clone, Debug, Args)]
pub struct ExpireArgs {
    /// Which lake.
    #[command(flatten)]
    pub folder: LakeFolder,

    /// Keep so many days, counted from today
    #[arg(long, value_name = "DAYS")]
    pub keep_days: u32,

    /// Show what would be removed, and remove nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Forms of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RowFormat {
    /// A table for people.
    Table,
    /// One JSON object a line.
    Json,
    /// Comma-separated values with a header.
    Csv,
}
