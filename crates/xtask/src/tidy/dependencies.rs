//! The allowed edges between crates, and what must stay out of which, read from `cargo metadata`.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What each crate may depend on among our own. A crate that is not listed may not exist.
const EDGES: &[(&str, &[&str])] = &[
    ("plimsoll-model", &[]),
    ("plimsoll-ingest", &["plimsoll-model"]),
    ("plimsoll-analysis", &["plimsoll-model"]),
    ("plimsoll-controls", &["plimsoll-model", "plimsoll-analysis"]),
    ("plimsoll-report", &["plimsoll-model"]),
    ("plimsoll-audit", &["plimsoll-model"]),
    (
        "plimsoll",
        &["plimsoll-model", "plimsoll-ingest", "plimsoll-analysis", "plimsoll-controls", "plimsoll-report"],
    ),
    (
        "plimsoll-testkit",
        &[
            "plimsoll-model",
            "plimsoll-ingest",
            "plimsoll-analysis",
            "plimsoll-controls",
            "plimsoll-report",
            "plimsoll-audit",
        ],
    ),
    ("xtask", &[]),
];

/// Crates that only the named ones of ours may use directly: query engine, cluster and network clients, runtimes.
const RESERVED: &[(&str, &[&str])] = &[
    ("datafusion", &["plimsoll-lake"]),
    ("arrow", &["plimsoll-lake"]),
    ("parquet", &["plimsoll-lake"]),
    ("deltalake", &["plimsoll-lake"]),
    ("kube", &["plimsoll-live"]),
    ("k8s-openapi", &["plimsoll-live"]),
    ("rdkafka", &["plimsoll-live"]),
    ("rskafka", &["plimsoll-live"]),
    ("reqwest", &["plimsoll-live"]),
    ("hyper", &["plimsoll-live", "plimsoll-serve"]),
    ("tokio", &["plimsoll-live", "plimsoll-lake", "plimsoll-serve", "plimsoll-detect", "plimsoll"]),
    ("clap", &["plimsoll"]),
];

pub(crate) fn check(root: &Path) -> Result<Vec<String>, String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    let metadata: Value =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))?;
    let mut problems = Vec::new();
    for package in metadata.get("packages").and_then(Value::as_array).into_iter().flatten() {
        let name = package.get("name").and_then(Value::as_str).unwrap_or_default();
        let Some((_, allowed)) = EDGES.iter().find(|(known, _)| *known == name) else {
            problems.push(format!("{name}: not in the list of crates (ARCHITECTURE.md and xtask/src/tidy)"));
            continue;
        };
        for dependency in package.get("dependencies").and_then(Value::as_array).into_iter().flatten() {
            // Tests may use anything; what is shipped may not.
            if dependency.get("kind").and_then(Value::as_str) == Some("dev") {
                continue;
            }
            let wanted = dependency.get("name").and_then(Value::as_str).unwrap_or_default();
            if wanted.starts_with("plimsoll") && !allowed.contains(&wanted) {
                problems.push(format!("{name} must not depend on {wanted}"));
            }
            for (reserved, users) in RESERVED {
                let same = wanted == *reserved
                    || wanted.strip_prefix(reserved).is_some_and(|rest| rest.starts_with('-'));
                if same && !users.contains(&name) {
                    problems
                        .push(format!("{name} must not use {wanted}; it belongs to {}", users.join(", ")));
                }
            }
        }
    }
    Ok(problems)
}
