use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::azure_roles::{Assignments, Grant, Plane, cluster_admins};
use crate::facts::diagnostics::Destination;
use crate::facts::{azure_scope, diagnostics, resource_id};

control! {
    /// ## What it checks
    /// At least one destination of the audit categories (`kube-audit`, `kube-audit-admin`, `guard`) lies outside the
    /// cluster's subscription: the subscription in `workspaceId`, `storageAccountId` or `eventHubAuthorizationRuleId`
    /// is another one. A partner's service counts as outside. Where role assignments are in the input, a destination
    /// that a principal with a way to cluster-admin may delete does not count.
    ///
    /// ## Why it matters
    /// A role on the subscription or the resource group reaches the cluster and everything beside it. Whoever takes the
    /// cluster through Azure then deletes the evidence with the same role.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Send the logs to a central workspace or storage account in a subscription of the security team. Sending them
    /// there in addition to a local workspace is enough.
    ///
    /// ## References
    /// - Microsoft: Design a Log Analytics workspace architecture
    /// - Microsoft cloud security benchmark LT-5
    id: "diag-destination-scope",
    title: "Logs stay within reach of who takes the cluster's subscription",
    area: "logging",
    severity: Medium, "the intruder needs rights in Azure as well",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-5", "attack:T1562.008", "attack:T1070", "threat-matrix:clear-container-logs"],
    aliases: [],
    remedies: [Command(
        "az monitor diagnostic-settings create -n aks-audit --resource CLUSTER_ID --workspace WORKSPACE_ID --export-to-resource-specific true --logs '[{\"category\":\"kube-audit\",\"enabled\":true},{\"category\":\"guard\",\"enabled\":true}]'"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(settings) = diagnostics::settings_or_unknown(cluster, judge) else { return };
    let Some(home) = cluster.resource().id() else {
        judge.unknown("the cluster has no resource id to compare with: add the output of `az aks show`");
        return;
    };
    let auditing = settings.into_iter().filter(|setting| {
        diagnostics::AUDIT_CATEGORIES.iter().any(|category| diagnostics::exports(*setting, category))
    });
    let mut near = Vec::new();
    for (destination, field) in auditing.flat_map(diagnostics::destinations) {
        if azure_scope::subscription(destination.id()).is_none() {
            judge.unknown_at(field, "the destination is no resource id");
            continue;
        }
        match nearness(destination, home, cluster) {
            None => {
                judge.pass();
                return;
            }
            Some(why) => near.push((field, why)),
        }
    }
    if near.is_empty() {
        judge.not_applicable("no audit log is exported to a destination: see `diag-audit-category`");
    }
    for (field, why) in near {
        judge.fail_because(field, why);
    }
}

/// What brings a destination within reach of whoever takes the cluster; `None` where nothing is known that does.
fn nearness(destination: Destination<'_>, home: &str, cluster: ManagedCluster<'_>) -> Option<String> {
    let id = destination.id();
    let delete = match destination {
        Destination::Workspace(_) => "Microsoft.OperationalInsights/workspaces/delete",
        Destination::Storage(_) => "Microsoft.Storage/storageAccounts/delete",
        Destination::EventHub(_) => "Microsoft.EventHub/namespaces/delete",
        Destination::Other(_) => return None,
    };
    let same = |part: fn(&str) -> Option<&str>| {
        part(id).zip(part(home)).is_some_and(|(one, other)| one.eq_ignore_ascii_case(other))
    };
    if same(azure_scope::subscription) {
        let place = if same(resource_id::resource_group) { "resource group" } else { "subscription" };
        return Some(format!("in the cluster's own {place}"));
    }
    // Role assignments are seldom supplied as far as another subscription: what they show counts, no more.
    let assignments = Assignments::of(cluster).ok()?;
    let admins = cluster_admins(cluster, &assignments);
    let principal = admins.routes.keys().find(|principal| {
        assignments.of_principal(principal).any(|assignment| {
            azure_scope::covers(assignment.scope, id)
                && assignment
                    .role
                    .as_ref()
                    .is_some_and(|role| role.grants(Plane::Control, delete) == Grant::Yes)
        })
    })?;
    Some(format!("{principal} is cluster-admin and may delete it"))
}
