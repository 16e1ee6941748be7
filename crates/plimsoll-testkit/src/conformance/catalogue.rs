//! To be written.

use std::path::Path;

use super::Suite;

/// Runs the suite.
pub fn run(_: &Path) -> Suite {
    Suite::named("catalogue")
}
