//! JSON inside strings: what `json` reads, which takes single quotes too, and what `string` writes.

use std::fmt::Write as _;
use std::rc::Rc;

use super::value::{Map, Unknown, Value};

const DEEPEST: u8 = 64;

/// Reads one JSON value; `None` where it is none.
pub(super) fn parse(text: &str) -> Option<Value> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.space();
    (parser.at == text.len()).then_some(value)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, mark: char) -> bool {
        self.space();
        let found = self.rest().starts_with(mark);
        if found {
            self.at += mark.len_utf8();
        }
        found
    }

    fn value(&mut self, depth: u8) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        self.space();
        match self.rest().chars().next()? {
            '{' => self.map(depth),
            '[' => self.list(depth),
            '"' | '\'' => self.string().map(Value::text),
            _ => self.word(),
        }
    }

    fn map(&mut self, depth: u8) -> Option<Value> {
        self.at += 1;
        let mut map = Map::default();
        if self.take('}') {
            return Some(Value::map(map));
        }
        loop {
            self.space();
            let key = match self.rest().chars().next()? {
                '"' | '\'' => self.string()?,
                _ => self.bare().to_owned(),
            };
            if key.is_empty() || !self.take(':') {
                return None;
            }
            map.set(key.into(), self.value(depth + 1)?);
            if self.take('}') {
                return Some(Value::map(map));
            }
            if !self.take(',') {
                return None;
            }
        }
    }

    fn list(&mut self, depth: u8) -> Option<Value> {
        self.at += 1;
        let mut items = Vec::new();
        if self.take(']') {
            return Some(Value::list(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.take(']') {
                return Some(Value::list(items));
            }
            if !self.take(',') {
                return None;
            }
        }
    }

    fn bare(&mut self) -> &'t str {
        let rest = self.rest();
        let is_part =
            |character: char| character.is_alphanumeric() || matches!(character, '_' | '-' | '+' | '.');
        let end = rest.find(|character| !is_part(character)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn word(&mut self) -> Option<Value> {
        match self.bare() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "null" => Some(Value::Null),
            word => match word.parse() {
                Ok(number) => Some(Value::Integer(number)),
                Err(_) => {
                    let number: f64 = word.parse().ok()?;
                    number.is_finite().then(|| Value::Decimal(word.into()))
                }
            },
        }
    }

    fn string(&mut self) -> Option<String> {
        let quote = self.rest().chars().next()?;
        self.at += 1;
        let mut out = String::new();
        loop {
            let next = self.rest().chars().next()?;
            self.at += next.len_utf8();
            match next {
                _ if next == quote => return Some(out),
                '\\' => {
                    let escaped = self.rest().chars().next()?;
                    self.at += escaped.len_utf8();
                    match escaped {
                        'n' => out.push('\n'),
                        't' => out.push('\t'),
                        'r' => out.push('\r'),
                        'b' => out.push('\u{8}'),
                        'f' => out.push('\u{c}'),
                        'u' => out.push(self.unicode()?),
                        other => out.push(other),
                    }
                }
                other => out.push(other),
            }
        }
    }

    fn unicode(&mut self) -> Option<char> {
        let unit = |parser: &mut Self| {
            let digits = parser.rest().get(..4)?;
            parser.at += 4;
            u32::from_str_radix(digits, 16).ok()
        };
        let first = unit(self)?;
        if (0xD800..0xDC00).contains(&first) && self.rest().starts_with("\\u") {
            self.at += 2;
            let second = unit(self)?;
            let low = second.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
            return char::from_u32(0x10000 + ((first - 0xD800) << 10) + low);
        }
        char::from_u32(first)
    }
}

/// Writes a value as JSON without spaces; an error names what is not known in it.
pub(super) fn write(value: &Value, out: &mut String, most: usize) -> Result<(), Rc<Unknown>> {
    if let Some(cause) = value.cause() {
        return Err(Rc::clone(cause));
    }
    if out.len() > most {
        return Ok(());
    }
    match value {
        Value::Bool(value) => {
            let _ = write!(out, "{value}");
        }
        Value::Integer(number) => {
            let _ = write!(out, "{number}");
        }
        Value::Decimal(text) => out.push_str(text),
        Value::Text(text) => quoted(text, out),
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                write(item, out, most)?;
            }
            out.push(']');
        }
        Value::Map(map) => {
            out.push('{');
            for (index, (key, value)) in map.entries().iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                quoted(key, out);
                out.push(':');
                write(value, out, most)?;
            }
            out.push('}');
        }
        _ => out.push_str("null"),
    }
    Ok(())
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other if u32::from(other) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", u32::from(other));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}
