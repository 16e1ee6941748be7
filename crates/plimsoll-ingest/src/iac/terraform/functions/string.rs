//! Functions of strings.

use std::rc::Rc;

use super::{Arguments, Outcome, Stop, scalar_text, wrong};
use crate::iac::terraform::evaluate::LONGEST_TEXT;
use crate::iac::terraform::value::{Value, number_text, whole};

pub(super) fn call(name: &str, arguments: Arguments<'_>) -> Option<Outcome> {
    Some(match name {
        "chomp" => one(arguments, |text| text.trim_end_matches(['\n', '\r']).to_owned()),
        "lower" => one(arguments, str::to_lowercase),
        "upper" => one(arguments, str::to_uppercase),
        "trimspace" => one(arguments, |text| text.trim().to_owned()),
        "strrev" => one(arguments, |text| text.chars().rev().collect()),
        "title" => one(arguments, title),
        "trim" => two(arguments, |text, set| text.trim_matches(|found| set.contains(found)).to_owned()),
        "trimprefix" => two(arguments, |text, start| text.strip_prefix(start).unwrap_or(text).to_owned()),
        "trimsuffix" => two(arguments, |text, end| text.strip_suffix(end).unwrap_or(text).to_owned()),
        "startswith" => test(arguments, |text, start| text.starts_with(start)),
        "endswith" => test(arguments, |text, end| text.ends_with(end)),
        "strcontains" => test(arguments, |text, part| text.contains(part)),
        "join" => join(arguments),
        "split" => split(arguments),
        "substr" => substr(arguments),
        "indent" => indent(arguments),
        "format" => format(arguments),
        "formatlist" => formatlist(arguments),
        "basename" => one(arguments, |path| {
            path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
        }),
        "dirname" => one(arguments, |path| {
            path.rsplit_once('/')
                .map_or(".", |(folder, _)| if folder.is_empty() { "/" } else { folder })
                .to_owned()
        }),
        _ => return None,
    })
}

fn one(arguments: Arguments<'_>, make: impl Fn(&str) -> String) -> Outcome {
    Ok(Value::text(make(&arguments.text(0)?)))
}

fn two(arguments: Arguments<'_>, make: impl Fn(&str, &str) -> String) -> Outcome {
    Ok(Value::text(make(&arguments.text(0)?, &arguments.text(1)?)))
}

fn test(arguments: Arguments<'_>, holds: impl Fn(&str, &str) -> bool) -> Outcome {
    Ok(Value::Bool(holds(&arguments.text(0)?, &arguments.text(1)?)))
}

fn title(text: &str) -> String {
    let mut begins = true;
    let upper = |character: char| {
        let starts = std::mem::replace(&mut begins, !character.is_alphanumeric() && character != '\'');
        if starts { character.to_uppercase().collect::<String>() } else { character.to_string() }
    };
    text.chars().map(upper).collect()
}

fn join(arguments: Arguments<'_>) -> Outcome {
    let separator = arguments.text(0)?;
    let mut parts: Vec<Rc<str>> = Vec::new();
    for index in 1..arguments.values.len() {
        parts.extend(arguments.texts(index)?);
    }
    bounded(parts.iter().map(|part| part.len() + separator.len()).sum())?;
    Ok(Value::text(parts.join(&*separator)))
}

fn split(arguments: Arguments<'_>) -> Outcome {
    let (separator, text) = (arguments.text(0)?, arguments.text(1)?);
    if !arguments.world.charge(text.len()) {
        return Err(Stop::Unknown);
    }
    if separator.is_empty() {
        return Ok(Value::list(text.chars().map(|found| Value::text(found.to_string())).collect()));
    }
    if text.is_empty() {
        return Ok(Value::list(vec![Value::text("")]));
    }
    Ok(Value::list(text.split(&*separator).map(Value::text).collect()))
}

fn substr(arguments: Arguments<'_>) -> Outcome {
    let (text, offset, length) = (arguments.text(0)?, arguments.number(1)?, arguments.number(2)?);
    let characters: Vec<char> = text.chars().collect();
    let count = characters.len();
    let start = match whole(offset.abs()) {
        Some(distance) if offset < 0.0 => count.saturating_sub(distance),
        Some(distance) => distance.min(count),
        None => return wrong("a whole number is needed"),
    };
    let end =
        if length < 0.0 { count } else { whole(length).map_or(count, |length| count.min(start + length)) };
    Ok(Value::text(characters.get(start..end).unwrap_or_default().iter().collect::<String>()))
}

fn indent(arguments: Arguments<'_>) -> Outcome {
    let (spaces, text) = (arguments.index(0)?, arguments.text(1)?);
    bounded(spaces.saturating_mul(text.lines().count()))?;
    Ok(Value::text(text.replace('\n', &format!("\n{}", " ".repeat(spaces)))))
}

fn bounded(length: usize) -> Result<(), Stop> {
    if length > LONGEST_TEXT { Err(Stop::Unknown) } else { Ok(()) }
}

fn format(arguments: Arguments<'_>) -> Outcome {
    let pattern = arguments.text(0)?;
    Ok(Value::text(formatted(&pattern, arguments.values.get(1..).unwrap_or_default())?))
}

