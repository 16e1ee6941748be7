//! Expressions, by precedence.

use std::rc::Rc;

use super::super::super::expression::{Expression, ExpressionKind, Operator};
use super::super::lexer::Token;
use super::Parser;
use crate::problem::Fault;

/// The operator that a token is, and how strongly it binds.
fn operator(token: Token) -> Option<(Operator, u8)> {
    Some(match token {
        Token::Coalesce => (Operator::Coalesce, 1),
        Token::Or => (Operator::Or, 2),
        Token::And => (Operator::And, 3),
        Token::Equal => (Operator::Equal, 4),
        Token::NotEqual => (Operator::NotEqual, 4),
        Token::EqualIgnoringCase => (Operator::EqualIgnoringCase, 4),
        Token::NotEqualIgnoringCase => (Operator::NotEqualIgnoringCase, 4),
        Token::Less => (Operator::Less, 5),
        Token::LessOrEqual => (Operator::LessOrEqual, 5),
        Token::Greater => (Operator::Greater, 5),
        Token::GreaterOrEqual => (Operator::GreaterOrEqual, 5),
        Token::Plus => (Operator::Add, 6),
        Token::Minus => (Operator::Subtract, 6),
        Token::Asterisk => (Operator::Multiply, 7),
        Token::Slash => (Operator::Divide, 7),
        Token::Percent => (Operator::Modulo, 7),
        _ => return None,
    })
}

