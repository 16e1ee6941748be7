//! Base64, both alphabets, as far as looking inside needs it.

/// Decodes; `None` where a character is of no base64 alphabet. Line breaks are skipped, padding ends the data.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0u8);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'\n' | b'\r' | b' ' => continue,
            b'=' => break,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 1;
        if count == 4 {
            out.extend_from_slice(bits.to_be_bytes().get(1..)?);
            (bits, count) = (0, 0);
        }
    }
    match count {
        2 => out.push((bits >> 4) as u8),
        3 => out.extend_from_slice((bits >> 2).to_be_bytes().get(2..)?),
        1 => return None,
        _ => {}
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_alphabets_and_padding() {
        assert_eq!(super::decode("aHVudGVyMg==").as_deref(), Some(&b"hunter2"[..]));
        assert_eq!(super::decode("aHVudGVyMg").as_deref(), Some(&b"hunter2"[..]));
        assert_eq!(super::decode("_-8=").as_deref(), Some(&[0xFF, 0xEF][..]));
        assert_eq!(super::decode("not base64!"), None);
        assert_eq!(super::decode("A"), None);
    }
}
