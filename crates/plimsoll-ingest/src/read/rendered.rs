//! Charts and kustomizations of one input: has them rendered and adds what comes back.

mod deployed;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use plimsoll_model::tree::Origins;
use plimsoll_model::{Skipped, Tree};

use super::{Listed, Reader, Source};
use crate::parse::{FileContext, ParsedFile, parse};
use crate::render::helm::{self, Chart};
use crate::render::kustomize::{self, Overlay, Sources};
use crate::render::{self, Job, NotRendered, RenderedFile, Rendering, Tool};

/// The largest template or manifest that places are looked up in.
const LARGEST_SOURCE: u64 = 4 << 20;

/// What came of the rendering.
#[derive(Default)]
pub(super) struct Rendered {
    /// Files that were read as a part of something rendered, and are not read by themselves.
    pub(super) covered: BTreeSet<String>,
    /// Why charts were not rendered, by their folder.
    pub(super) refused: BTreeMap<String, String>,
    /// What is to be added: the text that was rendered, and its tree.
    pub(super) parsed: Vec<(u64, ParsedFile)>,
    /// What is to be told.
    pub(super) skipped: Vec<Skipped>,
}

impl Rendered {
    fn tell(&mut self, file: &str, reason: String, kind: &'static str) {
        self.skipped.push(Skipped { file: file.to_owned(), reason, kind });
    }

    /// Adds a rendered file, unless another rendering of the same source came to the same.
    fn add(
        &mut self,
        file: &RenderedFile,
        seen: &mut BTreeSet<(String, String)>,
        origins: impl Fn(&Tree) -> Origins,
    ) {
        let mut fresh = String::new();
        for document in helm::documents(&file.text) {
            if seen.insert((file.file.clone(), document.clone())) {
                fresh.push_str("---\n");
                fresh.push_str(&document);
            }
        }
        if fresh.is_empty() {
            return;
        }
        let context = FileContext { name: &file.file, is_explicit: false, chart: None, why: None };
        let size = fresh.len() as u64;
        let parsed = catch_unwind(AssertUnwindSafe(|| {
            let mut parsed = parse(fresh.into_bytes(), &context);
            if let Some(tree) = &mut parsed.tree {
                let origins = origins(tree);
                tree.set_origins(origins);
            }
            parsed
        }));
        match parsed {
            Ok(mut parsed) => {
                in_rendered_text(&mut parsed);
                self.parsed.push((size, parsed));
            }
            Err(_) => {
                let reason = "plimsoll failed while reading what was rendered from it".to_owned();
                self.tell(&file.file, reason, "not-rendered");
            }
        }
    }
}

/// Lines of a rendered text are lines of no file: what is told about it names the text instead.
fn in_rendered_text(parsed: &mut ParsedFile) {
    for failed in &mut parsed.failed {
        if failed.line > 0 {
            failed.message = format!("line {} of what was rendered from it: {}", failed.line, failed.message);
            (failed.line, failed.column) = (0, 0);
        }
    }
    for warning in &mut parsed.warnings {
        if warning.line > 0 {
            warning.message =
                format!("line {} of what was rendered from it: {}", warning.line, warning.message);
            (warning.line, warning.column) = (0, 0);
        }
    }
    // A template that renders to a comment or to nothing is no news.
    parsed.skipped.retain(|skipped| skipped.kind != "not-input");
}

/// The files of an input by name, for planning and for reading what is needed.
pub(super) struct Store<'f> {
    files: BTreeMap<&'f str, &'f Source>,
}

impl<'f> Store<'f> {
    pub(super) fn of(files: &'f [Listed]) -> Self {
        Self { files: files.iter().map(|file| (file.name.as_str(), &file.source)).collect() }
    }

