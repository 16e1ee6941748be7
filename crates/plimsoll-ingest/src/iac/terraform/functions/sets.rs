//! Functions of sets.

use std::rc::Rc;

use super::collection::{MOST_ITEMS, as_set};
use super::{Arguments, Outcome, Stop, equal};
use crate::iac::terraform::value::{Value, number_text};

pub(super) fn call(name: &str, arguments: Arguments<'_>) -> Option<Outcome> {
    Some(match name {
        "setunion" => union(arguments),
        "setintersection" => filtered(arguments, true),
        "setsubtract" => filtered(arguments, false),
        "setproduct" => product(arguments),
        "sum" => sum(arguments),
        _ => return None,
    })
}

fn union(arguments: Arguments<'_>) -> Outcome {
    let mut all = Vec::new();
    for index in 0..arguments.values.len() {
        all.extend_from_slice(arguments.list(index)?);
    }
    Ok(as_set(&Value::list(all)))
}

/// The items of the first set that are, or are not, in the others.
fn filtered(arguments: Arguments<'_>, wanted: bool) -> Outcome {
    let mut kept = arguments.list(0)?.to_vec();
    for index in 1..arguments.values.len() {
        let other = arguments.list(index)?;
        let mut next = Vec::new();
        for item in kept {
            if !arguments.world.charge(other.len()) {
                return Err(Stop::Unknown);
            }
            let mut is_in = false;
            for candidate in other {
                is_in |= equal(&item, candidate)?;
            }
            if is_in == wanted {
                next.push(item);
            }
        }
        kept = next;
    }
    Ok(as_set(&Value::list(kept)))
}

fn product(arguments: Arguments<'_>) -> Outcome {
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for index in 0..arguments.values.len() {
        let items = arguments.list(index)?;
        let size = rows.len().saturating_mul(items.len());
        if size > MOST_ITEMS || !arguments.world.charge(size) {
            return Err(Stop::Unknown);
        }
        let with = |row: &Vec<Value>, item: &Value| {
            let mut longer = row.clone();
            longer.push(item.clone());
            longer
        };
        rows = rows.iter().flat_map(|row| items.iter().map(move |item| with(row, item))).collect();
    }
    Ok(Value::list(rows.into_iter().map(Value::list).collect()))
}

fn sum(arguments: Arguments<'_>) -> Outcome {
    let mut total = 0.0;
    for item in arguments.list(0)? {
        total += item.as_number().ok_or(Stop::Unknown)?;
    }
    // Sums of decimal fractions are exact in Terraform.
    let text = number_text((total * 1e9_f64).round() / 1e9);
    Ok(Value::text(Rc::from(text)).as_number().map_or(Value::Number(total), Value::Number))
}
