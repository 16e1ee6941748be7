#![no_main]
//! The reader of audit events never panics, and what it takes another parser takes too, with the same verb and user.

use libfuzzer_sys::fuzz_target;
use plimsoll_audit::event::{AuditEvent, Body};
use plimsoll_audit::salvage::salvage;
use serde_json::Value;

fuzz_target!(|text: &str| {
    let parsed = AuditEvent::parse(text);
    if let Err(error) = &parsed {
        assert!(error.offset <= text.len());
        assert!(!error.to_string().is_empty());
        return;
    }
    let Ok(event) = parsed else { return };
    let whole = salvage(text).expect("a whole event can be salvaged");
    assert_eq!(whole, event);
    // The other parser refuses lone surrogates, deep nesting and numbers beyond its range, which this one takes.
    let Ok(value) = serde_json::from_str::<Value>(text) else { return };
    let text_of = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    assert_eq!(event.verb, text_of(&value["verb"]));
    assert_eq!(event.user.username, text_of(&value["user"]["username"]));
    if let Some(Body::Whole(body)) = event.request_object {
        assert_eq!(serde_json::from_str::<Value>(body).ok().as_ref(), value.get("requestObject"));
    }
});
