//! PSRule for Azure: outcomes per resource of two files, under options that the table of expectations does not state,
//! and of resources that it states the names of only.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use plimsoll_ingest::snapshot_of;
use plimsoll_model::Snapshot;
use plimsoll_model::azure::{AGENT_POOL, MANAGED_CLUSTER, ManagedCluster, ResourceRef};
use serde_json::{Value, json};

use super::super::mapping::Mapped;
use super::{Peer, Stated, Statement, ask};
use crate::conformance::Suite;
use crate::corpus::{self, Row};

/// Runs the peer's cases.
pub(super) fn run(folder: &Path) -> Suite {
    let folder = folder.join("psrule");
    let mut peer = Peer::named("psrule");
    let rows = corpus::table(&fs::read_to_string(folder.join("EXPECTATIONS.tsv")).unwrap_or_default());
    let exported = exported(&folder.join("Resources.AKS.json"));
    let document = fs::read(folder.join("Resources.AKS.Template.json")).unwrap_or_default();
    let template = snapshot_of(&[("Resources.AKS.Template.json", &document)]);
    let clusters: BTreeSet<&str> =
        rows.iter().filter(|row| row.get("rule") == "Azure.AKS.Naming").flat_map(targets).collect();

    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in &rows {
        let (context, rule) = (row.get("context"), row.get("rule"));
        let stated = match row.get("outcome") {
            "Pass" => Stated::Pass,
            "Fail" => Stated::Fail,
            _ => Stated::Nothing,
        };
        let check = if context == "With Configuration Option" {
            // The options are not stated: the rows of a rule are numbered in their order.
            let number = seen.entry((rule.to_owned(), row.get("outcome").to_owned())).or_default();
            *number += 1;
            format!("{rule}#{number}")
        } else {
            rule.to_owned()
        };
        for subject in targets(row) {
            let statement = Statement { file: context, check: &check, subject, stated };
            if context == "With Template" {
                let resource = template.resources().find(|resource| is_named(*resource, subject));
                peer.hold(statement, &template, resource);
            } else if context == "Resource name" {
                let snapshot = named(subject, clusters.contains(subject));
                let resource = snapshot.clusters().first().map(ManagedCluster::resource);
                peer.hold(statement, &snapshot, resource);
            } else if let Some(snapshot) = exported.get(subject) {
                let resource = snapshot.resources().find(|resource| {
                    resource.name() == subject && matches!(resource.kind(), MANAGED_CLUSTER | AGENT_POOL)
                });
                peer.hold(statement, snapshot, resource);
            } else {
                peer.suite.case(Some(format!("psrule: {context} {rule}: there is no {subject}")));
            }
        }
    }
    documented(&folder.join("aks.bicep"), &mut peer);
    peer.finish()
}

/// The example of the peer's documentation, which passes all its rules: each about the cluster that it is shown at.
fn documented(path: &Path, peer: &mut Peer) {
    let content = fs::read(path).unwrap_or_default();
    let snapshot = snapshot_of(&[("aks.bicep", &content)]);
    let rules: Vec<String> = peer
        .mapping
        .iter()
        .filter(|(rule, mapped)| !rule.contains('#') && matches!(mapped, Mapped::Question(_)))
        .map(|(rule, _)| rule.to_owned())
        .collect();
    for rule in rules {
        let Some(Mapped::Question(question)) = peer.mapping.get(&rule) else { continue };
        let clusters: Vec<ResourceRef<'_>> =
            snapshot.clusters().iter().map(ManagedCluster::resource).collect();
        let passes =
            |cluster: &&ResourceRef<'_>| Stated::Pass.agrees(ask(question, &snapshot, **cluster).verdict);
        let shown = clusters.iter().find(passes).or(clusters.first()).copied();
        let statement =
            Statement { file: "Documentation", check: &rule, subject: "aks.bicep", stated: Stated::Pass };
        peer.hold(statement, &snapshot, shown);
    }
}

fn targets(row: &Row) -> impl Iterator<Item = &str> {
    row.get("targets").split(',').map(str::trim).filter(|target| !target.is_empty())
}

/// The resources of an export, each with what it nests, by name: rules look at one resource at a time.
fn exported(path: &Path) -> BTreeMap<String, Snapshot> {
    let content = fs::read(path).unwrap_or_default();
    let Ok(Value::Array(items)) = serde_json::from_slice(&content) else { return BTreeMap::new() };
    items
        .iter()
        .filter_map(|item| {
            let name = item.get("Name").or_else(|| item.get("name"))?.as_str()?;
            let text = json!([item]).to_string();
            Some((name.to_owned(), snapshot_of(&[("Resources.AKS.json", text.as_bytes())])))
        })
        .collect()
}

/// Whether a resource of the template has this whole name.
fn is_named(resource: ResourceRef<'_>, name: &str) -> bool {
    matches!(resource.kind(), MANAGED_CLUSTER | AGENT_POOL) && resource.top("name").text() == Some(name)
}

/// A cluster of this name, or one with a pool of this name, as the peer's tests make them: the table names no kinds and
/// modes.
fn named(name: &str, is_cluster: bool) -> Snapshot {
    let is_system = name == "agentpool" || name.to_ascii_lowercase().starts_with("npsystem");
    let pools = if is_cluster {
        json!([])
    } else {
        json!([{ "name": name, "mode": if is_system { "System" } else { "User" } }])
    };
    let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters";
    let name = if is_cluster { name } else { "aks-001" };
    let cluster = json!({
        "id": format!("{id}/{name}"),
        "name": name,
        "type": "Microsoft.ContainerService/managedClusters",
        "properties": { "dnsPrefix": "aks", "agentPoolProfiles": pools },
    });
    snapshot_of(&[("cluster.json", cluster.to_string().as_bytes())])
}
