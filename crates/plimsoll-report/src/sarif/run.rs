//! The run: tool, invocation, and the results (3.14).

use plimsoll_model::{Inputs, Report};
use serde::Serialize;

use super::location::Location;
use super::results::Results;
use super::rules::{Rule, rules};
use super::{Message, SarifOptions};
use crate::text;

/// What relative addresses are relative to: the consumer knows which folder that was.
pub(super) const ROOT: &str = "%SRCROOT%";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run<'r, 's> {
    tool: Tool<'r>,
    invocations: [Invocation; 1],
    original_uri_base_ids: BaseIds,
    column_kind: &'static str,
    results: Results<'r, 's>,
    properties: RunProperties<'r, 's>,
}

#[derive(Serialize)]
struct Tool<'r> {
    driver: Driver<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'r> {
    name: &'static str,
    version: &'r str,
    semantic_version: &'r str,
    information_uri: &'static str,
    rules: Vec<Rule>,
    notifications: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Notification {
    descriptor: DescriptorReference,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
}

#[derive(Serialize)]
struct DescriptorReference {
    id: &'static str,
    index: usize,
}

#[derive(Serialize)]
struct BaseIds {
    #[serde(rename = "%SRCROOT%")]
    root: BaseId,
}

#[derive(Serialize)]
struct BaseId {
    description: Message,
}

#[derive(Serialize)]
struct RunProperties<'r, 's> {
    profile: &'r str,
    clusters: &'r [&'s str],
}

impl<'r, 's> Run<'r, 's> {
    pub(super) fn of(report: &'r Report<'s>, options: &SarifOptions<'r>) -> Self {
        Self {
            tool: Tool {
                driver: Driver {
                    name: "plimsoll",
                    version: options.version,
                    semantic_version: options.version,
                    information_uri: "https://github.com/plimsoll-security/plimsoll",
                    rules: rules(report, options.help_base),
                    notifications: descriptors(),
                },
            },
            invocations: [Invocation {
                execution_successful: report.inputs.failed.is_empty() || options.allow_unread,
                tool_execution_notifications: notifications(report.inputs),
            }],
            original_uri_base_ids: BaseIds {
                root: BaseId { description: Message::text("The folder in which plimsoll ran.") },
            },
            // Columns count characters, not UTF-16 units (3.14.17).
            column_kind: "unicodeCodePoints",
            results: Results::of(report, options),
            properties: RunProperties { profile: &report.profile, clusters: &report.clusters },
        }
    }
}

/// What a notification can be about: its id, its level, and what it means, in the order of the descriptors.
struct Topic {
    index: usize,
    id: &'static str,
    level: &'static str,
    meaning: &'static str,
}

const UNREAD: Topic =
    Topic { index: 0, id: "unread-input", level: "error", meaning: "An input could not be read." };
const ODD: Topic = Topic {
    index: 1,
    id: "odd-input",
    level: "warning",
    meaning: "An input was read, but something in it is odd.",
};
const NOT_RENDERED: Topic = Topic {
    index: 2,
    id: "not-rendered",
    level: "note",
    meaning: "An input needs rendering before it can be judged.",
};

fn descriptors() -> Vec<Descriptor> {
    [UNREAD, ODD, NOT_RENDERED]
        .map(|topic| Descriptor { id: topic.id, short_description: Message::text(topic.meaning) })
        .into()
}

fn notifications(inputs: &Inputs) -> Vec<Notification> {
    let notification = |topic: &Topic, message, file: &str, line, column| Notification {
        descriptor: DescriptorReference { id: topic.id, index: topic.index },
        level: topic.level,
        message: Message::text(message),
        locations: [Location::of_file(file, line, column)],
    };
    let failed = inputs.failed.iter().map(|failed| {
        let message = text::sentences(&failed.message, &failed.help);
        notification(&UNREAD, message, &failed.file, failed.line, failed.column)
    });
    let odd = inputs.warnings.iter().map(|warning| {
        notification(&ODD, warning.message.clone(), &warning.file, warning.line, warning.column)
    });
    let not_rendered = inputs
        .skipped
        .iter()
        .filter(|skipped| skipped.kind == "not-rendered")
        .map(|skipped| notification(&NOT_RENDERED, skipped.reason.clone(), &skipped.file, 0, 0));
    failed.chain(odd).chain(not_rendered).collect()
}
