//! What a resource says of itself to others.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::iac::terraform::syntax::Body;
use crate::iac::terraform::value::{Handle, Value};
use crate::iac::terraform::world::{Scope, World};

impl World<'_> {
    /// What is known of an attribute of a resource: what is written there, and its id.
    pub(super) fn resource_attribute(&self, handle: &Handle, name: &str) -> Option<Value> {
        let declared = self.module(handle.instance)?.resources.get(handle.resource as usize)?;
        let scope = self.scope_of(handle)?;
        if let Some(attribute) = declared.block.body.attribute(name) {
            return Some(self.deeper(|| self.evaluate(&scope, &attribute.value)));
        }
        if name == "id" {
            return self.id_of(handle);
        }
        let blocks = declared.block.body.blocks.iter().filter(|block| block.kind == name);
        let blocks: Vec<Value> = blocks.map(|block| self.block_value(&scope, &block.body)).collect();
        (!blocks.is_empty()).then(|| Value::list(blocks))
    }

    /// A block as a value: what it says. What it does not say is computed by the provider.
    fn block_value(&self, scope: &Scope, body: &Body<'_>) -> Value {
        self.deeper(|| {
            let mut map = BTreeMap::new();
            for attribute in &body.attributes {
                map.insert(Rc::from(attribute.name.as_ref()), self.evaluate(scope, &attribute.value));
            }
            for block in &body.blocks {
                let inner = self.block_value(scope, &block.body);
                map.entry(Rc::from(block.kind.as_ref())).or_insert_with(|| Value::list(vec![inner]));
            }
            Value::open_map(map)
        })
    }

    /// Where the expressions of a resource are worked out.
    pub(in crate::iac::terraform) fn scope_of(&self, handle: &Handle) -> Option<Scope> {
        let declared = self.module(handle.instance)?.resources.get(handle.resource as usize)?;
        let copies = self.copies_of(handle.instance, handle.resource)?;
        let (_, frame) = copies.iter().find(|(key, _)| *key == handle.key)?;
        Some(Scope { instance: handle.instance, file: declared.file, frame: frame.clone() })
    }
}
