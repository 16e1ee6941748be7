//! What a Terraform file says, as written: bodies, blocks, attributes and expressions, each with its place.

use std::borrow::Cow;

/// Byte offsets of the first character and behind the last one.
pub(super) type Span = (u32, u32);

/// What lies between two braces, or a whole file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Body<'t> {
    /// `name = value`, in the order of the file.
    pub(super) attributes: Vec<Attribute<'t>>,
    /// `kind "label" { … }`, in the order of the file.
    pub(super) blocks: Vec<Block<'t>>,
}

impl<'t> Body<'t> {
    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute<'t>> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// `name = value`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Attribute<'t> {
    /// The name.
    pub(super) name: Cow<'t, str>,
    /// From the name to the end of the value.
    pub(super) span: Span,
    /// The value.
    pub(super) value: Expression<'t>,
}

/// `kind "label" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Block<'t> {
    /// The first word.
    pub(super) kind: Cow<'t, str>,
    /// The words and strings before the brace.
    pub(super) labels: Vec<Cow<'t, str>>,
    /// The first word, labels and opening brace.
    pub(super) header: Span,
    /// What is in it.
    pub(super) body: Body<'t>,
}

impl Block<'_> {
    /// A label.
    pub(super) fn label(&self, index: usize) -> Option<&str> {
        self.labels.get(index).map(AsRef::as_ref)
    }
}

/// An expression and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expression<'t> {
    /// Its place.
    pub(super) span: Span,
    /// What it is.
    pub(super) kind: ExpressionKind<'t>,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ExpressionKind<'t> {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string without templates in it, decoded.
    Text(Cow<'t, str>),
    /// A string with `${…}` or `%{…}` in it.
    Template(Vec<Part<'t>>),
    /// `[…]`
    List(Vec<Expression<'t>>),
    /// `{…}`
    Map(Vec<(Expression<'t>, Expression<'t>)>),
    /// A name and what is taken from it: `var.a[0].b`.
    Reference(&'t str, Vec<Step<'t>>),
    /// What is taken from any other expression.
    Access(Box<Expression<'t>>, Vec<Step<'t>>),
    /// `name(…)`; the flag says that the last argument is spread with `...`.
    Call(&'t str, Vec<Expression<'t>>, bool),
    /// `!x`
    Not(Box<Expression<'t>>),
    /// `-x`
    Negate(Box<Expression<'t>>),
    /// Two expressions and what is between them.
    Binary(Operator, Box<(Expression<'t>, Expression<'t>)>),
    /// `condition ? this : that`
    Choice(Box<[Expression<'t>; 3]>),
    /// `[for …]` and `{for …}`
    For(Box<For<'t>>),
}

/// A step of a reference.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step<'t> {
    /// `.name`
    Attribute(&'t str),
    /// `[index]`, and `.0` in the old form.
    Index(Expression<'t>),
    /// `[*]`: what follows is taken from every item.
    Splat,
    /// `.*`: the attributes that follow are taken from every item, an index is not.
    AttributeSplat,
}

/// `for key, value in collection : …`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct For<'t> {
    /// The first of two names.
    pub(super) key: Option<&'t str>,
    /// The only or second name.
    pub(super) value: &'t str,
    /// What is gone through.
    pub(super) collection: Expression<'t>,
    /// Of a map: the key of each item.
    pub(super) result_key: Option<Expression<'t>>,
    /// The value of each item.
    pub(super) result: Expression<'t>,
    /// `if …`
    pub(super) condition: Option<Expression<'t>>,
    /// `...` behind the value: values of the same key are gathered in a list.
    pub(super) is_grouped: bool,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part<'t> {
    /// Text as it is.
    Text(Cow<'t, str>),
    /// `${…}`
    Value(Expression<'t>),
    /// `%{ if … }…%{ else }…%{ endif }`
    If(Box<(Expression<'t>, Vec<Part<'t>>, Vec<Part<'t>>)>),
    /// `%{ for … }…%{ endfor }`
    For(Box<TemplateFor<'t>>),
}

/// `%{ for key, value in collection }…%{ endfor }`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TemplateFor<'t> {
    /// The first of two names.
    pub(super) key: Option<&'t str>,
    /// The only or second name.
    pub(super) value: &'t str,
    /// What is gone through.
    pub(super) collection: Expression<'t>,
    /// What is written for each item.
    pub(super) body: Vec<Part<'t>>,
}

/// An operator between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
}
