//! What a Bicep file says, statement by statement.

use std::rc::Rc;

use super::super::expression::Expression;
use crate::problem::Fault;

/// A byte span.
pub(super) type Span = (u32, u32);

/// A file, parsed.
#[derive(Debug, Default)]
pub(super) struct Program {
    /// `param`, in either kind of file.
    pub(super) parameters: Vec<Parameter>,
    /// `var`
    pub(super) variables: Vec<Variable>,
    /// `resource`, those at the top.
    pub(super) resources: Vec<Resource>,
    /// `module`
    pub(super) modules: Vec<Module>,
    /// `output`
    pub(super) outputs: Vec<Variable>,
    /// `type`
    pub(super) types: Vec<NamedType>,
    /// `func`
    pub(super) functions: Vec<Function>,
    /// `import {…} from '…'` and `import * as x from '…'`
    pub(super) imports: Vec<Import>,
    /// In a parameter file: the path of the file that it is for, and its place.
    pub(super) using: Option<(Rc<str>, Span)>,
    /// `targetScope`
    pub(super) target_scope: Option<Expression>,
    /// What decorators and other statements say; only looked at for secrets.
    pub(super) strays: Vec<Expression>,
    /// Comments, which may hold anything.
    pub(super) comments: Vec<Span>,
    /// What could not be parsed: the fault, and the span that was left out with it.
    pub(super) lost: Vec<(Fault, Span)>,
}

/// What is known of a type: whether it may be null, and its name if it is one.
#[derive(Clone, Debug, Default)]
pub(super) struct Type {
    /// Whether it allows null.
    pub(super) nullable: bool,
    /// The name of a type that stands alone.
    pub(super) name: Option<Rc<str>>,
}

/// `param name type = default`, or `param name = value`.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: Rc<str>,
    pub(super) kind: Type,
    pub(super) value: Option<Expression>,
    pub(super) is_secure: bool,
}

/// `var name = value` and `output name type = value`.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) name: Rc<str>,
    pub(super) value: Expression,
    pub(super) is_exported: bool,
    pub(super) is_secure: bool,
}

/// `type name = …`
#[derive(Debug)]
pub(super) struct NamedType {
    pub(super) name: Rc<str>,
    pub(super) kind: Type,
    pub(super) is_secure: bool,
}

/// `func name(a string) string => body`
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: Rc<str>,
    pub(super) parameters: Vec<Rc<str>>,
    pub(super) body: Expression,
    pub(super) is_exported: bool,
}

/// `import`
#[derive(Debug)]
pub(super) struct Import {
    /// The file or artifact.
    pub(super) path: Rc<str>,
    pub(super) path_span: Span,
    /// The names that are imported and what they are called here; empty where all are, under `alias`.
    pub(super) names: Vec<(Rc<str>, Rc<str>)>,
    /// `* as alias`
    pub(super) alias: Option<Rc<str>>,
}

/// `[for (item, index) in list: …]` around a resource or module.
#[derive(Debug)]
pub(super) struct Each {
    pub(super) item: Rc<str>,
    pub(super) index: Option<Rc<str>>,
    pub(super) list: Expression,
}

/// What follows the `=` of a resource or module.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) each: Option<Each>,
    pub(super) condition: Option<Expression>,
    /// The map.
    pub(super) object: Expression,
}

/// `resource name 'type@version' = …`
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) name: Rc<str>,
    /// The whole statement, without its decorators.
    pub(super) span: Span,
    /// `type@version`, its quotes included.
    pub(super) reference: Rc<str>,
    pub(super) reference_span: Span,
    pub(super) is_existing: bool,
    pub(super) body: Body,
    /// The resources written inside.
    pub(super) children: Vec<Resource>,
}

/// `module name 'path' = …`
#[derive(Debug)]
pub(super) struct Module {
    pub(super) name: Rc<str>,
    pub(super) path: Rc<str>,
    pub(super) path_span: Span,
    pub(super) body: Body,
}
