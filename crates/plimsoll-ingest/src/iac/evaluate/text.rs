//! Expressions as text, in the syntax of templates, for what stays unknown.

use std::fmt::Write as _;

use crate::iac::expression::{Expression, ExpressionKind, Member, Operator};

const DEEPEST: u8 = 24;

/// An expression as a person would write it in a template.
pub(crate) fn written(expression: &Expression) -> String {
    let mut out = String::new();
    write(expression, &mut out, 0);
    out
}

fn write(expression: &Expression, out: &mut String, depth: u8) {
    if depth > DEEPEST || out.len() > 2000 {
        out.push('…');
        return;
    }
    let next = depth + 1;
    match &expression.kind {
        ExpressionKind::Null => out.push_str("null"),
        ExpressionKind::Bool(value) => {
            let _ = write!(out, "{value}");
        }
        ExpressionKind::Number(number) => {
            let _ = write!(out, "{number}");
        }
        ExpressionKind::Text(text) => {
            let _ = write!(out, "'{}'", text.replace('\'', "''"));
        }
        ExpressionKind::Interpolated(parts) => {
            out.push('\'');
            for part in parts {
                if let ExpressionKind::Text(text) = &part.kind {
                    out.push_str(text);
                } else {
                    out.push_str("${");
                    write(part, out, next);
                    out.push('}');
                }
            }
            out.push('\'');
        }
        ExpressionKind::List(items) => {
            out.push('[');
            for (index, (item, spread)) in items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                out.push_str(if *spread { "..." } else { "" });
                write(item, out, next);
            }
            out.push(']');
        }
        ExpressionKind::Map(members) => {
            out.push('{');
            for (index, member) in members.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                match member {
                    Member::Pair(key, value) => {
                        write(key, out, next);
                        out.push_str(": ");
                        write(value, out, next);
                    }
                    Member::Spread(value) => {
                        out.push_str("...");
                        write(value, out, next);
                    }
                }
            }
            out.push('}');
        }
        ExpressionKind::Name(name) => out.push_str(name),
        ExpressionKind::Call(name, arguments) => call(name, arguments, out, next),
        ExpressionKind::Method(of, name, arguments) => {
            write(of, out, next);
            out.push('.');
            call(name, arguments, out, next);
        }
        ExpressionKind::Property(of, name, safe) => {
            write(of, out, next);
            let _ = write!(out, ".{}{name}", if *safe { "?" } else { "" });
        }
        ExpressionKind::Index(of, index, safe) => {
            write(of, out, next);
            out.push_str(if *safe { "[?" } else { "[" });
            write(index, out, next);
            out.push(']');
        }
        ExpressionKind::Nested(of, name) => {
            write(of, out, next);
            let _ = write!(out, "::{name}");
        }
        ExpressionKind::Not(inner) => {
            out.push('!');
            write(inner, out, next);
        }
        ExpressionKind::Negate(inner) => {
            out.push('-');
            write(inner, out, next);
        }
        ExpressionKind::NotNull(inner) => {
            write(inner, out, next);
            out.push('!');
        }
        ExpressionKind::Binary(operator, left, right) => {
            write(left, out, next);
            let _ = write!(out, " {} ", symbol(*operator));
            write(right, out, next);
        }
        ExpressionKind::Choice(condition, then, otherwise) => {
            write(condition, out, next);
            out.push_str(" ? ");
            write(then, out, next);
            out.push_str(" : ");
            write(otherwise, out, next);
        }
        ExpressionKind::Lambda(names, body) => {
            let _ = write!(out, "({}) => ", names.join(", "));
            write(body, out, next);
        }
        ExpressionKind::For { item, list, body, .. } => {
            let _ = write!(out, "[for {item} in ");
            write(list, out, next);
            out.push_str(": ");
            write(body, out, next);
            out.push(']');
        }
    }
}

fn call(name: &str, arguments: &[Expression], out: &mut String, depth: u8) {
    out.push_str(name);
    out.push('(');
    for (index, argument) in arguments.iter().enumerate() {
        out.push_str(if index > 0 { ", " } else { "" });
        write(argument, out, depth);
    }
    out.push(')');
}

fn symbol(operator: Operator) -> &'static str {
    match operator {
        Operator::Or => "||",
        Operator::And => "&&",
        Operator::Equal => "==",
        Operator::NotEqual => "!=",
        Operator::EqualIgnoringCase => "=~",
        Operator::NotEqualIgnoringCase => "!~",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
        Operator::Modulo => "%",
        Operator::Coalesce => "??",
    }
}
