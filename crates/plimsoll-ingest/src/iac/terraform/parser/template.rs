//! Templates: the text, `${…}` and `%{…}` inside strings and heredocs.

use std::borrow::Cow;

use super::Parser;
use super::string::without_indentation;
use crate::iac::terraform::syntax::{Expression, ExpressionKind, Part, TemplateFor};
use crate::problem::Fault;

/// How deep directives may lie in one another.
const DEEPEST: usize = 32;

/// What kind of string a template is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Ends with a quote; backslashes are escapes.
    Quoted,
    /// Ends at the parser's end; lines lose that many blanks.
    Heredoc(usize),
    /// Ends at the parser's end; the text is as it is.
    Bare,
}

/// What a directive opened.
enum Open<'t> {
    If(Expression<'t>),
    Else(Expression<'t>, Vec<Part<'t>>),
    For(Option<&'t str>, &'t str, Expression<'t>),
}

/// The parts of a template while it is read: those at the top, and those in each directive that is still open.
struct Parts<'t> {
    open: Vec<(Open<'t>, Vec<Part<'t>>)>,
    current: Vec<Part<'t>>,
    /// Whether `~` before this place takes away the white space that follows.
    trims: bool,
}

impl<'t> Parts<'t> {
    fn text(&mut self, text: Cow<'t, str>) {
        let text = if self.trims { trimmed_start(text) } else { text };
        self.trims = self.trims && text.is_empty();
        if !text.is_empty() {
            self.current.push(Part::Text(text));
        }
    }

    /// Takes away the white space before a `~`.
    fn trim_end(&mut self) {
        if let Some(Part::Text(text)) = self.current.last_mut() {
            let length = text.trim_end().len();
            match text {
                Cow::Borrowed(text) => *text = text.get(..length).unwrap_or_default(),
                Cow::Owned(text) => text.truncate(length),
            }
        }
    }
}

fn trimmed_start(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_start()),
        Cow::Owned(text) => Cow::Owned(text.trim_start().to_owned()),
    }
}

