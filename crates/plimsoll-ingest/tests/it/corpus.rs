//! The corpora, where they are at hand: everything is accounted for and nothing panics.

use std::path::{Path, PathBuf};

use plimsoll_ingest::{Input, ReadOptions, read};

fn files_below(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // Hidden files are left out unless they are asked for.
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
            continue;
        }
        if path.is_dir() {
            files_below(&path, out);
        } else {
            out.push(path);
        }
    }
}

#[test]
fn every_file_of_the_corpora_is_accounted_for() {
    let Some(corpus) = std::env::var_os("PLIMSOLL_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: PLIMSOLL_CORPUS does not name the folder of the corpora");
        return;
    };
    for part in ["azure", "real", "workload"] {
        let folder = corpus.join(part);
        let mut files = Vec::new();
        files_below(&folder, &mut files);
        let mut seen = 0;
        let snapshot = read(vec![Input::Path(folder.clone())], &ReadOptions::default(), &mut |progress| {
            seen = progress.total;
        });
        let inputs = &snapshot.inputs;
        assert_eq!(seen, files.len(), "{part}: every file was listed");
        // A file gave something, or stands in the account, or is counted there with others of its ending.
        let told = |file: &str| {
            inputs.skipped.iter().any(|skipped| skipped.file == file)
                || inputs.failed.iter().any(|failed| failed.file == file)
        };
        let endings: Vec<_> = inputs
            .skipped
            .iter()
            .filter_map(|skipped| skipped.reason.split(" ending in .").nth(1)?.split(':').next())
            .collect();
        for path in files {
            let name = path.to_string_lossy().replace('\\', "/");
            let counted =
                path.extension().is_none_or(|ending| endings.contains(&ending.to_string_lossy().as_ref()));
            let held = snapshot.trees().iter().any(|tree| tree.file() == name);
            assert!(held || counted || told(&name), "{name} is not accounted for");
        }
        for credential in snapshot.credentials() {
            let tree = snapshot.tree(credential.tree).unwrap();
            assert!(tree.redaction(credential.node).is_some(), "{}", tree.pointer(credential.node));
        }
    }
}
