//! The patterns of `fileset`: `*`, `**`, `?`, `[…]` and `{a,b}`.

use regex::{Regex, RegexBuilder};

/// The longest pattern that is taken.
const LONGEST: usize = 1_000;

/// A pattern as a matcher of whole paths; `None` where it is none.
pub(super) fn compile(pattern: &str) -> Option<Regex> {
    if pattern.len() > LONGEST {
        return None;
    }
    let mut out = String::from("^");
    let mut braces = 0_usize;
    let mut rest = pattern;
    while let Some(character) = rest.chars().next() {
        let mut taken = character.len_utf8();
        match character {
            '*' if rest.starts_with("**/") => {
                out.push_str("(?:.*/)?");
                taken = 3;
            }
            '*' if rest.starts_with("**") => {
                out.push_str(".*");
                taken = 2;
            }
            '*' => out.push_str("[^/]*"),
            '?' => out.push_str("[^/]"),
            '[' => {
                let end = rest.get(1..)?.find(']').filter(|end| *end > 0)? + 1;
                let inner = rest.get(1..end)?;
                let (negated, inner) = match inner.strip_prefix(['!', '^']) {
                    Some(inner) => ("^/", inner),
                    None => ("", inner),
                };
                out.push('[');
                out.push_str(negated);
                // A range keeps its dash; whatever else means something in a class is escaped.
                for character in inner.chars() {
                    if !character.is_alphanumeric() && character != '-' {
                        out.push('\\');
                    }
                    out.push(character);
                }
                out.push(']');
                taken = end + 1;
            }
            '{' => {
                out.push_str("(?:");
                braces += 1;
            }
            '}' if braces > 0 => {
                out.push(')');
                braces -= 1;
            }
            ',' if braces > 0 => out.push('|'),
            '\\' => {
                let escaped = rest.get(1..)?.chars().next()?;
                out.push_str(&regex::escape(escaped.encode_utf8(&mut [0; 4])));
                taken = 1 + escaped.len_utf8();
            }
            plain => out.push_str(&regex::escape(plain.encode_utf8(&mut [0; 4]))),
        }
        rest = rest.get(taken..)?;
    }
    out.push('$');
    (braces == 0).then(|| RegexBuilder::new(&out).size_limit(1 << 20).build().ok())?
}
