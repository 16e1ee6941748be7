//! Generated files: written by `cargo xtask gen`, compared by `cargo xtask gen --check`.

mod pages;
mod registry;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes all generated files, or with `check` says which are stale.
pub(crate) fn run(root: &Path, check: bool) -> Result<(), String> {
    let mut files = registry::files(root)?;
    files.extend(pages::files(root)?);
    let written: BTreeSet<PathBuf> = files.iter().map(|(path, _)| path.clone()).collect();
    let mut stale = Vec::new();
    for (path, content) in files {
        if fs::read_to_string(&path).unwrap_or_default() == content {
            continue;
        }
        if check {
            stale.push(path.display().to_string());
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        fs::write(&path, content).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    // Pages of controls that no longer exist.
    for path in pages::existing(root) {
        if written.contains(&path) {
            continue;
        }
        if check {
            stale.push(path.display().to_string());
        } else {
            fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("stale, run `cargo xtask gen`:\n  {}", stale.join("\n  ")))
}
