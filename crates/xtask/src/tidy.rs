//! `cargo xtask tidy`: the shape of the code, as ARCHITECTURE.md states it.

mod dependencies;
mod files;

use std::path::Path;

/// Checks everything and lists what is wrong.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let mut problems = files::check(root)?;
    problems.extend(dependencies::check(root)?);
    if problems.is_empty() {
        return Ok(());
    }
    Err(problems.join("\n"))
}
