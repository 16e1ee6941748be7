//! Certificates in cluster configuration, recognised by their fingerprint.

use sha2::{Digest, Sha256};

use super::base64;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The SHA-256 fingerprints of the certificates in a value, in lower-case hexadecimal digits: PEM text, PEM text in
/// Base64 (as AKS takes it), or a certificate in Base64. `None` where the value is none of these.
pub fn fingerprints(value: &str) -> Option<Vec<String>> {
    let decoded;
    let pem = if value.contains(BEGIN) {
        value
    } else {
        let bytes = base64::decode(value)?;
        match String::from_utf8(bytes) {
            Ok(text) => {
                decoded = text;
                &decoded
            }
            Err(not_text) => return Some(vec![fingerprint(not_text.as_bytes())]),
        }
    };
    let mut found = Vec::new();
    let mut rest = pem;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let (body, after) = after.split_once(END)?;
        found.push(fingerprint(&base64::decode(body)?));
        rest = after;
    }
    (!found.is_empty()).then_some(found)
}

/// Whether two fingerprints are the same, whatever their case and whether they have colons or not.
pub fn same_fingerprint(a: &str, b: &str) -> bool {
    let digits =
        |text: &str| text.chars().filter(|c| *c != ':').map(|c| c.to_ascii_lowercase()).collect::<String>();
    digits(a) == digits(b)
}

fn fingerprint(certificate: &[u8]) -> String {
    Sha256::digest(certificate).iter().fold(String::new(), |mut text, byte| {
        use std::fmt::Write as _;
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
