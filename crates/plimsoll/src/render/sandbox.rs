//! A folder for one call of a program: a copy of what it may read, and an environment in which it finds neither the
//! network nor the user's configuration.

use std::env;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::{self, Command};
use std::sync::atomic::{AtomicU32, Ordering};

use plimsoll_ingest::render::Source;

/// What one copy may hold.
const MOST_FILES: usize = 20_000;
const MOST_BYTES: u64 = 512 << 20;
const DEEPEST: usize = 64;

/// Nothing listens there.
const NOWHERE: &str = "http://127.0.0.1:9";

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The folder; removed when it is dropped.
pub(super) struct Sandbox {
    path: PathBuf,
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

impl Sandbox {
    /// A new folder that holds a copy below `files`.
    pub(super) fn of(source: &Source) -> io::Result<Self> {
        let sandbox = Self { path: new_folder()? };
        fs::create_dir(sandbox.path.join("empty"))?;
        let files = sandbox.path.join("files");
        fs::create_dir(&files)?;
        let mut left = Left { files: MOST_FILES, bytes: MOST_BYTES };
        match source {
            Source::Folders(folders) => {
                for (folder, to) in folders {
                    copy(folder, &inside(&files, to)?, 0, &mut left)?;
                }
            }
            Source::Files(contents) => {
                for (name, bytes) in contents.iter().filter(|(name, _)| !is_left_out(Path::new(name))) {
                    let to = inside(&files, name)?;
                    left.take(bytes.len() as u64)?;
                    if let Some(folder) = to.parent() {
                        fs::create_dir_all(folder)?;
                    }
                    fs::write(to, bytes)?;
                }
            }
        }
        Ok(sandbox)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Takes the user's environment away: no other program is found, every address leads nowhere.
    pub(super) fn confine(&self, command: &mut Command) {
        command.env_clear();
        let empty = self.path.join("empty");
        for name in ["SystemRoot", "SYSTEMROOT"] {
            if let Some(value) = env::var_os(name) {
                command.env(name, value);
            }
        }
        for name in [
            "HOME",
            "USERPROFILE",
            "PATH",
            "TMPDIR",
            "TEMP",
            "TMP",
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
            "HELM_CACHE_HOME",
            "HELM_CONFIG_HOME",
            "HELM_DATA_HOME",
            "HELM_PLUGINS",
            "KUSTOMIZE_PLUGIN_HOME",
        ] {
            command.env(name, &empty);
        }
        command.env("KUBECONFIG", empty.join("none"));
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
            command.env(name, NOWHERE);
        }
    }

    /// Gives the user's own folder back, for a program that keeps there what it fetched before: the compiler of Bicep has
    /// its cache of modules in it. What it unpacks of itself goes elsewhere.
    pub(super) fn lend_home(&self, command: &mut Command) {
        for name in ["HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"] {
            if let Some(value) = env::var_os(name) {
                command.env(name, value);
            }
        }
        command.env("DOTNET_BUNDLE_EXTRACT_BASE_DIR", self.path.join("empty"));
        command.env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1");
        command.env("DOTNET_EnableDiagnostics", "0");
    }
}

fn new_folder() -> io::Result<PathBuf> {
    for _ in 0..1000 {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("plimsoll-{}-{number}", process::id()));
        match private_folder(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(()) => return Ok(path),
        }
    }
    Err(io::Error::other("no folder for temporary files can be made"))
}

#[cfg(unix)]
fn private_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn private_folder(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

/// A path below the root; nothing leads out of it.
fn inside(root: &Path, name: &str) -> io::Result<PathBuf> {
    let path = Path::new(name);
    let fits = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if fits { Ok(root.join(path)) } else { Err(io::Error::other("a file lies outside the input")) }
}

/// Schemas may refer to addresses, and say nothing about what is rendered.
fn is_left_out(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "values.schema.json")
}

struct Left {
    files: usize,
    bytes: u64,
}

impl Left {
    fn take(&mut self, bytes: u64) -> io::Result<()> {
        match (self.files.checked_sub(1), self.bytes.checked_sub(bytes)) {
            (Some(files), Some(left)) => {
                (self.files, self.bytes) = (files, left);
                Ok(())
            }
            _ => Err(io::Error::other(format!(
                "there are more than {MOST_FILES} files or {} MiB",
                MOST_BYTES >> 20
            ))),
        }
    }
}

/// Copies a folder. Links are left out, as they may lead anywhere.
fn copy(from: &Path, to: &Path, depth: usize, left: &mut Left) -> io::Result<()> {
    if depth > DEEPEST {
        return Err(io::Error::other(format!("folders lie deeper than {DEEPEST} levels")));
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let target = to.join(entry.file_name());
        if kind.is_dir() {
            if entry.file_name() != ".git" {
                copy(&entry.path(), &target, depth + 1, left)?;
            }
        } else if kind.is_file() && !is_left_out(&entry.path()) {
            left.take(entry.metadata()?.len())?;
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
