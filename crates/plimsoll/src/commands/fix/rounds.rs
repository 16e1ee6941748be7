//! Rounds of edits: plan, edit, judge again, take back what did not help.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use plimsoll_controls::fix::{self, Edit};
use plimsoll_controls::{Profile, evaluate};
use plimsoll_model::{Report, Snapshot, Verdict};

use super::files::Files;
use crate::args::FixArgs;
use crate::exit::CommandError;
use crate::input;
use crate::settings::Settings;

/// Edits that touch one another wait for the next round; more than this many never wait.
const MOST: usize = 64;

/// A control and a subject.
type Question = (&'static str, String);

/// What came of all rounds.
#[derive(Debug, Default)]
pub(super) struct Result {
    /// What passes now.
    pub(super) fixed: BTreeSet<Question>,
    /// How many edits that took.
    pub(super) edits: usize,
    /// What fails since, where the user named the control that was put right.
    pub(super) opened: BTreeSet<Question>,
    /// What could not be edited, and why.
    pub(super) refused: BTreeSet<(&'static str, String, String)>,
    /// How many findings could be edited if they were asked for.
    pub(super) to_review: usize,
    /// How many findings have no edit.
    pub(super) by_hand: usize,
}

/// The state of a run.
pub(super) struct Rounds<'r> {
    pub(super) arguments: &'r FixArgs,
    pub(super) settings: &'r Settings,
    pub(super) profile: Profile,
    /// The controls that were named; all safe ones where none is.
    pub(super) named: Vec<&'static str>,
    pub(super) now: Date,
    pub(super) quiet: bool,
    pub(super) files: Files,
    pub(super) result: Result,
}

/// What fails: how many places of a control at a subject, and what was not read.
struct Judged {
    failing: BTreeMap<Question, usize>,
    unread: usize,
}

impl Judged {
    fn of(report: &Report<'_>, snapshot: &Snapshot) -> Self {
        let mut failing: BTreeMap<Question, usize> = BTreeMap::new();
        for finding in report.findings.iter().filter(|finding| finding.verdict == Verdict::Fail) {
            *failing.entry((finding.control.id, finding.subject.id())).or_default() +=
                finding.evidence.len().max(1);
        }
        Self { failing, unread: snapshot.inputs.failed.len() }
    }
}

impl Rounds<'_> {
    pub(super) fn run(&mut self) -> std::result::Result<(), CommandError> {
        let mut tried: BTreeSet<Question> = BTreeSet::new();
        for round in 0..MOST {
            let snapshot = self.read()?;
            let report = self.judge(&snapshot);
            let counts = self.count(&report);
            let before = Judged::of(&report, &snapshot);
            let plan = fix::plan(&report, &|finding| self.is_wanted(finding.control), &tried);
            drop(report);
            drop(snapshot);
            self.result.refused.extend(plan.refused);
            if round == 0 {
                (self.result.to_review, self.result.by_hand) = counts;
            }
            if plan.edits.is_empty() {
                return Ok(());
            }
            self.round(plan.edits, &before, &mut tried)?;
        }
        Ok(())
    }

    fn is_wanted(&self, control: &plimsoll_model::Definition) -> bool {
        if self.named.is_empty() {
            self.arguments.review || fix::is_safe(control)
        } else {
            self.named.contains(&control.id)
        }
    }

    /// How many findings could be edited if they were asked for, and how many could not at all.
    fn count(&self, report: &Report<'_>) -> (usize, usize) {
        let (mut to_review, mut by_hand) = (0, 0);
        let failures = report
            .findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Fail && finding.suppression.is_none());
        for finding in failures {
            if !fix::is_fixable(finding.control) {
                by_hand += 1;
            } else if !self.is_wanted(finding.control) {
                to_review += 1;
            }
        }
        (to_review, by_hand)
    }

    fn read(&self) -> std::result::Result<Snapshot, CommandError> {
        input::read_with(&self.arguments.input, self.quiet, &self.files.replaced())
    }

    fn judge<'s>(&'s self, snapshot: &'s Snapshot) -> Report<'s> {
        evaluate(snapshot, &self.profile, &self.settings.parameters, &self.settings.suppressions, self.now)
    }

    /// A subject that fails at something new after several edits of it.
    fn crowded(edits: &[Edit], before: &Judged, after: &Judged) -> Option<String> {
        newly(before, after)
            .map(|(_, subject)| subject)
            .find(|subject| edits.iter().filter(|edit| edit.subject == **subject).count() > 1)
            .cloned()
    }

    /// The edits, one of each subject, after which the subject fails at something new. Where its control was named, that
    /// is what the user wants, and it is told.
    fn harmful(&mut self, edits: &[Edit], before: &Judged, after: &Judged) -> Vec<(Question, String)> {
        let mut bad = Vec::new();
        for (control, subject) in newly(before, after) {
            for edit in edits.iter().filter(|edit| edit.subject == *subject) {
                let refused = *control == "schema-valid" || !self.named.contains(&edit.control);
                if refused {
                    let why = format!("`{}` would make `{control}` fail", edit.what);
                    bad.push(((edit.control, subject.clone()), why));
                } else {
                    self.result.opened.insert((control, subject.clone()));
                }
            }
        }
        bad
    }

    /// Makes the edits, judges again, and takes back those that did not help, until the rest did.
    fn round(
        &mut self,
        edits: Vec<Edit>,
        before: &Judged,
        tried: &mut BTreeSet<Question>,
    ) -> std::result::Result<(), CommandError> {
        let mut originals: BTreeMap<String, String> = BTreeMap::new();
        let mut kept = Vec::new();
        for edit in edits {
            match self.files.text(&edit.file) {
                Ok(text) => {
                    originals.entry(edit.file.clone()).or_insert_with(|| text.to_owned());
                    kept.push(edit);
                }
                Err(why) => {
                    tried.insert((edit.control, edit.subject.clone()));
                    self.result.refused.insert((edit.control, edit.subject, why));
                }
            }
        }
        while !kept.is_empty() {
            for (name, text) in &originals {
                let edited = fix::apply(text, kept.iter().filter(|edit| edit.file == *name));
                self.files.set(name, edited);
            }
            let snapshot = self.read()?;
            let report = self.judge(&snapshot);
            let after = Judged::of(&report, &snapshot);
            drop(report);
            let bad = useless(&kept, before, &after);
            if let Some(subject) = Self::crowded(&kept, before, &after) {
                // Which of several edits of one subject it was is seen when fewer of them are made; the others wait.
                let count = kept.iter().filter(|edit| edit.subject == subject).count();
                let mut seen = 0;
                kept.retain(|edit| {
                    seen += usize::from(edit.subject == subject);
                    edit.subject != subject || seen <= count / 2
                });
                continue;
            }
            let bad: Vec<_> = bad.into_iter().chain(self.harmful(&kept, before, &after)).collect();
            if bad.is_empty() {
                for edit in &kept {
                    let question = (edit.control, edit.subject.clone());
                    if !after.failing.contains_key(&question) {
                        self.result.fixed.insert(question);
                    }
                }
                self.result.edits += kept.len();
                return Ok(());
            }
            for (question, why) in bad {
                kept.retain(|edit| {
                    (edit.control, edit.subject.as_str()) != (question.0, question.1.as_str())
                });
                self.result.refused.insert((question.0, question.1.clone(), why));
                tried.insert(question);
            }
        }
        for (name, text) in originals {
            self.files.set(&name, text);
        }
        Ok(())
    }
}

/// What fails that did not fail before.
fn newly<'a>(before: &'a Judged, after: &'a Judged) -> impl Iterator<Item = &'a Question> {
    after.failing.keys().filter(|question| !before.failing.contains_key(question))
}

/// The edits that are to be taken back: those that broke a file, or whose control fails as before.
fn useless(edits: &[Edit], before: &Judged, after: &Judged) -> Vec<(Question, String)> {
    let mut bad: BTreeMap<Question, String> = BTreeMap::new();
    if after.unread > before.unread {
        // Which of them it was cannot be seen: all go, and none is tried again.
        for edit in edits {
            bad.insert(
                (edit.control, edit.subject.clone()),
                "the file could not be read afterwards".to_owned(),
            );
        }
        return bad.into_iter().collect();
    }
    let count = |judged: &Judged, question: &Question| judged.failing.get(question).copied().unwrap_or(0);
    for edit in edits {
        let question = (edit.control, edit.subject.clone());
        if count(after, &question) >= count(before, &question) {
            bad.insert(question, format!("`{}` did not make it pass", edit.what));
        }
    }
    bad.into_iter().collect()
}
