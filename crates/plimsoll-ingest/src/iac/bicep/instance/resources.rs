//! What expressions can know of resources: their names, types and ids.

use std::collections::hash_map::Entry;
use std::rc::Rc;

use super::super::super::evaluate::{
    Evaluator, Local, Locals, Map, Pieces, Symbolic, Value, Why, find_local,
};
use super::super::super::expression::{Expression, ExpressionKind};
use super::super::source::{FlatResource, Symbol, member};
use super::super::syntax::Each;
use super::{Instance, LONGEST_LINEAGE};

/// One round of a loop: the item and its position.
#[derive(Clone, Debug)]
pub(in super::super) struct Round {
    pub(in super::super) item: Value,
    pub(in super::super) position: Option<i64>,
}

/// What is known of the name that a resource states.
#[derive(Debug)]
pub(super) enum OwnName {
    /// It is being worked out.
    Working,
    /// It needs itself.
    Circle,
    Known(Value),
}

/// The resource that one is written in, or that its `parent:` names.
enum Parent {
    None,
    Is(usize, Option<Round>),
    /// What is named is no resource of the file.
    Unknown,
}

impl Instance<'_> {
    fn flat(&self, index: usize) -> Option<&FlatResource> {
        self.source.resources.get(index)
    }

    /// The resource that an expression names: by its symbol, by position in a loop, or nested in another.
    pub(in super::super) fn resource(
        &self,
        at: &Evaluator<'_>,
        expression: &Expression,
        locals: Locals<'_>,
    ) -> Option<(usize, Option<Round>)> {
        match &expression.kind {
            ExpressionKind::Name(name) if find_local(locals, name).is_some() => None,
            ExpressionKind::Name(name) => match self.source.symbols.get(name)? {
                Symbol::Resource(index) => Some((*index, None)),
                _ => None,
            },
            ExpressionKind::Index(of, position, _) => {
                let ExpressionKind::Name(name) = &of.kind else { return None };
                let Symbol::Resource(index) = self.source.symbols.get(name)? else { return None };
                let each = self.flat(*index)?.resource.body.each.as_ref()?;
                let round = round_at(at, each, position, locals)?;
                Some((*index, Some(round)))
            }
            ExpressionKind::Nested(of, name) => {
                let (parent, _) = self.resource(at, of, locals)?;
                Some((self.child(parent, name)?, None))
            }
            ExpressionKind::NotNull(inner) => self.resource(at, inner, locals),
            _ => None,
        }
    }

    /// A resource written inside another, by its symbol.
    pub(super) fn child(&self, parent: usize, name: &str) -> Option<usize> {
        let found = |child: &FlatResource| child.inside == Some(parent) && &*child.resource.name == name;
        self.source.resources.iter().position(found)
    }

    /// Evaluates with the names of a resource's loop.
    pub(in super::super) fn in_round<R>(
        &self,
        index: usize,
        round: Option<&Round>,
        evaluate: impl FnOnce(Locals<'_>) -> R,
    ) -> R {
        let each = self.flat(index).and_then(|found| found.resource.body.each.as_ref());
        in_round(each, round, evaluate)
    }

    /// The full type of a resource, as written.
    pub(in super::super) fn kind(&self, index: usize) -> Option<String> {
        self.kind_within(index, 0)
    }

    fn kind_within(&self, index: usize, depth: u8) -> Option<String> {
        let found = self.flat(index)?;
        let own = found.resource.reference.split('@').next().unwrap_or_default();
        match found.inside {
            Some(parent) if !own.contains('/') && depth < LONGEST_LINEAGE => {
                Some(format!("{}/{own}", self.kind_within(parent, depth + 1)?))
            }
            _ => Some(own.to_owned()),
        }
    }

    /// The resource that this one belongs to by being written in it or by `parent:`.
    fn parent(&self, at: &Evaluator<'_>, index: usize, round: Option<&Round>) -> Parent {
        let Some(found) = self.flat(index) else { return Parent::Unknown };
        if let Some(parent) = found.inside {
            return Parent::Is(parent, None);
        }
        let Some(parent) = member(&found.resource.body.object, "parent") else { return Parent::None };
        match self.in_round(index, round, |locals| self.resource(at, parent, locals)) {
            Some((parent, its_round)) => Parent::Is(parent, its_round),
            None => Parent::Unknown,
        }
    }

    /// The name of a resource, with those of the resources that it belongs to before it: `cluster/pool`.
    pub(in super::super) fn full_name(
        &self,
        at: &Evaluator<'_>,
        index: usize,
        round: Option<&Round>,
    ) -> Value {
        let mut pieces = Pieces::default();
        self.add_name(at, index, round, 0, &mut pieces);
        pieces.finish()
    }

    fn add_name(
        &self,
        at: &Evaluator<'_>,
        index: usize,
        round: Option<&Round>,
        depth: u8,
        pieces: &mut Pieces,
    ) {
        let unknown = || Value::unknown("name", Why::Bound("refers to itself"));
        if depth > LONGEST_LINEAGE {
            return pieces.value(&unknown());
        }
        match self.parent(at, index, round) {
            Parent::Is(parent, its_round) => {
                self.add_name(at, parent, its_round.as_ref(), depth + 1, pieces);
                pieces.literal("/");
            }
            Parent::None => {}
            Parent::Unknown => {
                pieces.value(&Value::unknown("parent", Why::Runtime));
                pieces.literal("/");
            }
        }
        pieces.value(&self.own_name(at, index, round));
    }

    /// The name as the resource itself states it.
    pub(in super::super) fn own_name(
        &self,
        at: &Evaluator<'_>,
        index: usize,
        round: Option<&Round>,
    ) -> Value {
        if round.is_some() {
            return self.work_out_name(at, index, round);
        }
        match self.own_names.borrow_mut().entry(index) {
            Entry::Vacant(vacant) => {
                vacant.insert(OwnName::Working);
            }
            Entry::Occupied(mut known) => match known.get_mut() {
                OwnName::Known(name) => return name.clone(),
                // In a circle it depends on where it is asked for.
                other => *other = OwnName::Circle,
            },
        }
        let name = self.work_out_name(at, index, None);
        let is_known = !at.work.is_exhausted();
        if let Some(slot) = self.own_names.borrow_mut().get_mut(&index)
            && matches!(slot, OwnName::Working)
            && is_known
        {
            *slot = OwnName::Known(name.clone());
        }
        name
    }

    fn work_out_name(&self, at: &Evaluator<'_>, index: usize, round: Option<&Round>) -> Value {
        let stated = self.flat(index).and_then(|found| member(&found.resource.body.object, "name"));
        match stated {
            Some(name) => self.in_round(index, round, |locals| at.evaluate(name, locals)),
            None => Value::unknown("name", Why::NoValue),
        }
    }

    /// What a resource belongs to by `scope:`, as an id; what is deployed to where it states none.
    fn scope_id(&self, at: &Evaluator<'_>, index: usize, round: Option<&Round>, depth: u8) -> Value {
        if depth > LONGEST_LINEAGE {
            return Value::unknown("scope", Why::Bound("refers to itself"));
        }
        match self.parent(at, index, round) {
            Parent::Is(parent, its_round) => {
                return self.scope_id(at, parent, its_round.as_ref(), depth + 1);
            }
            Parent::None => {}
            Parent::Unknown => return Value::unknown("parent", Why::Runtime),
        }
        let stated = self.flat(index).and_then(|found| member(&found.resource.body.object, "scope"));
        let Some(stated) = stated else { return self.deployed_to(at) };
        self.in_round(index, round, |locals| match self.resource(at, stated, locals) {
            Some((target, its_round)) => self.id_within(at, target, its_round.as_ref(), depth + 1),
            None => match at.evaluate(stated, locals) {
                Value::Map(map) => map.get("id").cloned().unwrap_or(Value::text("")),
                unknown @ Value::Unknown(_) => unknown,
                _ => Value::unknown("scope", Why::Failed("is no scope".into())),
            },
        })
    }

    /// The id of what the file is deployed to.
    fn deployed_to(&self, at: &Evaluator<'_>) -> Value {
        self.place.get_or_init(|| self.work_out_place(at)).clone()
    }

    fn work_out_place(&self, at: &Evaluator<'_>) -> Value {
        if let Some(scope) = &self.scope {
            return scope.clone();
        }
        let target = self.source.program.target_scope.as_ref().map(|target| at.evaluate(target, None));
        let mut pieces = Pieces::default();
        let word = target.as_ref().and_then(Value::as_text).map_or("resourceGroup", |text| text);
        match word {
            "tenant" => {}
            "managementGroup" => {
                pieces.literal("/providers/Microsoft.Management/managementGroups/");
                pieces.value(&Value::placeholder("managementGroup", "managementGroup().name"));
            }
            _ => {
                pieces.literal("/subscriptions/");
                pieces.value(&at.environment.subscription());
                if word != "subscription" {
                    pieces.literal("/resourceGroups/");
                    pieces.value(&at.environment.resource_group());
                }
            }
        }
        pieces.finish()
    }

    /// The id of a resource, with braces around what is not known of it.
    pub(in super::super) fn id(&self, at: &Evaluator<'_>, index: usize, round: Option<&Round>) -> Value {
        self.id_within(at, index, round, 0)
    }

    fn id_within(&self, at: &Evaluator<'_>, index: usize, round: Option<&Round>, depth: u8) -> Value {
        let unknown = || Value::unknown("id", Why::Runtime);
        let Some(kind) = self.kind(index) else { return unknown() };
        let scope = self.scope_id(at, index, round, depth);
        let name = self.full_name(at, index, round);
        let (Some(scope_text), Some(name_text)) = (scope.as_text(), name.as_text()) else { return unknown() };
        let Some((namespace, types)) = kind.split_once('/') else { return unknown() };
        let types: Vec<&str> = types.split('/').collect();
        let names = segments(name_text);
        if types.len() != names.len() {
            return unknown();
        }
        let mut text = format!("{scope_text}/providers/{namespace}");
        for (kind, name) in types.iter().zip(&names) {
            text.push('/');
            text.push_str(kind);
            text.push('/');
            // What stands in braces divides nothing.
            text.push_str(&name.replace('/', "|"));
        }
        match scope.cause().or(name.cause()) {
            None => Value::text(text),
            Some(cause) => Value::Symbolic(Rc::new(Symbolic { text: text.into(), cause: Rc::clone(cause) })),
        }
    }

    /// The resource of the same file that one belongs to: what it is written in, its `parent:` or its `scope:`.
    pub(in super::super) fn owner(
        &self,
        at: &Evaluator<'_>,
        index: usize,
        round: Option<&Round>,
    ) -> Option<(usize, Option<Round>)> {
        match self.parent(at, index, round) {
            Parent::Is(parent, its_round) => return Some((parent, its_round)),
            Parent::None => {}
            Parent::Unknown => return None,
        }
        let scope = member(&self.flat(index)?.resource.body.object, "scope")?;
        self.in_round(index, round, |locals| self.resource(at, scope, locals))
    }

    /// What a bare symbol of a resource is worth.
    pub(super) fn resource_value(&self, at: &Evaluator<'_>, index: usize, round: Option<&Round>) -> Value {
        let mut map = Map::default();
        for name in ["id", "name", "type", "apiVersion"] {
            map.push(name.into(), self.resource_property(at, index, round, name));
        }
        Value::map(map)
    }

    /// What is known of a resource before it is deployed.
    pub(super) fn resource_property(
        &self,
        at: &Evaluator<'_>,
        index: usize,
        round: Option<&Round>,
        name: &str,
    ) -> Value {
        let Some(found) = self.flat(index) else { return Value::unknown(name, Why::Runtime) };
        let symbol = &found.resource.name;
        let runtime = || Value::unknown(format!("{symbol}.{name}"), Why::Runtime);
        match name {
            "id" => match self.id(at, index, round) {
                Value::Unknown(_) => Value::symbol(&format!("{symbol}.id"), Why::Runtime),
                id => id,
            },
            "name" => self.own_name(at, index, round),
            "type" => self.kind(index).map_or_else(runtime, Value::text),
            "apiVersion" => match found.resource.reference.split_once('@') {
                Some((_, version)) => Value::text(version),
                None => runtime(),
            },
            // These are deployed as they are written.
            "location" | "kind" if !found.resource.is_existing => {
                match member(&found.resource.body.object, name) {
                    Some(stated) => self.in_round(index, round, |locals| at.evaluate(stated, locals)),
                    None => runtime(),
                }
            }
            _ => runtime(),
        }
    }
}

