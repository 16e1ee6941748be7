#![no_main]
//! Salvage never panics, marks what it gives, and what it closes is JSON.

use libfuzzer_sys::fuzz_target;
use plimsoll_audit::event::Body;
use plimsoll_audit::salvage::{close, salvage_bytes};
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    if let Some(event) = salvage_bytes(bytes) {
        if let Some(salvage) = &event.salvage {
            assert!(salvage.bytes_kept as usize <= bytes.len());
        }
        for body in [event.request_object, event.response_object].into_iter().flatten() {
            if let Body::Cut(text) = body {
                assert!(event.salvage.is_some(), "a cut body is marked");
                close(text);
            }
        }
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let deep = text.matches(['[', '{']).count() > 100;
    // The other parser refuses lone surrogates and numbers beyond its range.
    if let Some(closed) = close(text)
        && !deep
        && !closed.contains("\\u")
        && !closed.contains(['e', 'E'])
    {
        serde_json::from_str::<Value>(&closed).expect("closed JSON");
    }
});
