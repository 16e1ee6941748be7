//! The skeleton of a Go template that makes YAML: its keys and items by their indentation, its computed pieces left
//! open. Lines that only steer (`if`, `range`, `end`) do not show; the branches of a condition lie beside one another.

use plimsoll_model::tree::Written;

use super::skeleton::{Label, Skeleton, Value};

/// Stands for a computed piece.
const MARK: char = '\u{F8FF}';

/// A character of a line that is no steering, with its column from 0.
type Shown = (char, u32);

/// A line of a template: what it shows, and the expressions whose output stands in it.
#[derive(Default)]
struct Line {
    shown: Vec<Shown>,
    outputs: Vec<String>,
}

/// Takes a template apart. Returns its documents.
pub(super) fn read(text: &str, file: u32, skeleton: &mut Skeleton) -> Vec<u32> {
    let mut reader =
        Reader { skeleton, file, documents: Vec::new(), open: Vec::new(), block: None, number: 0 };
    for line in lines(text) {
        reader.number += 1;
        reader.line(&line);
    }
    reader.documents
}

/// Splits a text into lines without steering.
fn lines(text: &str) -> Vec<Line> {
    let mut lines = vec![Line::default()];
    let mut rest = text;
    let mut column = 0_u32;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("{{") {
            let length = action_length(rest);
            let action = rest.get(..length).unwrap_or(rest);
            let inner = inner(action);
            let marked = !steers(inner);
            if let Some(line) = lines.last_mut()
                && marked
            {
                line.shown.push((MARK, column));
                line.outputs.push(inner.to_owned());
            }
            for character in action.chars() {
                if character == '\n' {
                    lines.push(Line::default());
                    column = 0;
                } else {
                    column += 1;
                }
            }
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        if first == '\n' {
            lines.push(Line::default());
            column = 0;
        } else {
            if first != '\r'
                && let Some(line) = lines.last_mut()
            {
                line.shown.push((first, column));
            }
            column += 1;
        }
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    lines
}

/// The length of the action that begins here, with its braces; strings and comments in it may hold braces.
fn action_length(text: &str) -> usize {
    let body = text.get(2..).unwrap_or_default();
    let trimmed = body.trim_start_matches('-').trim_start();
    if trimmed.starts_with("/*") {
        let end = text.find("*/").map_or(text.len(), |at| at + 2);
        let behind = text.get(end..).unwrap_or_default();
        return behind.find("}}").map_or(text.len(), |at| end + at + 2);
    }
    let mut quote = None;
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(2) {
        match quote {
            Some(_) if escaped => escaped = false,
            Some('"') if character == '\\' => escaped = true,
            Some(open) if character == open => quote = None,
            None if matches!(character, '"' | '`') => quote = Some(character),
            None if text.get(at..).is_some_and(|rest| rest.starts_with("}}")) => return at + 2,
            Some(_) | None => {}
        }
    }
    text.len()
}

fn inner(action: &str) -> &str {
    let inner = action.strip_prefix("{{").unwrap_or(action);
    let inner = inner.strip_suffix("}}").unwrap_or(inner);
    let inner = inner.strip_prefix('-').unwrap_or(inner);
    inner.strip_suffix('-').unwrap_or(inner).trim()
}

/// Whether an action puts nothing out.
fn steers(inner: &str) -> bool {
    let word = inner.split(|character: char| !character.is_ascii_alphanumeric()).next().unwrap_or_default();
    let assigns = inner.starts_with('$')
        && inner.find('=').is_some_and(|at| {
            inner.get(1..at).is_some_and(|name| {
                name.trim_end_matches(':').trim().chars().all(|character| {
                    character.is_ascii_alphanumeric() || matches!(character, '_' | ',' | ' ' | '$')
                })
            })
        });
    inner.starts_with("/*")
        || assigns
        || matches!(word, "if" | "else" | "end" | "range" | "with" | "define" | "break" | "continue")
}

struct Reader<'s> {
    skeleton: &'s mut Skeleton,
    file: u32,
    documents: Vec<u32>,
    /// The parts that are open, with their indentation and whether they are items.
    open: Vec<(u32, u32, bool)>,
    /// The indentation of the key whose block scalar is gone through.
    block: Option<u32>,
    number: u32,
}

