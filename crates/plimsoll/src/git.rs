//! Git repositories, read through the `git` program: the tree of a commit, and every version of every file.
//!
//! Nothing is written, fetched or run: no locks, no hooks, no filters, no external programs. Revisions are resolved to
//! object ids first, so that none can be taken for an option.

pub(crate) mod history;
mod objects;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use plimsoll_ingest::Input;

use crate::exit::CommandError;
use crate::render::{Fault, find, run_program};
use objects::Objects;

const TIME: Duration = Duration::from_mins(2);
const MOST_OUTPUT: u64 = 1 << 30;

/// A repository, and the part of it that was named.
pub(crate) struct Repository {
    program: PathBuf,
    root: PathBuf,
    /// The folder that was named, below the root, with a slash at its end; empty for all.
    prefix: String,
}

/// A file in the tree of a commit.
struct Entry {
    name: String,
    object: String,
}

impl Repository {
    /// Opens the repository that a folder lies in.
    pub(crate) fn open(folder: &Path) -> Result<Self, CommandError> {
        let program = find("git")
            .ok_or_else(|| CommandError::Usage("--git needs the `git` program on the PATH".to_owned()))?;
        let mut repository = Self { program, root: folder.to_owned(), prefix: String::new() };
        let shown = repository.text(&["rev-parse", "--show-toplevel", "--show-prefix"], "open")?;
        let mut lines = shown.lines();
        repository.root = PathBuf::from(lines.next().unwrap_or_default());
        lines.next().unwrap_or_default().clone_into(&mut repository.prefix);
        Ok(repository)
    }

    /// `git` with this in the repository, without anything that writes, asks, fetches or runs other programs.
    fn command(&self, arguments: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["--no-optional-locks", "--no-pager", "--no-replace-objects", "--literal-pathspecs"]);
        for setting in [
            "core.hooksPath=/dev/null",
            "core.fsmonitor=false",
            "core.quotePath=false",
            "protocol.allow=never",
            "diff.external=",
            "log.showRoot=true",
            "log.showSignature=false",
        ] {
            command.args(["-c", setting]);
        }
        command.arg("-C").arg(&self.root).args(arguments);
        command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_NO_LAZY_FETCH", "1").env("LC_ALL", "C");
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_EXTERNAL_DIFF", "GIT_TRACE"] {
            command.env_remove(name);
        }
        command.stdin(Stdio::null());
        command
    }

    fn output(&self, arguments: &[&str], doing: &str) -> Result<Vec<u8>, CommandError> {
        let wrong = |why: String| CommandError::Usage(format!("git could not {doing}: {why}"));
        run_program(self.command(arguments), TIME, MOST_OUTPUT).map_err(|fault| match fault {
            Fault::Start(error) => wrong(error.to_string()),
            Fault::Time => wrong(format!("it did not end within {} seconds", TIME.as_secs())),
            Fault::Output => wrong("it printed too much".to_owned()),
            Fault::Exit(said) => wrong(said.lines().next().unwrap_or("it failed").trim().to_owned()),
        })
    }

    fn text(&self, arguments: &[&str], doing: &str) -> Result<String, CommandError> {
        self.output(arguments, doing).map(|bytes| String::from_utf8_lossy(&bytes).trim_end().to_owned())
    }

    /// The commit that a revision names.
    pub(crate) fn commit(&self, revision: &str) -> Result<String, CommandError> {
        let unknown = || {
            CommandError::Usage(format!("`{}` is no revision of this repository", revision.escape_debug()))
        };
        if revision.is_empty() || revision.starts_with('-') || revision.chars().any(char::is_control) {
            return Err(unknown());
        }
        let peeled = format!("{revision}^{{commit}}");
        let found = self.text(&["rev-parse", "--verify", "--quiet", &peeled], "resolve a revision");
        let found = found.map_err(|_| unknown())?;
        let is_id = found.len() >= 40 && found.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_id { Ok(found) } else { Err(unknown()) }
    }

    /// The two commits of `OLD..NEW`, or the last common one and `NEW` of `OLD...NEW`. A missing side is `HEAD`.
    pub(crate) fn range(&self, range: &str) -> Result<(String, String), CommandError> {
        let (from, to, is_fork) = match (range.split_once("..."), range.split_once("..")) {
            (Some((from, to)), _) => (from, to, true),
            (None, Some((from, to))) => (from, to, false),
            (None, None) => {
                let message =
                    format!("--git {}: name two revisions, as in `main..HEAD`", range.escape_debug());
                return Err(CommandError::Usage(message));
            }
        };
        let or_head = |revision: &str| self.commit(if revision.is_empty() { "HEAD" } else { revision });
        let (from, to) = (or_head(from)?, or_head(to)?);
        if is_fork {
            let base = self.text(&["merge-base", &from, &to], "find the last common commit")?;
            return Ok((self.commit(&base)?, to));
        }
        Ok((from, to))
    }

    /// The files of a commit as an input. What no parser reads is listed without its contents; files of charts are kept
    /// whole.
    pub(crate) fn input(&self, commit: &str, largest: u64) -> Result<Input, CommandError> {
        let listed =
            self.output(&["ls-tree", "-r", "-z", "--full-tree", commit], "list the files of a commit")?;
        let entries: Vec<Entry> =
            listed.split(|byte| *byte == 0).filter_map(|line| self.entry(line)).collect();
        let charts: BTreeSet<String> = entries
            .iter()
            .filter_map(|entry| entry.name.strip_suffix("Chart.yaml").map(str::to_owned))
            .collect();
        let in_chart = |name: &str| charts.iter().any(|folder| name.starts_with(folder.as_str()));
        let mut objects = Objects::start(self)?;
        let mut files = Vec::with_capacity(entries.len());
        for entry in entries {
            let wanted = plimsoll_ingest::reads(&entry.name) || in_chart(&entry.name);
            let bytes = if wanted { objects.read(&entry.object, largest)? } else { None };
            files.push((entry.name, bytes.unwrap_or_default()));
        }
        Ok(Input::Files(self.prefix.trim_end_matches('/').to_owned(), files))
    }

    /// `MODE blob ID\tPATH`, if it is a plain file below the folder that was named.
    fn entry(&self, line: &[u8]) -> Option<Entry> {
        let line = String::from_utf8_lossy(line);
        let (about, name) = line.split_once('\t')?;
        let mut words = about.split(' ');
        let is_file = words.next()?.starts_with("100") && words.next()? == "blob";
        let object = words.next()?.to_owned();
        (is_file && name.starts_with(&self.prefix)).then(|| Entry { name: name.to_owned(), object })
    }
}
