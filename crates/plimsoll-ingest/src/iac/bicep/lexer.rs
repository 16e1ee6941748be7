//! Tokens of Bicep. Strings are left to the parser, because expressions stand in them.

use super::syntax::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    End,
    NewLine,
    Identifier,
    Number,
    /// `'`: a string begins.
    Quote,
    /// `'''`, or `$'''`: a string of several lines begins.
    MultiLine,
    LeftBrace,
    RightBrace,
    LeftParen,
    RightParen,
    LeftSquare,
    RightSquare,
    At,
    Comma,
    Dot,
    /// `.?`
    SafeDot,
    /// `...`
    Ellipsis,
    Question,
    /// `??`
    Coalesce,
    Colon,
    /// `::`
    DoubleColon,
    Assign,
    /// `=>`
    Arrow,
    Equal,
    NotEqual,
    EqualIgnoringCase,
    NotEqualIgnoringCase,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Asterisk,
    Slash,
    Percent,
    Not,
    And,
    Or,
    Pipe,
    Caret,
    /// A comment that is not closed.
    OpenComment,
    /// A character that begins nothing.
    Unknown,
}

/// A token and its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// Goes through a text.
#[derive(Debug)]
pub(super) struct Lexer<'t> {
    bytes: &'t [u8],
    pub(super) at: usize,
    /// The comments that were passed; one that was passed twice stands here twice.
    pub(super) comments: Vec<Span>,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { bytes: text.as_bytes(), at: 0, comments: Vec::new() }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Passes spaces, comments and directives. `false` where a comment is not closed.
    fn trivia(&mut self) -> bool {
        loop {
            match self.peek(0) {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'/' if self.peek(1) == b'/' => {
                    let start = self.at;
                    self.line();
                    self.comments.push((start as u32 + 2, self.at as u32));
                }
                b'/' if self.peek(1) == b'*' => {
                    let start = self.at;
                    let rest = self.bytes.get(start + 2..).unwrap_or_default();
                    let Some(length) = memchr::memmem::find(rest, b"*/") else {
                        self.at = self.bytes.len();
                        self.comments.push((start as u32 + 2, self.at as u32));
                        return false;
                    };
                    self.at = start + length + 4;
                    self.comments.push((start as u32 + 2, self.at as u32 - 2));
                }
                // `#disable-next-line` and its kin.
                b'#' => self.line(),
                _ => return true,
            }
        }
    }

    /// Goes to the end of the line.
    fn line(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Lexeme {
        let begin = self.at as u32;
        if !self.trivia() {
            return Lexeme { token: Token::OpenComment, start: begin, end: self.at as u32 };
        }
        let start = self.at;
        let token = self.token();
        Lexeme { token, start: start as u32, end: self.at as u32 }
    }

    fn token(&mut self) -> Token {
        let Some(&first) = self.bytes.get(self.at) else { return Token::End };
        let (second, third) = (self.peek(1), self.peek(2));
        let (length, token) = match first {
            b'\n' => (1, Token::NewLine),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                return self.run(Token::Identifier, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
            }
            b'0'..=b'9' => return self.run(Token::Number, |byte| byte.is_ascii_digit()),
            b'\'' if second == b'\'' && third == b'\'' => (3, Token::MultiLine),
            b'\'' => (1, Token::Quote),
            b'$' => return self.dollars(),
            b'{' => (1, Token::LeftBrace),
            b'}' => (1, Token::RightBrace),
            b'(' => (1, Token::LeftParen),
            b')' => (1, Token::RightParen),
            b'[' => (1, Token::LeftSquare),
            b']' => (1, Token::RightSquare),
            b'@' => (1, Token::At),
            b',' => (1, Token::Comma),
            b'.' if second == b'.' && third == b'.' => (3, Token::Ellipsis),
            b'.' if second == b'?' => (2, Token::SafeDot),
            b'.' => (1, Token::Dot),
            b'?' if second == b'?' => (2, Token::Coalesce),
            b'?' => (1, Token::Question),
            b':' if second == b':' => (2, Token::DoubleColon),
            b':' => (1, Token::Colon),
            b'=' => match second {
                b'>' => (2, Token::Arrow),
                b'=' => (2, Token::Equal),
                b'~' => (2, Token::EqualIgnoringCase),
                _ => (1, Token::Assign),
            },
            b'!' => match second {
                b'=' => (2, Token::NotEqual),
                b'~' => (2, Token::NotEqualIgnoringCase),
                _ => (1, Token::Not),
            },
            b'<' if second == b'=' => (2, Token::LessOrEqual),
            b'<' => (1, Token::Less),
            b'>' if second == b'=' => (2, Token::GreaterOrEqual),
            b'>' => (1, Token::Greater),
            b'+' => (1, Token::Plus),
            b'-' => (1, Token::Minus),
            b'*' => (1, Token::Asterisk),
            b'/' => (1, Token::Slash),
            b'%' => (1, Token::Percent),
            b'&' if second == b'&' => (2, Token::And),
            b'|' if second == b'|' => (2, Token::Or),
            b'|' => (1, Token::Pipe),
            b'^' => (1, Token::Caret),
            other => (character_length(other), Token::Unknown),
        };
        self.at = (self.at + length).min(self.bytes.len());
        token
    }

    fn run(&mut self, token: Token, belongs: impl Fn(u8) -> bool) -> Token {
        while self.bytes.get(self.at).is_some_and(|&byte| belongs(byte)) {
            self.at += 1;
        }
        token
    }

    /// `$'''`, with as many dollars as mark an expression in it.
    fn dollars(&mut self) -> Token {
        let start = self.at;
        self.run(Token::Unknown, |byte| byte == b'$');
        if self.bytes.get(self.at..self.at + 3) == Some(b"'''") {
            self.at += 3;
            return Token::MultiLine;
        }
        self.at = start + 1;
        Token::Unknown
    }
}

fn character_length(first: u8) -> usize {
    match first {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xFF => 4,
        _ => 1,
    }
}
