//! `plimsoll baseline`: the one-page picture of each cluster, and what is worst.

mod access;
mod inventory;
mod logging;
mod missing;
mod network;
mod nodes;
mod pods;
mod title;
mod worst;

use std::io::{self, Write};

use jiff::civil::Date;
use plimsoll_controls::{Profile, evaluate};
use plimsoll_model::azure::{ManagedCluster, Mode};
use plimsoll_model::{Notes, Owner, Snapshot};
use plimsoll_report::html::ClusterPage;
use plimsoll_report::page::{self, Footer, Page, Row};
use serde_json::{Value, json};

use crate::args::{BaselineArgs, BaselineFormat, Cli};
use crate::console::{WIDTH, colour, stdout_is_terminal};
use crate::exit::{CommandError, Outcome};
use crate::input;
use crate::settings::Settings;

/// What a row may look at.
struct Picture<'s> {
    snapshot: &'s Snapshot,
    cluster: ManagedCluster<'s>,
    now: Date,
    warn_days: i64,
}

pub(super) fn run(cli: &Cli, arguments: &BaselineArgs, settings: &Settings) -> Result<Outcome, CommandError> {
    let snapshot = input::read(&arguments.input, cli.quiet)?;
    let now = arguments.now.unwrap_or_else(input::today);
    let mut pages: Vec<Page> =
        pages(&snapshot, settings, now).into_iter().map(|cluster| cluster.page).collect();
    let profile = Profile::named("all").map_err(|error| CommandError::Usage(error.to_string()))?;
    let report = evaluate(&snapshot, &profile, &settings.parameters, &settings.suppressions, now);
    if let Some(last) = pages.last_mut() {
        last.rows.extend(inventory::unread(&snapshot));
    }
    let text = match arguments.format {
        BaselineFormat::Text => {
            let colour = colour(cli.color.unwrap_or_default(), stdout_is_terminal());
            let mut text = String::new();
            for page in &pages {
                text.push_str(&page::render(page, colour, WIDTH));
                text.push('\n');
            }
            text.push_str(&worst::text(&report, colour));
            text
        }
        BaselineFormat::Json => {
            let pages: Vec<Value> = pages.iter().map(page_json).collect();
            let document = json!({
                "schema": "plimsoll.baseline-page/v1", "now": now.to_string(), "clusters": pages,
                "worst": worst::rows(&report),
            });
            format!("{document}\n")
        }
    };
    Notes::clear();
    io::stdout().write_all(text.as_bytes()).map_err(CommandError::io("standard output"))?;
    Ok(input::outcome(&arguments.input, &snapshot))
}

/// The picture of each cluster; where there is none, of what else the input holds.
pub(super) fn pages(snapshot: &Snapshot, settings: &Settings, now: Date) -> Vec<ClusterPage> {
    let mut pages: Vec<ClusterPage> = snapshot
        .clusters()
        .into_iter()
        .map(|cluster| {
            let picture = Picture { snapshot, cluster, now, warn_days: settings.parameters.warn_days };
            ClusterPage { page: picture.page(), mode: Some(cluster.mode()) }
        })
        .collect();
    if pages.is_empty() {
        let page = Page {
            title: vec!["No managed cluster in the input".to_owned()],
            rows: inventory::rows(snapshot),
            footer: vec![footer(
                "A cluster is described by the output of `az aks show -o json`.",
                "docs/capture.md",
            )],
        };
        pages.push(ClusterPage { page, mode: None });
    }
    pages
}

fn footer(text: impl Into<String>, command: impl Into<String>) -> Footer {
    Footer { text: text.into(), command: command.into() }
}

fn page_json(page: &Page) -> Value {
    let rows: Vec<Value> = page
        .rows
        .iter()
        .map(|row| {
            json!({
                "topic": row.label, "text": row.text, "evidence": row.evidence, "details": row.details,
                "severity": row.severity,
            })
        })
        .collect();
    json!({ "title": page.title, "rows": rows })
}

impl Picture<'_> {
    fn page(&self) -> Page {
        let mut rows: Vec<Row> = Vec::new();
        rows.extend(access::rows(self));
        rows.extend(network::rows(self));
        rows.extend(pods::rows(self));
        rows.extend(nodes::rows(self));
        rows.extend(logging::rows(self));
        rows.extend(missing::rows(self));
        Page { title: title::parts(self), rows, footer: vec![self.responsibility()] }
    }

    /// How many controls are whose, in this cluster's mode.
    fn responsibility(&self) -> Footer {
        let automatic = self.cluster.mode() == Mode::Automatic;
        let count = |owner: Owner| {
            plimsoll_controls::REGISTRY
                .iter()
                .filter(|control| {
                    let definition = &control.definition;
                    owner == if automatic { definition.automatic } else { definition.standard }
                })
                .count()
        };
        footer(
            format!(
                "Microsoft runs the control plane. Of {} controls {} are yours, {} Microsoft's, {} shared.",
                plimsoll_controls::REGISTRY.len(),
                count(Owner::You),
                count(Owner::Microsoft),
                count(Owner::Shared)
            ),
            "plimsoll scan",
        )
    }
}

/// The place of a value as `file:line:column`.
fn at(field: plimsoll_model::Field<'_>) -> String {
    page::place(&field.place().resolve())
}
