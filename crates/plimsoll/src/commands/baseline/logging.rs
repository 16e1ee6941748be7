//! Whether the audit log reaches anyone, what it does not show, and what it costs.

use plimsoll_controls::facts::{diagnostics, log_cost};
use plimsoll_model::Severity;
use plimsoll_report::page::Row;

use super::{Picture, at};

/// Categories that make an audit log, the more complete first.
const AUDIT: [&str; 2] = ["kube-audit", "kube-audit-admin"];

pub(super) fn rows(picture: &Picture<'_>) -> Vec<Row> {
    let cluster = picture.cluster;
    let Some(settings) = diagnostics::settings_of(cluster.resource()) else {
        return vec![Row::new("Audit log", "unknown: diagnostic settings not in the input"), costs(picture)];
    };
    let exported: Vec<&str> = AUDIT
        .into_iter()
        .chain(["guard"])
        .filter(|category| settings.iter().any(|setting| diagnostics::exports(*setting, category)))
        .collect();
    let place = at(diagnostics::absence(cluster.resource(), &settings));
    let audit = exported.iter().any(|category| AUDIT.contains(category));
    let mut row = if audit {
        let first = settings
            .iter()
            .find(|setting| AUDIT.iter().any(|category| diagnostics::exports(**setting, category)))
            .map_or(place, |setting| at(setting.field()));
        Row::new("Audit log", format!("on: {}", exported.join(", "))).evidence(first)
    } else if settings.is_empty() {
        Row::new("Audit log", "off: no diagnostic setting of this cluster")
            .evidence(place)
            .severity(Severity::Critical)
    } else {
        Row::new("Audit log", "off: no setting exports kube-audit or kube-audit-admin")
            .evidence(place)
            .severity(Severity::Critical)
    };
    if !exported.contains(&"kube-audit") {
        row = row.detail("kube-audit-admin alone never records secret reads, nor exec over WebSocket");
    }
    if !exported.contains(&"guard") {
        row = row.detail("guard is not exported: no record of Entra sign-ins and Azure RBAC decisions");
    }
    vec![row, costs(picture)]
}

/// What the choices would cost a month.
fn costs(picture: &Picture<'_>) -> Row {
    let Some(count) = log_cost::node_count(&picture.cluster) else {
        return Row::new("Log cost", "unknown: the number of nodes is not in the input");
    };
    let volume = log_cost::Volume::assumed(count.nodes);
    let prices = log_cost::Prices::default();
    let mut row = Row::new(
        "Log cost",
        format!("a month, volume assumed from {} nodes, US East list prices", count.nodes),
    );
    for scenario in log_cost::scenarios() {
        let estimate = log_cost::estimate(&scenario, &volume, &prices, log_cost::Retention::default());
        row = row.detail(format!(
            "USD {:.0} for {:.0} GB: {}",
            estimate.dollars(),
            estimate.gigabytes,
            scenario.name
        ));
    }
    row
}
