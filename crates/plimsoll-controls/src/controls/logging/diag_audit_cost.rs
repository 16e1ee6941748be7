use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::{diagnostics, log_tables, resource_id};

control! {
    /// ## What it checks
    /// `kube-audit` and `kube-audit-admin` do not both go to the same workspace while the table that takes `kube-audit`
    /// is of plan Analytics. In resource-specific mode that table is `AKSAudit`; otherwise it is `AzureDiagnostics`,
    /// which has no other plan. Category groups count: `audit` and `allLogs` bring both.
    ///
    /// ## Why it matters
    /// Each write is in both categories, so that it is stored, and billed, twice. `kube-audit` is the larger one by
    /// far, and most of it are reads that no scheduled rule looks at.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Keep `kube-audit-admin` where the detections run, and put `AKSAudit` on plan Basic, or send `kube-audit` to a
    /// storage account. Switching `kube-audit` off is cheaper still, but then reads of secrets and exec over WebSocket
    /// are not recorded at all: see `diag-audit-reads`.
    ///
    /// ## References
    /// - Microsoft: Monitor AKS, cost of resource logs
    /// - Microsoft: Azure Monitor Logs table plans
    id: "diag-audit-cost",
    title: "Audit events are paid for twice, at the full price",
    area: "logging",
    severity: Info, "money only",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-6"],
    aliases: ["psrule:AZR-000445"],
    remedies: [Command(
        "az monitor log-analytics workspace table update -g RG --workspace-name LAW -n AKSAudit --plan Basic"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(settings) = diagnostics::settings_or_unknown(cluster, judge) else { return };
    let to_workspace = |category: &str| log_tables::fed_by(&settings, &[category]);
    let (all, admin) = (to_workspace("kube-audit"), to_workspace("kube-audit-admin"));
    if all.is_empty() && admin.is_empty() {
        judge.not_applicable("no audit log goes to a Log Analytics workspace");
        return;
    }
    let mut twice = all
        .iter()
        .filter(|table| admin.iter().any(|other| resource_id::is_same(other.workspace, table.workspace)))
        .peekable();
    if twice.peek().is_none() {
        judge.pass();
    }
    for table in twice {
        if table.name == log_tables::SHARED_TABLE {
            judge.fail_because(table.field, "AzureDiagnostics takes both, and is always of plan Analytics");
            continue;
        }
        let Some(resource) = table.resource(judge.snapshot()) else {
            judge.unknown_at(table.field, log_tables::not_supplied(table));
            continue;
        };
        let plan = resource.path("plan");
        match plan.one_of(&["Analytics", "Basic", "Auxiliary"]) {
            Some("Analytics") => judge.fail(plan),
            Some(_) => judge.pass(),
            None => judge.unknown_at(plan, "the table's plan was not printed"),
        }
    }
}