impl Parser<'_> {
    /// Any expression.
    pub(super) fn expression(&mut self) -> Result<Expression, Fault> {
        self.enter()?;
        let expression = self.choice();
        self.leave();
        expression
    }

    fn choice(&mut self) -> Result<Expression, Fault> {
        let condition = self.binary(0)?;
        if self.token_after_newlines() != Token::Question {
            return Ok(condition);
        }
        let mut height = self.height;
        self.newlines();
        self.advance();
        self.newlines();
        let yes = self.expression()?;
        height = height.max(self.height);
        self.newlines();
        self.expect(Token::Colon, "`:` of a choice")?;
        self.newlines();
        let no = self.expression()?;
        self.above(height.max(self.height))?;
        let span = (condition.span.0, no.span.1);
        Ok(Expression {
            kind: ExpressionKind::Choice(Box::new(condition), Box::new(yes), Box::new(no)),
            span,
        })
    }

    fn binary(&mut self, least: u8) -> Result<Expression, Fault> {
        let mut left = self.unary()?;
        let mut height = self.height;
        loop {
            let token = match self.token_after_newlines() {
                // An item of a list may begin with a minus.
                Token::Minus if self.is(Token::NewLine) => break,
                token => token,
            };
            let Some((operator, strength)) = operator(token).filter(|&(_, strength)| strength > least) else {
                break;
            };
            self.newlines();
            self.advance();
            self.newlines();
            self.enter()?;
            let right = self.binary(strength);
            self.leave();
            let right = right?;
            height = height.max(self.height);
            self.above(height)?;
            height = self.height;
            let span = (left.span.0, right.span.1);
            left =
                Expression { kind: ExpressionKind::Binary(operator, Box::new(left), Box::new(right)), span };
        }
        self.height = height;
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expression, Fault> {
        let start = self.current.start;
        let sign = self.current.token;
        if !matches!(sign, Token::Not | Token::Minus | Token::Plus) {
            return self.postfix();
        }
        self.advance();
        let operand = self.nested_unary()?;
        let span = (start, operand.span.1);
        let kind = match (sign, operand.kind) {
            (Token::Plus, kind) => kind,
            (Token::Minus, ExpressionKind::Number(number)) => ExpressionKind::Number(-number),
            (sign, kind) => {
                self.above(self.height)?;
                let operand = Box::new(Expression { kind, span: operand.span });
                if sign == Token::Not {
                    ExpressionKind::Not(operand)
                } else {
                    ExpressionKind::Negate(operand)
                }
            }
        };
        Ok(Expression { kind, span })
    }

    fn nested_unary(&mut self) -> Result<Expression, Fault> {
        self.enter()?;
        let operand = self.unary();
        self.leave();
        operand
    }

    fn postfix(&mut self) -> Result<Expression, Fault> {
        let mut of = self.primary()?;
        loop {
            let height = self.height;
            let start = of.span.0;
            if self.is(Token::NewLine) && matches!(self.token_after_newlines(), Token::Dot | Token::SafeDot) {
                self.newlines();
            }
            let token = self.current.token;
            let kind = match token {
                Token::Dot | Token::SafeDot => {
                    self.advance();
                    let (name, _) = self.identifier("a name behind `.`")?;
                    if self.is(Token::LeftParen) {
                        let arguments = self.arguments()?;
                        match of.kind {
                            ExpressionKind::Name(ref namespace) if matches!(&**namespace, "az" | "sys") => {
                                ExpressionKind::Call(name, arguments)
                            }
                            _ => ExpressionKind::Method(Box::new(of), name, arguments),
                        }
                    } else {
                        ExpressionKind::Property(Box::new(of), name, token == Token::SafeDot)
                    }
                }
                Token::LeftSquare => {
                    self.advance();
                    self.newlines();
                    let is_safe = self.accept(Token::Question);
                    let from_end = self.accept(Token::Caret);
                    let index = self.expression()?;
                    self.newlines();
                    self.expect(Token::RightSquare, "`]`")?;
                    if from_end {
                        let name = if is_safe { "tryIndexFromEnd" } else { "indexFromEnd" };
                        ExpressionKind::Call(Rc::from(name), vec![of, index])
                    } else {
                        ExpressionKind::Index(Box::new(of), Box::new(index), is_safe)
                    }
                }
                Token::DoubleColon => {
                    self.advance();
                    let (name, _) = self.identifier("the name of a nested resource")?;
                    ExpressionKind::Nested(Box::new(of), name)
                }
                Token::Not => {
                    self.advance();
                    ExpressionKind::NotNull(Box::new(of))
                }
                _ => return Ok(of),
            };
            self.above(height.max(self.height))?;
            of = Expression { kind, span: (start, self.previous_end) };
        }
    }

    /// `(a, b)`, the parser standing at the parenthesis. The height is that of the highest argument.
    fn arguments(&mut self) -> Result<Vec<Expression>, Fault> {
        self.expect(Token::LeftParen, "`(`")?;
        let mut arguments = Vec::new();
        let mut height = 0;
        loop {
            self.newlines();
            if self.accept(Token::RightParen) {
                self.height = height;
                return Ok(arguments);
            }
            if !arguments.is_empty() {
                self.expect(Token::Comma, "`,` or `)`")?;
                self.newlines();
                if self.accept(Token::RightParen) {
                    self.height = height;
                    return Ok(arguments);
                }
            }
            arguments.push(self.expression()?);
            height = height.max(self.height);
        }
    }

    fn primary(&mut self) -> Result<Expression, Fault> {
        let span = (self.current.start, self.current.end);
        match self.current.token {
            Token::Quote | Token::MultiLine => self.string(),
            Token::LeftBrace => self.object(None),
            Token::LeftSquare => self.list(),
            Token::LeftParen => self.parenthesis(),
            Token::Number => {
                let Ok(number) = self.slice(span).parse() else {
                    let help = "Whole numbers have at most 64 bits.";
                    return Err(Fault::new(span.0 as usize, "a number is too large", help));
                };
                self.advance();
                self.height = 1;
                Ok(Expression { kind: ExpressionKind::Number(number), span })
            }
            Token::Identifier => self.named(),
            _ => Err(self.unexpected("an expression")),
        }
    }

    /// A word: a constant, a name, a call, or the parameter of a lambda.
    fn named(&mut self) -> Result<Expression, Fault> {
        let span = (self.current.start, self.current.end);
        let word = self.slice(span);
        self.advance();
        self.height = 1;
        let constant = match word {
            "true" => Some(ExpressionKind::Bool(true)),
            "false" => Some(ExpressionKind::Bool(false)),
            "null" => Some(ExpressionKind::Null),
            _ => None,
        };
        if let Some(kind) = constant {
            return Ok(Expression { kind, span });
        }
        if self.is(Token::LeftParen) {
            let arguments = self.arguments()?;
            self.above(self.height)?;
            let kind = ExpressionKind::Call(self.words.get(word), arguments);
            return Ok(Expression { kind, span: (span.0, self.previous_end) });
        }
        if self.is(Token::Arrow) {
            let word = self.words.get(word);
            return self.lambda(span.0, vec![word]);
        }
        Ok(Expression { kind: ExpressionKind::Name(self.words.get(word)), span })
    }

    /// `=> body`
    fn lambda(&mut self, start: u32, parameters: Vec<Rc<str>>) -> Result<Expression, Fault> {
        self.advance();
        self.newlines();
        let body = self.expression()?;
        self.above(self.height)?;
        let span = (start, body.span.1);
        Ok(Expression { kind: ExpressionKind::Lambda(parameters, Box::new(body)), span })
    }

    /// `(x)`, or the parameters of a lambda.
    fn parenthesis(&mut self) -> Result<Expression, Fault> {
        let start = self.current.start;
        let mark = self.mark();
        if let Some(parameters) = self.lambda_parameters() {
            return self.lambda(start, parameters);
        }
        self.back_to(&mark);
        self.advance();
        self.newlines();
        let mut inner = self.expression()?;
        self.newlines();
        self.expect(Token::RightParen, "`)`")?;
        inner.span = (start, self.previous_end);
        Ok(inner)
    }

    /// `(a, b)` before `=>`.
    fn lambda_parameters(&mut self) -> Option<Vec<Rc<str>>> {
        self.advance();
        let mut parameters = Vec::new();
        loop {
            self.newlines();
            match self.current.token {
                Token::Identifier => {
                    parameters.push(Rc::from(self.word()));
                    self.advance();
                    self.newlines();
                    if !self.is(Token::RightParen) && !self.accept(Token::Comma) {
                        return None;
                    }
                }
                Token::RightParen => {
                    self.advance();
                    return self.is(Token::Arrow).then_some(parameters);
                }
                _ => return None,
            }
        }
    }
}
