//! What can be had from records that were cut, which is normal input: Azure cuts the log text at 16 KiB or 32 KiB.
//!
//! The API server writes who, what and where first, so the beginning of an event tells most of it. Kept are all keys
//! whose values are whole, the whole values within a value that was cut, and the text of a body as far as it goes
//! ([`Body::Cut`](crate::event::Body::Cut), closed by [`close`]). A text that was cut is left out: half of a name is
//! another name.

use crate::event::{self, AuditEvent};
pub use crate::json::close;

/// Reads the beginning of an event's JSON text. `None` where it does not tell an audit event, or where it is one with
/// a value of a wrong type, which no cut explains.
pub fn salvage(text: &str) -> Option<AuditEvent<'_>> {
    // A cut through a character leaves its replacement.
    event::salvage_read(text.trim_end_matches(['\u{fffd}', '\n', '\r', '\0']))
}

/// As [`salvage`], of bytes: what is no UTF-8 ends the text.
pub fn salvage_bytes(bytes: &[u8]) -> Option<AuditEvent<'_>> {
    salvage(readable(bytes))
}

/// The longest beginning that is UTF-8.
pub(crate) fn readable(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(valid).unwrap_or_default()
        }
    }
}