/// One result for each item of the lists among the arguments.
fn formatlist(arguments: Arguments<'_>) -> Outcome {
    let pattern = arguments.text(0)?;
    let values = arguments.values.get(1..).unwrap_or_default();
    if values.iter().any(Value::is_unknown) {
        return Err(Stop::Unknown);
    }
    let mut lengths = values.iter().filter_map(Value::items).map(<[Value]>::len);
    let length = lengths.next().unwrap_or(1);
    if lengths.any(|other| other != length) {
        return wrong("the lists differ in length");
    }
    if !arguments.world.charge(length) {
        return Err(Stop::Unknown);
    }
    let line = |index: usize| {
        let of_line: Vec<Value> = values
            .iter()
            .map(|value| match value.items() {
                Some(items) => items.get(index).cloned().unwrap_or(Value::Null),
                None => value.clone(),
            })
            .collect();
        formatted(&pattern, &of_line).map(Value::text)
    };
    Ok(Value::list((0..length).map(line).collect::<Result<_, _>>()?))
}

/// The verbs of `format` that are in use: `%s %v %d %t %q %x %X %o %b %f %e %g %%`, with flags, width and precision.
fn formatted(pattern: &str, values: &[Value]) -> Result<String, Stop> {
    let mut out = String::new();
    let mut next = 0;
    let mut rest = pattern;
    while let Some(at) = rest.find('%') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        let length = rest
            .find(|found: char| !matches!(found, '0'..='9' | '.' | '-' | '+' | '#' | ' ' | '[' | ']' | '*'))
            .unwrap_or(rest.len());
        let flags = rest.get(..length).unwrap_or_default();
        let Some(verb) = rest.get(length..).and_then(|rest| rest.chars().next()) else {
            return wrong("the format ends in the middle of a verb");
        };
        rest = rest.get(length + verb.len_utf8()..).unwrap_or_default();
        if verb == '%' {
            out.push('%');
            continue;
        }
        let mut flags = flags;
        if let Some((before, inside)) = flags.split_once('[') {
            let Some(index) = inside.strip_suffix(']').and_then(|text| text.parse::<usize>().ok()) else {
                return wrong("a verb names its argument by a number in brackets");
            };
            next = index.saturating_sub(1);
            flags = before;
        }
        let Some(value) = values.get(next) else { return wrong("the format has more verbs than values") };
        next += 1;
        out.push_str(&padded(&verb_text(verb, flags, value)?, flags)?);
        bounded(out.len())?;
    }
    out.push_str(rest);
    Ok(out)
}

fn verb_text(verb: char, flags: &str, value: &Value) -> Result<String, Stop> {
    if value.is_unknown() {
        return Err(Stop::Unknown);
    }
    let number = || value.as_number().ok_or_else(|| Stop::Wrong("a number is needed".to_owned()));
    let precision = flags.split_once('.').and_then(|(_, digits)| digits.parse::<usize>().ok());
    #[allow(
        clippy::cast_possible_truncation,
        reason = "what does not fit is no number that anybody prints so"
    )]
    let integer = || number().map(|number| number as i64);
    Ok(match verb {
        's' | 'v' => match value {
            Value::Null => "null".to_owned(),
            Value::List(_) | Value::Map(_) => super::encoding::json_text(value)?,
            other => {
                let text = scalar_text(other)?;
                precision.map_or_else(|| text.to_string(), |most| text.chars().take(most).collect())
            }
        },
        'q' => format!("{:?}", &*scalar_text(value)?),
        't' => value.as_bool().ok_or_else(|| Stop::Wrong("a boolean is needed".to_owned()))?.to_string(),
        'd' => number_text(number()?.trunc()),
        'x' => format!("{:x}", integer()?),
        'X' => format!("{:X}", integer()?),
        'o' => format!("{:o}", integer()?),
        'b' => format!("{:b}", integer()?),
        'f' => format!("{:.*}", precision.unwrap_or(6).min(100), number()?),
        'e' => format!("{:.*e}", precision.unwrap_or(6).min(100), number()?),
        'g' => number_text(number()?),
        _ => return wrong("an unknown verb"),
    })
}

fn padded(text: &str, flags: &str) -> Result<String, Stop> {
    let width = flags.split('.').next().unwrap_or_default();
    let left = width.contains('-');
    let zeros = width.trim_start_matches(['-', '+', ' ', '#']).starts_with('0');
    let sign = if width.contains('+') && !text.starts_with('-') { "+" } else { "" };
    let wanted = width.trim_start_matches(['-', '+', ' ', '#', '0']).parse().unwrap_or(0);
    bounded(wanted)?;
    let missing = wanted.saturating_sub(text.chars().count() + sign.len());
    Ok(if left {
        format!("{sign}{text}{}", " ".repeat(missing))
    } else if zeros {
        match text.strip_prefix('-') {
            Some(digits) => format!("-{}{digits}", "0".repeat(missing)),
            None => format!("{sign}{}{text}", "0".repeat(missing)),
        }
    } else {
        format!("{}{sign}{text}", " ".repeat(missing))
    })
}
