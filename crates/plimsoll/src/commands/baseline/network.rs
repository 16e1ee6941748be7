//! Plugin, policy engine, egress, and how many namespaces deny by default.

use std::collections::BTreeSet;

use plimsoll_model::{ObjectRef, Severity};
use plimsoll_report::page::Row;

use super::{Picture, at};

pub(super) fn rows(picture: &Picture<'_>) -> Vec<Row> {
    let cluster = picture.cluster;
    let word = |path| cluster.path(path).text().unwrap_or("not stated");
    let mode = cluster.path("networkProfile.networkPluginMode").text().map(|mode| format!(" {mode}"));
    let policy = cluster.path("networkProfile.networkPolicy");
    let plugin = match word("networkProfile.networkPlugin") {
        "azure" => "Azure CNI",
        "kubenet" => "kubenet",
        "none" => "own CNI",
        other => other,
    };
    let engine = match policy.text() {
        Some("none") | None => "no network policy engine".to_owned(),
        Some("azure") => "Azure Network Policy Manager".to_owned(),
        Some(engine) => capital(engine),
    };
    let no_engine = matches!(policy.text(), Some("none") | None)
        && !cluster.path("networkProfile.networkDataplane").is_text("cilium");
    let mut text = format!("{plugin}{}, {engine}", mode.unwrap_or_default());
    if let Some(denied) = default_deny(picture) {
        text.push_str(" · ");
        text.push_str(&denied);
    }
    let mut row = Row::new("Network", text).evidence(at(policy));
    if no_engine {
        row = row.detail("NetworkPolicy objects are accepted and ignored").severity(Severity::High);
    }
    row = row.detail(format!("egress by {}", word("networkProfile.outboundType")));
    vec![row]
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// How many namespaces have a policy that selects all pods for ingress: `None` where the input has no namespaces.
fn default_deny(picture: &Picture<'_>) -> Option<String> {
    let scope = picture.cluster.resource().scope();
    let namespaces: BTreeSet<&str> = picture
        .snapshot
        .objects_of("Namespace")
        .filter(|object| object.scope() == scope)
        .map(|object| object.name())
        .collect();
    if namespaces.is_empty() {
        return None;
    }
    let denying: BTreeSet<&str> = picture
        .snapshot
        .objects_of("NetworkPolicy")
        .filter(|policy| policy.scope() == scope && selects_everything(*policy))
        .map(|policy| policy.effective_namespace())
        .filter(|namespace| namespaces.contains(namespace))
        .collect();
    Some(format!("{} of {} namespaces deny by default", denying.len(), namespaces.len()))
}

/// Whether a policy selects every pod of its namespace for ingress and allows nothing.
fn selects_everything(policy: ObjectRef<'_>) -> bool {
    let spec = policy.field().get("spec");
    spec.get("podSelector").is_empty() && spec.get("ingress").is_empty()
}
