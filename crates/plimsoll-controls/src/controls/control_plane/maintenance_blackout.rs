use jiff::civil::Date;
use plimsoll_model::Field;
use plimsoll_model::azure::{MAINTENANCE_CONFIGURATION, ManagedCluster, ResourceRef};

use crate::Judge;
use crate::facts::supply;

control! {
    /// ## What it checks
    /// No maintenance configuration keeps patches out for long: no stretch of blocked days (`notAllowedTime`,
    /// `notAllowedDates`) that is not over yet is longer than 30 days (the parameter `most-blackout-days`), adjoining
    /// spans counting as one, and no schedule comes round less than once a month.
    ///
    /// ## Why it matters
    /// A freeze that was meant for one season and stays in place leaves known flaws of nodes and control plane open for
    /// as long.
    ///
    /// ## Who must fix it
    /// You, in both modes: you write the configurations.
    ///
    /// ## How to fix
    /// Shorten the blocked dates, or plan weekly.
    ///
    /// ## References
    /// - Microsoft: Use planned maintenance to schedule and control upgrades for AKS
    id: "maintenance-blackout",
    title: "Maintenance is blocked for more than a month",
    area: "control-plane",
    severity: Low, "patches are late, not absent",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PV-6", "nsa:upgrading"],
    aliases: [],
    remedies: [Command(
        "az aks maintenanceconfiguration update -g RG --cluster-name NAME -n CONFIG --config-file FILE.json"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(configurations) = cluster.resource().children(MAINTENANCE_CONFIGURATION) else {
        return judge.unknown("maintenance configurations not supplied: add the output of `az aks maintenanceconfiguration list -g RG --cluster-name NAME`");
    };
    if supply::is_silence(cluster, &configurations) {
        return judge.not_applicable(supply::NOT_DECLARED);
    }
    for configuration in configurations {
        blocked(configuration, judge);
        rare(configuration, judge);
    }
    judge.pass();
}

/// Fails stretches of blocked days that are too long.
fn blocked<'s>(configuration: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let mut spans: Vec<(Date, Date, Field<'s>)> = Vec::new();
    for list in ["notAllowedTime", "maintenanceWindow.notAllowedDates"] {
        for span in configuration.path(list).items() {
            let (start, end) = (span.get("start"), span.get("end"));
            match (day(start), day(end)) {
                (Some(start), Some(end)) => spans.push((start, end, span)),
                _ => judge.unknown_at(span, "the dates of a blocked span could not be read"),
            }
        }
    }
    spans.sort_by_key(|(start, end, _)| (*start, *end));
    let mut stretches: Vec<(Date, Date, Field<'s>)> = Vec::new();
    for (start, end, field) in spans {
        match stretches.last_mut() {
            Some((_, last, _)) if last.tomorrow().is_ok_and(|next| start <= next) => *last = (*last).max(end),
            _ => stretches.push((start, end, field)),
        }
    }
    for (start, end, field) in stretches {
        let days = i64::from((end - start).get_days()) + 1;
        if end >= judge.now() && days > judge.parameters().most_blackout_days {
            judge.fail_because(
                field,
                format!("maintenance is blocked for {days} days, from {start} to {end}"),
            );
        }
    }
}

/// Fails a schedule that comes round too rarely.
fn rare<'s>(configuration: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let schedule = configuration.path("maintenanceWindow.schedule");
    for (path, most) in [
        ("daily.intervalDays", 31),
        ("weekly.intervalWeeks", 4),
        ("absoluteMonthly.intervalMonths", 1),
        ("relativeMonthly.intervalMonths", 1),
    ] {
        let interval = schedule.path(path);
        if interval.int().is_some_and(|every| every > most) {
            judge.fail_because(interval, "the schedule comes round less than once a month");
        }
    }
}

/// The day of a date (`2026-12-01`) or of a time (`2026-12-01T00:00:00Z`).
fn day(field: Field<'_>) -> Option<Date> {
    field.str()?.get(..10)?.parse().ok()
}
