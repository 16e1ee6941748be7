//! `cargo xtask ci`: what gates a change, in the order of failing fast.

use std::path::Path;
use std::process::Command;

const STEPS: &[&[&str]] = &[
    &["fmt", "--all", "--check"],
    &["xtask", "tidy"],
    &["xtask", "gen", "--check"],
    &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"],
    &["test", "--workspace", "--locked"],
    &["doc", "--workspace", "--no-deps", "--locked"],
];

pub(crate) fn run(root: &Path) -> Result<(), String> {
    for step in STEPS {
        println!("== cargo {}", step.join(" "));
        let status = Command::new(env!("CARGO"))
            .args(*step)
            .current_dir(root)
            .env("RUSTDOCFLAGS", "-D warnings")
            .status()
            .map_err(|error| format!("cargo {}: {error}", step.join(" ")))?;
        if !status.success() {
            return Err(format!("cargo {} failed", step.join(" ")));
        }
    }
    Ok(())
}
