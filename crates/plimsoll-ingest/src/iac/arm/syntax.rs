//! The expressions that template strings hold: `[concat(parameters('a'), '-x')[0].b]`.

use std::rc::Rc;

use crate::iac::expression::{Expression, ExpressionKind};

const DEEPEST: u16 = 128;

/// What a string of a template is.
#[derive(Debug)]
pub(super) enum TemplateString<'t> {
    /// Text, the escaping bracket taken away.
    Literal(&'t str),
    /// An expression.
    Expression(Expression),
    /// An expression that cannot be read: where in the string, and why.
    Broken(u32, String),
}

/// Whether a string is an expression: `[…]`, but not `[[…]`, which is an escaped literal.
pub(crate) fn is_expression(text: &str) -> bool {
    text.len() > 2 && text.starts_with('[') && text.ends_with(']') && !text.starts_with("[[")
}

/// Reads a string of a template. `start` is added to all spans.
pub(super) fn read(text: &str, start: u32) -> TemplateString<'_> {
    if text.starts_with("[[") && text.ends_with(']') {
        return TemplateString::Literal(text.get(1..).unwrap_or_default());
    }
    if !is_expression(text) {
        return TemplateString::Literal(text);
    }
    let inner = text.get(1..text.len() - 1).unwrap_or_default();
    let mut parser = Parser { text: inner, at: 0, start: start + 1 };
    let parsed = parser.expression(0).and_then(|expression| {
        parser.space();
        if parser.at == inner.len() {
            Ok(expression)
        } else {
            Err("something follows the expression".to_owned())
        }
    });
    match parsed {
        Ok(expression) => TemplateString::Expression(expression),
        Err(words) => TemplateString::Broken(parser.at as u32 + 1, words),
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    start: u32,
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
        self.at += if found { mark.len_utf8() } else { 0 };
        found
    }

    fn node(&self, kind: ExpressionKind, from: usize) -> Expression {
        Expression { kind, span: (self.start + from as u32, self.start + self.at as u32) }
    }

    fn expression(&mut self, depth: u16) -> Result<Expression, String> {
        if depth > DEEPEST {
            return Err("it is nested too deeply".to_owned());
        }
        self.space();
        let from = self.at;
        let mut value = match self.rest().chars().next() {
            Some('\'') => {
                let text = self.string()?;
                self.node(ExpressionKind::Text(text.into()), from)
            }
            Some(first) if first.is_ascii_digit() || matches!(first, '-' | '+') => self.number(from)?,
            Some(first) if first.is_alphabetic() || first == '_' || first == '$' => self.name(from, depth)?,
            Some(other) => return Err(format!("`{other}` begins no value")),
            None => return Err("a value is missing".to_owned()),
        };
        let mut accesses = 0_u16;
        loop {
            accesses += 1;
            if depth + accesses > DEEPEST {
                return Err("it is nested too deeply".to_owned());
            }
            if self.take('.') {
                let safe = self.take('?');
                self.space();
                let name = self.word();
                if name.is_empty() {
                    return Err("a name is missing after `.`".to_owned());
                }
                value = if self.take('(') {
                    let arguments = self.arguments(depth)?;
                    self.node(ExpressionKind::Method(Box::new(value), name.into(), arguments), from)
                } else {
                    self.node(ExpressionKind::Property(Box::new(value), name.into(), safe), from)
                };
            } else if self.take('[') {
                let safe = self.take('?');
                let index = self.expression(depth + 1)?;
                if !self.take(']') {
                    return Err("`]` is missing".to_owned());
                }
                value = self.node(ExpressionKind::Index(Box::new(value), Box::new(index), safe), from);
            } else {
                return Ok(value);
            }
        }
    }

    fn word(&mut self) -> &'t str {
        let rest = self.rest();
        let is_part = |character: char| character.is_alphanumeric() || matches!(character, '_' | '$' | '-');
        let end = rest.find(|character| !is_part(character)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn name(&mut self, from: usize, depth: u16) -> Result<Expression, String> {
        let name: Rc<str> = self.word().into();
        if self.take('(') {
            let arguments = self.arguments(depth)?;
            return Ok(self.node(ExpressionKind::Call(name, arguments), from));
        }
        Ok(self.node(ExpressionKind::Name(name), from))
    }

    fn arguments(&mut self, depth: u16) -> Result<Vec<Expression>, String> {
        let mut arguments = Vec::new();
        if self.take(')') {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.expression(depth + 1)?);
            if self.take(')') {
                return Ok(arguments);
            }
            if !self.take(',') {
                return Err("`,` or `)` is missing".to_owned());
            }
        }
    }

    fn number(&mut self, from: usize) -> Result<Expression, String> {
        let rest = self.rest();
        let sign = usize::from(rest.starts_with(['-', '+']));
        let digits = rest.get(sign..).unwrap_or_default();
        let end = sign + digits.find(|next: char| !next.is_ascii_digit()).unwrap_or(digits.len());
        let text = rest.get(..end).unwrap_or_default();
        let number = text.parse().map_err(|_| format!("`{text}` is no whole number"))?;
        self.at += end;
        Ok(self.node(ExpressionKind::Number(number), from))
    }

    /// A string in single quotes; two of them stand for one.
    fn string(&mut self) -> Result<String, String> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = self.rest();
            let Some(end) = rest.find('\'') else { return Err("`'` is missing".to_owned()) };
            out.push_str(rest.get(..end).unwrap_or_default());
            self.at += end + 1;
            if !self.rest().starts_with('\'') {
                return Ok(out);
            }
            out.push('\'');
            self.at += 1;
        }
    }
}
