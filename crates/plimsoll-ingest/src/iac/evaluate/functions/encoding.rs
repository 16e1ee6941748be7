//! Base64, data URIs and URIs.

use std::fmt::Write as _;

use super::{Call, Fault, Outcome};
use crate::iac::evaluate::json;
use crate::iac::evaluate::value::Value;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) fn call(name: &str, call: &Call<'_>) -> Option<Outcome> {
    Some(match name {
        "base64" => one(call, |text| Some(encode(text.as_bytes()))),
        "base64tostring" => one(call, |text| String::from_utf8(decode(text)?).ok()),
        "base64tojson" => from_base64(call),
        "datauri" => {
            one(call, |text| Some(format!("data:text/plain;charset=utf8;base64,{}", encode(text.as_bytes()))))
        }
        "datauritostring" => one(call, |text| {
            let (kind, content) = text.strip_prefix("data:")?.split_once(',')?;
            if kind.ends_with(";base64") {
                String::from_utf8(decode(content)?).ok()
            } else {
                unescape(content)
            }
        }),
        "uricomponent" => one(call, |text| Some(escape(text))),
        "uricomponenttostring" => one(call, unescape),
        "uri" => combined(call),
        _ => return None,
    })
}

fn one(call: &Call<'_>, turn: impl FnOnce(&str) -> Option<String>) -> Outcome {
    let text = call.text(0)?;
    call.pay(text.len() / 32)?;
    turn(text)
        .map(Value::text)
        .ok_or_else(|| Fault::Failed("is given a string of another form than it reads".to_owned()))
}

fn from_base64(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    call.pay(text.len() / 4)?;
    decode(text)
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| json::parse(&text))
        .ok_or_else(|| Fault::Failed("is given a string that is no JSON in base64".to_owned()))
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            if at > chunk.len() {
                out.push('=');
            } else {
                let digit = DIGITS.get((bits >> (18 - 6 * at) & 63) as usize);
                out.push(char::from(digit.copied().unwrap_or(b'A')));
            }
        }
    }
    out
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let body = text.trim_end_matches('=');
    if text.len() - body.len() > 2 {
        return None;
    }
    let (mut out, mut bits, mut count) = (Vec::with_capacity(text.len() / 4 * 3), 0_u32, 0);
    for byte in body.bytes() {
        let digit = DIGITS.iter().position(|known| *known == byte)?;
        bits = bits << 6 | digit as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count & 0xFF) as u8);
        }
    }
    Some(out)
}

/// Everything but letters, digits and `-_.~` in percent signs.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn unescape(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first != b'%' {
            out.push(first);
            continue;
        }
        let digits = std::str::from_utf8(after.get(..2)?).ok()?;
        out.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after.get(2..)?;
    }
    String::from_utf8(out).ok()
}

/// A relative address below a base: it takes the place of what follows the last slash.
fn combined(call: &Call<'_>) -> Outcome {
    let relative = call.text(1)?.clone();
    let relative: &str = &relative;
    if relative.contains("://") {
        return Ok(Value::text(relative));
    }
    let value = call.value(0)?;
    if let Value::Symbolic(symbolic) = value {
        // Where the base is not known, what is appended still is.
        let mut pieces = crate::iac::evaluate::value::Pieces::default();
        pieces.unknown(&symbolic.text, &symbolic.cause);
        pieces.literal("/");
        pieces.literal(relative.trim_start_matches('/'));
        return Ok(pieces.finish());
    }
    let base = call.text(0)?;
    let authority = base.find("://").map_or(0, |at| at + 3);
    let path = base.get(authority..).unwrap_or_default();
    let (host, path) =
        path.find('/').map_or((path, ""), |at| path.split_at_checked(at).unwrap_or((path, "")));
    let scheme = base.get(..authority).unwrap_or_default();
    if relative.starts_with('/') {
        return Ok(Value::text(format!("{scheme}{host}{relative}")));
    }
    let folder = path.rfind('/').and_then(|at| path.get(..=at)).unwrap_or("/");
    let mut segments: Vec<&str> = folder.split('/').collect();
    segments.pop();
    for segment in relative.split('/') {
        match segment {
            "." => {}
            ".." => {
                if segments.len() > 1 {
                    segments.pop();
                }
            }
            other => segments.push(other),
        }
    }
    Ok(Value::text(format!("{scheme}{host}{}", segments.join("/"))))
}
