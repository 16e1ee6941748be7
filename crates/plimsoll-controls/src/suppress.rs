//! Suppressions: findings that somebody has answered for, with a reason and an end.

use globset::{Glob, GlobMatcher};
use jiff::civil::Date;
use plimsoll_model::{Finding, Snapshot, Subject, Suppression, Verdict};

/// The annotation that suppresses controls on a Kubernetes object:
/// `plimsoll.dev/suppress: "<control>: <reason>; owner=<who>; expires=<YYYY-MM-DD>"`, several separated by line breaks.
const ANNOTATION: &str = "plimsoll.dev/suppress";

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
        now: Date,
        notices: &mut Vec<String>,
    ) {
        let matchers: Vec<Matcher<'_>> = self.rules.iter().map(Matcher::of).collect();
        let mut used = vec![false; matchers.len()];
        // Most inputs have no such annotation anywhere.
        let has_annotations = snapshot.trees().iter().any(|tree| tree.mentions(ANNOTATION));
        if matchers.is_empty() && !has_annotations {
            return;
        }
        for finding in findings.iter_mut().filter(|finding| finding.verdict == Verdict::Fail) {
            if has_annotations && let Some(rule) = annotated(finding) {
                if expired(&rule, now) {
                    notices.push(format!(
                        "suppression of `{}` on {} expired {}",
                        finding.control.id,
                        finding.subject.id(),
                        rule.expires.map(|date| date.to_string()).unwrap_or_default()
                    ));
                } else {
                    finding.suppression = Some(Box::new(rule.into()));
                    continue;
                }
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

/// The suppression that stands in the object's own annotation, or in that of its pod template.
fn annotated(finding: &Finding<'_>) -> Option<SuppressionRule> {
    let Subject::Object(object) = finding.subject else { return None };
    let on_object = object.annotation(ANNOTATION);
    let on_template = || object.path("spec.template.metadata.annotations").get(ANNOTATION).text();
    let text = on_object.or_else(on_template)?;
    text.lines().find_map(|line| parse(line, finding.control.id))
}

/// Reads one line of the annotation, if it is about this control.
fn parse(line: &str, control: &str) -> Option<SuppressionRule> {
    let (id, rest) = line.split_once(':')?;
    if id.trim() != control {
        return None;
    }
    let mut rule = SuppressionRule {
        control: control.to_owned(),
        origin: format!("annotation {ANNOTATION}"),
        ..SuppressionRule::default()
    };
    for (index, part) in rest.split(';').map(str::trim).enumerate() {
        if let Some(owner) = part.strip_prefix("owner=") {
            owner.clone_into(&mut rule.owner);
        } else if let Some(date) = part.strip_prefix("expires=") {
            // A date that cannot be read must not make the suppression last for ever.
            rule.expires = Some(date.parse().unwrap_or(Date::MIN));
        } else if index == 0 {
            part.clone_into(&mut rule.reason);
        }
    }
    (!rule.reason.is_empty()).then_some(rule)
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
