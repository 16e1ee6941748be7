use plimsoll_model::azure::{DIAGNOSTIC_SETTING, ResourceRef, WORKSPACE};

use crate::Judge;
use crate::facts::{azure_scope, diagnostics, lists, resource_id};

control! {
    /// ## What it checks
    /// A Log Analytics workspace that takes logs has no daily cap (`workspaceCapping.dailyQuotaGb` is -1 or absent), or
    /// an enabled log alert tells when it is reached: a scheduled query rule over the workspace whose query reads
    /// `_LogOperation`. Workspaces to which no diagnostic setting of the input sends anything are passed over; without
    /// any setting in the input all are judged.
    ///
    /// ## Why it matters
    /// When the cap is reached, the workspace takes in nothing until the next day. An intruder who makes the cluster
    /// write much, which any account may do, has the rest of the day unseen.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Remove the cap and watch the cost by alerts on the volume, or alert on the cap itself.
    ///
    /// ## References
    /// - Microsoft: Set daily cap on Log Analytics workspace
    /// - Microsoft: Monitor health of a Log Analytics workspace, the _LogOperation table
    id: "diag-daily-cap",
    title: "A daily cap can stop the audit log without anybody noticing",
    area: "logging",
    severity: Medium, "somebody must be able to make much noise",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-5", "attack:T1562.008"],
    aliases: [],
    remedies: [Command("az monitor log-analytics workspace update -g RG -n LAW --quota -1")],
    check: Resource(WORKSPACE, check),
}

const LOG_ALERT: &str = "microsoft.insights/scheduledqueryrules";

fn check<'s>(workspace: ResourceRef<'s>, judge: &mut Judge<'s>) {
    if !takes_logs(workspace, judge) {
        judge.not_applicable("no diagnostic setting of the input sends logs to this workspace");
        return;
    }
    let cap = workspace.path("workspaceCapping.dailyQuotaGb");
    let Some(gigabytes) = cap.number().filter(|gigabytes| *gigabytes >= 0.0) else {
        judge.pass();
        return;
    };
    let snapshot = judge.snapshot();
    let mut alerts = snapshot.resources_of(LOG_ALERT).peekable();
    if alerts.peek().is_none() && !lists::is_supplied_empty(snapshot, workspace.scope(), LOG_ALERT) {
        judge.unknown_at(
            cap,
            format!("the cap is {gigabytes} GB a day, and whether somebody is told is not known: add the output of `az monitor scheduled-query list`"),
        );
    } else if alerts.any(|alert| tells(alert, workspace)) {
        judge.pass();
    } else {
        judge.fail_because(cap, format!("after {gigabytes} GB a day, and no alert tells"));
    }
}

/// Whether a setting sends logs to a workspace; those that were read together with it are asked first.
fn takes_logs<'s>(workspace: ResourceRef<'s>, judge: &Judge<'s>) -> bool {
    let snapshot = workspace.snapshot();
    let mut settings = snapshot.resources_of_in(workspace.scope(), DIAGNOSTIC_SETTING);
    let sends = |setting: ResourceRef<'_>| match (diagnostics::workspace(setting), workspace.id()) {
        (Some((id, _)), Some(own)) => resource_id::is_same(id, own),
        (Some((id, _)), None) => resource_id::last(id).eq_ignore_ascii_case(workspace.name()),
        (None, _) => false,
    };
    snapshot.resources_of(DIAGNOSTIC_SETTING).next().is_none()
        || settings.any(sends)
        || judge.relations().is_fed(workspace)
}

/// Whether an alert would say that the workspace stopped taking in logs.
fn tells(alert: ResourceRef<'_>, workspace: ResourceRef<'_>) -> bool {
    let covers = |scope: &str| workspace.id().is_none_or(|id| azure_scope::covers(scope, id));
    alert.path("enabled").bool() != Some(false)
        && alert.path("scopes").items().any(|scope| scope.str().is_some_and(covers))
        && alert.path("criteria.allOf").items().any(|criterion| {
            criterion.get("query").str().is_some_and(|query| query.contains("_LogOperation"))
        })
}
