#![no_main]
//! Bicep: whatever the files hold, nothing panics, the work is bounded, and every value has a place in its file. The text
//! is divided into files at lines of three dashes; they can call one another as `0.bicep`, `1.bicep` and so on.

use libfuzzer_sys::fuzz_target;
use plimsoll_ingest::snapshot_of;
use plimsoll_model::Place;
use plimsoll_model::tree::Kind;

fuzz_target!(|text: &str| {
    let parts: Vec<&str> = text.split("\n---\n").take(4).collect();
    let names: Vec<String> = (0..parts.len()).map(|index| format!("{index}.bicep")).collect();
    let files: Vec<(&str, &[u8])> =
        names.iter().zip(&parts).map(|(name, part)| (name.as_str(), part.as_bytes())).collect();
    let snapshot = snapshot_of(&files);
    for failed in &snapshot.inputs.failed {
        assert!(!failed.message.contains("plimsoll failed"), "{failed:?}");
        assert!(!failed.message.is_empty() && !failed.help.is_empty(), "{failed:?}");
    }
    for tree in snapshot.trees() {
        for node in 0..tree.len() as u32 {
            let (start, end) = tree.span(node);
            assert!(tree.text().get(start as usize..end as usize).is_some(), "span of {node}");
            assert!(tree.next(node) > node);
            if !matches!(tree.kind(node), Kind::Null | Kind::Array | Kind::Object | Kind::Redacted) {
                assert!(tree.scalar(node).is_some(), "content of {node}");
            }
            if node < 50 {
                Place { tree, node, missing: None }.resolve();
            }
        }
    }
});
