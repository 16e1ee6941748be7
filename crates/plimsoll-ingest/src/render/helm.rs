//! Helm charts: which there are, what `helm template` printed, and where it comes from.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::tree::{Kind, Origins, Tree, TreeBuilder, Written};

use super::align::Aligner;
use super::overrides::Overrides;
use super::skeleton::Skeleton;
use super::{Load, RenderedFile, folder, join, template};
use crate::problem::Limits;
use crate::yaml;

const CHART: &str = "Chart.yaml";
/// The longest name of a release that Helm takes.
const LONGEST_RELEASE: usize = 53;

/// A chart of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chart {
    /// Its folder, with forward slashes; empty for the top.
    pub(crate) folder: String,
    /// Its name.
    pub(crate) name: String,
    /// Whether it only holds templates for other charts.
    pub(crate) is_library: bool,
    /// Whether it is a part of another chart of the input, which renders it.
    pub(crate) is_part: bool,
    /// Dependencies that lie beside it: the name, and the folder in the input.
    pub(crate) beside: Vec<(String, String)>,
}

impl Chart {
    /// A name for its release.
    pub(crate) fn release(&self) -> String {
        release_name(&self.name)
    }

    /// Whether a file belongs to the chart and is covered when the chart is rendered.
    pub(crate) fn covers(&self, name: &str) -> bool {
        let Some(rest) = below(&self.folder, name) else { return false };
        ["templates/", "crds/", "charts/"].iter().any(|part| rest.starts_with(part))
    }
}

/// A name that Helm takes for a release.
pub(crate) fn release_name(name: &str) -> String {
    let clean = |character: char| {
        let lower = character.to_ascii_lowercase();
        if lower.is_ascii_alphanumeric() { lower } else { '-' }
    };
    let name: String = name.chars().map(clean).take(LONGEST_RELEASE).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { "release".to_owned() } else { name.to_owned() }
}

/// What follows the folder in a name that lies in it.
pub(crate) fn below<'n>(folder: &str, name: &'n str) -> Option<&'n str> {
    if folder.is_empty() { Some(name) } else { name.strip_prefix(folder)?.strip_prefix('/') }
}

/// The charts among the files.
pub(crate) fn charts(names: &BTreeSet<&str>, load: &mut Load<'_>) -> Vec<Chart> {
    let mut charts: Vec<Chart> = Vec::new();
    for name in names {
        let base = name.rsplit('/').next().unwrap_or(name);
        if base == CHART
            && let Some(bytes) = load(name)
        {
            charts.push(chart(folder(name), &String::from_utf8_lossy(&bytes)));
        }
    }
    let folders: Vec<String> = charts.iter().map(|chart| chart.folder.clone()).collect();
    for chart in &mut charts {
        chart.is_part = folders.iter().any(|other| {
            below(other, &chart.folder).is_some_and(|rest| {
                rest.starts_with("charts/") || rest.starts_with("templates/") || rest.starts_with("crds/")
            })
        });
    }
    charts
}

fn chart(folder: &str, text: &str) -> Chart {
    let mut builder = TreeBuilder::new(CHART, text.to_owned());
    yaml::parse(&mut builder, &Limits::default());
    let tree = builder.tree();
    let string = |node: u32, key: &str| tree.member(node, key).and_then(|node| tree.scalar(node));
    let dependencies = tree.member(0, "dependencies").into_iter().flat_map(|list| tree.children(list));
    let beside = dependencies.filter_map(|dependency| {
        let path = string(dependency, "repository")?.strip_prefix("file://")?;
        Some((string(dependency, "name")?.to_owned(), join(folder, path)?))
    });
    Chart {
        folder: folder.to_owned(),
        name: string(0, "name").unwrap_or_else(|| folder.rsplit('/').next().unwrap_or("chart")).to_owned(),
        is_library: string(0, "type") == Some("library"),
        is_part: false,
        beside: beside.collect(),
    }
}

/// Splits what `helm template` printed by the templates that it names. Documents of one template stay in their order.
pub(crate) fn split(rendered: &str, chart: &Chart) -> Vec<RenderedFile> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut source = CHART.to_owned();
    for document in documents(rendered) {
        let named = document.lines().take(4).find_map(|line| line.strip_prefix("# Source: "));
        if let Some(named) = named {
            let named = named.trim();
            named.split_once('/').map_or(named, |(_, rest)| rest).clone_into(&mut source);
        }
        let holds = |line: &str| !line.trim().is_empty() && !line.starts_with('#');
        if document.lines().any(holds) {
            let file =
                if chart.folder.is_empty() { source.clone() } else { format!("{}/{source}", chart.folder) };
            let text = files.entry(file).or_default();
            text.push_str("---\n");
            text.push_str(&document);
        }
    }
    files.into_iter().map(|(file, text)| RenderedFile { file, text }).collect()
}

/// The documents of a stream, without the lines between them.
pub(crate) fn documents(text: &str) -> Vec<String> {
    let mut documents = vec![String::new()];
    for line in text.split_inclusive('\n') {
        if line.trim_end() == "---" {
            documents.push(String::new());
        } else if let Some(last) = documents.last_mut() {
            last.push_str(line);
        }
    }
    for document in &mut documents {
        if !document.is_empty() && !document.ends_with('\n') {
            document.push('\n');
        }
    }
    documents.retain(|document| !document.trim().is_empty());
    documents
}

/// Where the values of a rendered template were written.
pub(crate) fn origins(tree: &Tree, file: &str, text: Option<&str>) -> Origins {
    let mut skeleton = Skeleton::default();
    let documents = template::read(text.unwrap_or_default(), 0, &mut skeleton);
    let overrides = Overrides::default();
    let top = Written { file: 0, line: 1, column: 1 };
    let mut aligner = Aligner::new(tree, &skeleton, &overrides, vec![file.into()]);
    let mut used = vec![false; documents.len()];
    for root in tree.roots().into_iter().filter(|&root| tree.kind(root) == Kind::Object) {
        let mut best: Option<(i32, bool, usize)> = None;
        for (index, &document) in documents.iter().enumerate() {
            let fresh = !used.get(index).copied().unwrap_or(true);
            let rank = (aligner.likeness(root, document), fresh, usize::MAX - index);
            if best.is_none_or(|best| rank > best) {
                best = Some(rank);
            }
        }
        let chosen = best.map(|(.., rank)| usize::MAX - rank);
        if let Some(used) = chosen.and_then(|index| used.get_mut(index)) {
            *used = true;
        }
        let parts: Vec<u32> = chosen.and_then(|index| documents.get(index)).copied().into_iter().collect();
        aligner.document(root, &parts, top);
    }
    aligner.finish()
}
