//! SSH public keys as OpenSSH writes them: `ssh-rsa AAAA… comment`.

use super::base64;

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey<'k> {
    /// The key itself in Base64, by which two keys are compared: comments differ.
    pub body: &'k str,
    /// The length of the modulus in bits, of an RSA key.
    pub rsa_bits: Option<usize>,
}

/// Reads a public key; `None` where the text is none.
pub fn parse(text: &str) -> Option<PublicKey<'_>> {
    let mut words = text.split_whitespace();
    let kind = words.next()?;
    let body = words.next()?;
    let blob = base64::decode(body)?;
    let (name, rest) = field(&blob)?;
    if name != kind.as_bytes() {
        return None;
    }
    let rsa_bits = match kind {
        "ssh-rsa" => {
            let (_exponent, rest) = field(rest)?;
            Some(bits(field(rest)?.0))
        }
        _ => None,
    };
    Some(PublicKey { body, rsa_bits })
}

/// A field of the wire format of RFC 4251: its length in four bytes, then its bytes.
fn field(blob: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = blob.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*length) as usize)
}

/// The bits of a positive number in two's complement, big end first.
fn bits(number: &[u8]) -> usize {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros).map_or(0, |first| (number.len() - zeros) * 8 - first.leading_zeros() as usize)
}
