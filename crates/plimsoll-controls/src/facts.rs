//! Dated facts that controls judge by: versions, retirements, roles. They are data files below `data/`, read at compile
//! time, so that a refresh changes data and no code.

pub mod activity_alerts;
pub mod activity_log;
pub mod addons;
pub mod address_ranges;
pub mod allow_list;
pub mod app_routing;
pub mod arm_id;
pub mod audit_blind_spots;
pub mod azure_roles;
pub mod azure_scope;
pub(crate) mod base64;
pub mod capabilities;
pub mod certificate;
pub(crate) mod completeness;
pub mod defender;
pub mod diagnostics;
pub mod egress;
pub mod entry_points;
pub mod federation;
pub mod host_paths;
pub mod image_admission;
pub mod image_reference;
pub mod images;
pub mod imds;
pub(crate) mod ingress;
pub mod key_vaults;
pub mod lists;
pub mod log_cost;
pub mod log_tables;
pub mod metadata_service;
pub mod mode;
pub mod node_image;
pub mod node_network;
pub mod nsg;
pub mod pods;
pub mod policy_assignments;
pub mod policy_engine;
pub mod pools;
pub(crate) mod probes;
pub mod quantity;
pub(crate) mod rbac;
pub mod registry_access;
pub mod removed_apis;
pub(crate) mod replicas;
pub(crate) mod requirement;
pub mod resource_id;
pub(crate) mod resources;
pub mod retirements;
pub mod safeguards;
pub mod service_principal;
pub mod ssh_key;
pub mod supply;
pub mod support;
pub mod tenants;
pub(crate) mod validity;
pub mod versions;
pub(crate) mod vulnerabilities;
pub mod workload_identity;

use jiff::civil::Date;

/// Reads a date of day (`2026-03-31`) or month (`2026-03`) precision; a month means its last day.
pub(crate) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    match text.len() {
        7 => format!("{text}-01").parse::<Date>().ok().map(Date::last_of_month),
        _ => text.parse().ok(),
    }
}

/// The rows of a tab-separated table without its header line.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().skip(1).filter(|line| !line.trim().is_empty()).map(|line| line.split('\t').collect())
}
