#![no_main]
//! The YAML parser never panics, builds sound trees, and finds the document that follows any other.

use libfuzzer_sys::fuzz_target;
use plimsoll_model::tree::Kind;

fuzz_target!(|text: &str| {
    let (_, tree) = plimsoll_fuzz::checked(plimsoll_ingest::yaml::parse, text);
    plimsoll_ingest::yaml::looks_like_template(text);
    // Whatever is wrong with a text, the document after it is read.
    let followed = format!("{text}\n---\nlast: document\n");
    let (_, longer) = plimsoll_fuzz::checked(plimsoll_ingest::yaml::parse, &followed);
    let last = longer.roots().last().copied().expect("the last document");
    assert_eq!(longer.kind(last), Kind::Object);
    assert_eq!(longer.member(last, "last").and_then(|member| longer.scalar(member)), Some("document"));
    assert!(longer.len() + 2 >= tree.len());
});
