//! Pools, nodes, their images and their operating systems.

use std::fmt::Write as _;

use jiff::civil::Date;
use plimsoll_controls::facts::log_cost::node_count;
use plimsoll_controls::facts::retirements::{self, Phase};
use plimsoll_model::Severity;
use plimsoll_model::azure::AgentPool;
use plimsoll_report::page::Row;

use super::{Picture, at};

pub(super) fn rows(picture: &Picture<'_>) -> Vec<Row> {
    let pools = picture.cluster.pools();
    if pools.listed.is_empty() {
        let why = if pools.automatic_nodes {
            "provisioned automatically; no pool is listed"
        } else {
            "unknown: no agent pool in the input"
        };
        return vec![Row::new("Nodes", why).evidence(at(pools.field))];
    }
    let mut text = match pools.listed.len() {
        1 => "1 pool".to_owned(),
        n => format!("{n} pools"),
    };
    if let Some(count) = node_count(&picture.cluster) {
        let least = if count.at_least { "at least " } else { "" };
        let _ = write!(text, ", {least}{} nodes", count.nodes);
    }
    let oldest = pools.listed.iter().filter_map(image_date).min();
    let mut severity = None;
    match oldest {
        Some(date) => {
            let days = (picture.now - date).get_days();
            let _ = write!(text, " · image {days} days old");
            if days > 30 {
                severity = Some(Severity::High);
            }
        }
        None => text.push_str(" · image age not in the input"),
    }
    let mut row = Row::new("Nodes", text).evidence(at(pools.field));
    for pool in &pools.listed {
        let sku = pool.path("osSKU").text().unwrap_or_default();
        let feature = match sku {
            "Windows2019" => "Windows Server 2019",
            "Windows2022" => "Windows Server 2022",
            "Ubuntu2204" => "Ubuntu 22.04",
            "CBLMariner" => "Azure Linux 2.0",
            _ => continue,
        };
        let Some(retirement) = retirements::retirement(feature) else { continue };
        let phase = retirements::phase(retirement.end, picture.now, picture.warn_days);
        if phase == Phase::Later {
            continue;
        }
        let word = if phase == Phase::Past { "ended" } else { "ends" };
        severity = Some(Severity::High);
        row = row.detail(format!("pool {}: support of {feature} {word} {}", pool.name(), retirement.end));
    }
    match severity {
        Some(severity) => vec![row.severity(severity)],
        None => vec![row],
    }
}

/// The date in a Linux node image version, which ends in `YYYYMM.DD.PATCH`.
fn image_date(pool: &AgentPool<'_>) -> Option<Date> {
    let version = pool.path("nodeImageVersion").text()?;
    let mut parts = version.rsplit('-').next()?.split('.');
    let (month, day) = (parts.next()?, parts.next()?);
    if month.len() != 6 {
        return None;
    }
    let (year, month) = month.split_at_checked(4)?;
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
