//! Maintenance windows of a cluster: blocks in Terraform, resources of their own in Azure.

use plimsoll_model::azure::MAINTENANCE_CONFIGURATION;

use super::How::Each;
use super::{Child, Draft, Row, row};
use crate::iac::terraform::config::Config;
use crate::iac::terraform::shape::Shape;

/// The blocks, and the names of the resources that they are.
const WINDOWS: &[(&str, &str)] = &[
    ("maintenance_window", "default"),
    ("maintenance_window_auto_upgrade", "aksManagedAutoUpgradeSchedule"),
    ("maintenance_window_node_os", "aksManagedNodeOSUpgradeSchedule"),
];

const SPAN: &[Row] = &[row("start", "start"), row("end", "end")];

const DEFAULT: &[Row] = &[
    row("allowed", "properties.timeInWeek").how(Each(&[row("day", "day"), row("hours", "hourSlots")])),
    row("not_allowed", "properties.notAllowedTime").how(Each(SPAN)),
];

const SCHEDULED: &[Row] = &[
    row("duration", "properties.maintenanceWindow.durationHours"),
    row("start_time", "properties.maintenanceWindow.startTime"),
    row("start_date", "properties.maintenanceWindow.startDate"),
    row("utc_offset", "properties.maintenanceWindow.utcOffset"),
    row("not_allowed", "properties.maintenanceWindow.notAllowedDates").how(Each(SPAN)),
];

/// The names of `frequency`, and the rows of the schedule that it is.
const SCHEDULES: &[(&str, &[Row])] = &[
    ("Daily", &[row("interval", "properties.maintenanceWindow.schedule.daily.intervalDays")]),
    (
        "Weekly",
        &[
            row("interval", "properties.maintenanceWindow.schedule.weekly.intervalWeeks"),
            row("day_of_week", "properties.maintenanceWindow.schedule.weekly.dayOfWeek"),
        ],
    ),
    (
        "AbsoluteMonthly",
        &[
            row("interval", "properties.maintenanceWindow.schedule.absoluteMonthly.intervalMonths"),
            row("day_of_month", "properties.maintenanceWindow.schedule.absoluteMonthly.dayOfMonth"),
        ],
    ),
    (
        "RelativeMonthly",
        &[
            row("interval", "properties.maintenanceWindow.schedule.relativeMonthly.intervalMonths"),
            row("day_of_week", "properties.maintenanceWindow.schedule.relativeMonthly.dayOfWeek"),
            row("week_index", "properties.maintenanceWindow.schedule.relativeMonthly.weekIndex"),
        ],
    ),
];

const UNKNOWN_SCHEDULE: &[Row] = &[row("frequency", "properties.maintenanceWindow.schedule")];

/// Adds the windows of a cluster to its children.
pub(super) fn windows(draft: &mut Draft<'_, '_>) {
    for (block, name) in WINDOWS {
        let Some(config) = draft.config.block(block) else { continue };
        let pointer = format!("{}/{block}", draft.pointer);
        let shape = window(draft, &config, name, &pointer);
        draft.children.push(Child {
            kind: MAINTENANCE_CONFIGURATION,
            segment: "maintenanceConfigurations",
            name: (*name).to_owned(),
            shape,
        });
    }
}

fn window(draft: &Draft<'_, '_>, config: &Config, name: &str, pointer: &str) -> Shape {
    let mut shape = Shape::map(config.header).named(pointer);
    shape.put("name", Shape::text(config.header, name).named(pointer), &|_| Shape::map(config.header));
    if let Some(unknown) = &config.opaque {
        let value = Shape::of(unknown, config.header, &[], &|| draft.may_go_on());
        shape.put("properties", value.named(pointer), &|_| Shape::map(config.header));
        return shape;
    }
    if name == "default" {
        draft.rows(DEFAULT, config, pointer, &mut shape);
        return shape;
    }
    let frequency = config.attribute("frequency").and_then(|found| found.value.as_text());
    let known = SCHEDULES
        .iter()
        .find(|(known, _)| frequency.as_ref().is_some_and(|frequency| frequency.eq_ignore_ascii_case(known)));
    draft.rows(known.map_or(UNKNOWN_SCHEDULE, |(_, rows)| rows), config, pointer, &mut shape);
    draft.rows(SCHEDULED, config, pointer, &mut shape);
    shape
}
