//! Who gets to the API server, how they sign in, what decides about their requests, and who is cluster-admin.

use plimsoll_controls::facts::azure_roles::{Assignments, cluster_admins};
use plimsoll_model::Severity;
use plimsoll_report::page::Row;

use super::{Picture, at};

pub(super) fn rows(picture: &Picture<'_>) -> Vec<Row> {
    vec![api_server(picture), sign_in(picture), authorization(picture), admins(picture)]
}

fn api_server(picture: &Picture<'_>) -> Row {
    let cluster = picture.cluster;
    let ranges = cluster.authorized_ranges();
    let private = cluster.path("apiServerAccessProfile.enablePrivateCluster");
    let row = match cluster.is_private() {
        Some(true) => Row::new("API server", "private").evidence(at(private)),
        None => Row::new("API server", "unknown: the field could not be read").evidence(at(private)),
        Some(false) if ranges.is_empty() => Row::new("API server", "public, no authorized ranges")
            .evidence(at(ranges))
            .severity(Severity::High),
        Some(false) => {
            let list: Vec<&str> = ranges.items().filter_map(|range| range.text()).take(3).collect();
            let all = ranges.items().count();
            let more = if all > 3 { format!(" and {} more", all - 3) } else { String::new() };
            let text = format!("public, open to {}{more}", list.join(", "));
            Row::new("API server", text).evidence(at(ranges))
        }
    };
    let command = cluster.path("apiServerAccessProfile.disableRunCommand");
    if command.bool() == Some(true) {
        row
    } else {
        row.detail("run command is on: `az aks command invoke` passes ranges and private endpoints")
    }
}

fn sign_in(picture: &Picture<'_>) -> Row {
    let cluster = picture.cluster;
    let entra = cluster.path("aadProfile");
    let local = cluster.path("disableLocalAccounts");
    let local_off = local.bool() == Some(true);
    match (entra.exists(), local_off) {
        (true, true) => Row::new("Sign-in", "Entra ID only; local accounts disabled").evidence(at(local)),
        (true, false) => Row::new("Sign-in", "Entra ID, but local accounts enabled")
            .evidence(at(local))
            .severity(Severity::Critical),
        (false, _) => Row::new("Sign-in", "client certificates of local accounts only; no Entra ID")
            .evidence(at(entra))
            .severity(Severity::Critical),
    }
}

fn authorization(picture: &Picture<'_>) -> Row {
    let cluster = picture.cluster;
    let rbac = cluster.path("enableRBAC");
    let azure = cluster.path("aadProfile.enableAzureRBAC");
    if rbac.bool() == Some(false) {
        return Row::new("Authorization", "none: Kubernetes RBAC is off, every subject is admin")
            .evidence(at(rbac))
            .severity(Severity::Critical);
    }
    if azure.bool() == Some(true) {
        Row::new("Authorization", "Azure RBAC for Kubernetes and Kubernetes RBAC").evidence(at(azure))
    } else {
        Row::new("Authorization", "Kubernetes RBAC (Azure RBAC for Kubernetes off)").evidence(at(azure))
    }
}

/// Everybody who is, or can make himself, cluster-admin: by binding, by admin group, by Azure role.
fn admins(picture: &Picture<'_>) -> Row {
    let cluster = picture.cluster;
    let mut parts = Vec::new();
    let mut total = 0;
    let mut lower_bound = false;

    let bindings = picture.snapshot.objects_of("ClusterRoleBinding").filter(|binding| {
        binding.path("roleRef.name").text() == Some("cluster-admin")
            && binding.path("roleRef.kind").text() == Some("ClusterRole")
    });
    let mut subjects: Vec<String> = bindings
        .flat_map(|binding| binding.field().get("subjects").items().collect::<Vec<_>>())
        .map(|subject| {
            let word = |key| subject.get(key).text().unwrap_or_default();
            lower_bound |= word("kind") == "Group";
            format!("{}/{}/{}", word("kind"), word("namespace"), word("name"))
        })
        .collect();
    subjects.sort();
    subjects.dedup();
    if !subjects.is_empty() {
        total += subjects.len();
        parts.push(format!("{} by ClusterRoleBinding", subjects.len()));
    }
    let groups = cluster.path("aadProfile.adminGroupObjectIDs").items().count();
    if groups > 0 {
        total += groups;
        lower_bound = true;
        parts.push(format!("{groups} Entra admin group{}", if groups == 1 { "" } else { "s" }));
    }
    let mut unknown = "";
    match Assignments::of(cluster) {
        Ok(assignments) => {
            let admins = cluster_admins(cluster, &assignments);
            let count = admins.principals(true).count();
            lower_bound |= admins.count("Group") > 0 || !assignments.reach_subscription();
            total += count;
            if count > 0 {
                parts.push(format!("{count} by Azure role assignment"));
            }
            let conditional = admins.principals(false).count();
            if conditional > 0 {
                parts.push(format!("{conditional} more under a condition"));
            }
        }
        Err(_) => unknown = "Azure role assignments not in the input",
    }
    let least = if lower_bound || !unknown.is_empty() { "at least " } else { "" };
    let principals = if total == 1 { "principal" } else { "principals" };
    let mut row = Row::new("Cluster admins", format!("{least}{total} {principals}"));
    if !parts.is_empty() {
        row = row.detail(parts.join(", "));
    }
    if !unknown.is_empty() {
        row = row.detail(unknown);
    }
    if total > 5 { row.severity(Severity::High) } else { row }
}
