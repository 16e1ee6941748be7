//! What Argo CD and Flux deploy: their objects name a chart or a folder, and the values that it gets.

use plimsoll_model::tree::{Kind, Tree, TreeBuilder};

use super::values;
use crate::problem::Limits;
use crate::yaml;

/// Something that is deployed from a path, or why it cannot be followed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Deployment {
    /// The object, in words: `Argo CD Application shop`.
    pub(crate) what: String,
    /// The path below the root of a repository.
    pub(crate) path: String,
    /// The name of the release; empty for that of the chart.
    pub(crate) release: String,
    /// The namespace that it goes to.
    pub(crate) namespace: String,
    /// Values files, below the path or, after a `$`, below the root.
    pub(crate) value_files: Vec<String>,
    /// Values that stand in the object, after those of the files.
    pub(crate) values: Vec<String>,
    /// What keeps it from being followed.
    pub(crate) refused: Option<String>,
    /// What is not applied although it is followed.
    pub(crate) left_out: Vec<String>,
}

/// Whether a text may hold such an object.
pub(crate) fn is_worth_a_look(text: &[u8]) -> bool {
    let has = |needle: &[u8]| memchr::memmem::find(text, needle).is_some();
    has(b"argoproj.io/") || has(b"toolkit.fluxcd.io/")
}

/// What the objects of a file deploy.
pub(crate) fn deployments(name: &str, text: String) -> Vec<Deployment> {
    let mut builder = TreeBuilder::new(name, text);
    yaml::parse(&mut builder, &Limits::default());
    let tree = builder.tree();
    let mut out = Vec::new();
    for root in tree.roots() {
        let list = tree.member(root, "items").filter(|&items| tree.kind(items) == Kind::Array);
        match list {
            Some(items) => tree.children(items).for_each(|item| object(tree, item, &mut out)),
            None => object(tree, root, &mut out),
        }
    }
    out
}

fn text<'t>(tree: &'t Tree, node: u32, path: &[&str]) -> &'t str {
    find(tree, node, path).and_then(|node| tree.scalar(node)).unwrap_or_default()
}

fn find(tree: &Tree, node: u32, path: &[&str]) -> Option<u32> {
    path.iter().try_fold(node, |at, key| tree.member(at, key))
}

fn object(tree: &Tree, root: u32, out: &mut Vec<Deployment>) {
    let group = text(tree, root, &["apiVersion"]).split('/').next().unwrap_or_default();
    let name = text(tree, root, &["metadata", "name"]);
    let Some(spec) = tree.member(root, "spec") else { return };
    match (group, text(tree, root, &["kind"])) {
        ("argoproj.io", "Application") => {
            application(tree, spec, &format!("Argo CD Application {name}"), out);
        }
        ("argoproj.io", "ApplicationSet") => {
            if let Some(spec) = find(tree, spec, &["template", "spec"]) {
                application(tree, spec, &format!("Argo CD ApplicationSet {name}"), out);
            }
        }
        ("helm.toolkit.fluxcd.io", "HelmRelease") => out.push(helm_release(tree, root, spec, name)),
        ("kustomize.toolkit.fluxcd.io", "Kustomization") => {
            let mut deployment = Deployment {
                what: format!("Flux Kustomization {name}"),
                path: text(tree, spec, &["path"]).to_owned(),
                ..Deployment::default()
            };
            for key in ["patches", "images", "components", "postBuild"] {
                if tree.member(spec, key).is_some() {
                    deployment.left_out.push(key.to_owned());
                }
            }
            if !deployment.path.is_empty() {
                out.push(deployment);
            }
        }
        _ => {}
    }
}

