//! Operators.

use std::collections::BTreeMap;

use crate::iac::terraform::syntax::{Expression, Operator};
use crate::iac::terraform::value::Value;
use crate::iac::terraform::world::{Scope, World};

impl World<'_> {
    /// The value of two expressions and what is between them; `None` where it is not known.
    pub(super) fn binary(
        &self,
        scope: &Scope,
        operator: Operator,
        sides: &(Expression<'_>, Expression<'_>),
    ) -> Option<Value> {
        let left = self.evaluate(scope, &sides.0);
        match (operator, left.as_bool()) {
            (Operator::Or, Some(true)) => return Some(Value::Bool(true)),
            (Operator::And, Some(false)) => return Some(Value::Bool(false)),
            _ => {}
        }
        let right = self.evaluate(scope, &sides.1);
        match operator {
            Operator::Or => match (left.as_bool(), right.as_bool()) {
                (_, Some(true)) => Some(Value::Bool(true)),
                (Some(false), Some(false)) => Some(Value::Bool(false)),
                _ => None,
            },
            Operator::And => match (left.as_bool(), right.as_bool()) {
                (_, Some(false)) => Some(Value::Bool(false)),
                (Some(true), Some(true)) => Some(Value::Bool(true)),
                _ => None,
            },
            Operator::Equal => self.is_equal(&left, &right).map(Value::Bool),
            Operator::NotEqual => self.is_equal(&left, &right).map(|equal| Value::Bool(!equal)),
            _ => arithmetic(operator, left.as_number()?, right.as_number()?),
        }
    }

    /// Whether two values are equal; comparing large ones counts as work.
    fn is_equal(&self, left: &Value, right: &Value) -> Option<bool> {
        let size = left.items().map_or(0, <[Value]>::len) + left.members().map_or(0, BTreeMap::len);
        if self.charge(size) { left.equals(right) } else { None }
    }
}

fn arithmetic(operator: Operator, left: f64, right: f64) -> Option<Value> {
    let number = match operator {
        Operator::Less => return Some(Value::Bool(left < right)),
        Operator::LessOrEqual => return Some(Value::Bool(left <= right)),
        Operator::Greater => return Some(Value::Bool(left > right)),
        Operator::GreaterOrEqual => return Some(Value::Bool(left >= right)),
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide => left / right,
        Operator::Modulo => left % right,
        _ => return None,
    };
    number.is_finite().then_some(Value::Number(number))
}
