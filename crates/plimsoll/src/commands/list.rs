//! `plimsoll list`: controls, profiles, frameworks, Pod Security checks.

use std::fmt::Write as _;
use std::io::{self, Write};

use plimsoll_analysis::pss;
use plimsoll_controls::Profile;
use plimsoll_controls::frameworks::Framework;
use serde_json::json;

use crate::args::{ListArgs, ListWhat};
use crate::exit::{CommandError, Outcome};

pub(super) fn run(arguments: &ListArgs) -> Result<Outcome, CommandError> {
    let text = match arguments.what {
        ListWhat::Controls => controls(arguments)?,
        ListWhat::Profiles => profiles(arguments.json),
        ListWhat::Frameworks => frameworks(arguments.json),
        ListWhat::Pss => checks(arguments.json),
    };
    io::stdout().write_all(text.as_bytes()).map_err(CommandError::io("standard output"))?;
    Ok(Outcome::Clean)
}

fn controls(arguments: &ListArgs) -> Result<String, CommandError> {
    let profile = Profile::named(arguments.profile.as_deref().unwrap_or("all"))
        .map_err(|error| CommandError::Usage(error.to_string()))?;
    let mut text = String::new();
    let mut shown = 0;
    for control in &profile.controls {
        let definition = &control.definition;
        if arguments.area.as_deref().is_some_and(|area| area != definition.area) {
            continue;
        }
        shown += 1;
        if arguments.json {
            let row = json!({
                "id": definition.id, "title": definition.title, "area": definition.area,
                "severity": definition.severity, "severity_reason": definition.severity_reason,
                "standard": definition.standard, "automatic": definition.automatic,
                "frameworks": definition.frameworks, "aliases": definition.aliases,
                "scope": control.check.scope(),
            });
            let _ = writeln!(text, "{row}");
        } else {
            let _ = writeln!(
                text,
                "{:<34} {:<9} {:<13} {}",
                definition.id,
                definition.severity.word(),
                definition.area,
                definition.title
            );
        }
    }
    if !arguments.json {
        let _ = writeln!(text, "{shown} controls · plimsoll explain CONTROL");
    }
    Ok(text)
}

fn profiles(json: bool) -> String {
    let mut text = String::new();
    for (name, what) in plimsoll_controls::profiles() {
        let count = Profile::named(name).map_or(0, |profile| profile.controls.len());
        let _ = if json {
            writeln!(text, "{}", json!({ "name": name, "description": what, "controls": count }))
        } else {
            writeln!(text, "{name:<24} {count:>4} controls  {what}")
        };
    }
    text
}

fn frameworks(json: bool) -> String {
    let mut text = String::new();
    for framework in Framework::all() {
        let controls = framework.controls().len();
        let requirements = framework.requirements.len();
        let _ = if json {
            let rows: Vec<_> = framework
                .requirements
                .iter()
                .map(|requirement| {
                    let controls: Vec<&str> =
                        requirement.controls.iter().map(|control| control.definition.id).collect();
                    json!({ "id": requirement.id, "title": requirement.title,
                        "how": requirement.how.word(), "controls": controls, "note": requirement.note })
                })
                .collect();
            writeln!(
                text,
                "{}",
                json!({ "id": framework.id, "name": framework.name, "version": framework.version,
                    "requirements": rows })
            )
        } else {
            writeln!(
                text,
                "{:<15} {requirements:>3} requirements, {controls:>3} controls  {}, {}",
                framework.id, framework.name, framework.version
            )
        };
    }
    text
}

fn checks(json: bool) -> String {
    let mut text = String::new();
    for check in pss::CheckId::ALL {
        let level = check.level().to_string();
        let _ = if json {
            writeln!(text, "{}", json!({ "id": check.to_string(), "level": level }))
        } else {
            writeln!(text, "{:<28} {level}", check.to_string())
        };
    }
    text
}
