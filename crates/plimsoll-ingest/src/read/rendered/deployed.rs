//! Charts of the input that Argo CD or Flux deploy, with the values that they get.

use std::collections::BTreeSet;

use super::{Call, Rendered, Store, has_ending};
use crate::render::gitops::{self, Deployment};
use crate::render::helm::{Chart, release_name};
use crate::render::join;

/// The renderings that objects of the input ask for, each with the folder of its chart. What cannot be followed is
/// told.
pub(super) fn find(store: &Store<'_>, charts: &[Chart], out: &mut Rendered) -> Vec<(String, Call)> {
    let mut calls = Vec::new();
    let names = store.names();
    let folders: BTreeSet<&str> = names.iter().flat_map(|name| above(name)).collect();
    for name in names.iter().filter(|name| has_ending(name, &["yaml", "yml"])) {
        let Some(bytes) = store.load(name).filter(|bytes| gitops::is_worth_a_look(bytes)) else { continue };
        let Ok(text) = String::from_utf8(bytes) else { continue };
        for deployment in gitops::deployments(name, text) {
            let what = deployment.what.clone();
            if let Some(why) = &deployment.refused {
                out.tell(name, format!("{what}: not rendered: {why}"), "not-rendered");
                continue;
            }
            let Some(folder) = folder_of(&deployment.path, name, &folders) else {
                let path = &deployment.path;
                let reason = format!("{what}: not rendered: its path {path} is not in the input");
                out.tell(name, reason, "not-rendered");
                continue;
            };
            if !deployment.left_out.is_empty() {
                let settings = deployment.left_out.join(", ");
                let reason = format!("{what}: these settings are not applied: {settings}");
                out.tell(name, reason, "not-rendered");
            }
            let Some(chart) = charts.iter().find(|chart| chart.folder == folder) else { continue };
            match values(store, &deployment, folder) {
                Ok(values) => calls.push((folder.to_owned(), call(chart, &deployment, values))),
                Err(file) => {
                    let reason = format!("{what}: not rendered: its values file {file} is not in the input");
                    out.tell(name, reason, "not-rendered");
                }
            }
        }
    }
    calls
}

fn call(chart: &Chart, deployment: &Deployment, values: Vec<String>) -> Call {
    let release =
        if deployment.release.is_empty() { chart.release() } else { release_name(&deployment.release) };
    let namespace =
        if deployment.namespace.is_empty() { release.clone() } else { release_name(&deployment.namespace) };
    Call { release, namespace, values }
}

/// All folders that a file lies in.
fn above(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(name.rsplit_once('/').map(|(folder, _)| folder), |folder| {
        folder.rsplit_once('/').map(|(above, _)| above)
    })
}

/// The folder of the input that a path of a repository means: below a folder that also holds the object that names it,
/// the innermost first.
fn folder_of<'n>(path: &str, object: &str, folders: &BTreeSet<&'n str>) -> Option<&'n str> {
    let path = path.trim_start_matches("./").trim_matches('/');
    above(object).chain([""]).find_map(|root| {
        let wanted = join(root, path)?;
        if wanted.is_empty() { None } else { folders.get(wanted.as_str()).copied() }
    })
}

/// The layers of values: the files that are named, then what stands in the object.
fn values(store: &Store<'_>, deployment: &Deployment, folder: &str) -> Result<Vec<String>, String> {
    let mut layers = Vec::new();
    for file in &deployment.value_files {
        let found = match file.strip_prefix('$') {
            // `$name/path` lies in another source, or here: below the root of a repository.
            Some(rest) => {
                let rest = rest.split_once('/').map_or(rest, |(_, path)| path).trim_start_matches("./");
                above(&format!("{folder}/x"))
                    .chain([""])
                    .find_map(|root| join(root, rest).and_then(|name| store.text(&name)))
            }
            None => join(folder, file).and_then(|name| store.text(&name)),
        };
        layers.push(found.ok_or_else(|| file.clone())?);
    }
    layers.extend(deployment.values.iter().cloned());
    Ok(layers)
}