/// The sources of an application. Those that only lend values files to others deploy nothing.
fn application(tree: &Tree, spec: u32, what: &str, out: &mut Vec<Deployment>) {
    let several = tree.member(spec, "sources").into_iter().flat_map(|list| tree.children(list));
    for source in tree.member(spec, "source").into_iter().chain(several) {
        let path = text(tree, source, &["path"]);
        let chart = text(tree, source, &["chart"]);
        let mut deployment = Deployment {
            what: what.to_owned(),
            path: path.to_owned(),
            namespace: text(tree, spec, &["destination", "namespace"]).to_owned(),
            release: text(tree, source, &["helm", "releaseName"]).to_owned(),
            ..Deployment::default()
        };
        if !chart.is_empty() {
            deployment.refused = Some(format!("its chart {chart} is remote and is not fetched"));
        } else if path.is_empty() {
            continue;
        } else if path.contains("{{") {
            deployment.refused = Some(format!("its path {path} is made up by a generator"));
        }
        if let Some(helm) = tree.member(source, "helm") {
            argo_values(tree, helm, &mut deployment);
        }
        for key in ["kustomize", "plugin", "directory"] {
            let is_empty = |node: u32| tree.next(node) == node + 1;
            if tree.member(source, key).is_some_and(|node| !is_empty(node)) {
                deployment.left_out.push(key.to_owned());
            }
        }
        out.push(deployment);
    }
}

fn argo_values(tree: &Tree, helm: u32, deployment: &mut Deployment) {
    for file in tree.member(helm, "valueFiles").into_iter().flat_map(|list| tree.children(list)) {
        deployment.value_files.extend(tree.scalar(file).map(str::to_owned));
    }
    let given = text(tree, helm, &["values"]);
    if !given.trim().is_empty() {
        deployment.values.push(given.to_owned());
    }
    if let Some(object) = tree.member(helm, "valuesObject") {
        deployment.values.push(values::json(tree, object));
    }
    for parameter in tree.member(helm, "parameters").into_iter().flat_map(|list| tree.children(list)) {
        let (name, value) = (text(tree, parameter, &["name"]), text(tree, parameter, &["value"]));
        let is_text = text(tree, parameter, &["forceString"]) == "true";
        match values::set(name, value, is_text) {
            Some(layer) => deployment.values.push(layer),
            None => deployment.left_out.push(format!("parameter {name}")),
        }
    }
    if tree.member(helm, "fileParameters").is_some() {
        deployment.left_out.push("fileParameters".to_owned());
    }
    if deployment.values.iter().any(|layer| layer.contains("{{")) {
        deployment.refused.get_or_insert_with(|| "its values are made up by a generator".to_owned());
    }
}

fn helm_release(tree: &Tree, root: u32, spec: u32, name: &str) -> Deployment {
    let chart = text(tree, spec, &["chart", "spec", "chart"]);
    let source = text(tree, spec, &["chart", "spec", "sourceRef", "kind"]);
    let own = text(tree, root, &["metadata", "namespace"]);
    let target = text(tree, spec, &["targetNamespace"]);
    let mut deployment = Deployment {
        what: format!("Flux HelmRelease {name}"),
        path: chart.to_owned(),
        release: text(tree, spec, &["releaseName"]).to_owned(),
        namespace: if target.is_empty() { own } else { target }.to_owned(),
        ..Deployment::default()
    };
    if chart.is_empty() || !matches!(source, "GitRepository" | "Bucket") {
        let shown = if chart.is_empty() { "its chart".to_owned() } else { format!("its chart {chart}") };
        deployment.refused = Some(format!("{shown} is remote and is not fetched"));
    }
    let files = find(tree, spec, &["chart", "spec", "valuesFiles"]);
    for file in files.into_iter().flat_map(|list| tree.children(list)) {
        // They are relative to the root of the source.
        deployment.value_files.extend(tree.scalar(file).map(|file| format!("$root/{file}")));
    }
    if let Some(given) = tree.member(spec, "values") {
        deployment.values.push(values::json(tree, given));
    }
    for key in ["valuesFrom", "postRenderers"] {
        if tree.member(spec, key).is_some() {
            deployment.left_out.push(key.to_owned());
        }
    }
    deployment
}