    fn names(&self) -> BTreeSet<&'f str> {
        self.files.keys().copied().collect()
    }

    pub(super) fn load(&self, name: &str) -> Option<Vec<u8>> {
        match self.files.get(name)? {
            Source::Bytes(bytes) => Some(bytes.clone()),
            Source::File(path) => {
                let file = fs::File::open(path).ok()?;
                let mut bytes = Vec::new();
                file.take(LARGEST_SOURCE + 1).read_to_end(&mut bytes).ok()?;
                (bytes.len() as u64 <= LARGEST_SOURCE).then_some(bytes)
            }
        }
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.load(name).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The folder on the disk that a folder of the input is.
    fn on_disk(&self, folder: &str, marker: &str) -> Option<PathBuf> {
        let name = if folder.is_empty() { marker.to_owned() } else { format!("{folder}/{marker}") };
        match self.files.get(name.as_str())? {
            Source::File(path) => path.parent().map(PathBuf::from),
            Source::Bytes(_) => None,
        }
    }

    /// What a chart may read: its folder, and the charts beside it that it names.
    pub(super) fn chart_source(&self, chart: &Chart) -> render::Source {
        let beside = chart
            .beside
            .iter()
            .filter(|(name, _)| !self.has(&format!("{}/charts/{name}/Chart.yaml", chart.folder)));
        if let Some(folder) = self.on_disk(&chart.folder, "Chart.yaml") {
            let mut folders = vec![(folder, String::new())];
            folders.extend(beside.filter_map(|(name, folder)| {
                Some((self.on_disk(folder, "Chart.yaml")?, format!("charts/{name}")))
            }));
            return render::Source::Folders(folders);
        }
        let mut files = self.below(&chart.folder, "");
        for (name, folder) in beside {
            files.extend(self.below(folder, &format!("charts/{name}/")));
        }
        render::Source::Files(files)
    }

    /// What an overlay reads, below the folder that all of it lies in.
    fn overlay_job(&self, overlay: &Overlay) -> Result<Job, String> {
        let mut root = overlay.folder.clone();
        while !root.is_empty() && overlay.files.iter().any(|name| helm::below(&root, name).is_none()) {
            root = render::folder(&root).to_owned();
        }
        let mut files = Vec::new();
        for name in &overlay.files {
            let Some(content) = self.load(name) else {
                return Err(format!("not rendered: {name} could not be read, or is too large"));
            };
            files.push((helm::below(&root, name).unwrap_or(name).to_owned(), content));
        }
        Ok(Job {
            tool: Tool::Kustomize,
            shown: overlay.folder.clone(),
            source: render::Source::Files(files),
            folder: helm::below(&root, &overlay.folder).unwrap_or_default().to_owned(),
            release: String::new(),
            namespace: String::new(),
            values: Vec::new(),
        })
    }

    fn has(&self, name: &str) -> bool {
        self.files.contains_key(name.trim_start_matches('/'))
    }

    fn below(&self, folder: &str, prefix: &str) -> Vec<(String, Vec<u8>)> {
        let names = self.files.keys().filter_map(|name| Some((*name, helm::below(folder, name)?)));
        names.filter_map(|(name, rest)| Some((format!("{prefix}{rest}"), self.load(name)?))).collect()
    }
}

impl Reader<'_, '_> {
    /// Renders what can be rendered among the files of one input.
    pub(super) fn render(&mut self, files: &[Listed]) -> Rendered {
        let mut out = Rendered::default();
        let store = Store::of(files);
        self.render_charts(&store, &mut out);
        self.render_overlays(&store, &mut out);
        out
    }

    fn render_overlays(&mut self, store: &Store<'_>, out: &mut Rendered) {
        let Some(rendering) = self.rendering.as_deref_mut() else { return };
        let names = store.names();
        let mut built: BTreeMap<String, String> = BTreeMap::new();
        let mut refused: BTreeMap<String, String> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for overlay in kustomize::overlays(&names, &mut |name| store.load(name)) {
            let result = match overlay.refused.clone() {
                Some(why) => Err(format!("not rendered: {why}")),
                None => store.overlay_job(&overlay).and_then(|job| {
                    rendering.renderer.render(&job).map_err(|error| match error {
                        NotRendered::Unavailable(why) | NotRendered::Failed(why) => why,
                    })
                }),
            };
            match result {
                Ok(text) => {
                    let sources = Sources::of(&overlay, &mut |name| store.load(name));
                    for file in sources.split(&text) {
                        out.add(&file, &mut seen, |tree| sources.origins(tree));
                    }
                    let manifests = overlay.files.iter().filter(|name| is_manifest(name));
                    built.extend(manifests.map(|name| (name.clone(), overlay.file.clone())));
                }
                Err(why) => {
                    let reason = format!("Kustomize folder: {why}; its plain resources are read");
                    refused.extend(overlay.kustomizations.into_iter().map(|name| (name, reason.clone())));
                }
            }
        }
        for (name, reason) in refused.into_iter().filter(|(name, _)| !built.contains_key(name)) {
            out.tell(&name, reason, "not-rendered");
            out.covered.insert(name);
        }
        let gave: BTreeSet<String> = seen.into_iter().map(|(file, _)| file).collect();
        for (name, overlay) in built {
            if !gave.contains(&name) {
                out.tell(
                    &name,
                    format!("a part of the Kustomize overlay {overlay}, which was built"),
                    "not-input",
                );
            }
            out.covered.insert(name);
        }
    }

