//! Statements.

use std::rc::Rc;

use super::super::super::expression::{Expression, ExpressionKind};
use super::super::lexer::Token;
use super::super::syntax::{
    Function, Import, Module, NamedType, Parameter, Program, Resource, Span, Type, Variable,
};
use super::Parser;
use crate::problem::Fault;

/// The words with which statements begin.
const WORDS: &[&str] = &[
    "assert",
    "extends",
    "extension",
    "extensionConfig",
    "func",
    "import",
    "metadata",
    "module",
    "output",
    "param",
    "provider",
    "resource",
    "targetScope",
    "test",
    "type",
    "using",
    "var",
];

/// Whether a line looks like the beginning of a statement.
pub(super) fn begins(line: &str) -> bool {
    let word = line.split(|found: char| !found.is_ascii_alphanumeric()).next().unwrap_or_default();
    line.starts_with('@')
        || (WORDS.contains(&word) && line.get(word.len()..).is_some_and(|rest| rest.starts_with([' ', '='])))
}

/// What the decorators of a statement say, as far as it matters here.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Decorators {
    is_secure: bool,
    is_exported: bool,
}

impl Parser<'_> {
    /// `@…` before a statement or a member of a type.
    pub(super) fn decorators(&mut self) -> Result<Decorators, Fault> {
        let mut found = Decorators::default();
        while self.accept(Token::At) {
            let decorator = self.expression()?;
            if let ExpressionKind::Call(name, _) = &decorator.kind {
                found.is_secure |= &**name == "secure";
                found.is_exported |= &**name == "export";
            }
            self.strays.push(decorator);
            self.newlines();
        }
        Ok(found)
    }

    /// One statement, with its decorators.
    pub(super) fn statement(&mut self, program: &mut Program) -> Result<(), Fault> {
        let decorators = self.decorators()?;
        self.keyword = self.current.start;
        let word = self.word();
        if word == "resource" {
            let resource = self.resource()?;
            program.resources.push(resource);
            return Ok(());
        }
        if !WORDS.contains(&word) {
            return Err(self.unexpected("a statement such as `param`, `var` or `resource`"));
        }
        self.advance();
        match word {
            "param" => {
                let parameter = self.parameter(decorators)?;
                program.parameters.push(parameter);
            }
            "var" => {
                let variable = self.variable(decorators)?;
                program.variables.push(variable);
            }
            "output" => {
                let (name, _) = self.identifier("the name of the output")?;
                self.type_expression()?;
                let value = self.assigned()?;
                let Decorators { is_secure, is_exported } = decorators;
                program.outputs.push(Variable { name, value, is_exported, is_secure });
            }
            "module" => {
                let module = self.module()?;
                program.modules.push(module);
            }
            "type" => {
                let (name, _) = self.identifier("the name of the type")?;
                self.expect(Token::Assign, "`=`")?;
                let kind = self.type_expression()?;
                program.types.push(NamedType { name, kind, is_secure: decorators.is_secure });
            }
            "func" => {
                let function = self.function(decorators)?;
                program.functions.push(function);
            }
            "import" => self.import(program)?,
            "using" => self.using(program)?,
            "targetScope" => program.target_scope = Some(self.assigned()?),
            _ => self.other(word)?,
        }
        Ok(())
    }

    /// `= value`
    fn assigned(&mut self) -> Result<Expression, Fault> {
        self.expect(Token::Assign, "`=`")?;
        self.newlines();
        self.expression()
    }

    fn parameter(&mut self, decorators: Decorators) -> Result<Parameter, Fault> {
        let (name, _) = self.identifier("the name of the parameter")?;
        let is_bare = match self.current.token {
            Token::NewLine => self.token_after_newlines() != Token::Pipe,
            token => matches!(token, Token::Assign | Token::End),
        };
        let kind = if is_bare { Type::default() } else { self.type_expression()? };
        let value = if self.is(Token::Assign) { Some(self.assigned()?) } else { None };
        Ok(Parameter { name, kind, value, is_secure: decorators.is_secure })
    }

    fn variable(&mut self, decorators: Decorators) -> Result<Variable, Fault> {
        let (name, _) = self.identifier("the name of the variable")?;
        if !self.is(Token::Assign) {
            self.type_expression()?;
        }
        let value = self.assigned()?;
        let Decorators { is_secure, is_exported } = decorators;
        Ok(Variable { name, value, is_exported, is_secure })
    }

    fn function(&mut self, decorators: Decorators) -> Result<Function, Fault> {
        let (name, _) = self.identifier("the name of the function")?;
        self.expect(Token::LeftParen, "`(`")?;
        let mut parameters = Vec::new();
        loop {
            self.newlines();
            if self.accept(Token::RightParen) {
                break;
            }
            parameters.push(self.identifier("the name of a parameter")?.0);
            self.type_expression()?;
            self.newlines();
            if !self.is(Token::RightParen) {
                self.expect(Token::Comma, "`,` or `)`")?;
            }
        }
        self.type_expression()?;
        self.newlines();
        self.expect(Token::Arrow, "`=>`")?;
        self.newlines();
        let body = self.expression()?;
        Ok(Function { name, parameters, body, is_exported: decorators.is_exported })
    }

    /// A resource; the parser stands at the word.
    pub(super) fn resource(&mut self) -> Result<Resource, Fault> {
        self.enter()?;
        let start = self.current.start;
        if self.word() != "resource" {
            return Err(self.unexpected("`resource`"));
        }
        self.advance();
        let (name, _) = self.identifier("the symbolic name of the resource")?;
        let (reference, reference_span) = self.literal("the type of the resource in quotes")?;
        let is_existing = self.word() == "existing";
        if is_existing {
            self.advance();
        }
        self.expect(Token::Assign, "`=`")?;
        self.newlines();
        let mut children = Vec::new();
        let body = self.body(Some(&mut children))?;
        self.leave();
        let span = (start, self.previous_end);
        Ok(Resource { name, span, reference, reference_span, is_existing, body, children })
    }

    fn module(&mut self) -> Result<Module, Fault> {
        let (name, _) = self.identifier("the symbolic name of the module")?;
        let (path, path_span) = self.literal("the path of the module in quotes")?;
        if self.word() == "existing" {
            self.advance();
        }
        self.expect(Token::Assign, "`=`")?;
        self.newlines();
        let body = self.body(None)?;
        Ok(Module { name, path, path_span, body })
    }

    /// A string without expressions in it.
    fn literal(&mut self, what: &'static str) -> Result<(Rc<str>, Span), Fault> {
        if !matches!(self.current.token, Token::Quote | Token::MultiLine) {
            return Err(self.unexpected(what));
        }
        let start = self.current.start as usize;
        match self.string()? {
            Expression { kind: ExpressionKind::Text(text), span } => Ok((text, span)),
            _ => {
                Err(Fault::new(start, "an expression stands where a literal must", "Write the text itself."))
            }
        }
    }

    fn import(&mut self, program: &mut Program) -> Result<(), Fault> {
        let mut import = Import { path: Rc::from(""), path_span: (0, 0), names: Vec::new(), alias: None };
        if matches!(self.current.token, Token::Quote | Token::MultiLine) {
            // The old form of `extension`.
            self.literal("the name of an extension")?;
            return self.configured();
        }
        if self.accept(Token::Asterisk) {
            if self.word() != "as" {
                return Err(self.unexpected("`as`"));
            }
            self.advance();
            import.alias = Some(self.identifier("a name")?.0);
        } else {
            self.expect(Token::LeftBrace, "`{` or `*`")?;
            loop {
                self.newlines();
                if self.accept(Token::RightBrace) {
                    break;
                }
                if self.accept(Token::Comma) {
                    continue;
                }
                let original: Rc<str> = if self.is(Token::Quote) {
                    self.literal("a name")?.0
                } else {
                    self.identifier("a name")?.0
                };
                let mut local = Rc::clone(&original);
                if self.word() == "as" {
                    self.advance();
                    local = self.identifier("a name")?.0;
                }
                import.names.push((original, local));
            }
        }
        if self.word() != "from" {
            return Err(self.unexpected("`from`"));
        }
        self.advance();
        (import.path, import.path_span) = self.literal("the path of a file in quotes")?;
        program.imports.push(import);
        Ok(())
    }

    fn using(&mut self, program: &mut Program) -> Result<(), Fault> {
        if self.word() == "none" {
            self.advance();
        } else {
            program.using = Some(self.literal("the path of a file in quotes")?);
        }
        self.configured()
    }

    /// `with {…}` and `as name`, in any order.
    fn configured(&mut self) -> Result<(), Fault> {
        loop {
            match self.word() {
                "with" => {
                    self.advance();
                    let settings = self.expression()?;
                    self.strays.push(settings);
                }
                "as" => {
                    self.advance();
                    self.identifier("a name")?;
                }
                _ => return Ok(()),
            }
        }
    }

    /// A statement that says nothing about resources.
    fn other(&mut self, word: &str) -> Result<(), Fault> {
        match word {
            "extension" | "provider" | "extends" | "extensionConfig" => {
                if self.is(Token::Identifier) {
                    self.advance();
                } else {
                    self.string_expected()?;
                }
                self.configured()
            }
            "test" => {
                self.identifier("the name of the test")?;
                self.string_expected()?;
                let value = self.assigned()?;
                self.strays.push(value);
                Ok(())
            }
            _ => {
                self.identifier("a name")?;
                let value = self.assigned()?;
                self.strays.push(value);
                Ok(())
            }
        }
    }

    fn string_expected(&mut self) -> Result<(), Fault> {
        if matches!(self.current.token, Token::Quote | Token::MultiLine) {
            self.string().map(|_| ())
        } else {
            Err(self.unexpected("a string"))
        }
    }
}