impl Reader<'_> {
    fn line(&mut self, line: &Line) {
        let start = line.shown.iter().position(|(character, _)| !character.is_whitespace());
        let Some(mut shown) = start.and_then(|start| line.shown.get(start..)) else { return };
        let Some(&(first, mut indent)) = shown.first() else { return };
        if self.block.is_some_and(|block| indent > block) {
            return;
        }
        self.block = None;
        if first == '#' {
            return;
        }
        if indent == 0 && text(shown).starts_with("---") {
            self.open.clear();
            let place = self.place(0);
            self.document(place);
            return;
        }
        let only_output = shown.iter().all(|(character, _)| *character == MARK || character.is_whitespace());
        if only_output {
            return self.output(line, indent);
        }
        while first_two(shown) {
            self.close(indent, true);
            let place = self.place(indent);
            let part = self.add(Label::Item, Value::None, place);
            self.open.push((part, indent, true));
            let next = shown.iter().skip(1).position(|(character, _)| !character.is_whitespace());
            match next.and_then(|next| shown.get(next + 1..)) {
                Some(rest) => shown = rest,
                None => return,
            }
            indent = shown.first().map_or(indent, |&(_, column)| column);
        }
        let Some((key, value)) = split_key(shown) else {
            // A scalar item, or more of a scalar that began before.
            if let Some(&(part, _, true)) = self.open.last() {
                self.skeleton.set_value(part, value_of(shown));
            }
            return;
        };
        self.close(indent, false);
        let place = self.place(indent);
        let label = if key.contains(MARK) {
            Label::Pattern(key.split(MARK).map(Into::into).collect())
        } else {
            Label::Key(key.into())
        };
        // What lies deeper belongs to the scalar, or to the map or list that is written in brackets.
        let opens = value.iter().find(|(character, _)| !character.is_whitespace());
        if opens.is_some_and(|(character, _)| matches!(character, '|' | '>' | '{' | '[')) {
            self.block = Some(indent);
        }
        let value = value_of(value);
        let part = self.add(label, value, place);
        self.open.push((part, indent, false));
    }

    /// A line that only puts something out. Where it says how far that is indented, that counts.
    fn output(&mut self, line: &Line, indent: u32) {
        let Some(expression) = line.outputs.first() else { return };
        let indent = line.outputs.iter().find_map(|output| indentation(output)).unwrap_or(indent);
        let place =
            self.place(line.shown.iter().find(|(shown, _)| *shown == MARK).map_or(0, |shown| shown.1));
        let label = Label::Output(expression.as_str().into());
        let below = |skeleton: &Skeleton, &(part, depth, is_item): &(u32, u32, bool)| {
            depth < indent || (depth == indent && !is_item && skeleton.children(part).is_empty())
        };
        let holder = self.open.iter().rev().find(|open| below(self.skeleton, open)).map(|open| open.0);
        let document = self.current(place);
        self.skeleton.add(Some(holder.unwrap_or(document)), label, Value::Computed, place);
    }

    fn add(&mut self, label: Label, value: Value, place: Written) -> u32 {
        let document = self.current(place);
        let parent = self.open.last().map_or(document, |open| open.0);
        self.skeleton.add(Some(parent), label, value, place)
    }

    /// Closes what an entry at this indentation cannot lie in.
    fn close(&mut self, indent: u32, is_item: bool) {
        while let Some(&(_, depth, open_is_item)) = self.open.last() {
            let behind = depth > indent || (depth == indent && (open_is_item || !is_item));
            if !behind {
                break;
            }
            self.open.pop();
        }
    }

    /// The document that is open, or a new one. A document begins at its first line that shows.
    fn current(&mut self, place: Written) -> u32 {
        let Some(&last) = self.documents.last() else { return self.document(place) };
        if self.skeleton.children(last).is_empty() {
            self.skeleton.set_place(last, place);
        }
        last
    }

    fn document(&mut self, place: Written) -> u32 {
        let part = self.skeleton.add(None, Label::Document, Value::None, place);
        self.documents.push(part);
        part
    }

    fn place(&self, column: u32) -> Written {
        Written { file: self.file, line: self.number, column: column + 1 }
    }
}

/// Whether an item begins here: `- `, or a `-` that ends the line.
fn first_two(shown: &[Shown]) -> bool {
    shown.first().is_some_and(|(first, _)| *first == '-')
        && shown.get(1).is_none_or(|(second, _)| second.is_whitespace())
}

fn text(shown: &[Shown]) -> String {
    shown.iter().map(|(character, _)| *character).collect()
}

/// Key and value of a line, if it has a key.
fn split_key(shown: &[Shown]) -> Option<(String, &[Shown])> {
    let first = shown.first()?.0;
    let (key_end, colon) = if matches!(first, '"' | '\'') {
        let close = shown.iter().skip(1).position(|(character, _)| *character == first)? + 1;
        (close, close + 1)
    } else {
        let is_end = |at: usize| shown.get(at + 1).is_none_or(|(next, _)| next.is_whitespace());
        let colon = (0..shown.len())
            .find(|&at| shown.get(at).is_some_and(|(character, _)| *character == ':') && is_end(at))?;
        (colon, colon)
    };
    if shown.get(colon).is_none_or(|(character, _)| *character != ':') || matches!(first, '{' | '[') {
        return None;
    }
    let key = text(shown.get(usize::from(matches!(first, '"' | '\''))..key_end)?);
    Some((key.trim_end().to_owned(), shown.get(colon + 1..).unwrap_or_default()))
}

/// What stands behind a key or an item's dash.
fn value_of(shown: &[Shown]) -> Value {
    let all = text(shown);
    let mut value = all.trim();
    if value.starts_with(['|', '>', '{', '[', '&', '*', '!']) {
        return Value::Computed;
    }
    let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''));
    match quote {
        Some(quote) => {
            let inner = value.get(1..).unwrap_or_default();
            value = inner.rfind(quote).and_then(|end| inner.get(..end)).unwrap_or(inner);
        }
        None => value = value.split(" #").next().unwrap_or(value).trim_end(),
    }
    if value.contains(MARK) {
        Value::Pattern(
            value
                .split(MARK)
                .map(|piece| if quote.is_none() { piece.trim_matches('"').into() } else { piece.into() })
                .collect(),
        )
    } else if value.is_empty() && quote.is_none() || value.starts_with('#') {
        Value::None
    } else {
        Value::Literal(value.into())
    }
}

/// The number behind `nindent` or `indent`.
fn indentation(expression: &str) -> Option<u32> {
    let mut words = expression.split(|character: char| character.is_whitespace() || character == '|');
    words.find(|word| matches!(*word, "nindent" | "indent"))?;
    words.find(|word| !word.is_empty())?.trim_end_matches(')').parse().ok()
}
