//! Logs: diagnostic settings, workspaces and their tables, Defender plans.

use plimsoll_model::azure::{DEFENDER_PRICING, DIAGNOSTIC_SETTING, LOG_TABLE, WORKSPACE};

use super::How::Each;
use super::{Draft, Id, Row, Table, row};
use crate::iac::terraform::shape::{Content, Shape};

pub(super) const TABLES: &[&Table] = &[&SETTING, &LOGS, &TABLE, &PRICING];

const SETTING: Table = Table {
    terraform: "azurerm_monitor_diagnostic_setting",
    kind: DIAGNOSTIC_SETTING,
    id: Id::Child("target_resource_id", "providers/microsoft.insights/diagnosticSettings"),
    rows: &[
        row("name", "name"),
        row("log_analytics_workspace_id", "properties.workspaceId"),
        row("log_analytics_destination_type", "properties.logAnalyticsDestinationType"),
        row("storage_account_id", "properties.storageAccountId"),
        row("eventhub_authorization_rule_id", "properties.eventHubAuthorizationRuleId"),
        row("eventhub_name", "properties.eventHubName"),
        row("partner_solution_id", "properties.marketplacePartnerId"),
        row("enabled_metric|metric", "properties.metrics")
            .how(Each(&[row("category", "category"), row("enabled", "enabled").or("true")])),
    ],
    names: None,
    more: Some(logs),
};

const ENTRY: &[Row] = &[
    row("category", "category"),
    row("category_group", "categoryGroup"),
    row("enabled", "enabled").or("true"),
    row("retention_policy.enabled", "retentionPolicy.enabled"),
    row("retention_policy.days", "retentionPolicy.days"),
];

/// `enabled_log` and, before version 4, `log`: both may stand side by side.
fn logs(draft: &mut Draft<'_, '_>) {
    let (config, pointer) = (draft.config, draft.pointer);
    let mut both = Shape::map(config.header);
    let row = |from, to| Row { how: Each(ENTRY), ..row(from, to) };
    draft.rows(&[row("enabled_log", "new"), row("log", "old")], config, pointer, &mut both);
    let taken = |name: &str| both.get(name).cloned();
    let logs = match (taken("new"), taken("old")) {
        (Some(mut new), Some(old)) => {
            match (&mut new.content, old.content) {
                (Content::List(new), Content::List(old)) => new.extend(old),
                (kept @ Content::List(_), unknown) => *kept = unknown,
                _ => {}
            }
            new
        }
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => {
            let nothing = Shape::new(config.header, Content::List(Vec::new()));
            nothing.named(format!("{pointer}/enabled_log"))
        }
    };
    draft.root.put("properties.logs", logs, &|_| Shape::map(config.header).named(pointer));
}

const LOGS: Table = Table {
    terraform: "azurerm_log_analytics_workspace",
    kind: WORKSPACE,
    id: Id::Group("Microsoft.OperationalInsights/workspaces"),
    rows: &[
        row("name", "name"),
        row("location", "location"),
        row("tags", "tags"),
        row("sku", "properties.sku.name"),
        row("retention_in_days", "properties.retentionInDays"),
        row("daily_quota_gb", "properties.workspaceCapping.dailyQuotaGb").or("-1"),
        row("internet_ingestion_enabled", "properties.publicNetworkAccessForIngestion").how(super::ACCESS),
        row("internet_query_enabled", "properties.publicNetworkAccessForQuery").how(super::ACCESS),
    ],
    names: None,
    more: None,
};

const TABLE: Table = Table {
    terraform: "azurerm_log_analytics_workspace_table",
    kind: LOG_TABLE,
    id: Id::Child("workspace_id", "tables"),
    rows: &[
        row("name", "name"),
        row("plan", "properties.plan").or("Analytics"),
        row("retention_in_days", "properties.retentionInDays"),
        row("total_retention_in_days", "properties.totalRetentionInDays"),
    ],
    names: None,
    more: None,
};

const PRICING: Table = Table {
    terraform: "azurerm_security_center_subscription_pricing",
    kind: DEFENDER_PRICING,
    id: Id::Subscription("providers/Microsoft.Security/pricings", "resource_type"),
    rows: &[
        row("resource_type", "name").or("VirtualMachines"),
        row("tier", "properties.pricingTier"),
        row("subplan", "properties.subPlan"),
        row("extension", "properties.extensions")
            .how(Each(&[row("name", "name"), row("", "isEnabled").how(super::How::Fixed("True"))])),
    ],
    names: None,
    more: None,
};
