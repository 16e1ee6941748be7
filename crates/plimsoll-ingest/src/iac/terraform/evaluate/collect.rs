//! `for` expressions.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::iac::terraform::syntax::For;
use crate::iac::terraform::value::Value;
use crate::iac::terraform::world::{Scope, World};

/// The keys and values of a collection; `None` where they are not known.
pub(super) fn entries(collection: &Value) -> Option<Vec<(Value, Value)>> {
    match collection {
        Value::List(list) => {
            let numbered = list.items.iter().enumerate();
            #[allow(clippy::cast_precision_loss, reason = "lists are far shorter")]
            let keyed = numbered.map(|(index, item)| (Value::Number(index as f64), item.clone()));
            Some(keyed.collect())
        }
        Value::Map(map) => Some(
            map.members.iter().map(|(key, value)| (Value::Text(Rc::clone(key)), value.clone())).collect(),
        ),
        _ => None,
    }
}

impl World<'_> {
    /// The value of a `for` expression; `None` where it is not known.
    pub(super) fn collect(&self, scope: &Scope, found: &For<'_>) -> Option<Value> {
        let entries = entries(&self.evaluate(scope, &found.collection))?;
        let mut list = Vec::new();
        let mut map: BTreeMap<Rc<str>, Value> = BTreeMap::new();
        let mut groups: BTreeMap<Rc<str>, Vec<Value>> = BTreeMap::new();
        for (key, value) in entries {
            if !self.charge(1) {
                return None;
            }
            let mut inner = scope.with(found.value, value);
            if let Some(name) = found.key {
                inner = inner.with(name, key);
            }
            if let Some(condition) = &found.condition
                && !self.evaluate(&inner, condition).as_bool()?
            {
                continue;
            }
            let result = self.evaluate(&inner, &found.result);
            match &found.result_key {
                None => list.push(result),
                Some(key) => {
                    let key = self.evaluate(&inner, key).as_text()?;
                    if found.is_grouped {
                        groups.entry(key).or_default().push(result);
                    } else {
                        map.insert(key, result);
                    }
                }
            }
        }
        if found.result_key.is_none() {
            return Some(Value::list(list));
        }
        map.extend(groups.into_iter().map(|(key, values)| (key, Value::list(values))));
        Some(Value::map(map))
    }
}