impl<'t> Parser<'t> {
    /// The whole text as a template.
    pub(super) fn bare_template(&mut self) -> Result<ExpressionKind<'t>, Fault> {
        self.template(Mode::Bare)
    }

    /// A template up to its end; the opening quote is behind.
    pub(super) fn template(&mut self, mode: Mode) -> Result<ExpressionKind<'t>, Fault> {
        let mut parts = Parts { open: Vec::new(), current: Vec::new(), trims: false };
        let begin = self.at;
        let mut owned: Option<String> = None;
        // Where the text begins that is being read, and the part of it that is not decoded yet.
        let (mut segment, mut from) = (self.at, self.at);
        loop {
            let byte = self.peek();
            let is_end = match mode {
                Mode::Quoted => byte == b'"',
                _ => self.at >= self.end,
            };
            if is_end {
                let at_start = segment == begin || self.text.as_bytes().get(segment - 1) == Some(&b'\n');
                self.literal(&mut parts, owned.take(), from, mode, at_start);
                self.at += usize::from(mode == Mode::Quoted);
                return self.whole(parts);
            }
            match byte {
                b'\\' if mode == Mode::Quoted => {
                    let out = owned.get_or_insert_default();
                    out.push_str(self.text.get(from..self.at).unwrap_or_default());
                    let mut escaped = String::new();
                    self.escape(&mut escaped)?;
                    out.push_str(&escaped);
                    from = self.at;
                }
                b'$' | b'%' if self.peek_at(1) == byte && self.peek_at(2) == b'{' => {
                    let out = owned.get_or_insert_default();
                    out.push_str(self.text.get(from..=self.at).unwrap_or_default());
                    self.at += 2;
                    from = self.at;
                }
                b'$' | b'%' if self.peek_at(1) == b'{' => {
                    let at_start = segment == begin || self.text.as_bytes().get(segment - 1) == Some(&b'\n');
                    self.literal(&mut parts, owned.take(), from, mode, at_start);
                    self.at += 2;
                    let trims = self.peek() == b'~';
                    if trims {
                        self.at += 1;
                        parts.trim_end();
                    }
                    if byte == b'$' {
                        let value = self.nested(Self::expression)?;
                        parts.current.push(Part::Value(value));
                    } else {
                        self.nested(|parser| parser.directive(&mut parts))?;
                    }
                    let before = std::mem::replace(&mut self.multiline, true);
                    self.skip();
                    self.multiline = before;
                    parts.trims = self.peek() == b'~';
                    self.at += usize::from(parts.trims);
                    self.expect(b'}', "`}`")?;
                    (segment, from) = (self.at, self.at);
                }
                b'\n' if mode == Mode::Quoted => return Err(self.unclosed()),
                _ if self.at >= self.end => return Err(self.unclosed()),
                _ => self.at += 1,
            }
        }
    }

    /// Adds the text from `from` up to here, behind what was decoded already.
    fn literal(
        &self,
        parts: &mut Parts<'t>,
        decoded: Option<String>,
        from: usize,
        mode: Mode,
        at_start: bool,
    ) {
        let raw = self.slice(from, self.at);
        let mut text = match decoded {
            Some(mut decoded) => {
                decoded.push_str(raw);
                Cow::Owned(decoded)
            }
            None => Cow::Borrowed(raw),
        };
        if let Mode::Heredoc(indent @ 1..) = mode {
            text = Cow::Owned(without_indentation(&text, indent, at_start));
        }
        parts.text(text);
    }

    /// What the parts are: one text, or a template.
    fn whole(&self, parts: Parts<'t>) -> Result<ExpressionKind<'t>, Fault> {
        if !parts.open.is_empty() {
            return Err(self.fault(
                "a directive of the template is not closed",
                "Add the `%{ endif }` or `%{ endfor }`.",
            ));
        }
        let mut parts = parts.current;
        Ok(match (parts.pop(), parts.is_empty()) {
            (None, _) => ExpressionKind::Text(Cow::Borrowed("")),
            (Some(Part::Text(text)), true) => ExpressionKind::Text(text),
            (Some(last), _) => {
                parts.push(last);
                ExpressionKind::Template(parts)
            }
        })
    }

    /// What stands behind `%{`.
    fn directive(&mut self, parts: &mut Parts<'t>) -> Result<(), Fault> {
        let word = self.identifier().unwrap_or_default();
        self.skip();
        match word {
            "if" | "for" if parts.open.len() >= DEEPEST => {
                return Err(self.fault(
                    format!("directives of a template nested deeper than {DEEPEST} levels"),
                    "Split the template.",
                ));
            }
            "if" => {
                let condition = self.expression()?;
                parts.open.push((Open::If(condition), std::mem::take(&mut parts.current)));
            }
            "for" => {
                let (key, value) = self.for_names()?;
                let collection = self.expression()?;
                let open = Open::For(key, value, collection);
                parts.open.push((open, std::mem::take(&mut parts.current)));
            }
            "else" => match parts.open.pop() {
                Some((Open::If(condition), outer)) => {
                    let then = std::mem::take(&mut parts.current);
                    parts.open.push((Open::Else(condition, then), outer));
                }
                _ => return Err(self.stray(word)),
            },
            "endif" => match parts.open.pop() {
                Some((Open::If(condition), outer)) => {
                    let then = std::mem::replace(&mut parts.current, outer);
                    parts.current.push(Part::If(Box::new((condition, then, Vec::new()))));
                }
                Some((Open::Else(condition, then), outer)) => {
                    let otherwise = std::mem::replace(&mut parts.current, outer);
                    parts.current.push(Part::If(Box::new((condition, then, otherwise))));
                }
                _ => return Err(self.stray(word)),
            },
            "endfor" => match parts.open.pop() {
                Some((Open::For(key, value, collection), outer)) => {
                    let body = std::mem::replace(&mut parts.current, outer);
                    let found = TemplateFor { key, value, collection, body };
                    parts.current.push(Part::For(Box::new(found)));
                }
                _ => return Err(self.stray(word)),
            },
            _ => return Err(self.unexpected("`if`, `else`, `endif`, `for` or `endfor`")),
        }
        Ok(())
    }

    fn stray(&self, word: &str) -> Fault {
        self.fault(
            format!("`{word}` closes nothing that is open here"),
            "Check the directives of the template.",
        )
    }
}
