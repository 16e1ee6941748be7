//! Expressions.

use std::borrow::Cow;

use super::{LONGEST_CHAIN, Parser};
use crate::iac::terraform::syntax::{Expression, ExpressionKind, For, Operator, Step};
use crate::problem::Fault;

impl<'t> Parser<'t> {
    /// A whole expression.
    pub(super) fn expression(&mut self) -> Result<Expression<'t>, Fault> {
        self.enter()?;
        let start = self.at;
        let condition = self.binary(0)?;
        self.skip();
        let result = if self.peek() == b'?' {
            self.at += 1;
            self.skip();
            let yes = self.expression()?;
            self.skip();
            self.expect(b':', "`:`")?;
            self.skip();
            let no = self.expression()?;
            Expression {
                span: self.join(start, &no),
                kind: ExpressionKind::Choice(Box::new([condition, yes, no])),
            }
        } else {
            condition
        };
        self.leave();
        Ok(result)
    }

    /// From `start` to the end of an expression.
    fn join(&self, start: usize, last: &Expression<'t>) -> (u32, u32) {
        self.place.unwrap_or((start as u32, last.span.1))
    }

    /// The operator here, with how tightly it binds and how long it is.
    fn operator(&self) -> Option<(Operator, u8, usize)> {
        let second = self.peek_at(1);
        Some(match self.peek() {
            b'|' if second == b'|' => (Operator::Or, 1, 2),
            b'&' if second == b'&' => (Operator::And, 2, 2),
            b'=' if second == b'=' => (Operator::Equal, 3, 2),
            b'!' if second == b'=' => (Operator::NotEqual, 3, 2),
            b'<' if second == b'=' => (Operator::LessOrEqual, 4, 2),
            b'>' if second == b'=' => (Operator::GreaterOrEqual, 4, 2),
            b'<' => (Operator::Less, 4, 1),
            b'>' => (Operator::Greater, 4, 1),
            b'+' => (Operator::Add, 5, 1),
            b'-' => (Operator::Subtract, 5, 1),
            b'*' => (Operator::Multiply, 6, 1),
            b'/' => (Operator::Divide, 6, 1),
            b'%' if second != b'{' => (Operator::Modulo, 6, 1),
            _ => return None,
        })
    }

    fn binary(&mut self, least: u8) -> Result<Expression<'t>, Fault> {
        let start = self.at;
        let mut left = self.unary()?;
        let mut chain = 0;
        loop {
            self.skip();
            let Some((operator, binds, length)) = self.operator().filter(|found| found.1 > least) else {
                return Ok(left);
            };
            chain += 1;
            if chain > LONGEST_CHAIN {
                return Err(self.too_long());
            }
            self.at += length;
            self.skip();
            self.enter()?;
            let right = self.binary(binds)?;
            self.leave();
            let span = self.join(start, &right);
            left = Expression { span, kind: ExpressionKind::Binary(operator, Box::new((left, right))) };
        }
    }

    fn too_long(&self) -> Fault {
        self.fault(
            format!("more than {LONGEST_CHAIN} operators in a row"),
            "Split the expression with the help of local values.",
        )
    }

    fn unary(&mut self) -> Result<Expression<'t>, Fault> {
        let start = self.at;
        let kind: fn(Box<Expression<'t>>) -> ExpressionKind<'t> = match self.peek() {
            b'!' => ExpressionKind::Not,
            b'-' => ExpressionKind::Negate,
            _ => return self.postfix(),
        };
        self.at += 1;
        self.skip();
        self.enter()?;
        let inner = self.unary()?;
        self.leave();
        Ok(Expression { span: self.join(start, &inner), kind: kind(Box::new(inner)) })
    }

    fn postfix(&mut self) -> Result<Expression<'t>, Fault> {
        let start = self.at;
        let first = self.primary()?;
        let mut steps = Vec::new();
        let mut end = self.at;
        loop {
            let before = self.at;
            if self.multiline {
                self.skip();
            }
            match self.peek() {
                b'.' if self.peek_at(1) == b'*' => {
                    self.at += 2;
                    steps.push(Step::AttributeSplat);
                }
                b'.' if self.peek_at(1) != b'.' => {
                    self.at += 1;
                    self.skip();
                    steps.push(self.attribute_step()?);
                }
                b'[' => steps.push(self.index_step()?),
                _ => {
                    self.at = before;
                    break;
                }
            }
            end = self.at;
            if steps.len() > LONGEST_CHAIN {
                return Err(self.too_long());
            }
        }
        if steps.is_empty() {
            return Ok(first);
        }
        let span = self.place.unwrap_or((start as u32, end as u32));
        let kind = match first.kind {
            ExpressionKind::Reference(name, none) if none.is_empty() => {
                ExpressionKind::Reference(name, steps)
            }
            _ => ExpressionKind::Access(Box::new(first), steps),
        };
        Ok(Expression { span, kind })
    }

    fn attribute_step(&mut self) -> Result<Step<'t>, Fault> {
        if self.peek().is_ascii_digit() {
            let start = self.at;
            while self.peek().is_ascii_digit() {
                self.at += 1;
            }
            let number = self.slice(start, self.at).parse().unwrap_or(f64::MAX);
            return Ok(Step::Index(Expression {
                span: self.span(start),
                kind: ExpressionKind::Number(number),
            }));
        }
        match self.identifier() {
            Some(name) => Ok(Step::Attribute(name)),
            None => Err(self.unexpected("the name of an attribute")),
        }
    }

    fn index_step(&mut self) -> Result<Step<'t>, Fault> {
        self.at += 1;
        self.nested(|parser| {
            let step = if parser.peek() == b'*' {
                parser.at += 1;
                Step::Splat
            } else {
                Step::Index(parser.expression()?)
            };
            parser.skip();
            parser.expect(b']', "`]`")?;
            Ok(step)
        })
    }

    /// Runs a parser in which line breaks mean nothing. Blanks are skipped first.
    pub(super) fn nested<T>(&mut self, run: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        let before = std::mem::replace(&mut self.multiline, true);
        self.skip();
        let result = run(self);
        self.multiline = before;
        result
    }

    fn primary(&mut self) -> Result<Expression<'t>, Fault> {
        let start = self.at;
        let kind = match self.peek() {
            b'"' => self.quoted()?,
            b'0'..=b'9' => self.number()?,
            b'(' => {
                self.at += 1;
                let inner = self.nested(|parser| {
                    let inner = parser.expression()?;
                    parser.skip();
                    parser.expect(b')', "`)`")?;
                    Ok(inner)
                })?;
                // The parentheses are forgotten: what is in them is one expression already.
                match inner.kind {
                    // But `(a).b` is not `a.b` where `a` would begin a reference.
                    ExpressionKind::Reference(..) => ExpressionKind::Access(Box::new(inner), Vec::new()),
                    kind => kind,
                }
            }
            b'[' => self.list()?,
            b'{' => self.map()?,
            b'<' if self.peek_at(1) == b'<' => self.heredoc()?,
            _ => match self.identifier() {
                Some(name) => self.named(name)?,
                None => return Err(self.unexpected("a value")),
            },
        };
        Ok(Expression { span: self.span(start), kind })
    }

    fn number(&mut self) -> Result<ExpressionKind<'t>, Fault> {
        let start = self.at;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        if self.peek() == b'.' && self.peek_at(1).is_ascii_digit() {
            self.at += 1;
            while self.peek().is_ascii_digit() {
                self.at += 1;
            }
        }
        if matches!(self.peek(), b'e' | b'E') {
            let sign = usize::from(matches!(self.peek_at(1), b'+' | b'-'));
            if self.peek_at(1 + sign).is_ascii_digit() {
                self.at += 1 + sign;
                while self.peek().is_ascii_digit() {
                    self.at += 1;
                }
            }
        }
        match self.slice(start, self.at).parse() {
            Ok(number) => Ok(ExpressionKind::Number(number)),
            Err(_) => Err(self.unexpected("a number")),
        }
    }

    fn named(&mut self, name: &'t str) -> Result<ExpressionKind<'t>, Fault> {
        let start = self.at - name.len();
        // `provider::name::function(`
        while self.rest().starts_with("::") {
            self.at += 2;
            if self.identifier().is_none() {
                return Err(self.unexpected("the name of a function"));
            }
        }
        let name = self.slice(start, self.at);
        let after = self.at;
        self.skip_blanks();
        if self.peek() == b'(' {
            self.at += 1;
            return self.nested(|parser| parser.arguments(name));
        }
        self.at = after;
        Ok(match name {
            "null" => ExpressionKind::Null,
            "true" => ExpressionKind::Bool(true),
            "false" => ExpressionKind::Bool(false),
            _ => ExpressionKind::Reference(name, Vec::new()),
        })
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), b' ' | b'\t') {
            self.at += 1;
        }
    }

    fn arguments(&mut self, name: &'t str) -> Result<ExpressionKind<'t>, Fault> {
        let mut arguments = Vec::new();
        let mut is_spread = false;
        loop {
            self.skip();
            if self.peek() == b')' {
                break;
            }
            arguments.push(self.expression()?);
            self.skip();
            if self.rest().starts_with("...") {
                self.at += 3;
                is_spread = true;
                self.skip();
            }
            match self.peek() {
                b',' if !is_spread => self.at += 1,
                b')' => {}
                _ => return Err(self.unexpected("`,` or `)`")),
            }
        }
        self.at += 1;
        Ok(ExpressionKind::Call(name, arguments, is_spread))
    }

    fn list(&mut self) -> Result<ExpressionKind<'t>, Fault> {
        self.at += 1;
        self.nested(|parser| {
            if parser.is_for() {
                return parser.for_expression(b']');
            }
            let mut items = Vec::new();
            loop {
                parser.skip();
                if parser.peek() == b']' {
                    break;
                }
                items.push(parser.expression()?);
                parser.skip();
                match parser.peek() {
                    b',' => parser.at += 1,
                    b']' => {}
                    _ => return Err(parser.unexpected("`,` or `]`")),
                }
            }
            parser.at += 1;
            Ok(ExpressionKind::List(items))
        })
    }

    /// Whether `for` stands here as a word.
    fn is_for(&self) -> bool {
        self.rest().strip_prefix("for").is_some_and(|rest| rest.starts_with([' ', '\t', '\n', '\r']))
    }

    fn map(&mut self) -> Result<ExpressionKind<'t>, Fault> {
        self.at += 1;
        let before = self.at;
        self.skip_lines();
        if self.is_for() {
            return self.nested(|parser| parser.for_expression(b'}'));
        }
        self.at = before;
        let outer = std::mem::replace(&mut self.multiline, false);
        let items = self.members();
        self.multiline = outer;
        Ok(ExpressionKind::Map(items?))
    }

    fn members(&mut self) -> Result<Vec<(Expression<'t>, Expression<'t>)>, Fault> {
        let mut items = Vec::new();
        loop {
            self.skip_lines();
            if self.peek() == b'}' {
                self.at += 1;
                return Ok(items);
            }
            let mut key = self.binary(0)?;
            if let ExpressionKind::Reference(name, steps) = &key.kind
                && steps.is_empty()
            {
                key.kind = ExpressionKind::Text(Cow::Borrowed(*name));
            }
            self.skip();
            if !matches!(self.peek(), b'=' | b':') {
                return Err(self.unexpected("`=`"));
            }
            self.at += 1;
            self.skip();
            let value = self.expression()?;
            items.push((key, value));
            self.skip();
            match self.peek() {
                b',' | b'\n' => self.at += 1,
                b'}' => {}
                _ => return Err(self.unexpected("`,`, the end of the line or `}`")),
            }
        }
    }

    /// `a, b in`, with the names; what follows is the collection.
    pub(super) fn for_names(&mut self) -> Result<(Option<&'t str>, &'t str), Fault> {
        self.skip();
        let Some(first) = self.identifier() else { return Err(self.unexpected("a name")) };
        self.skip();
        let mut names = (None, first);
        if self.peek() == b',' {
            self.at += 1;
            self.skip();
            let Some(second) = self.identifier() else { return Err(self.unexpected("a name")) };
            names = (Some(first), second);
            self.skip();
        }
        if self.identifier() != Some("in") {
            return Err(self.unexpected("`in`"));
        }
        self.skip();
        Ok(names)
    }

    fn for_expression(&mut self, closing: u8) -> Result<ExpressionKind<'t>, Fault> {
        self.skip();
        self.at += "for".len();
        let (key, value) = self.for_names()?;
        let collection = self.expression()?;
        self.skip();
        self.expect(b':', "`:`")?;
        self.skip();
        let mut result = self.expression()?;
        let mut result_key = None;
        let mut is_grouped = false;
        self.skip();
        if closing == b'}' {
            if !self.rest().starts_with("=>") {
                return Err(self.unexpected("`=>`"));
            }
            self.at += 2;
            self.skip();
            result_key = Some(std::mem::replace(&mut result, self.expression()?));
            self.skip();
            if self.rest().starts_with("...") {
                self.at += 3;
                is_grouped = true;
                self.skip();
            }
        }
        let mut condition = None;
        if self.peek() == b'i' {
            if self.identifier() != Some("if") {
                return Err(self.unexpected("`if`"));
            }
            self.skip();
            condition = Some(self.expression()?);
            self.skip();
        }
        self.expect(closing, if closing == b']' { "`]`" } else { "`}`" })?;
        let found = For { key, value, collection, result_key, result, condition, is_grouped };
        Ok(ExpressionKind::For(Box::new(found)))
    }
}
