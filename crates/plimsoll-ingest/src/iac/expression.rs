//! Expressions of ARM templates and Bicep: one form for both, since Bicep is compiled to the expressions of templates.

use std::rc::Rc;

/// An expression, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expression {
    /// What it is.
    pub(crate) kind: ExpressionKind,
    /// Its byte span in the text of its file.
    pub(crate) span: (u32, u32),
}

/// A member of a map that is written out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Member {
    /// `key: value`; the key may be an interpolated string.
    Pair(Expression, Expression),
    /// `...value`
    Spread(Expression),
}

/// An operator between two expressions. Template functions such as `add` and `equals` stay calls; these are Bicep's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`
    EqualIgnoringCase,
    /// `!~`
    NotEqualIgnoringCase,
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
    /// `??`
    Coalesce,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ExpressionKind {
    /// `null`
    Null,
    /// `true` and `false`
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// A string, decoded.
    Text(Rc<str>),
    /// A string with `${…}` in it: the literal and the computed parts in order.
    Interpolated(Vec<Expression>),
    /// `[…]`; spreads are `Member::Spread` in `Map` and stand here as the second field.
    List(Vec<(Expression, bool)>),
    /// `{…}`
    Map(Vec<Member>),
    /// A name: a parameter, variable, resource, module, function or loop variable of Bicep.
    Name(Rc<str>),
    /// `name(…)`; in templates also `parameters('x')` and `variables('x')`.
    Call(Rc<str>, Vec<Expression>),
    /// `of.name(…)`; a namespace such as `az.` and `sys.` is left out by the parser.
    Method(Box<Expression>, Rc<str>, Vec<Expression>),
    /// `of.name`, or `of.?name` where the flag is set.
    Property(Box<Expression>, Rc<str>, bool),
    /// `of[index]`, or `of[?index]` where the flag is set.
    Index(Box<Expression>, Box<Expression>, bool),
    /// `of::name`: a resource nested in another.
    Nested(Box<Expression>, Rc<str>),
    /// `!x`
    Not(Box<Expression>),
    /// `-x`
    Negate(Box<Expression>),
    /// `x!`: the value is not null.
    NotNull(Box<Expression>),
    /// Two expressions and what is between them.
    Binary(Operator, Box<Expression>, Box<Expression>),
    /// `condition ? this : that`
    Choice(Box<Expression>, Box<Expression>, Box<Expression>),
    /// `(a, b) => body`
    Lambda(Vec<Rc<str>>, Box<Expression>),
    /// `[for item in list: body]`, with the name of the index if there is one.
    For {
        /// The name of the item.
        item: Rc<str>,
        /// The name of the index.
        index: Option<Rc<str>>,
        /// What is gone through.
        list: Box<Expression>,
        /// `if (…)` before the body.
        condition: Option<Box<Expression>>,
        /// What is made of each item.
        body: Box<Expression>,
    },
}
