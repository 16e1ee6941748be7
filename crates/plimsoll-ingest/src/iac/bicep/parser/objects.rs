//! Maps, lists and loops.

use super::super::super::expression::{Expression, ExpressionKind, Member};
use super::super::lexer::Token;
use super::super::syntax::{Body, Each, Resource};
use super::Parser;
use crate::problem::Fault;

impl Parser<'_> {
    /// `{…}`. Where `children` is given, resources may be written in it.
    pub(super) fn object(&mut self, children: Option<&mut Vec<Resource>>) -> Result<Expression, Fault> {
        self.enter()?;
        let object = self.members(children);
        self.leave();
        object
    }

    fn members(&mut self, mut children: Option<&mut Vec<Resource>>) -> Result<Expression, Fault> {
        let start = self.expect(Token::LeftBrace, "`{`")?.0;
        let first = self.members.len();
        let mut height = 0;
        loop {
            self.newlines();
            if self.is(Token::RightBrace) {
                break;
            }
            match &mut children {
                Some(children) if self.is(Token::At) || self.begins_resource() => {
                    self.decorators()?;
                    let nested = self.resource()?;
                    children.push(nested);
                }
                _ => {
                    let member = self.member()?;
                    self.members.push(member);
                    height = height.max(self.height);
                }
            }
            if !self.accept(Token::Comma) && !matches!(self.current.token, Token::NewLine | Token::RightBrace)
            {
                return Err(self.unexpected("a new line, `,` or `}`"));
            }
        }
        self.advance();
        self.above(height)?;
        let members = self.members.drain(first..).collect();
        Ok(Expression { kind: ExpressionKind::Map(members), span: (start, self.previous_end) })
    }

    /// Whether a nested resource begins here, and no property of that name.
    fn begins_resource(&mut self) -> bool {
        if self.word() != "resource" {
            return false;
        }
        let mark = self.mark();
        self.advance();
        let found = self.is(Token::Identifier);
        self.back_to(&mark);
        found
    }

    fn member(&mut self) -> Result<Member, Fault> {
        if self.accept(Token::Ellipsis) {
            return Ok(Member::Spread(self.expression()?));
        }
        let key = match self.current.token {
            Token::Identifier | Token::Number => {
                let span = (self.current.start, self.current.end);
                self.advance();
                Expression { kind: ExpressionKind::Text(self.words.get(self.slice(span))), span }
            }
            Token::Quote | Token::MultiLine => self.string()?,
            _ => return Err(self.unexpected("a property or `}`")),
        };
        let key_height = self.height;
        self.expect(Token::Colon, "`:` behind the name of a property")?;
        self.newlines();
        let value = self.expression()?;
        self.height = self.height.max(key_height);
        Ok(Member::Pair(key, value))
    }

    /// `[…]`
    pub(super) fn list(&mut self) -> Result<Expression, Fault> {
        self.enter()?;
        let list = self.items();
        self.leave();
        list
    }

    fn items(&mut self) -> Result<Expression, Fault> {
        let start = self.expect(Token::LeftSquare, "`[`")?.0;
        self.newlines();
        if self.begins_loop() {
            let (each, mut height) = self.each()?;
            let condition = self.condition()?;
            if condition.is_some() {
                height = height.max(self.height);
            }
            let body = Box::new(self.expression()?);
            height = height.max(self.height);
            self.newlines();
            self.expect(Token::RightSquare, "`]` behind the body of a loop")?;
            self.above(height)?;
            let Each { item, index, list } = each;
            let list = Box::new(list);
            let kind = ExpressionKind::For { item, index, list, condition: condition.map(Box::new), body };
            return Ok(Expression { kind, span: (start, self.previous_end) });
        }
        let first = self.items.len();
        let mut height = 0;
        loop {
            self.newlines();
            if self.accept(Token::RightSquare) {
                break;
            }
            let is_spread = self.accept(Token::Ellipsis);
            let item = self.expression()?;
            self.items.push((item, is_spread));
            height = height.max(self.height);
            if !self.accept(Token::Comma)
                && !matches!(self.current.token, Token::NewLine | Token::RightSquare)
            {
                return Err(self.unexpected("a new line, `,` or `]`"));
            }
        }
        self.above(height)?;
        let items = self.items.drain(first..).collect();
        Ok(Expression { kind: ExpressionKind::List(items), span: (start, self.previous_end) })
    }

    fn begins_loop(&mut self) -> bool {
        if self.word() != "for" {
            return false;
        }
        let mark = self.mark();
        self.advance();
        let found = matches!(self.current.token, Token::Identifier | Token::LeftParen);
        self.back_to(&mark);
        found
    }

    /// `for (item, index) in list:`, and how high the list is.
    fn each(&mut self) -> Result<(Each, u16), Fault> {
        self.advance();
        let (item, index) = if self.accept(Token::LeftParen) {
            self.newlines();
            let (item, _) = self.identifier("the name of the item")?;
            self.newlines();
            self.expect(Token::Comma, "`,` between item and index")?;
            self.newlines();
            let (index, _) = self.identifier("the name of the index")?;
            self.newlines();
            self.expect(Token::RightParen, "`)`")?;
            (item, Some(index))
        } else {
            (self.identifier("the name of the item")?.0, None)
        };
        if self.word() != "in" {
            return Err(self.unexpected("`in`"));
        }
        self.advance();
        self.newlines();
        let list = self.expression()?;
        let height = self.height;
        self.newlines();
        self.expect(Token::Colon, "`:` before the body of a loop")?;
        self.newlines();
        Ok((Each { item, index, list }, height))
    }

    /// `if (…)`
    fn condition(&mut self) -> Result<Option<Expression>, Fault> {
        if self.word() != "if" {
            return Ok(None);
        }
        self.advance();
        self.expect(Token::LeftParen, "`(` behind `if`")?;
        self.newlines();
        let condition = self.expression()?;
        self.newlines();
        self.expect(Token::RightParen, "`)`")?;
        self.newlines();
        Ok(Some(condition))
    }

    /// What follows the `=` of a resource or module: a map, perhaps under a condition or in a loop.
    pub(super) fn body(&mut self, mut children: Option<&mut Vec<Resource>>) -> Result<Body, Fault> {
        self.enter()?;
        let body = if self.accept(Token::LeftSquare) {
            self.newlines();
            if !self.begins_loop() {
                return Err(self.unexpected("`for`"));
            }
            let (each, _) = self.each()?;
            let condition = self.condition()?;
            let object = self.object(children.take())?;
            self.newlines();
            self.expect(Token::RightSquare, "`]` behind the body of a loop")?;
            Body { each: Some(each), condition, object }
        } else {
            let condition = self.condition()?;
            Body { each: None, condition, object: self.object(children.take())? }
        };
        self.leave();
        Ok(body)
    }
}
