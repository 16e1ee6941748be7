//! The arguments, exactly as typed. Nothing here has a default that needs context.

mod fix;
mod scan;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

pub use fix::FixArgs;
pub use scan::{Format, ScanArgs, Target};

/// Discovers, judges and explains AKS clusters, offline.
///
/// Point it at what describes a cluster: the JSON that `az` and Azure Resource Manager print, Kubernetes manifests or
/// the output of `kubectl get -o json`, or a capture folder that holds both (docs/capture.md). Nothing is sent
/// anywhere.
#[derive(Debug, Parser)]
#[command(
    name = "plimsoll",
    version,
    after_help = "Exit codes: 0 clean, 1 findings at or above the gate, 2 an input could not be read, \
                  3 wrong configuration or usage, 4 failed while running; the highest wins.\n\n\
                  Try: plimsoll baseline examples/harbor\n     plimsoll scan examples/harbor"
)]
pub struct Cli {
    /// The verb.
    #[command(subcommand)]
    pub command: Command,

    /// The configuration file [default: plimsoll.toml in the current folder, if there is one]
    #[arg(long, global = true, value_name = "FILE", env = "PLIMSOLL_CONFIG")]
    pub config: Option<PathBuf>,

    /// When to colour the output
    #[arg(long, global = true, value_enum, value_name = "WHEN", env = "PLIMSOLL_COLOR")]
    pub color: Option<Colour>,

    /// Show no progress
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The one-page picture of each cluster: mode, exposure, versions, identity, logging and its cost
    Baseline(BaselineArgs),
    /// Ask all controls; list what is wrong, with evidence; gate a pipeline
    Scan(Box<ScanArgs>),
    /// Put right what a local edit can: shows the changes as a patch, or writes them
    Fix(FixArgs),
    /// Pod Security Standards: check pods, or see what would break if a namespace enforced a level
    Pss(PssArgs),
    /// Explain a control, or `pss` and its checks, from its own documentation
    Explain(ExplainArgs),
    /// List controls, profiles, frameworks or Pod Security checks
    List(ListArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
}

/// What to read, and how.
#[derive(Clone, Debug, Default, Args)]
pub struct InputArgs {
    /// Files, folders, archives (.tar.gz, .zip), or `-` for standard input
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,

    /// Read files that .gitignore excludes, and hidden ones
    #[arg(long)]
    pub no_ignore: bool,

    /// The largest file to read, in MiB
    #[arg(long, value_name = "MIB", env = "PLIMSOLL_MAX_FILE_SIZE")]
    pub max_file_size: Option<u64>,

    /// How much an archive may unpack to, in MiB
    #[arg(long, value_name = "MIB", env = "PLIMSOLL_MAX_ARCHIVE_SIZE")]
    pub max_archive_size: Option<u64>,

    /// Render neither Helm charts nor Kustomize overlays, and compile no Bicep
    #[arg(long, env = "PLIMSOLL_NO_RENDER")]
    pub no_render: bool,

    /// A values file for the Helm charts of the input; several are laid over one another, the last one wins
    #[arg(long, value_name = "FILE")]
    pub helm_values: Vec<PathBuf>,

    /// A values file that makes a rendering of its own, on top of --helm-values: give one for each environment
    #[arg(long, value_name = "FILE")]
    pub helm_values_each: Vec<PathBuf>,

    /// Do not fail (exit 2) because of inputs that could not be read
    #[arg(long, env = "PLIMSOLL_ALLOW_UNREAD")]
    pub allow_unread: bool,
}

/// Arguments of `baseline`.
#[derive(Clone, Debug, Args)]
pub struct BaselineArgs {
    /// What to read.
    #[command(flatten)]
    pub input: InputArgs,

    /// The form of the output
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: BaselineFormat,

    /// The day to judge support dates by [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", env = "PLIMSOLL_NOW")]
    pub now: Option<Date>,
}

/// Forms of the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BaselineFormat {
    /// A page for people.
    Text,
    /// One JSON document (schema plimsoll.baseline-page/v1).
    Json,
}

/// Arguments of `pss`.
#[derive(Clone, Debug, Args)]
pub struct PssArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: PssCommand,
}

/// What `pss` can do.
#[derive(Clone, Debug, Subcommand)]
pub enum PssCommand {
    /// Check every pod and pod template against a level, as the API server would
    Check(PssCheckArgs),
    /// For each namespace: what would break if it enforced baseline or restricted
    Enforce(PssEnforceArgs),
}

/// Arguments of `pss check`.
#[derive(Clone, Debug, Args)]
pub struct PssCheckArgs {
    /// What to read.
    #[command(flatten)]
    pub input: InputArgs,

    /// The level: privileged, baseline or restricted
    #[arg(long, value_name = "LEVEL", default_value = "restricted")]
    pub level: String,

    /// The version of the standards: latest, or v1.N
    #[arg(long, value_name = "VERSION", default_value = "latest")]
    pub version: String,

    /// The form of the output
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: PssFormat,
}

/// Arguments of `pss enforce`.
#[derive(Clone, Debug, Args)]
pub struct PssEnforceArgs {
    /// What to read.
    #[command(flatten)]
    pub input: InputArgs,

    /// The version of the standards: latest, or v1.N
    #[arg(long, value_name = "VERSION", default_value = "latest")]
    pub version: String,

    /// Only this namespace
    #[arg(long, short, value_name = "NAMESPACE")]
    pub namespace: Option<String>,

    /// List every workload that would be refused, with the reasons
    #[arg(long)]
    pub all: bool,
}

/// Forms of `pss check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PssFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Arguments of `explain`.
#[derive(Clone, Debug, Args)]
pub struct ExplainArgs {
    /// A control's id or one of its ids elsewhere (`CKV_K8S_16`), a Pod Security check, or `pss`
    #[arg(value_name = "TOPIC", required = true)]
    pub topic: String,
}

/// Arguments of `list`.
#[derive(Clone, Debug, Args)]
pub struct ListArgs {
    /// What to list
    #[arg(value_enum, value_name = "WHAT", default_value = "controls")]
    pub what: ListWhat,

    /// Only controls of this area
    #[arg(long, value_name = "AREA")]
    pub area: Option<String>,

    /// Only controls of this profile
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<String>,

    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListWhat {
    /// All controls.
    Controls,
    /// The profiles that `scan --profile` takes.
    Profiles,
    /// The frameworks that `scan --framework` takes.
    Frameworks,
    /// The checks of the Pod Security Standards.
    Pss,
}

/// Arguments of `completions`.
#[derive(Clone, Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}
