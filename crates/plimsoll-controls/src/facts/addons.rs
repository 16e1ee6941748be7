//! What controls of add-ons share.

use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

/// Judges an add-on that must be off; absent means off.
pub fn require_off<'s>(cluster: ManagedCluster<'s>, name: &'s str, judge: &mut Judge<'s>) {
    let enabled = cluster.addon(name).get("enabled");
    if enabled.bool_or_text() == Some(true) {
        judge.fail(enabled);
    } else {
        judge.pass();
    }
}
