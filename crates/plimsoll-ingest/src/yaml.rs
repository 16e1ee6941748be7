//! YAML to tree, with the meaning that `kubectl` and Helm give it: what they would send to the API server is what gets
//! judged. `yes` and `on` are booleans, `0644` is octal, merge keys and aliases are expanded.
//!
//! A line that begins with `---` always separates documents, so that one broken document never loses the others.

mod compose;
mod parser;
mod resolve;
mod scanner;
mod token;

use plimsoll_model::tree::TreeBuilder;

use crate::problem::{Fault, Limits, Problem, with_text};
use compose::Composer;

/// Adds each YAML document of the builder's text as one root. Documents without content are passed over; a broken
/// document leaves no values behind, and the ones after it are read all the same.
pub fn parse(builder: &mut TreeBuilder, limits: &Limits) -> Vec<Problem> {
    with_text(builder, |builder, text, problems| {
        let control = first_control(text, 0);
        let mut from = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut composer = Composer::new(builder, text, limits, problems, control);
        while let Err((begin, fault)) = composer.stream(from) {
            let next = next_marker(text, begin.max(from));
            composer.failed(explain(text, begin, next, fault));
            match next {
                Some(next) => from = next,
                None => return,
            }
        }
    })
}

/// Whether the text has the marks of a Helm chart's template, or of another one in Go's template language: lines that
/// hold nothing but an action, or actions that refer to the chart. An action alone is no sign, since alert rules and
/// dashboards carry actions of their own in their strings.
pub fn looks_like_template(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        ".Values",
        ".Release",
        ".Chart",
        ".Capabilities",
        ".Files",
        "include ",
        "template ",
        "define ",
        "toYaml",
        "range ",
        "tpl ",
        "lookup ",
    ];
    memchr::memmem::find_iter(text.as_bytes(), "{{").any(|at| {
        let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
        let action = text.get(at + 2..).unwrap_or_default();
        let action = action.find("}}").and_then(|end| action.get(..end)).unwrap_or_default();
        let name = action.trim_start_matches('-').trim_start();
        let control =
            ["if ", "if(", "else", "end", "with ", "range ", "define ", "/*", "include ", "template ", "$"];
        (line.trim().is_empty() && control.iter().any(|word| name.starts_with(word)))
            || WORDS.iter().any(|word| action.contains(word))
    })
}

/// The fault of the document from `begin` up to `next`, with what the document itself tells about it.
fn explain(text: &str, begin: usize, next: Option<usize>, mut fault: Fault) -> Fault {
    let document = text.get(begin..next.unwrap_or(text.len())).unwrap_or_default();
    if let Some(control) = first_control(document, 0)
        && begin + control <= fault.offset
    {
        return control_fault(text, begin + control);
    }
    if document.contains("{{") {
        let message = format!("this looks like a template that is not rendered: {}", fault.message);
        fault.message = message.into();
        fault.help = "Render it first, for instance with `helm template`, and read the result.";
    }
    fault
}

/// The offset of the first control character from `from` on. Only tabs and line breaks may stand in YAML.
fn first_control(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(from..)?;
    let is_control = |byte: u8| byte == 0x7f || byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    // Whole blocks first, without a branch per byte.
    let block = bytes
        .chunks(4096)
        .position(|block| block.iter().fold(false, |found, &byte| found | is_control(byte)))?;
    let start = block * 4096;
    bytes.get(start..)?.iter().position(|&byte| is_control(byte)).map(|at| from + start + at)
}

fn control_fault(text: &str, at: usize) -> Fault {
    Fault::new(
        at,
        format!("{} must not stand in YAML", crate::problem::character(text, at)),
        "The file may be binary or have another encoding than UTF-8; in a value, write the character as an escape.",
    )
}

/// The first line behind `from` that separates documents.
fn next_marker(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let rest = bytes.get(from..)?;
    memchr::memchr2_iter(b'\n', b'\r', rest).map(|at| from + at + 1).find(|&line| {
        matches!(bytes.get(line..line + 3), Some(b"---" | b"..."))
            && matches!(bytes.get(line + 3), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
    })
}
