//! What a scalar means: the implicit types of the decoder that `kubectl` and Helm use (YAML 1.1 with the octal and
//! boolean words of that time, without its base 60 numbers).

use std::borrow::Cow;

/// The tags that have a meaning; any other tag makes its scalar a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Null,
    Bool,
    Integer,
    Float,
    Timestamp,
    Binary,
    Merge,
    String,
}

impl Tag {
    /// Reads `!!int` or `!<tag:yaml.org,2002:int>`.
    pub(super) fn of(text: &str) -> Self {
        let name =
            text.strip_prefix("!!").or_else(|| text.strip_prefix("!<tag:yaml.org,2002:")?.strip_suffix('>'));
        match name {
            Some("null") => Self::Null,
            Some("bool") => Self::Bool,
            Some("int") => Self::Integer,
            Some("float") => Self::Float,
            Some("timestamp") => Self::Timestamp,
            Some("binary") => Self::Binary,
            Some("merge") => Self::Merge,
            _ => Self::String,
        }
    }
}

/// What a plain scalar stands for.
#[derive(Debug, PartialEq)]
pub(super) enum Meaning {
    Null,
    Bool(bool),
    /// With the digits as JSON would print them, where the text is not that.
    Integer(Option<String>),
    /// Likewise.
    Float(Option<String>),
    String,
}

/// Resolves a plain scalar. Infinity and NaN stay strings: JSON, and so the API server, has no such numbers.
#[inline]
pub(super) fn resolve(text: &str) -> Meaning {
    match text.as_bytes().first() {
        None => Meaning::Null,
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~') => word(text),
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => number(text),
        Some(_) => Meaning::String,
    }
}

fn word(text: &str) -> Meaning {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Meaning::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Meaning::Bool(false)
        }
        "~" | "null" | "Null" | "NULL" => Meaning::Null,
        _ => Meaning::String,
    }
}

fn number(text: &str) -> Meaning {
    if is_plain_decimal(text) {
        return if text.len() > 19 { big_decimal(text) } else { Meaning::Integer(None) };
    }
    if text.starts_with('.') {
        return float(text, text);
    }
    let plain: Cow<'_, str> = if text.contains('_') { text.replace('_', "").into() } else { text.into() };
    match integer(&plain) {
        Some(canonical) => Meaning::Integer((canonical != text).then_some(canonical)),
        None => float(text, &plain),
    }
}

/// Digits as JSON has them: the common case.
fn is_plain_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    digits.iter().all(u8::is_ascii_digit) && matches!(digits, [b'1'..=b'9', ..]) || text == "0"
}

/// Decimal numbers beyond 64 bits become floating point.
fn big_decimal(text: &str) -> Meaning {
    if text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok() {
        return Meaning::Integer(None);
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Meaning::Float(None),
        _ => Meaning::String,
    }
}

/// Integers with a sign and the prefixes `0x`, `0o`, `0b` and `0`, as decimal digits.
fn integer(text: &str) -> Option<String> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => ("-", text.get(1..)?),
        b'+' => ("", text.get(1..)?),
        _ => ("", text),
    };
    let lower = digits.get(..2).map(str::to_ascii_lowercase);
    let (radix, rest) = match lower.as_deref() {
        Some("0x") => (16, digits.get(2..)?),
        Some("0o") => (8, digits.get(2..)?),
        Some("0b") => (2, digits.get(2..)?),
        _ if digits.starts_with('0') && digits.len() > 1 => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    if !rest.bytes().all(|digit| digit.is_ascii_alphanumeric()) {
        return None;
    }
    let value = u128::from_str_radix(rest, radix).ok()?;
    let fits = u64::try_from(value).is_ok_and(|value| text == digits || i64::try_from(value).is_ok())
        || sign == "-" && value == 1 << 63;
    // Beyond 64 bits, decimal and octal digits are read as floating point first.
    if !fits && (radix == 10 || (radix == 8 && lower.as_deref() != Some("0o"))) {
        return None;
    }
    Some(if value == 0 { "0".to_owned() } else { format!("{sign}{value}") })
}

fn float(text: &str, plain: &str) -> Meaning {
    if !is_float(plain) {
        return Meaning::String;
    }
    match plain.parse::<f64>() {
        Ok(value) if value.is_finite() => Meaning::Float((!is_json_number(text)).then(|| value.to_string())),
        _ => Meaning::String,
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn split(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// An optional sign, digits with at most one point, and an exponent.
fn is_float(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, rest) = split(text, digits(text));
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => split(rest, digits(rest)),
        None => ("", rest),
    };
    !(whole.is_empty() && fraction.is_empty()) && is_exponent(rest)
}

fn is_exponent(text: &str) -> bool {
    match text.strip_prefix(['e', 'E']) {
        Some(exponent) => {
            let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        None => text.is_empty(),
    }
}

fn is_json_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = split(text, digits(text));
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let (fraction, rest) = split(fraction, digits(fraction));
            if fraction.is_empty() {
                return false;
            }
            rest
        }
        None => rest,
    };
    matches!(whole.as_bytes(), [b'0'] | [b'1'..=b'9', ..]) && is_exponent(rest)
}

/// A floating point key as the decoder turns it into a string: shortest digits of 32 bits, with an exponent below
/// 1e-4 and from 1e6 on.
pub(super) fn float_key(text: &str) -> Option<String> {
    let value = text.replace('_', "").parse::<f64>().ok()? as f32;
    if value.is_infinite() {
        return Some(if value > 0.0 { ".inf".to_owned() } else { "-.inf".to_owned() });
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    if (-4..6).contains(&exponent) {
        return Some(value.to_string());
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    Some(format!("{mantissa}e{sign}{:02}", exponent.abs()))
}

/// The content of a `!!binary` scalar.
pub(super) fn binary(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut bits = 0_u32;
    let mut count = 0;
    let mut padding = 0;
    let mut length = 0;
    for byte in text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
        let value = match byte {
            b'=' => {
                padding += 1;
                length += 1;
                continue;
            }
            _ if padding > 0 => return None,
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        length += 1;
        bits = (bits << 6 | u32::from(value)) & 0xFF_FFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    (length % 4 == 0 && padding <= 2).then(|| String::from_utf8_lossy(&bytes).into_owned())
}
