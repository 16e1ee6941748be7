//! The title: name, mode, region, version and how long it is supported.

use plimsoll_controls::facts::support::{self, Support};
use plimsoll_model::azure::Mode;

use super::Picture;

pub(super) fn parts(picture: &Picture<'_>) -> Vec<String> {
    let cluster = picture.cluster;
    let mode = match cluster.mode() {
        Mode::Automatic => "AKS Automatic".to_owned(),
        Mode::Standard => "AKS Standard".to_owned(),
        Mode::Unknown => "mode unknown".to_owned(),
    };
    let mut parts = vec![cluster.name().to_owned(), mode];
    parts.extend(cluster.top("location").text().map(str::to_owned));
    parts.push(version(picture));
    parts
}

fn version(picture: &Picture<'_>) -> String {
    match support::of(picture.cluster) {
        Support::Unstated(_) => "Kubernetes version not in the input".to_owned(),
        Support::Newer(field) => {
            format!("Kubernetes {} (newer than the support table)", field.text().unwrap_or_default())
        }
        Support::Older(field) => {
            format!("Kubernetes {} (long out of support)", field.text().unwrap_or_default())
        }
        Support::Until { field, end, long_term } => {
            let plan = if long_term { "long-term" } else { "community" };
            let tense = if end < picture.now { "ended" } else { "ends" };
            let other = if long_term || end >= picture.now { "" } else { ", LTS not enabled" };
            format!("Kubernetes {} ({plan} support {tense} {end}{other})", field.text().unwrap_or_default())
        }
    }
}
