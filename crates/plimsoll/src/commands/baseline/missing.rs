//! What is not known, and which command would tell.

use plimsoll_model::azure::{
    DEPLOYMENT_SAFEGUARDS, DIAGNOSTIC_SETTING, MAINTENANCE_CONFIGURATION, REGISTRY, ROLE_ASSIGNMENT,
};
use plimsoll_report::page::Row;

use super::Picture;

/// A part of a capture, what depends on it, and how to make it.
const PARTS: [(&str, &str, &str); 5] = [
    (DIAGNOSTIC_SETTING, "diagnostic settings", "az monitor diagnostic-settings list --resource CLUSTER_ID"),
    (ROLE_ASSIGNMENT, "role assignments", "az role assignment list --scope CLUSTER_ID --include-inherited"),
    (REGISTRY, "container registries", "az acr list"),
    (
        MAINTENANCE_CONFIGURATION,
        "maintenance windows",
        "az aks maintenanceconfiguration list -g RG --cluster-name NAME",
    ),
    (DEPLOYMENT_SAFEGUARDS, "deployment safeguards", "az aks safeguards show -g RG -n NAME"),
];

pub(super) fn rows(picture: &Picture<'_>) -> Vec<Row> {
    let resource = picture.cluster.resource();
    let scope = resource.scope();
    let mut lines: Vec<String> = PARTS
        .iter()
        .filter(|(kind, ..)| !picture.snapshot.is_supplied(scope, kind) && !resource.lists_children())
        .map(|(_, what, command)| format!("{what}: give the output of `{command}`"))
        .collect();
    if !picture.snapshot.objects().any(|object| object.scope() == scope) {
        lines.push("what runs in the cluster: give manifests or `kubectl get -A -o json`".to_owned());
    }
    let mut lines = lines.into_iter();
    let Some(first) = lines.next() else { return Vec::new() };
    vec![lines.fold(Row::new("Not known", first), Row::detail)]
}
