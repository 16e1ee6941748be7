//! Helm charts: which files are templates of which chart.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{Listed, Source, names};

/// The charts among the files of one input, and above it.
pub(super) struct Charts {
    /// Charts by folder, for files in memory.
    listed: BTreeMap<String, String>,
    /// Charts by folder on the disk, looked up once.
    looked_up: HashMap<PathBuf, Option<String>>,
}

impl Charts {
    pub(super) fn of(files: &[Listed]) -> Self {
        let mut listed = BTreeMap::new();
        for file in files {
            if let (Some(folder), Source::Bytes(bytes)) =
                (names::folder_of(&file.name, "Chart.yaml"), &file.source)
            {
                let name = chart_name(&String::from_utf8_lossy(bytes))
                    .unwrap_or_else(|| names::base(&folder).to_owned());
                listed.insert(folder, name);
            }
        }
        Self { listed, looked_up: HashMap::new() }
    }

    /// The chart in whose `templates` folder a file lies.
    pub(super) fn chart_of(&mut self, file: &Listed) -> Option<String> {
        match &file.source {
            Source::Bytes(_) => self.listed_chart(&file.name),
            Source::File(path) => self.chart_on_disk(path),
        }
    }

    fn listed_chart(&self, name: &str) -> Option<String> {
        let mut at = name;
        while let Some((folder, _)) = at.rsplit_once('/') {
            if names::base(folder) == "templates" {
                let chart = folder.strip_suffix("templates").unwrap_or_default().trim_end_matches('/');
                if let Some(found) = self.listed.get(chart) {
                    return Some(found.clone());
                }
            }
            at = folder;
        }
        None
    }

    fn chart_on_disk(&mut self, path: &Path) -> Option<String> {
        let path = std::path::absolute(path).ok()?;
        for folder in path.ancestors().skip(1) {
            if folder.file_name().is_some_and(|name| name == "templates")
                && let Some(parent) = folder.parent()
            {
                let found = self.looked_up.entry(parent.to_owned()).or_insert_with(|| on_disk(parent));
                if found.is_some() {
                    return found.clone();
                }
            }
        }
        None
    }
}

fn on_disk(folder: &Path) -> Option<String> {
    let file = fs::File::open(folder.join("Chart.yaml")).ok()?;
    let mut bytes = Vec::new();
    file.take(1 << 16).read_to_end(&mut bytes).ok()?;
    let folder = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    chart_name(&String::from_utf8_lossy(&bytes)).or(folder).or_else(|| Some(String::new()))
}

/// The `name` of a chart, as far as a line tells it.
fn chart_name(text: &str) -> Option<String> {
    let value = text.lines().find_map(|line| line.strip_prefix("name:"))?;
    let value = value.split(" #").next().unwrap_or(value).trim().trim_matches(['"', '\'']);
    (!value.is_empty() && !value.contains("{{")).then(|| value.to_owned())
}
