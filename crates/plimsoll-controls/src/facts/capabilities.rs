//! Linux capabilities as the Pod Security Standards and the container runtime read them.

use plimsoll_model::kubernetes::SecuritySlot;
use plimsoll_model::{Container, Field};

/// The capabilities that the level baseline lets a container add, written exactly so.
const BASELINE: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Whether the dropped names leave a container none of the capabilities that runtimes give by default, as runtimes read
/// the names. By default they give those of the level baseline, and `NET_RAW`.
pub fn drops_defaults(drop: Field<'_>) -> bool {
    BASELINE
        .iter()
        .chain(&["NET_RAW"])
        .all(|name| drop.items().any(|dropped| dropped.str().is_some_and(|written| includes(written, name))))
}

/// Whether the level baseline lets a container add the capability.
pub fn is_baseline(name: &str) -> bool {
    BASELINE.contains(&name)
}

/// The list of capabilities that a container adds.
pub fn added<'s>(container: &Container<'s>) -> Field<'s> {
    container.security(SecuritySlot::Capabilities).get("add")
}

/// The list of capabilities that a container drops.
pub fn dropped<'s>(container: &Container<'s>) -> Field<'s> {
    container.security(SecuritySlot::Capabilities).get("drop")
}

/// Whether a capability as written means `name` or all of them, as runtimes read it: in any case, with or without the
/// kernel's prefix.
pub fn includes(written: &str, name: &str) -> bool {
    let bare = match written.get(..4) {
        Some(prefix) if prefix.eq_ignore_ascii_case("CAP_") => written.get(4..).unwrap_or_default(),
        _ => written,
    };
    bare.eq_ignore_ascii_case(name) || bare.eq_ignore_ascii_case("ALL")
}
