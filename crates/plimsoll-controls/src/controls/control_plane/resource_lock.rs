use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::{azure_scope, supply};

control! {
    /// ## What it checks
    /// A cluster that its tags mark as production (the parameter `production-tags`) has a lock, `CanNotDelete` or
    /// `ReadOnly`, at itself, its resource group or its subscription.
    ///
    /// ## Why it matters
    /// Contributor on the resource group is enough to delete the cluster with everything in it, by mistake or on purpose.
    /// A lock makes it two deliberate steps, and taking the lock away needs another right.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Lock the cluster against deletion.
    ///
    /// ## References
    /// - Microsoft: Lock your resources to protect your infrastructure
    id: "resource-lock",
    title: "The production cluster can be deleted in one step",
    area: "control-plane",
    severity: Info, "deletion needs a powerful role already",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:AM-4", "attack:T1485", "threat-matrix:data-destruction"],
    aliases: [],
    remedies: [Command("az lock create -n no-delete --lock-type CanNotDelete --resource CLUSTER_ID")],
    check: Cluster(check),
}

const LOCK: &str = "microsoft.authorization/locks";

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let tags = cluster.top("tags");
    let production = judge.parameters().production_tags.iter().any(|tag| match tag.split_once('=') {
        Some((key, value)) => tags.get(key).is_text(value),
        None => !tags.get(tag).is_empty(),
    });
    if !production {
        return judge.not_applicable("no tag marks the cluster as production");
    }
    let (Some(locks), Some(id)) = (supply::listed(cluster, LOCK), cluster.resource().id()) else {
        return judge.unknown("locks not supplied: add the output of `az lock list`");
    };
    let mut locked = false;
    for lock in locks {
        let at = lock.id().and_then(azure_scope::of_extension);
        let covers = at.is_some_and(|scope| azure_scope::covers(scope, id));
        locked |= covers
            && lock
                .path("level")
                .one_of(&["CanNotDelete", "ReadOnly", "NotSpecified"])
                .is_some_and(|level| level != "NotSpecified");
    }
    if locked {
        judge.pass();
    } else {
        judge.fail(supply::absence(cluster, LOCK));
    }
}
