//! What controls of agent pools share.

use plimsoll_model::azure::AgentPool;

use crate::Judge;

/// The pool as a message names it.
pub fn named(pool: &AgentPool<'_>) -> String {
    format!("pool {}", pool.name())
}

/// Judges a switch of a pool that must be on; the documented default is off.
pub fn require_on<'s>(pool: &AgentPool<'s>, switch: &'s str, judge: &mut Judge<'s>) {
    let value = pool.path(switch);
    if value.bool() == Some(true) {
        judge.pass();
    } else {
        judge.fail_because(value, named(pool));
    }
}

/// Whether the nodes of a pool have public addresses.
pub fn has_public_addresses(pool: &AgentPool<'_>) -> bool {
    pool.path("enableNodePublicIP").bool() == Some(true)
        || pool.path("nodePublicIPPrefixID").str().is_some_and(|id| !id.is_empty())
}

/// What to say where a cluster lists no pool.
pub const NOT_SUPPLIED: &str = "no agent pool is listed: add the output of `az aks nodepool list`";
