//! The paths by which `loadJsonContent` and `loadYamlContent` take a part of a file: names and positions. Searches
//! (`..`), wildcards and conditions are not followed.

use super::super::super::evaluate::Value;

/// The value at a path such as `$.rules[0].name` or `['a key'].b`.
pub(super) fn apply(value: &Value, path: &str) -> Result<Value, String> {
    let mut at = value.clone();
    let mut rest = path.trim();
    rest = rest.strip_prefix('$').unwrap_or(rest);
    let mut is_first = true;
    while !rest.is_empty() {
        let (step, after) = step(rest, is_first).ok_or_else(|| not_followed(path))?;
        is_first = false;
        rest = after;
        let found = match (&at, &step) {
            (Value::Map(map), Step::Name(name)) => {
                map.entries().iter().find(|(key, _)| **key == **name).map(|(_, value)| value.clone())
            }
            (Value::List(items), Step::Item(item)) => items.get(*item).cloned(),
            _ => None,
        };
        at = found.ok_or_else(|| format!("looks for `{path}`, which the file does not have"))?;
    }
    Ok(at)
}

enum Step<'p> {
    Name(&'p str),
    Item(usize),
}

/// The first step of a path, and what follows it.
fn step(path: &str, is_first: bool) -> Option<(Step<'_>, &str)> {
    if let Some(inner) = path.strip_prefix('[') {
        for quote in ['\'', '"'] {
            if let Some(text) = inner.strip_prefix(quote) {
                let (name, rest) = text.split_once(quote)?;
                return Some((Step::Name(name), rest.strip_prefix(']')?));
            }
        }
        let (number, rest) = inner.split_once(']')?;
        return Some((Step::Item(number.trim().parse().ok()?), rest));
    }
    let name = match path.strip_prefix('.') {
        Some(name) => name,
        None if is_first => path,
        None => return None,
    };
    let end = name.find(['.', '[']).unwrap_or(name.len());
    let (name, rest) = name.split_at_checked(end)?;
    let is_plain = !name.is_empty() && !name.contains(['*', '?', '(', '@']);
    is_plain.then_some((Step::Name(name), rest))
}

fn not_followed(path: &str) -> String {
    format!("looks for `{path}`; only names and positions are followed")
}
