//! Manifests that nobody here wrote.

use std::path::PathBuf;

use plimsoll_ingest::problem::ProblemSeverity;
use plimsoll_ingest::yaml::parse;

use crate::show::read;

/// Rows of the manifest of one part of the corpus, as (file, column), or nothing with a word about why.
#[expect(clippy::expect_used, reason = "a corpus that is there but damaged must not pass")]
fn rows(part: &str, column: &str) -> Vec<(PathBuf, String)> {
    let Some(corpus) = std::env::var_os("PLIMSOLL_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: PLIMSOLL_CORPUS does not say where the corpus is");
        return Vec::new();
    };
    let manifest = std::fs::read_to_string(corpus.join(part).join("MANIFEST.tsv")).expect("a manifest");
    let mut lines = manifest.lines();
    let index =
        lines.next().and_then(|head| head.split('\t').position(|name| name == column)).expect("a column");
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            (corpus.join(part).join(cells[0]), cells[index].to_owned())
        })
        .collect()
}

/// What another parser refuses because of its own type system, and the decoder of Kubernetes reads: `=` as a value.
const READ_BY_KUBERNETES: &str = "0alertmanagerConfigCustomResourceDefinition.yaml";

#[test]
fn real_manifests_parse_or_fail_as_elsewhere() {
    for (path, expected) in rows("real", "parse") {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let (_, found) = read(parse, &text);
        let failed = found.iter().any(|problem| problem.severity == ProblemSeverity::Failed);
        let fails = expected != "ok" && !path.ends_with(READ_BY_KUBERNETES);
        assert_eq!(failed, fails, "{}: {expected}, {found:?}", path.display());
    }
}

#[test]
fn fixtures_of_the_pod_security_standards_parse() {
    for (path, _) in rows("pss", "file") {
        let text = std::fs::read_to_string(&path).expect("a file");
        let (tree, found) = read(parse, &text);
        assert!(found.is_empty() && !tree.is_empty(), "{}: {found:?}", path.display());
    }
}
