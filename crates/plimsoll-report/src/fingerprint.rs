//! The fingerprint of a finding: the same for ever, whatever lines moved.
//!
//! It is the first 16 bytes of the SHA-256 of [`Finding::identity`] in UTF-8, written as 32 lower-case hexadecimal
//! digits. Files of earlier runs and other people's systems hold fingerprints, so this never changes; another scheme
//! would get another name beside `plimsoll/v1`.

use std::collections::BTreeMap;
use std::fmt;

use plimsoll_model::Finding;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

/// The name of the scheme, as SARIF wants it.
pub const SCHEME: &str = "plimsoll/v1";

/// A fingerprint. Its text is 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// The fingerprint of a finding.
    pub fn of(finding: &Finding<'_>) -> Self {
        Self::of_identity(&finding.identity())
    }

    /// The fingerprint of a finding, for callers that have the id of its subject at hand.
    pub(crate) fn with_subject_id(finding: &Finding<'_>, subject_id: &str) -> Self {
        Self::of_identity(&finding.identity_with(subject_id))
    }

    /// The fingerprint of an identity.
    pub fn of_identity(identity: &str) -> Self {
        let digest = Sha256::digest(identity.as_bytes());
        Self(digest.iter().take(16).fold(0, |value, &byte| (value << 8) | u128::from(byte)))
    }

    /// Reads 32 hexadecimal digits; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let is_hexadecimal = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hexadecimal.then(|| u128::from_str_radix(text, 16).ok().map(Self)).flatten()
    }
}

/// Fingerprints for consumers that take two findings with one fingerprint for the same: the same object for two
/// clusters, or in two folders. The first keeps its own, the others get one that depends on cluster, file and number.
#[derive(Debug, Default)]
pub(crate) struct Distinct {
    seen: BTreeMap<Fingerprint, u32>,
}

impl Distinct {
    pub(crate) fn of(&mut self, finding: &Finding<'_>, cluster: Option<&str>) -> Fingerprint {
        let identity = finding.identity();
        let fingerprint = Fingerprint::of_identity(&identity);
        if self.first(fingerprint) {
            return fingerprint;
        }
        let file = finding.evidence.first().map_or("", |place| place.tree.file());
        let cluster = cluster.unwrap_or_default();
        let mut number = 1_u32;
        loop {
            let other = Fingerprint::of_identity(&format!("{identity}|{cluster}|{file}|{number}"));
            if self.first(other) {
                return other;
            }
            number = number.saturating_add(self.seen.get(&other).copied().unwrap_or(1));
        }
    }

    /// Whether this one was not there before; counts how often it was asked for.
    fn first(&mut self, fingerprint: Fingerprint) -> bool {
        let count = self.seen.entry(fingerprint).or_default();
        *count = count.saturating_add(1);
        *count == 1
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:032x}", self.0)
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut digits = [0; 32];
        for (at, digit) in digits.iter_mut().rev().enumerate() {
            let value = (self.0 >> (4 * at)) as u8 & 0xF;
            *digit = if value < 10 { b'0' + value } else { b'a' + value - 10 };
        }
        serializer.serialize_str(std::str::from_utf8(&digits).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_first_half_of_the_sha_256() {
        // FIPS 180-2, appendix B.1: the digest of "abc".
        let fingerprint = Fingerprint::of_identity("abc");
        assert_eq!(fingerprint.to_string(), "ba7816bf8f01cfea414140de5dae2223");
        assert_eq!(Fingerprint::parse("ba7816bf8f01cfea414140de5dae2223"), Some(fingerprint));
    }

    #[test]
    fn other_texts_are_no_fingerprints() {
        for text in ["", "ba78", "+a7816bf8f01cfea414140de5dae2223", "zz7816bf8f01cfea414140de5dae2223"] {
            assert_eq!(Fingerprint::parse(text), None, "{text}");
        }
    }
}
