//! Words, numbers and lines for a terminal of fixed width.

use std::borrow::Cow;

/// The widest line that plimsoll prints.
pub const WIDTH: usize = 100;

/// A number with thousands separators: `1,306`.
pub fn number(value: usize) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number and its noun: `1 file`, `1,306 files`, `2 policies` (the plural is given where it is not the noun and `s`).
pub fn plural(value: usize, singular: &str, plural: Option<&str>) -> String {
    match (value, plural) {
        (1, _) => format!("1 {singular}"),
        (_, Some(plural)) => format!("{} {plural}", number(value)),
        (_, None) => format!("{} {singular}s", number(value)),
    }
}

/// What is wrong and what to do about it, as two sentences on one line; the second may be empty.
pub fn sentences(first: &str, second: &str) -> String {
    if second.is_empty() {
        return first.to_owned();
    }
    let stop = if first.ends_with(['.', '!', '?', ':']) { "" } else { "." };
    format!("{first}{stop} {second}")
}

/// How many columns a text takes: one for each character.
pub fn width(text: &str) -> usize {
    text.chars().count()
}

/// The text with every character replaced that would steer a terminal or turn the direction of writing.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_harmful) {
        Cow::Owned(
            text.chars()
                .map(|character| if is_harmful(character) { '\u{fffd}' } else { character })
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text, filled up with spaces on the right.
pub fn pad(text: &str, to: usize) -> String {
    let mut out = text.to_owned();
    out.extend(std::iter::repeat_n(' ', to.saturating_sub(width(text))));
    out
}

/// The text cut to a width; what was cut off is shown as `…`.
pub fn shorten(text: &str, to: usize) -> Cow<'_, str> {
    if width(text) <= to {
        return Cow::Borrowed(text);
    }
    let mut out: String = text.chars().take(to.saturating_sub(1)).collect();
    out.push('…');
    Cow::Owned(out)
}

/// The text cut to a width at its front, at a `/` where one is near: the tail of a path says most.
pub fn shorten_front(text: &str, to: usize) -> Cow<'_, str> {
    let length = width(text);
    if length <= to {
        return Cow::Borrowed(text);
    }
    let room = to.saturating_sub(1);
    let tail: String = text.chars().skip(length - room).collect();
    let tail = match tail.find('/') {
        Some(at) if at < tail.len() / 2 => tail.get(at..).unwrap_or(&tail),
        _ => &tail,
    };
    Cow::Owned(format!("…{tail}"))
}

/// The words of a text in lines of at most `to` columns. A word that is wider than a line is broken.
pub fn wrap(text: &str, to: usize) -> Vec<String> {
    fold(text.split_whitespace(), " ", "", to)
}

/// Parts joined by ` · ` in lines of at most `to` columns; a line is broken behind a part, or inside it where the part
/// alone is wider than a line.
pub fn wrap_parts<'p>(parts: impl IntoIterator<Item = &'p str>, to: usize) -> Vec<String> {
    fold(parts.into_iter(), " · ", " ·", to)
}

/// A command in lines of at most `to` columns, broken between arguments with a backslash, so that it can be pasted.
pub fn wrap_command(command: &str, to: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for argument in arguments(command) {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(argument);
        } else if width(line) + 1 + width(argument) + 2 <= to {
            line.push(' ');
            line.push_str(argument);
        } else {
            line.push_str(" \\");
            lines.push(argument.to_owned());
        }
    }
    lines
}

/// The arguments of a command line as written: spaces inside quotes do not separate.
fn arguments(command: &str) -> impl Iterator<Item = &str> {
    let mut quote = None;
    command
        .split(move |character: char| {
            match (quote, character) {
                (None, '\'' | '"') => quote = Some(character),
                (Some(open), _) if open == character => quote = None,
                _ => {}
            }
            quote.is_none() && character == ' '
        })
        .filter(|argument| !argument.is_empty())
}

fn fold<'p>(parts: impl Iterator<Item = &'p str>, between: &str, at_end: &str, to: usize) -> Vec<String> {
    let to = to.max(8);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for part in parts {
        let own = width(part);
        if used > 0 && used + width(between) + own + width(at_end) <= to {
            line.push_str(between);
            line.push_str(part);
            used += width(between) + own;
            continue;
        }
        if used > 0 {
            line.push_str(at_end);
            lines.push(std::mem::take(&mut line));
        }
        let mut rest = part;
        while width(rest) > to {
            let cut = cut_of(rest, to);
            let (head, tail) = rest.split_at_checked(cut).unwrap_or((rest, ""));
            lines.push(head.trim_end().to_owned());
            rest = tail.trim_start();
        }
        rest.clone_into(&mut line);
        used = width(rest);
    }
    if used > 0 || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The byte offset at which a text is cut so that its head fits: at the last space that fits, else behind a character
/// that separates parts of a path, else hard.
fn cut_of(text: &str, to: usize) -> usize {
    let hard = text.char_indices().nth(to).map_or(text.len(), |(at, _)| at);
    let head = text.get(..hard).unwrap_or_default();
    let space = head.rfind(' ').filter(|&at| at > 0);
    space.or_else(|| head.rfind(['/', '.', ',', ':']).map(|at| at + 1)).unwrap_or(hard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        let written: Vec<_> = [0, 7, 999, 1_000, 1_306, 1_204_331].into_iter().map(number).collect();
        assert_eq!(written, ["0", "7", "999", "1,000", "1,306", "1,204,331"]);
    }

    #[test]
    fn one_is_singular_and_none_is_plural() {
        assert_eq!(plural(1, "file", None), "1 file");
        assert_eq!(plural(0, "file", None), "0 files");
        assert_eq!(plural(2_000, "policy", Some("policies")), "2,000 policies");
    }

    #[test]
    fn lines_are_broken_between_words_and_inside_only_where_a_word_is_too_wide() {
        assert_eq!(wrap("one two three four", 9), ["one two", "three", "four"]);
        assert_eq!(wrap("abcdefghijkl mn", 8), ["abcdefgh", "ijkl mn"]);
        assert_eq!(wrap("spec.template.spec.containers", 20), ["spec.template.spec.", "containers"]);
        assert_eq!(wrap("", 20), [""]);
    }

    #[test]
    fn parts_are_broken_behind_the_separator() {
        assert_eq!(
            wrap_parts(["61 findings", "74 passed", "9 suppressed"], 26),
            ["61 findings · 74 passed ·", "9 suppressed"]
        );
    }

    #[test]
    fn a_command_is_continued_with_backslashes_and_quotes_stay_whole() {
        let command = "az monitor create --logs '[{\"a\": \"b c\"}]' --name x";
        assert_eq!(
            wrap_command(command, 28),
            ["az monitor create --logs \\", "'[{\"a\": \"b c\"}]' --name x"]
        );
    }

    #[test]
    fn a_path_keeps_its_tail() {
        assert_eq!(shorten_front("apps/agent.yaml", 20), "apps/agent.yaml");
        assert_eq!(shorten_front("clusters/west/apps/agent.yaml", 20), "…/apps/agent.yaml");
        assert_eq!(shorten_front("a-very-long-file-name.yaml", 10), "…name.yaml");
        assert_eq!(shorten("securityContext", 8), "securit…");
    }

    #[test]
    fn text_of_the_input_cannot_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\u{202e}c\u{9b}d\ne"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d\u{fffd}e");
        assert!(matches!(clean("plain – ümlaut"), Cow::Borrowed(_)));
    }
}