    fn render_charts(&mut self, store: &Store<'_>, out: &mut Rendered) {
        let Some(rendering) = self.rendering.as_deref_mut() else { return };
        let charts = helm::charts(&store.names(), &mut |name| store.load(name));
        let deployed = deployed::find(store, &charts, out);
        for chart in charts.iter().filter(|chart| !chart.is_library) {
            let own: Vec<&Call> =
                deployed.iter().filter(|(folder, _)| *folder == chart.folder).map(|(_, call)| call).collect();
            if chart.is_part && own.is_empty() {
                continue;
            }
            // What an object of the input deploys is what counts, unless the user names values.
            let mut calls: Vec<Call> = own.into_iter().cloned().collect();
            let has_values = !rendering.values.is_empty() || !rendering.each.is_empty();
            if calls.is_empty() || has_values {
                let plain = |values| Call { release: chart.release(), namespace: chart.release(), values };
                calls.extend(rendering.layers().into_iter().map(plain));
            }
            render_chart(rendering, chart, calls, store, out);
        }
    }
}

/// One rendering of a chart.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) release: String,
    pub(super) namespace: String,
    pub(super) values: Vec<String>,
}

fn render_chart(
    rendering: &mut Rendering<'_>,
    chart: &Chart,
    calls: Vec<Call>,
    store: &Store<'_>,
    out: &mut Rendered,
) {
    let mut seen = BTreeSet::new();
    let mut is_rendered = false;
    let mut refused = None;
    for Call { release, namespace, values } in calls {
        let job = Job {
            tool: Tool::Helm,
            shown: chart.folder.clone(),
            source: store.chart_source(chart),
            folder: String::new(),
            release,
            namespace,
            values,
        };
        match rendering.renderer.render(&job) {
            Ok(text) => {
                is_rendered = true;
                add_chart(chart, &text, store, &mut seen, out);
            }
            Err(NotRendered::Unavailable(why) | NotRendered::Failed(why)) => refused = Some(why),
        }
    }
    if is_rendered {
        cover_chart(chart, store, &seen, out);
        if let Some(why) = refused {
            let reason = format!("Helm chart {}: with some of its values {why}", chart.name);
            let file = if chart.folder.is_empty() { String::new() } else { format!("{}/", chart.folder) };
            out.tell(&format!("{file}Chart.yaml"), reason, "not-rendered");
        }
    } else if let Some(why) = refused {
        out.refused.insert(chart.folder.clone(), why);
    }
}

/// Adds what was rendered from a chart.
fn add_chart(
    chart: &Chart,
    text: &str,
    store: &Store<'_>,
    seen: &mut BTreeSet<(String, String)>,
    out: &mut Rendered,
) {
    for file in helm::split(text, chart) {
        let source = store.text(&file.file);
        out.add(&file, seen, |tree| helm::origins(tree, &file.file, source.as_deref()));
    }
}

fn is_manifest(name: &str) -> bool {
    has_ending(name, &["yaml", "yml", "json"])
}

/// Whether a name has one of these endings, in any case.
fn has_ending(name: &str, endings: &[&str]) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, found)| endings.iter().any(|ending| found.eq_ignore_ascii_case(ending)))
}

/// The files of a chart that was rendered are not read by themselves; templates that came to nothing are told.
fn cover_chart(chart: &Chart, store: &Store<'_>, seen: &BTreeSet<(String, String)>, out: &mut Rendered) {
    let gave: BTreeSet<&str> = seen.iter().map(|(file, _)| file.as_str()).collect();
    let covered: Vec<&str> = store.files.keys().copied().filter(|name| chart.covers(name)).collect();
    for name in covered {
        let is_template = name.contains("/templates/") || name.starts_with("templates/");
        let is_archive = has_ending(name, &["tgz"]);
        if !is_manifest(name) && !is_archive {
            continue;
        }
        out.covered.insert(name.to_owned());
        if !gave.contains(name) {
            let reason = if is_template {
                format!("Helm template of chart {}: it renders to nothing with these values", chart.name)
            } else {
                format!("a part of chart {}, which was rendered", chart.name)
            };
            out.tell(name, reason, "not-input");
        }
    }
}
