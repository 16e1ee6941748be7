//! What the rules of a Role or ClusterRole grant, as the API server matches them, and which of them are not the user's.

use plimsoll_model::{Field, ObjectRef};

use crate::Judge;

/// A right: any of the verbs on any of the resources of a group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Right {
    /// The verbs.
    pub(crate) verbs: &'static [&'static str],
    /// The API group; empty for the core group.
    pub(crate) group: &'static str,
    /// The resources, each `resource` or `resource/subresource`.
    pub(crate) resources: &'static [&'static str],
}

/// An item of a rule's `resources` that gives a right.
#[derive(Clone, Debug)]
pub(crate) struct Grant<'s> {
    /// The item.
    pub(crate) field: Field<'s>,
    /// The verbs of the right that the rule grants.
    pub(crate) verbs: Vec<&'static str>,
    /// The first resource of the right that the item covers.
    pub(crate) resource: &'static str,
    /// Whether the rule is for single objects, by name (`resourceNames`).
    pub(crate) is_named: bool,
}

impl Grant<'_> {
    /// The grant in words: `create, patch on pods/exec`.
    pub(crate) fn words(&self) -> String {
        let named = if self.is_named { ", by name" } else { "" };
        format!("{} on {}{named}", self.verbs.join(", "), self.resource)
    }
}

/// What to say of objects that the platform made.
pub(crate) const BUILT_IN: &str = "the API server or AKS made it";

/// Whether the API server or AKS made the object and keeps it as it is: the API server's own roles and bindings
/// (`system:` names, the label of its defaults), and those that carry the label of AKS or of its add-on manager.
pub(crate) fn is_built_in(object: ObjectRef<'_>) -> bool {
    object.name().starts_with("system:") || is_marked_built_in(object)
}

/// Like [`is_built_in`], by the labels alone: anybody may choose a name.
pub(crate) fn is_marked_built_in(object: ObjectRef<'_>) -> bool {
    object.label("kubernetes.io/bootstrapping") == Some("rbac-defaults")
        || object.label("kubernetes.azure.com/managedby") == Some("aks")
        || object.label("addonmanager.kubernetes.io/mode").is_some()
}

/// Whether an item of `resources` covers a resource, which may name a subresource.
fn covers(item: &str, resource: &str) -> bool {
    item == "*"
        || item == resource
        // Each key of the extra fields is a subresource of its own.
        || (resource == "userextras" && item.starts_with("userextras/"))
        || item
            .strip_prefix("*/")
            .is_some_and(|sub| resource.split_once('/').is_some_and(|(_, wanted)| wanted == sub))
}

/// Whether a list holds `*` or a value.
fn holds(list: Field<'_>, wanted: &str) -> bool {
    list.items().any(|item| item.str().is_some_and(|text| text == "*" || text == wanted))
}

/// Calls `judge_grant` for every item of a role's rules that gives one of the rights, once each. Rules of roles that
/// the platform made are passed over.
pub(crate) fn each_grant<'s>(
    role: ObjectRef<'s>,
    judge: &mut Judge<'s>,
    rights: &[Right],
    mut judge_grant: impl FnMut(Grant<'s>, &mut Judge<'s>),
) {
    if is_built_in(role) {
        judge.not_applicable(BUILT_IN);
        return;
    }
    for rule in role.field().get("rules").items() {
        for item in rule.get("resources").items() {
            let Some(text) = item.str() else { continue };
            for right in rights {
                let Some(resource) = right.resources.iter().find(|resource| covers(text, resource)) else {
                    continue;
                };
                if !holds(rule.get("apiGroups"), right.group) {
                    continue;
                }
                let granted = rule.get("verbs");
                let verbs: Vec<&'static str> =
                    right.verbs.iter().copied().filter(|verb| holds(granted, verb)).collect();
                if !verbs.is_empty() {
                    let is_named = !rule.get("resourceNames").is_empty();
                    judge_grant(Grant { field: item, verbs, resource, is_named }, judge);
                    break;
                }
            }
        }
        // A rule that cannot be read costs its own verdict, not that of the next.
        judge.pass();
    }
}

/// The subjects of a binding in words: `Group ops, ServiceAccount shop/web`.
pub(crate) fn subjects(binding: ObjectRef<'_>) -> String {
    let mut words: Vec<String> = Vec::new();
    for subject in binding.field().get("subjects").items() {
        let kind = subject.get("kind").str().unwrap_or("subject");
        let name = subject.get("name").str().unwrap_or("without name");
        let namespace = subject.get("namespace").str();
        words.push(match namespace {
            Some(namespace) => format!("{kind} {namespace}/{name}"),
            None => format!("{kind} {name}"),
        });
    }
    words.join(", ")
}

/// The verbs of requests to objects.
const VERBS: [&str; 7] = ["get", "list", "watch", "create", "update", "patch", "delete"];

/// Whether a role grants everything: every verb, by `*` or one by one, on every resource of every group.
pub(crate) fn grants_everything(role: ObjectRef<'_>) -> bool {
    let any = |list: Field<'_>| list.items().any(|item| item.text() == Some("*"));
    role.field().get("rules").items().any(|rule| {
        let verbs = rule.get("verbs");
        let has = |wanted: &str| verbs.items().any(|verb| verb.text() == Some(wanted));
        (any(verbs) || VERBS.into_iter().all(has))
            && any(rule.get("resources"))
            && any(rule.get("apiGroups"))
            && rule.get("resourceNames").is_empty()
    })
}
