//! Generated files: written by `cargo xtask gen`, compared by `cargo xtask gen --check`.

mod registry;

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Writes all generated files, or with `check` says which are stale.
pub(crate) fn run(check: bool) -> Result<(), String> {
    let mut stale = Vec::new();
    for (path, content) in registry::files(&root())? {
        let known = fs::read_to_string(&path).unwrap_or_default();
        if known == content {
            continue;
        }
        if check {
            stale.push(path.display().to_string());
        } else {
            fs::write(&path, content).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("stale, run `cargo xtask gen`:\n  {}", stale.join("\n  ")))
}
