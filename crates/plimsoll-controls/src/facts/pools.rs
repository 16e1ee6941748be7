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

/// The values of a pool's type.
pub const TYPES: &[&str] = &["VirtualMachineScaleSets", "AvailabilitySet", "VirtualMachines"];

/// Whether a pool is an availability set; absent means that it is not.
pub fn is_availability_set(pool: &AgentPool<'_>) -> bool {
    pool.path("type").one_of(TYPES) == Some("AvailabilitySet")
}

/// Whether the nodes of a pool run Windows; an `osType` that is not known is noted.
pub fn is_windows(pool: &AgentPool<'_>) -> bool {
    let _ = pool.path("osType").one_of(&["Linux", "Windows"]);
    pool.is_windows()
}

/// What to say where a cluster lists no pool.
pub const NOT_SUPPLIED: &str = "no agent pool is listed: add the output of `az aks nodepool list`";
