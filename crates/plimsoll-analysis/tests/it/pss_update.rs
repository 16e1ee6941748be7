//! Which updates of a pod are judged.

use plimsoll_analysis::pss::is_significant_update;

use crate::support::{pod, workloads};

const OLD: &str = "{initContainers: [{name: i, image: x}], containers: [{name: c, image: x}], \
    ephemeralContainers: [{name: e, image: x}]}";

fn is_significant(new: &str) -> bool {
    let (old, new) = (pod(OLD), pod(new));
    is_significant_update(&workloads(&new)[0].spec, &workloads(&old)[0].spec)
}

#[test]
fn an_unchanged_pod_is_not_judged() {
    assert!(!is_significant(OLD));
}

#[test]
fn other_changes_are_not_judged() {
    for new in [
        "{activeDeadlineSeconds: 5, initContainers: [{name: i, image: x}], containers: [{name: c, image: x, resources: \
         {limits: {cpu: 2}}}], ephemeralContainers: [{name: e, image: x}]}",
        "{initContainers: [{name: i, image: x}], containers: [{name: c, image: x}]}",
    ] {
        assert!(!is_significant(new), "{new}");
    }
}

#[test]
fn containers_and_images_that_change_are_judged() {
    for new in [
        "{containers: [{name: c, image: x}]}",
        "{initContainers: [{name: i, image: x}], containers: [{name: c, image: x}, {name: d, image: x}]}",
        "{initContainers: [{name: i, image: y}], containers: [{name: c, image: x}]}",
        "{initContainers: [{name: i, image: x}], containers: [{name: c, image: y}]}",
        "{initContainers: [{name: i, image: x}], containers: [{name: c, image: x}], \
         ephemeralContainers: [{name: e, image: x}, {name: f, image: x}]}",
        "{initContainers: [{name: i, image: x}], containers: [{name: c, image: x}], \
         ephemeralContainers: [{name: e, image: y}]}",
    ] {
        assert!(is_significant(new), "{new}");
    }
}
