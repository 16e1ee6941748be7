//! Suppressions: findings that somebody has answered for, with a reason, an owner and an end. They stand in
//! `plimsoll.toml`, in annotations, in comments (`# plimsoll:ignore control: reason; owner=who; expires=date`) and in
//! the metadata of ARM resources.

mod inline;
mod statement;

use globset::{Glob, GlobMatcher};
use jiff::civil::Date;
use plimsoll_model::{Finding, Snapshot, Suppression, Verdict};

use inline::Inlines;

/// One suppression from the configuration file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuppressionRule {
    /// The control, or a glob over controls.
    pub control: String,
    /// The kind that it is limited to, if any.
    pub kind: Option<String>,
    /// The namespace that it is limited to, as a glob.
    pub namespace: Option<String>,
    /// The name that it is limited to, as a glob.
    pub name: Option<String>,
    /// The file that it is limited to, as a glob.
    pub path: Option<String>,
    /// Why; must not be empty.
    pub reason: String,
    /// Who answers for it; must not be empty.
    pub owner: String,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// Where it was written, for messages.
    pub origin: String,
}

/// All suppressions of a run that do not stand in the objects themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuppressionRules {
    /// The rules; the first that covers a finding counts.
    pub rules: Vec<SuppressionRule>,
}

impl SuppressionRules {
    /// Marks the findings that are covered. Expired suppressions cover nothing and are noticed, as are unused ones.
    pub(crate) fn apply(
        &self,
        snapshot: &Snapshot,
        findings: &mut [Finding<'_>],
        asked: &[&str],
        now: Date,
        notices: &mut Vec<String>,
    ) {
        let matchers: Vec<Matcher<'_>> = self.rules.iter().map(Matcher::of).collect();
        let mut used = vec![false; matchers.len()];
        let mut inlines = Inlines::of(snapshot, notices);
        if matchers.is_empty() && inlines.is_empty() {
            return;
        }
        for finding in findings.iter_mut().filter(|finding| finding.verdict == Verdict::Fail) {
            let covering = inlines.covering(finding);
            for &index in &covering {
                if let Some(inline) = inlines.all.get_mut(index) {
                    inline.is_used = true;
                }
            }
            let holds = covering
                .iter()
                .filter_map(|&index| inlines.all.get(index))
                .find(|inline| inline.statement.expires.is_none_or(|date| date >= now));
            if let Some(inline) = holds {
                finding.suppression = Some(Box::new(inline.suppression()));
                continue;
            }
            for (matcher, used) in matchers.iter().zip(&mut used) {
                if matcher.covers(finding) {
                    *used = true;
                    if !expired(matcher.rule, now) {
                        finding.suppression = Some(Box::new(matcher.rule.clone().into()));
                        break;
                    }
                }
            }
        }
        for inline in &inlines.all {
            let (control, origin) = (&inline.statement.control, &inline.origin);
            let is_asked = asked.iter().any(|id| inline.statement.is_about(id));
            match inline.statement.expires.filter(|date| *date < now) {
                Some(date) => notices.push(format!(
                    "suppression of `{control}` ({origin}) expired {date}: it no longer counts"
                )),
                None if is_asked && !inline.is_used => {
                    notices.push(format!("suppression of `{control}` ({origin}) covers nothing: remove it"));
                }
                None if !is_asked && crate::find(control).is_none() && !control.contains('*') => {
                    notices.push(format!("suppression of `{control}` ({origin}): there is no such control"));
                }
                None => {}
            }
        }
        for (matcher, used) in matchers.iter().zip(used) {
            let SuppressionRule { control, origin, expires, .. } = matcher.rule;
            if expired(matcher.rule, now) {
                let date = expires.map(|date| date.to_string()).unwrap_or_default();
                notices.push(format!(
                    "suppression of `{control}` ({origin}) expired {date}: it no longer counts"
                ));
            } else if !used {
                notices.push(format!("suppression of `{control}` ({origin}) covers nothing: remove it"));
            }
        }
    }
}

fn expired(rule: &SuppressionRule, now: Date) -> bool {
    rule.expires.is_some_and(|date| date < now)
}

struct Matcher<'r> {
    rule: &'r SuppressionRule,
    control: Option<GlobMatcher>,
    namespace: Option<GlobMatcher>,
    name: Option<GlobMatcher>,
    path: Option<GlobMatcher>,
}

impl<'r> Matcher<'r> {
    fn of(rule: &'r SuppressionRule) -> Self {
        let glob = |pattern: &str| {
            Glob::new(pattern)
                .or_else(|_| Glob::new(&globset::escape(pattern)))
                .ok()
                .map(|g| g.compile_matcher())
        };
        Self {
            rule,
            control: glob(&rule.control),
            namespace: rule.namespace.as_deref().and_then(glob),
            name: rule.name.as_deref().and_then(glob),
            path: rule.path.as_deref().and_then(glob),
        }
    }

    fn covers(&self, finding: &Finding<'_>) -> bool {
        let matches =
            |glob: &Option<GlobMatcher>, text: &str| glob.as_ref().is_none_or(|glob| glob.is_match(text));
        self.control.as_ref().is_some_and(|glob| glob.is_match(finding.control.id))
            && self.rule.kind.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case(finding.subject.kind()))
            && matches(&self.namespace, finding.subject.namespace().unwrap_or_default())
            && matches(&self.name, finding.subject.name())
            && (self.path.is_none()
                || finding.subject.place().is_some_and(|place| matches(&self.path, place.tree.file())))
    }
}

impl From<SuppressionRule> for Suppression {
    fn from(rule: SuppressionRule) -> Self {
        Self {
            reason: rule.reason,
            owner: rule.owner,
            expires: rule.expires.map(|date| date.to_string()),
            origin: rule.origin,
        }
    }
}
