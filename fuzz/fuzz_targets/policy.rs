#![no_main]
//! The reader of audit policies never panics, and what it refuses has a place.

use libfuzzer_sys::fuzz_target;
use plimsoll_audit::policy::{Policy, Request, Target};

fuzz_target!(|text: &str| {
    match Policy::parse(text) {
        Ok(policy) => {
            let target = Target::Resource {
                group: "",
                resource: "pods",
                subresource: "exec",
                namespace: "a",
                name: "b",
            };
            for target in [target, Target::Path("/healthz")] {
                let decision = policy.decide(&Request { user: "u", groups: vec!["g"], verb: "get", target });
                assert!(decision.rule_number.is_none_or(|rule| rule <= policy.rules.len()));
            }
        }
        Err(error) => assert!(error.line > 0 && error.column > 0 && !error.message.is_empty()),
    }
});
