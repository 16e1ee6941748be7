//! Resources: a map in the shape of Resource Manager for each of them.

use std::rc::Rc;

use plimsoll_model::azure::{DEPLOYMENT_SAFEGUARDS, DIAGNOSTIC_SETTING, MANAGED_CLUSTER};
use plimsoll_model::snapshot::Origin;
use plimsoll_model::tree::{Key, Kind};

use super::super::super::evaluate::{Locals, Value, Why};
use super::super::super::expression::{Expression, ExpressionKind, Member};
use super::super::instance::Round;
use super::super::source::{FlatResource, member};
use super::members::Piece;
use super::{Emitter, Link, has_parts};
use crate::recognize::FoundResource;
use crate::recognize::resource_id::{ResourceId, is_resource_type, normal_type};

/// How many rounds of a loop around a resource or module are read.
const MOST_ROUNDS: usize = 1_000;

/// Members that say what a resource belongs to or waits for, and nothing about itself.
const ABOUT_DEPLOYMENT: &[&str] = &["parent", "dependsOn"];

impl Emitter<'_, '_> {
    /// Adds all resources of the file.
    pub(in super::super) fn resources(&mut self) {
        let source = self.instance.source;
        let mut left_out = vec![false; source.resources.len()];
        for (index, found) in source.resources.iter().enumerate() {
            let is_inside_left_out =
                found.inside.is_some_and(|parent| left_out.get(parent).copied().unwrap_or(false));
            let is_off = is_inside_left_out || self.is_off(index, found, None);
            if let Some(flag) = left_out.get_mut(index) {
                *flag = is_off;
            }
            if is_off || found.resource.is_existing {
                continue;
            }
            for round in self.rounds(found) {
                if self.at.work.is_exhausted() {
                    return;
                }
                if round.is_some() && self.is_off(index, found, round.as_ref()) {
                    continue;
                }
                self.resource(index, found, round.as_ref());
            }
        }
        for (child, owner) in std::mem::take(&mut self.owned) {
            if let (Some(resource), Some(&owner)) =
                (self.out.resources.get_mut(child), self.added.get(&owner))
            {
                resource.parent = Some(owner).filter(|&owner| owner != child);
            }
        }
    }

    /// Whether a condition leaves a resource out. In a loop it is asked in every round.
    fn is_off(&self, index: usize, found: &FlatResource, round: Option<&Round>) -> bool {
        let body = &found.resource.body;
        if body.each.is_some() && round.is_none() {
            return false;
        }
        body.condition.as_ref().is_some_and(|condition| {
            let value = self.instance.in_round(index, round, |locals| self.at.evaluate(condition, locals));
            matches!(value, Value::Bool(false))
        })
    }

    fn rounds(&mut self, found: &FlatResource) -> Vec<Option<Round>> {
        let body = &found.resource.body;
        let (rounds, remark) = rounds(&self.at, body.each.as_ref());
        if let Some(remark) = remark {
            self.out.warn(found.resource.span.0, remark);
        }
        rounds
    }

    fn resource(&mut self, index: usize, found: &FlatResource, round: Option<&Round>) {
        let resource = &found.resource;
        let start = resource.span.0;
        let kind = self.instance.kind(index).unwrap_or_default();
        let name = self.instance.full_name(&self.at, index, round);
        let name_text = name.as_text().map(ToString::to_string).unwrap_or_default();
        let lower = normal_type(&kind, &name_text);
        if !is_resource_type(&lower) {
            let message = format!("`{}` is no type of an Azure resource; it is not read", resource.reference);
            self.out.warn(start, message);
            return;
        }
        let id = self.instance.id(&self.at, index, round);
        let object = self.out.builder.open(Kind::Object, None, start);
        self.object = object;
        self.reference(&kind, found);
        self.instance.in_round(index, round, |locals| {
            self.body((&id, &lower), (index, round), locals);
        });
        self.out.builder.close(object, resource.span.1);
        let mut pointer = String::from("/resources/");
        pointer.push_str(&resource.name);
        if let Some(position) = round.and_then(|round| round.position) {
            pointer.push('/');
            pointer.push_str(&position.to_string());
        }
        self.out.builder.name(object, pointer);
        let position = |round: Option<&Round>| round.and_then(|round| round.position);
        let added = self.out.resources.len();
        self.added.entry((index, position(round))).or_insert(added);
        if let Some((owner, its_round)) = self.instance.owner(&self.at, index, round) {
            self.owned.push((added, (owner, position(its_round.as_ref()))));
        }
        self.out.resources.push(FoundResource {
            node: object,
            kind: lower.clone(),
            id: None,
            name: last_segment(&name_text).to_owned(),
            parent: None,
            lists_children: true,
            origin: Origin::Template,
            target: None,
            target_kind: None,
        });
        let id = id.as_text().map(|text| text.to_ascii_lowercase());
        self.out.links.push(Link { id, root: self.root });
    }

