//! The plainest questions that a control asks of one field. What absence means is the caller's to know: where it is not
//! the bad state, the question is [`must_not_be_true`] or has a default.

use plimsoll_model::Field;

use crate::judge::Judge;

/// The two values of a policy's `status` in Azure.
pub(crate) const STATUS: [&str; 2] = ["enabled", "disabled"];

/// The field must be true; absence is the bad state.
pub(crate) fn must_be_true<'s>(field: Field<'s>, judge: &mut Judge<'s>) {
    if field.bool() == Some(true) {
        judge.pass();
    } else {
        judge.fail(field);
    }
}

/// The field must not be true; absence is good.
pub(crate) fn must_not_be_true<'s>(field: Field<'s>, judge: &mut Judge<'s>) {
    if field.bool() == Some(true) {
        judge.fail(field);
    } else {
        judge.pass();
    }
}

/// The field must have the wanted one of its known values; absence is the bad state.
pub(crate) fn must_be<'s>(field: Field<'s>, known: &[&'static str], wanted: &str, judge: &mut Judge<'s>) {
    if field.one_of(known) == Some(wanted) {
        judge.pass();
    } else {
        judge.fail(field);
    }
}

/// The field must hold the id of a resource; absence is the bad state, and what is no id is not known.
pub(crate) fn must_name_resource<'s>(field: Field<'s>, judge: &mut Judge<'s>) {
    match field.str() {
        Some(id) if id.starts_with('/') => judge.pass(),
        Some(id) if !id.is_empty() => {
            field.note_unknown_value();
            judge.unknown_at(field, "this is no resource id");
        }
        _ => judge.fail(field),
    }
}
