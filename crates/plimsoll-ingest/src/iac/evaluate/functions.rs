//! The functions of Resource Manager. One file for each family; every one has its entry in the table of the tests.

mod addresses;
mod arrays;
mod dates;
mod encoding;
mod format;
mod lambdas;
mod logic;
mod numbers;
mod objects;
mod resources;
mod strings;

use std::rc::Rc;

use super::value::{List, Pieces, Unknown, Value, Why};
use super::{Evaluator, Locals, text};
use crate::iac::expression::Expression;
pub(crate) use encoding::encode as encode_base64;
pub(crate) use resources::{name_parameters, resource_id};

/// Why a function has no value.
#[derive(Debug)]
enum Fault {
    /// Something that it needs is not known.
    Unknown(Rc<Unknown>),
    /// It is called wrongly; the rest of a sentence.
    Failed(String),
    /// It takes more than is done for one file.
    Bound(&'static str),
}

type Outcome = Result<Value, Fault>;

/// A call, its arguments evaluated.
struct Call<'c> {
    evaluator: &'c Evaluator<'c>,
    expression: &'c Expression,
    arguments: &'c [Expression],
    locals: Locals<'c>,
    values: Vec<Value>,
}

/// The functions whose value is a string, whatever they are given: if that is not known, the call stands for it.
const TEXT_FUNCTIONS: &[&str] = &[
    "base64",
    "base64tostring",
    "datauri",
    "datauritostring",
    "datetimeadd",
    "datetimefromepoch",
    "guid",
    "join",
    "padleft",
    "replace",
    "string",
    "substring",
    "tolower",
    "toupper",
    "trim",
    "uniquestring",
    "uri",
    "uricomponent",
    "uricomponenttostring",
    "utcnow",
    "newguid",
];

/// Calls a function by its name in any case.
#[inline(never)]
pub(super) fn call(
    evaluator: &Evaluator<'_>,
    expression: &Expression,
    name: &str,
    arguments: &[Expression],
    locals: Locals<'_>,
) -> Value {
    let lower = name.to_ascii_lowercase();
    let mut call = Call { evaluator, expression, arguments, locals, values: Vec::new() };
    let lazy = logic::call(&lower, &call).or_else(|| lambdas::call(&lower, &call));
    let outcome = match lazy {
        Some(outcome) => outcome,
        None => {
            call.values = arguments.iter().map(|argument| evaluator.evaluate(argument, locals)).collect();
            let known = strings::call(&lower, &call)
                .or_else(|| arrays::call(&lower, &call))
                .or_else(|| objects::call(&lower, &call))
                .or_else(|| numbers::call(&lower, &call))
                .or_else(|| encoding::call(&lower, &call))
                .or_else(|| resources::call(&lower, &call))
                .or_else(|| addresses::call(&lower, &call))
                .or_else(|| dates::call(&lower, &call));
            known.unwrap_or_else(|| {
                Err(Fault::Failed(format!("calls a function that plimsoll does not know: `{name}`")))
            })
        }
    };
    match outcome {
        Ok(value) => value,
        Err(Fault::Unknown(cause)) if is_text(&lower, &call.values) => {
            let mut pieces = Pieces::default();
            let written: Vec<String> = call.values.iter().map(Value::written).collect();
            pieces.unknown(&format!("{lower}({})", written.join(", ")), &cause);
            pieces.finish()
        }
        Err(Fault::Unknown(cause)) => Value::Unknown(cause),
        Err(Fault::Failed(words)) => Value::unknown(text::written(expression), Why::Failed(words.into())),
        Err(Fault::Bound(words)) => Value::unknown(text::written(expression), Why::Bound(words)),
    }
}

fn is_text(name: &str, values: &[Value]) -> bool {
    TEXT_FUNCTIONS.contains(&name)
        || (matches!(name, "take" | "skip" | "first" | "last")
            && matches!(values.first(), Some(Value::Symbolic(_))))
}

impl Call<'_> {
    fn count(&self) -> usize {
        self.arguments.len()
    }

    /// The argument at a position.
    fn value(&self, at: usize) -> Result<&Value, Fault> {
        self.values.get(at).ok_or_else(|| Fault::Failed(format!("needs {} arguments or more", at + 1)))
    }

    /// The argument at a position, where it is there and not null.
    fn optional(&self, at: usize) -> Option<&Value> {
        self.values.get(at).filter(|value| !matches!(value, Value::Null))
    }

    fn text(&self, at: usize) -> Result<&Rc<str>, Fault> {
        match self.value(at)? {
            Value::Text(text) => Ok(text),
            other => Err(wrong(other, "a string")),
        }
    }

    fn integer(&self, at: usize) -> Result<i64, Fault> {
        match self.value(at)? {
            Value::Integer(number) => Ok(*number),
            other => Err(wrong(other, "a whole number")),
        }
    }

    fn list(&self, at: usize) -> Result<&Rc<List>, Fault> {
        match self.value(at)? {
            Value::List(items) => Ok(items),
            other => Err(wrong(other, "an array")),
        }
    }

    /// Evaluates an argument of a function that does not want them all.
    fn evaluate(&self, at: usize) -> Result<Value, Fault> {
        match self.arguments.get(at) {
            Some(argument) => Ok(self.evaluator.evaluate(argument, self.locals)),
            None => Err(Fault::Failed(format!("needs {} arguments or more", at + 1))),
        }
    }

    /// Pays for something that grows with its input.
    fn pay(&self, amount: usize) -> Result<(), Fault> {
        if self.evaluator.work.spend(amount) {
            Ok(())
        } else {
            Err(Fault::Bound("takes more work than is done for one file"))
        }
    }
}

/// A value that is of another type than the wanted one, or not known.
fn wrong(value: &Value, wanted: &str) -> Fault {
    match value.cause() {
        Some(cause) => Fault::Unknown(Rc::clone(cause)),
        None => Fault::Failed(format!("needs {wanted} where {} is", value.kind_words())),
    }
}

/// A question whose answer hangs on what is not known in one of the values.
fn undecided(values: &[&Value]) -> Fault {
    match values.iter().find_map(|value| value.deep_cause()) {
        Some(cause) => Fault::Unknown(Rc::clone(cause)),
        None => Fault::Bound("compares more than is compared"),
    }
}