    /// `type` and `apiVersion`.
    fn reference(&mut self, kind: &str, found: &FlatResource) {
        let (start, end) = found.resource.reference_span;
        let key = |name: &str| Some(Key { start, end, decoded: Some(name.into()) });
        self.out.builder.decoded(Kind::String, key("type"), (start, end), kind.into());
        if let Some((_, version)) = found.resource.reference.split_once('@') {
            self.out.builder.decoded(Kind::String, key("apiVersion"), (start, end), version.into());
        }
    }

    fn body(
        &mut self,
        (id, kind): (&Value, &str),
        (index, round): (usize, Option<&Round>),
        locals: Locals<'_>,
    ) {
        let Some(found) = self.instance.source.resources.get(index) else { return };
        let ExpressionKind::Map(members) = &found.resource.body.object.kind else { return };
        let is_about_deployment = |member: &Member| match member {
            Member::Pair(key, _) => {
                matches!(&key.kind, ExpressionKind::Text(name) if ABOUT_DEPLOYMENT.contains(&&**name))
            }
            Member::Spread(_) => false,
        };
        let mut pieces = Vec::new();
        let mut open = None;
        for member in members.iter().filter(|member| !is_about_deployment(member)) {
            match member {
                Member::Pair(key, _) if matches!(&key.kind, ExpressionKind::Text(name) if &**name == "scope") =>
                {
                    let owner = id.as_text().and_then(|id| ResourceId::parse(id)?.parent);
                    let scope = owner.map(|owner| match id.cause() {
                        None => Value::text(owner),
                        Some(cause) => Value::Unknown(Rc::clone(cause)),
                    });
                    let scope = scope.unwrap_or(Value::unknown("scope", Why::Runtime));
                    pieces.push(Piece::Computed("scope".into(), scope, key.span));
                }
                member => {
                    if let Err(cause) = self.flatten(std::slice::from_ref(member), locals, false, &mut pieces)
                    {
                        open = Some(cause);
                    }
                }
            }
        }
        if let Some(cause) = open {
            // What is spread may bring or replace any of these.
            self.out.warn(
                found.resource.span.0,
                format!(
                    "`{}` {}: what it brings to the resource is not known",
                    cause.expression,
                    cause.why.words()
                ),
            );
            for name in ["properties", "sku", "identity", "tags"] {
                let unknown = Value::Unknown(Rc::clone(&cause));
                pieces.push(Piece::Computed(name.into(), unknown, found.resource.body.object.span));
            }
        }
        for piece in self.last_of_each(pieces) {
            self.tells = is_judged(kind, piece.name(&self.instance.source.text));
            match piece {
                // It was worked out for the id.
                Piece::Written(key, value, false) if is_name(found, value) && !has_parts(value) => {
                    let name = self.instance.own_name(&self.at, index, round);
                    self.value(Some(key), &name, value.span);
                }
                piece => self.piece(piece, locals),
            }
        }
        self.tells = false;
    }
}

/// Whether an expression is the name that a resource states.
fn is_name(found: &FlatResource, value: &Expression) -> bool {
    member(&found.resource.body.object, "name").is_some_and(|name| std::ptr::eq(name, value))
}

/// The rounds of a loop, one without a loop, and what is to be said of it. A list that is not known stands for one round.
pub(in super::super) fn rounds(
    at: &super::Evaluator<'_>,
    each: Option<&super::super::syntax::Each>,
) -> (Vec<Option<Round>>, Option<String>) {
    let Some(each) = each else { return (vec![None], None) };
    match at.evaluate(&each.list, None) {
        Value::List(items) => {
            let rounds = (0..).zip(items.iter()).take(MOST_ROUNDS);
            let rounds =
                rounds.map(|(position, item)| Some(Round { item: item.clone(), position: Some(position) }));
            let remark = (items.len() > MOST_ROUNDS)
                .then(|| format!("the loop has {} rounds; the first {MOST_ROUNDS} are read", items.len()));
            (rounds.collect(), remark)
        }
        other => {
            let (expression, words) = match other.cause() {
                Some(cause) => (cause.expression.to_string(), cause.why.words().to_owned()),
                None => ("the list".to_owned(), "is no array".to_owned()),
            };
            let remark = format!("`{expression}` {words}: the loop is read as if it had one round");
            let unknown = Value::unknown(expression, Why::NoValue);
            (vec![Some(Round { item: unknown, position: None })], Some(remark))
        }
    }
}

/// The part of a name behind the last slash that stands in no braces.
pub(in super::super) fn last_segment(name: &str) -> &str {
    let mut depth = 0_u32;
    let mut start = 0;
    for (offset, character) in name.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => start = offset + 1,
            _ => {}
        }
    }
    name.get(start..).unwrap_or(name)
}

/// Whether an unknown value under this key of such a resource keeps a verdict open.
fn is_judged(kind: &str, key: &str) -> bool {
    let is_relevant =
        kind.starts_with(MANAGED_CLUSTER) || [DIAGNOSTIC_SETTING, DEPLOYMENT_SAFEGUARDS].contains(&kind);
    is_relevant && matches!(key, "properties" | "identity" | "sku")
}
