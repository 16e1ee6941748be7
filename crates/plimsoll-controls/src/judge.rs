//! Where a control leaves its decisions.

use std::borrow::Cow;
use std::rc::Rc;

use jiff::civil::Date;
use plimsoll_model::field::Notes;
use plimsoll_model::{Field, Place, Severity, Snapshot, Subject, Verdict};

use crate::parameters::Parameters;
use crate::relations::Relations;

/// Takes the decisions of one control about one subject.
///
/// A decision that follows the reading of an unresolved expression, of a value of a wrong type or of an unknown
/// enumeration value becomes `unknown`, with that value as the reason: a control need not care.
#[derive(Debug)]
pub struct Judge<'s> {
    snapshot: &'s Snapshot,
    parameters: &'s Parameters,
    now: Date,
    subject: Subject<'s>,
    relations: Rc<Relations<'s>>,
    pub(crate) passed: usize,
    pub(crate) not_applicable: Option<Cow<'static, str>>,
    pub(crate) failed: Option<Decision<'s>>,
    pub(crate) unknown: Option<Decision<'s>>,
}

/// What a control found at one subject.
#[derive(Debug, Default)]
pub(crate) struct Decision<'s> {
    /// The worst severity that the control stated.
    stated: Option<Severity>,
    /// Whether a place fails with the severity that the control has anyway.
    is_plain: bool,
    messages: Vec<Cow<'static, str>>,
    pub(crate) evidence: Vec<Place<'s>>,
}

impl Decision<'_> {
    /// Adds a message to those already there, once.
    fn say(&mut self, message: Cow<'static, str>) {
        if !message.is_empty() && !self.messages.contains(&message) {
            self.messages.push(message);
        }
    }

    /// How severe the whole is, for a control that has this severity anyway.
    pub(crate) fn severity(&self, usual: Severity) -> Severity {
        match self.stated {
            Some(stated) if self.is_plain => stated.min(usual),
            Some(stated) => stated,
            None => usual,
        }
    }

    /// All that was said, in one line.
    pub(crate) fn message(&self) -> Cow<'static, str> {
        match self.messages.as_slice() {
            [] => Cow::Borrowed(""),
            [only] => only.clone(),
            several => Cow::Owned(several.join("; ")),
        }
    }
}

impl<'s> Judge<'s> {
    pub(crate) fn new(
        snapshot: &'s Snapshot,
        parameters: &'s Parameters,
        now: Date,
        subject: Subject<'s>,
        relations: Rc<Relations<'s>>,
    ) -> Self {
        Self {
            snapshot,
            parameters,
            now,
            subject,
            relations,
            passed: 0,
            not_applicable: None,
            failed: None,
            unknown: None,
        }
    }

    /// The whole input.
    pub fn snapshot(&self) -> &'s Snapshot {
        self.snapshot
    }

    /// What the user has set.
    pub fn parameters(&self) -> &'s Parameters {
        self.parameters
    }

    /// What objects have to do with each other.
    pub(crate) fn relations(&self) -> Rc<Relations<'s>> {
        Rc::clone(&self.relations)
    }

    /// The date of the evaluation.
    pub fn now(&self) -> Date {
        self.now
    }

    /// What is being judged.
    pub fn subject(&self) -> Subject<'s> {
        self.subject
    }

    /// The bad state is there, shown by this value or by its absence. May be called for several places of one subject;
    /// they make one finding.
    #[inline]
    pub fn fail(&mut self, field: Field<'s>) {
        self.decide(field.place(), Cow::Borrowed(""), None);
    }

    /// The bad state is there, and this is what is special about it here.
    pub fn fail_because(&mut self, field: Field<'s>, message: impl Into<Cow<'static, str>>) {
        self.decide(field.place(), message.into(), None);
    }

    /// The bad state is there, and here it is more or less severe than the control says.
    pub fn fail_as(&mut self, severity: Severity, field: Field<'s>, message: impl Into<Cow<'static, str>>) {
        self.decide(field.place(), message.into(), Some(severity));
    }

    fn decide(&mut self, place: Place<'s>, message: Cow<'static, str>, severity: Option<Severity>) {
        if let Some(note) = Notes::take() {
            self.undecided(Some(place), Cow::Owned(note.to_string()));
            return;
        }
        let decision = self.failed.get_or_insert_default();
        match severity {
            Some(severity) => {
                decision.stated = Some(decision.stated.map_or(severity, |known| known.min(severity)));
            }
            None => decision.is_plain = true,
        }
        decision.evidence.push(place);
        decision.say(message);
    }

    /// The bad state was looked for, and is not here.
    #[inline]
    pub fn pass(&mut self) {
        match Notes::take() {
            Some(note) => self.undecided(None, Cow::Owned(note.to_string())),
            None => self.passed += 1,
        }
    }

    /// It cannot be said, because this input is missing: name what would decide, and how to supply it.
    pub fn unknown(&mut self, why: impl Into<Cow<'static, str>>) {
        let note = Notes::take();
        self.undecided(None, note.map_or_else(|| why.into(), |note| Cow::Owned(note.to_string())));
    }

    /// It cannot be said, because of this value.
    pub fn unknown_at(&mut self, field: Field<'s>, why: impl Into<Cow<'static, str>>) {
        let note = Notes::take();
        let why = note.map_or_else(|| why.into(), |note| Cow::Owned(note.to_string()));
        self.undecided(Some(field.place()), why);
    }

    fn undecided(&mut self, place: Option<Place<'s>>, why: Cow<'static, str>) {
        let decision = self.unknown.get_or_insert_default();
        decision.evidence.extend(place);
        decision.say(why);
    }

    /// The question does not arise here.
    pub fn not_applicable(&mut self, why: impl Into<Cow<'static, str>>) {
        match Notes::take() {
            Some(note) => self.undecided(None, Cow::Owned(note.to_string())),
            None => self.not_applicable = Some(why.into()),
        }
    }

    /// The verdict for the subject; `implicit` says what silence means.
    pub(crate) fn verdict(&mut self, implicit: Verdict) -> Verdict {
        if let Some(note) = Notes::take() {
            // A value was read that could not be, and no decision followed.
            self.undecided(None, Cow::Owned(note.to_string()));
        }
        if self.failed.is_some() {
            Verdict::Fail
        } else if self.unknown.is_some() {
            Verdict::Unknown
        } else if self.passed > 0 {
            Verdict::Pass
        } else if self.not_applicable.is_some() {
            Verdict::NotApplicable
        } else {
            implicit
        }
    }
}
