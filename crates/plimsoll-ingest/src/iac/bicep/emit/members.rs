//! Maps, lists and loops.

use foldhash::{HashMap, HashMapExt};
use std::rc::Rc;

use plimsoll_model::tree::{Key, Kind};

use super::super::super::evaluate::{Local, Locals, Unknown, Value, Why, find_local};
use super::super::super::expression::{Expression, ExpressionKind, Member};
use super::super::syntax::Span;
use super::Emitter;

/// Up to how many members are compared with each other.
const FEW: usize = 32;

/// A member of a map in which others are spread.
pub(super) enum Piece<'e> {
    /// One that is written out; the flag says that it stands in a variable, where no loop is around it.
    Written(Key, &'e Expression, bool),
    /// One that was computed, and where.
    Computed(Rc<str>, Value, Span),
}

impl Piece<'_> {
    pub(super) fn name<'p>(&'p self, text: &'p str) -> &'p str {
        match self {
            Self::Written(key, _, _) => match &key.decoded {
                Some(decoded) => decoded,
                None => text.get(key.start as usize..key.end as usize).unwrap_or_default(),
            },
            Self::Computed(name, _, _) => name,
        }
    }
}

impl<'w> Emitter<'_, 'w> {
    /// A map that is written out.
    pub(super) fn map(&mut self, key: Option<Key>, members: &[Member], span: Span, locals: Locals<'_>) {
        let is_plain = |member: &Member| matches!(member, Member::Pair(..));
        if members.iter().all(is_plain) {
            let object = self.out.builder.open(Kind::Object, key, span.0);
            for member in members {
                if let Member::Pair(name, value) = member {
                    let key = self.key(name, locals);
                    self.expression(Some(key), value, locals, None);
                }
            }
            self.out.builder.close(object, span.1);
            return;
        }
        let mut pieces = Vec::new();
        match self.flatten(members, locals, false, &mut pieces) {
            Ok(()) => {
                let object = self.out.builder.open(Kind::Object, key, span.0);
                self.pieces(pieces, locals);
                self.out.builder.close(object, span.1);
            }
            // What may lie in it may lie anywhere.
            Err(cause) => self.unknown(key, span, &cause),
        }
    }

    /// Adds members; of those with the same name the last one counts.
    pub(super) fn pieces(&mut self, pieces: Vec<Piece<'_>>, locals: Locals<'_>) {
        for piece in self.last_of_each(pieces) {
            self.piece(piece, locals);
        }
    }

    /// Leaves out members that are replaced by later ones.
    pub(super) fn last_of_each<'e>(&self, pieces: Vec<Piece<'e>>) -> Vec<Piece<'e>> {
        let text = &self.instance.source.text;
        if pieces.len() <= FEW {
            let is_replaced = |index: usize| {
                let name = pieces.get(index).map(|piece| piece.name(text));
                pieces.iter().skip(index + 1).any(|later| Some(later.name(text)) == name)
            };
            let replaced: Vec<bool> = (0..pieces.len()).map(is_replaced).collect();
            let kept = pieces.into_iter().zip(replaced).filter(|(_, replaced)| !replaced);
            return kept.map(|(piece, _)| piece).collect();
        }
        let mut last = HashMap::new();
        for (index, piece) in pieces.iter().enumerate() {
            last.insert(piece.name(text).to_owned(), index);
        }
        let counts = |(index, piece): &(usize, Piece<'e>)| last.get(piece.name(text)) == Some(index);
        pieces.into_iter().enumerate().filter(counts).map(|(_, piece)| piece).collect()
    }

    /// Adds a member.
    pub(super) fn piece(&mut self, piece: Piece<'_>, locals: Locals<'_>) {
        match piece {
            Piece::Written(key, value, is_outside) => {
                let locals = if is_outside { None } else { locals };
                self.expression(Some(key), value, locals, None);
            }
            Piece::Computed(name, value, span) => {
                let key = Key { start: span.0, end: span.1, decoded: Some(Box::from(&*name)) };
                self.value(Some(key), &value, span);
            }
        }
    }

    /// Lists the members of a map, with those that are spread in it. An error where these are not known.
    pub(super) fn flatten<'e>(
        &mut self,
        members: &'e [Member],
        locals: Locals<'_>,
        is_outside: bool,
        out: &mut Vec<Piece<'e>>,
    ) -> Result<(), Rc<Unknown>>
    where
        'w: 'e,
    {
        for member in members {
            match member {
                Member::Pair(name, value) => {
                    out.push(Piece::Written(self.key(name, locals), value, is_outside));
                }
                Member::Spread(value) => self.spread(value, locals, is_outside, out)?,
            }
        }
        Ok(())
    }

    fn spread<'e>(
        &mut self,
        spread: &'e Expression,
        locals: Locals<'_>,
        is_outside: bool,
        out: &mut Vec<Piece<'e>>,
    ) -> Result<(), Rc<Unknown>>
    where
        'w: 'e,
    {
        let work = self.at.work;
        let _level = work.enter().map_err(|why| cause("...", why))?;
        match &spread.kind {
            ExpressionKind::Map(members) => return self.flatten(members, locals, is_outside, out),
            ExpressionKind::Choice(condition, yes, no) => {
                return match self.at.evaluate(condition, locals) {
                    Value::Bool(true) => self.spread(yes, locals, is_outside, out),
                    Value::Bool(false) => self.spread(no, locals, is_outside, out),
                    other => self.either(&other, [yes, no], locals, spread.span, out),
                };
            }
            ExpressionKind::Name(name)
                if find_local(locals, name).is_none() && !self.followed.contains(name) =>
            {
                if let Some(definition) = self.instance.definition(name) {
                    self.followed.push(Rc::clone(name));
                    let outcome = self.spread(definition, None, true, out);
                    self.followed.pop();
                    return outcome;
                }
            }
            _ => {}
        }
        match self.at.evaluate(spread, locals) {
            Value::Map(map) => {
                for (name, value) in map.entries() {
                    out.push(Piece::Computed(Rc::clone(name), value.clone(), spread.span));
                }
                Ok(())
            }
            Value::Null => Ok(()),
            other => Err(other
                .cause()
                .cloned()
                .unwrap_or_else(|| cause("...", Why::Failed("spreads what is no object".into())))),
        }
    }

    /// One of two maps is spread, and nobody knows which: what either holds is not known, the rest is.
    fn either(
        &mut self,
        condition: &Value,
        branches: [&Expression; 2],
        locals: Locals<'_>,
        span: Span,
        out: &mut Vec<Piece<'_>>,
    ) -> Result<(), Rc<Unknown>> {
        let why = condition.cause().cloned().unwrap_or_else(|| cause("?", Why::Runtime));
        for branch in branches {
            match self.at.evaluate(branch, locals) {
                Value::Map(map) => {
                    for (name, _) in map.entries() {
                        out.push(Piece::Computed(Rc::clone(name), Value::Unknown(Rc::clone(&why)), span));
                    }
                }
                Value::Null => {}
                _ => return Err(why),
            }
        }
        Ok(())
    }

    /// A list that is written out.
    pub(super) fn list(
        &mut self,
        key: Option<Key>,
        items: &[(Expression, bool)],
        span: Span,
        locals: Locals<'_>,
    ) {
        // What is spread must be known before the list is begun.
        let mut spread = Vec::new();
        for (item, _) in items.iter().filter(|(_, is_spread)| *is_spread) {
            match self.at.evaluate(item, locals) {
                Value::List(values) => spread.push(values),
                Value::Null => spread.push(Rc::default()),
                other => {
                    let failed = || cause("...", Why::Failed("spreads what is no array".into()));
                    let cause = other.cause().cloned().unwrap_or_else(failed);
                    return self.unknown(key, span, &cause);
                }
            }
        }
        let list = self.out.builder.open(Kind::Array, key, span.0);
        let mut spread = spread.into_iter();
        for (item, is_spread) in items {
            if *is_spread {
                for value in spread.next().iter().flat_map(|values| values.iter()) {
                    self.value(None, value, item.span);
                }
            } else {
                self.expression(None, item, locals, None);
            }
        }
        self.out.builder.close(list, span.1);
    }

    /// A loop: its rounds, as far as the list is known.
    pub(super) fn for_each(
        &mut self,
        key: Option<Key>,
        expression: &Expression,
        locals: Locals<'_>,
        span: Span,
    ) {
        let ExpressionKind::For { item, index, list, condition, body } = &expression.kind else { return };
        let items = match self.at.evaluate(list, locals) {
            Value::List(items) => items,
            other => {
                let failed = || cause("for", Why::Failed("goes through what is no array".into()));
                let cause = other.cause().cloned().unwrap_or_else(failed);
                return self.unknown(key, span, &cause);
            }
        };
        let rounds: Vec<(i64, &Value)> = (0..).zip(items.iter()).collect();
        let mut taken = Vec::with_capacity(rounds.len());
        for &(position, value) in &rounds {
            let counter = Local {
                name: index.as_deref().unwrap_or_default(),
                value: Value::Integer(position),
                outer: locals,
            };
            let outer = if index.is_some() { Some(&counter) } else { locals };
            let local = Local { name: item, value: value.clone(), outer };
            match condition.as_ref().map(|condition| self.at.evaluate(condition, Some(&local))) {
                None | Some(Value::Bool(true)) => taken.push((position, value)),
                Some(Value::Bool(false)) => {}
                Some(other) => {
                    let cause = other.cause().cloned().unwrap_or_else(|| cause("if", Why::Runtime));
                    return self.unknown(key, span, &cause);
                }
            }
        }
        let array = self.out.builder.open(Kind::Array, key, expression.span.0);
        for (position, value) in taken {
            if self.at.work.is_exhausted() {
                break;
            }
            let counter = Local {
                name: index.as_deref().unwrap_or_default(),
                value: Value::Integer(position),
                outer: locals,
            };
            let outer = if index.is_some() { Some(&counter) } else { locals };
            let local = Local { name: item, value: value.clone(), outer };
            self.expression(None, body, Some(&local), None);
        }
        self.out.builder.close(array, expression.span.1);
    }
}

fn cause(expression: &str, why: Why) -> Rc<Unknown> {
    Rc::new(Unknown { expression: expression.into(), why })
}
