use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::{diagnostics, log_tables};

control! {
    /// ## What it checks
    /// Each Log Analytics table that takes audit categories of the cluster (`AKSAudit`, `AKSAuditAdmin`,
    /// `AKSControlPlane`, or `AzureDiagnostics` outside of resource-specific mode) keeps them at least 90 days for
    /// queries (`retentionInDays`) and 365 days altogether (`totalRetentionInDays`). Both figures can be set. A table
    /// that says nothing, or -1, has the workspace's `retentionInDays`. Tables of plan Basic keep 30 days for queries.
    ///
    /// ## Why it matters
    /// The day an intrusion is found is seldom the day it happened. What the first login looked like can only be told
    /// from logs that are still there.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Raise the retention of the tables, not of the whole workspace. The days beyond those for queries are cheap, and
    /// a search job brings them back.
    ///
    /// ## References
    /// - Microsoft: Manage data retention in a Log Analytics workspace
    /// - Microsoft cloud security benchmark LT-6
    id: "diag-retention",
    title: "The audit log is gone before an investigation begins",
    area: "logging",
    severity: Medium, "intrusions are often found months later",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-6", "nsa:audit-logging"],
    aliases: [],
    remedies: [Command(
        "az monitor log-analytics workspace table update -g RG --workspace-name LAW -n AKSAudit --retention-time 90 --total-retention-time 365"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(settings) = diagnostics::settings_or_unknown(cluster, judge) else { return };
    let tables = log_tables::fed_by(&settings, &diagnostics::AUDIT_CATEGORIES);
    if tables.is_empty() {
        judge.not_applicable("no audit log goes to a Log Analytics workspace");
    }
    let (interactive, total) =
        (judge.parameters().audit_retention_days, judge.parameters().audit_total_retention_days);
    for table in &tables {
        let Some(resource) = table.resource(judge.snapshot()) else {
            judge.unknown_at(table.field, log_tables::not_supplied(table));
            continue;
        };
        let mut kept = resource.path("retentionInDays");
        if kept.is_absent() || kept.text() == Some("-1") {
            let Some(workspace) = log_tables::workspace(judge.snapshot(), table.workspace) else {
                judge.unknown_at(kept, "the table keeps what its workspace keeps: add the workspace");
                continue;
            };
            kept = workspace.path("retentionInDays");
        }
        let Some(days) = kept.int() else {
            judge.unknown_at(kept, "the retention was not printed");
            continue;
        };
        let overall = resource.path("totalRetentionInDays");
        // Absent or -1 means no longer than for queries.
        let all = overall.int().filter(|all| *all >= 0).unwrap_or(days);
        if days < interactive {
            judge.fail_because(kept, format!("table {}: {days} days for queries", table.name));
        }
        if all < total {
            judge.fail_because(overall, format!("table {}: {all} days altogether", table.name));
        }
        if days >= interactive && all >= total {
            judge.pass();
        }
    }
}
