//! Secrets in the history: every version of every file is looked at once, oldest first. What is told is where a secret
//! came in, and what it looks like; never the value.

use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, Stdio};

use plimsoll_ingest::secrets_in_text;
use plimsoll_model::CredentialKind;
use serde::Serialize;

use super::Repository;
use super::objects::Objects;
use crate::console::ProgressLine;
use crate::exit::CommandError;

/// Larger versions of files are counted and not looked at.
const LARGEST: u64 = 16 << 20;
/// Where the list ends.
const MOST: usize = 10_000;
const DOING: &str = "git log";

/// A secret, and the commit that brought it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct PastSecret {
    /// The commit.
    pub(crate) commit: String,
    /// Its day.
    pub(crate) date: String,
    /// The file.
    pub(crate) path: String,
    /// The line in that version of the file, from 1.
    pub(crate) line: u32,
    /// What it looks like.
    pub(crate) kind: CredentialKind,
}

/// What a history holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct History {
    schema: &'static str,
    /// How many commits were gone through.
    pub(crate) commits: usize,
    /// How many versions of files were looked at.
    pub(crate) versions: usize,
    /// How many were too large, or are not in this clone.
    pub(crate) unread: usize,
    /// Whether older commits are not in this clone.
    pub(crate) is_shallow: bool,
    /// Whether there are more secrets than are listed.
    pub(crate) is_cut: bool,
    /// The secrets, oldest first.
    pub(crate) secrets: Vec<PastSecret>,
}

/// `git log`, ended when it is dropped.
struct Log(Child);

impl Drop for Log {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Goes through the history of a revision, or of all branches and tags.
pub(crate) fn read(
    repository: &Repository,
    revision: Option<&str>,
    quiet: bool,
) -> Result<History, CommandError> {
    let start = match revision {
        Some(revision) => repository.commit(revision)?,
        None => "--all".to_owned(),
    };
    let shallow = repository.text(&["rev-parse", "--is-shallow-repository"], "read the repository")?;
    let total = repository.text(&["rev-list", "--count", &start], "count the commits")?;
    let mut arguments = vec![
        "log",
        "--reverse",
        "--raw",
        "-z",
        "-c",
        "--no-abbrev",
        "--no-renames",
        "--no-ext-diff",
        "--no-textconv",
        "--format=tformat:commit %H %cs",
        &start,
    ];
    if !repository.prefix.is_empty() {
        arguments.extend(["--", &repository.prefix]);
    }
    let mut command = repository.command(&arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut log = Log(command.spawn().map_err(CommandError::io(DOING))?);
    let Some(output) = log.0.stdout.take() else {
        return Err(CommandError::Usage(format!("{DOING} has no output")));
    };
    let mut walk = Walk {
        objects: Objects::start(repository)?,
        history: History {
            schema: "plimsoll.git-history/v1",
            is_shallow: shallow == "true",
            ..History::default()
        },
        seen: HashSet::new(),
        told: HashSet::new(),
        commit: String::new(),
        date: String::new(),
    };
    let mut line = ProgressLine::new(quiet);
    let mut output = BufReader::with_capacity(1 << 16, output);
    let mut object: Option<String> = None;
    let mut token = Vec::new();
    loop {
        token.clear();
        if output.read_until(0, &mut token).map_err(CommandError::io(DOING))? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(token.strip_suffix(b"\0").unwrap_or(&token)).into_owned();
        if let Some(id) = object.take() {
            walk.version(&id, &text)?;
            continue;
        }
        let text = text.trim_start_matches('\n');
        if let Some(about) = text.strip_prefix("commit ") {
            let (commit, date) = about.split_once(' ').unwrap_or((about, ""));
            (walk.commit, walk.date) = (commit.to_owned(), date.trim().to_owned());
            walk.history.commits += 1;
            let done = walk.history.commits;
            line.show(|| format!("looking at commit {done} of {total}"));
        } else if text.starts_with(':') {
            object = Some(result_of(text));
        }
    }
    Ok(walk.history)
}

/// The object that a change comes to: `:MODE MODE ID ID STATUS`, with as many more colons, modes and ids as a merge
/// has further parents. Empty where the file was removed or is no plain file.
fn result_of(change: &str) -> String {
    let parents = change.bytes().take_while(|byte| *byte == b':').count();
    let words: Vec<&str> = change.trim_start_matches(':').split(' ').collect();
    let mode = words.get(parents).copied().unwrap_or_default();
    let id = words.get(2 * parents + 1).copied().unwrap_or_default();
    if mode.starts_with("100") { id.to_owned() } else { String::new() }
}

struct Walk {
    objects: Objects,
    history: History,
    /// The versions that were looked at, as the first 16 digits of their ids: enough to tell them apart.
    seen: HashSet<u64>,
    /// The secrets that were told.
    told: HashSet<u64>,
    commit: String,
    date: String,
}

impl Walk {
    fn version(&mut self, object: &str, path: &str) -> Result<(), CommandError> {
        let Some(short) = object.get(..16).and_then(|short| u64::from_str_radix(short, 16).ok()) else {
            return Ok(());
        };
        if !self.seen.insert(short) {
            return Ok(());
        }
        let Some(content) = self.objects.read(object, LARGEST)? else {
            self.history.unread += 1;
            return Ok(());
        };
        self.history.versions += 1;
        for secret in secrets_in_text(path, &content) {
            if !self.told.insert(secret.identity) {
                continue;
            }
            if self.history.secrets.len() >= MOST {
                self.history.is_cut = true;
                break;
            }
            self.history.secrets.push(PastSecret {
                commit: self.commit.clone(),
                date: self.date.clone(),
                path: path.to_owned(),
                line: secret.line,
                kind: secret.kind,
            });
        }
        Ok(())
    }
}

impl History {
    /// Writes it for people.
    pub(crate) fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        let commits = if self.commits == 1 { "commit" } else { "commits" };
        writeln!(out, "looked at {} versions of files in {} {commits}", self.versions, self.commits)?;
        if self.unread > 0 {
            let why = format!("larger than {} MiB, or not in this clone", LARGEST >> 20);
            writeln!(out, "  not looked at  {} versions: {why}", self.unread)?;
        }
        if self.is_shallow {
            writeln!(out, "  not looked at  older commits: this clone is shallow; `git fetch --unshallow`")?;
        }
        writeln!(out)?;
        for secret in &self.secrets {
            let commit = secret.commit.get(..12).unwrap_or(&secret.commit);
            let path = secret.path.escape_debug();
            writeln!(out, "{commit}  {}  {path}:{}  {}", secret.date, secret.line, secret.kind.words())?;
        }
        if self.is_cut {
            writeln!(out, "... and more: the list ends at {MOST}")?;
        }
        match self.secrets.len() {
            0 => writeln!(out, "no secrets found"),
            1 => {
                writeln!(out, "\n1 secret. Rotate it: whoever has a clone has it, whatever is rewritten now.")
            }
            count => writeln!(
                out,
                "\n{count} secrets. Rotate them: whoever has a clone has them, whatever is rewritten now."
            ),
        }
    }

    /// Writes it as one JSON document.
    pub(crate) fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }
}