/// The round of a loop at a position; `None` where the loop has no such round.
pub(super) fn round_at(
    at: &Evaluator<'_>,
    each: &Each,
    position: &Expression,
    locals: Locals<'_>,
) -> Option<Round> {
    let unknown = || Round { item: Value::unknown(Rc::clone(&each.item), Why::Runtime), position: None };
    Some(match at.evaluate(position, locals) {
        Value::Integer(position) => match at.evaluate(&each.list, None) {
            Value::List(items) => {
                let item = usize::try_from(position).ok().and_then(|at| items.get(at))?;
                Round { item: item.clone(), position: Some(position) }
            }
            _ => unknown(),
        },
        _ => unknown(),
    })
}

/// Evaluates with the names of a loop bound to one of its rounds.
pub(in super::super) fn in_round<R>(
    each: Option<&Each>,
    round: Option<&Round>,
    evaluate: impl FnOnce(Locals<'_>) -> R,
) -> R {
    let (Some(each), Some(round)) = (each, round) else { return evaluate(None) };
    let item = Local { name: &each.item, value: round.item.clone(), outer: None };
    let Some(name) = &each.index else { return evaluate(Some(&item)) };
    let value = match round.position {
        Some(position) => Value::Integer(position),
        None => Value::unknown(Rc::clone(name), Why::Runtime),
    };
    evaluate(Some(&Local { name, value, outer: Some(&item) }))
}

/// The segments of a name; a slash within braces divides nothing.
fn segments(name: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    let divides = move |character: char| {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == '/' && depth == 0
    };
    name.split(divides).collect()
}
