//! Moves what was parsed to other offsets, so that it stays clear which file it comes from.

use super::syntax::{Attribute, Block, Body, Expression, ExpressionKind, Part, Span, Step};

/// Moves a body and everything in it. The parser keeps the depth within bounds.
pub(super) fn body(body: &mut Body<'_>, by: u32) {
    body.attributes.iter_mut().for_each(|found| attribute(found, by));
    body.blocks.iter_mut().for_each(|found| block(found, by));
}

/// Moves an attribute.
pub(super) fn attribute(attribute: &mut Attribute<'_>, by: u32) {
    span(&mut attribute.span, by);
    expression(&mut attribute.value, by);
}

fn block(found: &mut Block<'_>, by: u32) {
    span(&mut found.header, by);
    body(&mut found.body, by);
}

fn span(span: &mut Span, by: u32) {
    *span = (span.0.saturating_add(by), span.1.saturating_add(by));
}

fn expression(found: &mut Expression<'_>, by: u32) {
    span(&mut found.span, by);
    match &mut found.kind {
        ExpressionKind::Null
        | ExpressionKind::Bool(_)
        | ExpressionKind::Number(_)
        | ExpressionKind::Text(_) => {}
        ExpressionKind::Template(parts) => all_parts(parts, by),
        ExpressionKind::List(items) | ExpressionKind::Call(_, items, _) => {
            for item in items {
                expression(item, by);
            }
        }
        ExpressionKind::Map(members) => {
            for (key, value) in members {
                expression(key, by);
                expression(value, by);
            }
        }
        ExpressionKind::Reference(_, steps) => all_steps(steps, by),
        ExpressionKind::Access(inner, steps) => {
            expression(inner, by);
            all_steps(steps, by);
        }
        ExpressionKind::Not(inner) | ExpressionKind::Negate(inner) => expression(inner, by),
        ExpressionKind::Binary(_, sides) => {
            expression(&mut sides.0, by);
            expression(&mut sides.1, by);
        }
        ExpressionKind::Choice(parts) => parts.iter_mut().for_each(|part| expression(part, by)),
        ExpressionKind::For(found) => {
            expression(&mut found.collection, by);
            expression(&mut found.result, by);
            for optional in [&mut found.result_key, &mut found.condition].into_iter().flatten() {
                expression(optional, by);
            }
        }
    }
}

fn all_steps(steps: &mut [Step<'_>], by: u32) {
    for step in steps {
        if let Step::Index(index) = step {
            expression(index, by);
        }
    }
}

fn all_parts(parts: &mut [Part<'_>], by: u32) {
    for part in parts {
        match part {
            Part::Text(_) => {}
            Part::Value(value) => expression(value, by),
            Part::If(branches) => {
                expression(&mut branches.0, by);
                all_parts(&mut branches.1, by);
                all_parts(&mut branches.2, by);
            }
            Part::For(found) => {
                expression(&mut found.collection, by);
                all_parts(&mut found.body, by);
            }
        }
    }
}
