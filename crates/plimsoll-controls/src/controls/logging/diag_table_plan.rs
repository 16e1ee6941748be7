use plimsoll_model::Field;
use plimsoll_model::azure::{ManagedCluster, ResourceRef};

use crate::Judge;
use crate::facts::log_tables::FedTable;
use crate::facts::{azure_scope, diagnostics, lists, log_tables};

control! {
    /// ## What it checks
    /// No table that takes audit categories of the cluster is of plan Basic or Auxiliary (`plan`) while an enabled
    /// scheduled or near-real-time rule of Microsoft Sentinel names it in its query. The plan Analytics passes whatever
    /// rules there are; for the others the rules of the workspace must be in the input.
    ///
    /// ## Why it matters
    /// Sentinel's scheduled rules do not run on tables of plan Basic or Auxiliary. After a change of plan to save
    /// money, the detections on that table are gone without a word.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Give the table the plan Analytics, or let the rules read another one: `AKSAuditAdmin` on Analytics for
    /// detections beside `AKSAudit` on Basic for investigations.
    ///
    /// ## References
    /// - Microsoft: Azure Monitor Logs table plans
    /// - Microsoft: Log retention plans in Microsoft Sentinel
    id: "diag-table-plan",
    title: "Detection rules query a table on which they cannot run",
    area: "logging",
    severity: Medium, "rules that never fire look like a quiet cluster",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-1", "mcsb:LT-5"],
    aliases: [],
    remedies: [Command(
        "az monitor log-analytics workspace table update -g RG --workspace-name LAW -n AKSAuditAdmin --plan Analytics"
    )],
    check: Cluster(check),
}

const RULES: &str = "microsoft.securityinsights/alertrules";

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(settings) = diagnostics::settings_or_unknown(cluster, judge) else { return };
    let tables = log_tables::fed_by(&settings, &diagnostics::AUDIT_CATEGORIES);
    if tables.is_empty() {
        judge.not_applicable("no audit log goes to a Log Analytics workspace");
    }
    for table in &tables {
        if table.name == log_tables::SHARED_TABLE {
            // It has no other plan than Analytics.
            judge.pass();
            continue;
        }
        let Some(resource) = table.resource(judge.snapshot()) else {
            judge.unknown_at(table.field, log_tables::not_supplied(table));
            continue;
        };
        let plan = resource.path("plan");
        match plan.one_of(&["Analytics", "Basic", "Auxiliary"]) {
            Some("Analytics") => judge.pass(),
            Some(_) => rules(table, plan, cluster, judge),
            None => judge.unknown_at(plan, "the table's plan was not printed"),
        }
    }
}

/// The table is of a plan that scheduled rules do not run on: is there one that names it?
fn rules<'s>(table: &FedTable<'s>, plan: Field<'s>, cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let snapshot = judge.snapshot();
    let of_workspace: Vec<ResourceRef<'s>> = snapshot
        .resources_of(RULES)
        .filter(|rule| rule.id().is_none_or(|id| azure_scope::covers(table.workspace, id)))
        .collect();
    if of_workspace.is_empty() && !lists::is_supplied_empty(snapshot, cluster.resource().scope(), RULES) {
        judge.unknown_at(
            plan,
            "analytics rules not supplied: add the output of `az sentinel alert-rule list -g RG --workspace-name LAW`",
        );
        return;
    }
    let mut broken = Vec::new();
    let mut readable = true;
    for rule in of_workspace {
        match queries(rule, table.name) {
            Some(true) => broken.push(rule.path("displayName").text().unwrap_or(rule.name())),
            Some(false) => {}
            None => {
                readable = false;
                judge.unknown_at(rule.field(), "the rule's kind, state or query was not printed");
            }
        }
    }
    if !broken.is_empty() {
        judge.fail_because(plan, format!("table {}: {}", table.name, broken.join(", ")));
    } else if readable {
        judge.pass();
    }
}

/// Whether an enabled rule queries the table on a schedule; `None` where the rule was not printed in full.
fn queries(rule: ResourceRef<'_>, table: &str) -> Option<bool> {
    let kind = rule.top("kind").one_of(&KINDS)?;
    if !matches!(kind, "Scheduled" | "NRT") {
        return Some(false);
    }
    Some(rule.path("enabled").bool()? && names(rule.path("query").str()?, table))
}

const KINDS: [&str; 6] = [
    "Scheduled",
    "NRT",
    "Fusion",
    "MicrosoftSecurityIncidentCreation",
    "MLBehaviorAnalytics",
    "ThreatIntelligence",
];

/// Whether a query names the table as a word of its own.
fn names(query: &str, table: &str) -> bool {
    query
        .split(|character: char| !character.is_ascii_alphanumeric() && character != '_')
        .any(|word| word == table)
}
