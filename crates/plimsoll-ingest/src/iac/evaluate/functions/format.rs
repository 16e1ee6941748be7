//! `format`, the composite formatting of .NET as far as templates use it.

use std::rc::Rc;

use super::{Call, Fault, Outcome, wrong};
use crate::iac::evaluate::value::{Pieces, Value};
use crate::iac::evaluate::work::LONGEST_TEXT;

pub(super) fn format(call: &Call<'_>) -> Outcome {
    let pattern = Rc::clone(call.text(0)?);
    call.pay(pattern.len() / 8)?;
    let mut pieces = Pieces::default();
    let mut rest: &str = &pattern;
    while let Some(at) = rest.find(['{', '}']) {
        pieces.literal(rest.get(..at).unwrap_or_default());
        let (mark, after) = rest.get(at..).unwrap_or_default().split_at_checked(1).unwrap_or_default();
        if let Some(behind) = after.strip_prefix(mark) {
            pieces.literal(mark);
            rest = behind;
            continue;
        }
        let Some((item, behind)) = after.split_once('}').filter(|_| mark == "{") else {
            return Err(Fault::Failed("has a pattern with a lone brace".to_owned()));
        };
        one(call, item, &mut pieces)?;
        rest = behind;
        if pieces.len() > LONGEST_TEXT {
            return Err(Fault::Bound("is longer than is read"));
        }
    }
    pieces.literal(rest);
    call.pay(pieces.len() / 64)?;
    Ok(pieces.finish())
}

/// `0`, `0,10`, `0:D4`.
fn one(call: &Call<'_>, item: &str, pieces: &mut Pieces) -> Result<(), Fault> {
    let (head, style) = item.split_once(':').map_or((item, ""), |(head, style)| (head, style));
    let (index, width) = head.split_once(',').map_or((head, ""), |(index, width)| (index, width));
    let index: usize = index
        .trim()
        .parse()
        .map_err(|_| Fault::Failed(format!("has a pattern with `{{{item}}}`, which names no argument")))?;
    let value = call.value(index + 1)?;
    if style.is_empty() && width.is_empty() {
        pieces.value(value);
        return Ok(());
    }
    if value.cause().is_some() {
        return Err(wrong(value, "a value"));
    }
    let text = match value {
        Value::Integer(number) => styled(*number, style)?,
        Value::Text(text) if style.is_empty() => text.to_string(),
        _ => return Err(Fault::Failed(format!("has a pattern with `{{{item}}}`, which is not implemented"))),
    };
    let width: i64 = if width.is_empty() { 0 } else { width.trim().parse().unwrap_or(0) };
    let missing =
        usize::try_from(width.unsigned_abs()).unwrap_or(0).min(10_000).saturating_sub(text.chars().count());
    let padding = " ".repeat(missing);
    pieces.literal(if width > 0 { &padding } else { "" });
    pieces.literal(&text);
    pieces.literal(if width < 0 { &padding } else { "" });
    Ok(())
}

/// A whole number in one of the standard numeric formats.
fn styled(number: i64, style: &str) -> Result<String, Fault> {
    let mut characters = style.chars();
    let letter = characters.next().unwrap_or('G').to_ascii_uppercase();
    let digits: Option<usize> = characters.as_str().parse().ok().filter(|digits| *digits <= 99);
    let unknown = || Fault::Failed(format!("has a numeric format that is not implemented: `{style}`"));
    if digits.is_none() && !characters.as_str().is_empty() {
        return Err(unknown());
    }
    let sign = if number < 0 { "-" } else { "" };
    let plain = number.unsigned_abs().to_string();
    let fraction =
        |digits: usize| if digits == 0 { String::new() } else { format!(".{}", "0".repeat(digits)) };
    match letter {
        'G' => Ok(number.to_string()),
        'D' => Ok(format!("{sign}{plain:0>width$}", width = digits.unwrap_or(0))),
        'F' => Ok(format!("{sign}{plain}{}", fraction(digits.unwrap_or(2)))),
        'N' => {
            let grouped: Vec<&str> = plain
                .as_bytes()
                .rchunks(3)
                .rev()
                .filter_map(|group| std::str::from_utf8(group).ok())
                .collect();
            Ok(format!("{sign}{}{}", grouped.join(","), fraction(digits.unwrap_or(2))))
        }
        'X' if number >= 0 => {
            let hex = if style.starts_with('x') { format!("{number:x}") } else { format!("{number:X}") };
            Ok(format!("{hex:0>width$}", width = digits.unwrap_or(0)))
        }
        _ => Err(unknown()),
    }
}
