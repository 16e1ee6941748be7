//! JSON text as Go writes it, into a buffer that is used again.

use plimsoll_audit::event::Microseconds;

const DAY: i64 = 86_400_000_000;

/// Writes text between quotation marks. As Go's encoder does, `<`, `>`, `&` and the line separators of Unicode are
/// escaped.
pub(super) fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    escaped(out, text);
    out.push(b'"');
}

/// As [`string`], without the quotation marks.
pub(super) fn escaped(out: &mut Vec<u8>, text: &str) {
    for part in text.split_inclusive(['\u{2028}', '\u{2029}']) {
        let (part, end) = match part.strip_suffix('\u{2028}') {
            Some(part) => (part, "\\u2028"),
            None => part.strip_suffix('\u{2029}').map_or((part, ""), |part| (part, "\\u2029")),
        };
        escape_bytes(out, part.as_bytes(), true);
        out.extend_from_slice(end.as_bytes());
    }
}

/// Escapes text a second time, as envelopes hold it.
pub(super) fn nested(out: &mut Vec<u8>, text: &[u8]) {
    escape_bytes(out, text, false);
}

fn escape_bytes(out: &mut Vec<u8>, text: &[u8], for_html: bool) {
    let mut rest = text;
    loop {
        let special = |byte: u8| {
            byte < 0x20 || byte == b'"' || byte == b'\\' || for_html && matches!(byte, b'<' | b'>' | b'&')
        };
        let Some(at) = rest.iter().position(|byte| special(*byte)) else {
            return out.extend_from_slice(rest);
        };
        let (before, after) = rest.split_at(at);
        out.extend_from_slice(before);
        let Some((byte, after)) = after.split_first() else { return };
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            other => {
                out.extend_from_slice(b"\\u00");
                for half in [other >> 4, other & 15] {
                    out.push(if half < 10 { b'0' + half } else { b'a' + half - 10 });
                }
            }
        }
        rest = after;
    }
}

/// Writes a number.
pub(super) fn number(out: &mut Vec<u8>, number: u64) {
    let mut digits = [0_u8; 20];
    let (mut rest, mut count) = (number, 0);
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
        count += 1;
        if rest == 0 {
            break;
        }
    }
    out.extend(digits.iter().skip(20 - count));
}

fn padded(out: &mut Vec<u8>, value: i64, width: u32) {
    for place in (0..width).rev() {
        out.push(b'0' + (value / 10_i64.pow(place) % 10).unsigned_abs() as u8);
    }
}

/// Writes a point in time with so many digits of a second's fraction (0, 6 or 9).
pub(super) fn time(out: &mut Vec<u8>, time: Microseconds, digits: u32) {
    let (days, within) = (time.div_euclid(DAY), time.rem_euclid(DAY));
    // Days since 1970 as a date of the Gregorian calendar, counted in eras of 400 years that begin in March.
    let shifted = days + 719_468;
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let calendar = if month < 10 { month + 3 } else { month - 9 };
    let seconds = within / 1_000_000;
    padded(out, year + era * 400 + i64::from(calendar <= 2), 4);
    for (sign, value) in [
        (b'-', calendar),
        (b'-', of_month),
        (b'T', seconds / 3_600),
        (b':', seconds / 60 % 60),
        (b':', seconds % 60),
    ] {
        out.push(sign);
        padded(out, value, 2);
    }
    if digits > 0 {
        out.push(b'.');
        padded(out, within % 1_000_000, 6);
        out.extend(std::iter::repeat_n(b'0', digits.saturating_sub(6) as usize));
    }
    out.push(b'Z');
}
