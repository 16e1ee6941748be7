#![no_main]
//! Terraform files are read without a panic, within bounds, and into sound trees. The input is split at `~~~` into
//! several files of one module tree.

use libfuzzer_sys::fuzz_target;
use plimsoll_ingest::snapshot_of;

const NAMES: [&str; 9] = [
    "main.tf",
    "modules/a/main.tf",
    "terraform.tfvars",
    "modules/b/main.tf.json",
    "plan.json",
    "main_override.tf",
    ".terraform.lock.hcl",
    "name.tftpl",
    "tags.yaml",
];

fuzz_target!(|text: &str| {
    let files: Vec<(&str, &[u8])> =
        NAMES.into_iter().zip(text.split("~~~").map(str::as_bytes)).collect();
    let snapshot = snapshot_of(&files);
    for tree in snapshot.trees() {
        for node in 0..tree.len() as u32 {
            let (start, end) = tree.span(node);
            assert!(tree.text().get(start as usize..end as usize).is_some(), "span of {node}");
            assert!(tree.next(node) > node && tree.next(node) <= tree.len() as u32);
            let _ = tree.pointer(node);
        }
    }
    for failed in &snapshot.inputs.failed {
        assert!(!failed.message.is_empty() && !failed.help.is_empty());
    }
});
