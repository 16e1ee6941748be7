//! Types. They are read for what they say about null; whether a value fits its type is left to Bicep.

use super::super::lexer::Token;
use super::super::syntax::Type;
use super::Parser;
use crate::problem::Fault;

impl Parser<'_> {
    /// Any type.
    pub(super) fn type_expression(&mut self) -> Result<Type, Fault> {
        self.enter()?;
        let found = self.union();
        self.leave();
        found
    }

    fn union(&mut self) -> Result<Type, Fault> {
        if self.token_after_newlines() == Token::Pipe {
            self.newlines();
            self.advance();
            self.newlines();
        }
        let mut found = self.member_type()?;
        while self.token_after_newlines() == Token::Pipe {
            self.newlines();
            self.advance();
            self.newlines();
            let other = self.member_type()?;
            found = Type { nullable: found.nullable || other.nullable, name: None };
        }
        Ok(found)
    }

    fn member_type(&mut self) -> Result<Type, Fault> {
        let mut found = self.simple_type()?;
        loop {
            match self.current.token {
                Token::Question => {
                    self.advance();
                    found.nullable = true;
                }
                Token::Not => {
                    self.advance();
                    found.nullable = false;
                }
                Token::Dot => {
                    self.advance();
                    if !self.accept(Token::Asterisk) {
                        self.identifier("a name behind `.`")?;
                    }
                    found = Type::default();
                }
                Token::LeftSquare => {
                    self.advance();
                    if !self.accept(Token::Number) {
                        self.accept(Token::Asterisk);
                    }
                    self.expect(Token::RightSquare, "`]`")?;
                    found = Type::default();
                }
                Token::Less => {
                    self.advance();
                    loop {
                        self.newlines();
                        self.type_expression()?;
                        self.newlines();
                        if !self.accept(Token::Comma) {
                            break;
                        }
                    }
                    self.expect(Token::Greater, "`>`")?;
                    found = Type::default();
                }
                _ => return Ok(found),
            }
        }
    }

    fn simple_type(&mut self) -> Result<Type, Fault> {
        match self.current.token {
            Token::Identifier => {
                let word = self.word();
                self.advance();
                if word == "resource" && self.is(Token::Quote) {
                    self.string()?;
                    return Ok(Type::default());
                }
                Ok(Type { nullable: word == "null", name: Some(self.words.get(word)) })
            }
            Token::Quote | Token::MultiLine => {
                let literal = self.string()?;
                self.strays.push(literal);
                Ok(Type::default())
            }
            Token::Minus => {
                self.advance();
                self.expect(Token::Number, "a number")?;
                Ok(Type::default())
            }
            Token::Number | Token::Asterisk => {
                self.advance();
                Ok(Type::default())
            }
            Token::LeftParen => {
                self.advance();
                self.newlines();
                let inner = self.type_expression()?;
                self.newlines();
                self.expect(Token::RightParen, "`)`")?;
                Ok(inner)
            }
            Token::LeftBrace => self.fields(Token::RightBrace),
            Token::LeftSquare => self.fields(Token::RightSquare),
            _ => Err(self.unexpected("a type")),
        }
    }

    /// The members of a map, or the items of a list of fixed length.
    fn fields(&mut self, close: Token) -> Result<Type, Fault> {
        self.advance();
        loop {
            self.newlines();
            if self.accept(close) {
                return Ok(Type::default());
            }
            if self.accept(Token::Comma) {
                continue;
            }
            self.decorators()?;
            if close == Token::RightBrace {
                match self.current.token {
                    Token::Quote => {
                        self.string()?;
                    }
                    Token::Identifier | Token::Asterisk => self.advance(),
                    _ => return Err(self.unexpected("the name of a property or `}`")),
                }
                self.expect(Token::Colon, "`:` behind the name of a property")?;
                self.newlines();
            }
            self.accept(Token::Ellipsis);
            self.type_expression()?;
            if !self.is(Token::NewLine) && !self.is(Token::Comma) && !self.is(close) {
                return Err(self.unexpected("a new line"));
            }
        }
    }
}
