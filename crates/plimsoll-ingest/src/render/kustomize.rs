//! Kustomizations: which there are, what they read, and which file every value of what was built comes from.
//!
//! Nothing is fetched: a kustomization that names something remote, or something that is not in the input, is refused
//! before any program runs.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::tree::{Kind, Origins, Tree, TreeBuilder, Written};

use super::align::Aligner;
use super::overrides::{Override, Overrides};
use super::skeleton::{Label, Skeleton, Value};
use super::{Load, RenderedFile, folder, helm, join, patches};
use crate::problem::Limits;
use crate::yaml;

/// Names that a kustomization may have, in the order in which they are looked for.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
/// How many files one overlay may read.
const MOST_FILES: usize = 5_000;

/// A kustomization that no other one of the input uses, with all that it reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Overlay {
    /// Its folder, with forward slashes; empty for the top.
    pub(crate) folder: String,
    /// Its file.
    pub(crate) file: String,
    /// The kustomizations that it is made of, itself included, in the order in which they are met.
    pub(crate) kustomizations: Vec<String>,
    /// The manifests.
    pub(crate) resources: Vec<String>,
    /// Everything that is read.
    pub(crate) files: BTreeSet<String>,
    /// Why it cannot be built.
    pub(crate) refused: Option<String>,
}

/// A parsed file.
struct Parsed {
    name: String,
    tree: Tree,
}

fn parsed(name: &str, bytes: Vec<u8>) -> Option<Parsed> {
    let text = String::from_utf8(bytes).ok()?;
    let mut builder = TreeBuilder::new(name, text);
    yaml::parse(&mut builder, &Limits::default());
    Some(Parsed { name: name.to_owned(), tree: builder.finish() })
}

fn texts(tree: &Tree, node: u32, key: &str) -> Vec<String> {
    let list = tree.member(node, key).into_iter().flat_map(|list| tree.children(list));
    list.filter_map(|item| tree.scalar(item)).map(str::to_owned).collect()
}

/// The overlays among the files.
pub(crate) fn overlays(names: &BTreeSet<&str>, load: &mut Load<'_>) -> Vec<Overlay> {
    let mut found: BTreeMap<String, Parsed> = BTreeMap::new();
    for name in names {
        let base = name.rsplit('/').next().unwrap_or(name);
        if NAMES.contains(&base)
            && !found.contains_key(folder(name))
            && let Some(parsed) = load(name).and_then(|bytes| parsed(name, bytes))
            && is_kustomization(&parsed.tree)
        {
            found.insert(folder(name).to_owned(), parsed);
        }
    }
    let mut used: BTreeSet<String> = BTreeSet::new();
    for (folder, parsed) in &found {
        for key in ["resources", "bases", "components"] {
            let entries = texts(&parsed.tree, 0, key);
            used.extend(entries.iter().filter_map(|entry| join(folder, entry)).filter(|path| path != folder));
        }
    }
    let roots = found.iter().filter(|(folder, parsed)| {
        let kind = parsed.tree.member(0, "kind").and_then(|kind| parsed.tree.scalar(kind));
        !used.contains(*folder) && kind != Some("Component")
    });
    roots.map(|(folder, _)| closure(folder, &found, names)).collect()
}

/// Whether a file of that name is one: of the group, or without any kind, as its name says enough.
fn is_kustomization(tree: &Tree) -> bool {
    match tree.member(0, "apiVersion").and_then(|version| tree.scalar(version)) {
        Some(version) => version.starts_with("kustomize.config.k8s.io/"),
        None => tree.kind(0) == Kind::Object,
    }
}

/// Everything that a kustomization reads.
fn closure(root: &str, found: &BTreeMap<String, Parsed>, names: &BTreeSet<&str>) -> Overlay {
    let mut overlay = Overlay { folder: root.to_owned(), ..Overlay::default() };
    let mut open = vec![root.to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(at) = open.pop() {
        if !seen.insert(at.clone()) || overlay.refused.is_some() {
            continue;
        }
        let Some(kustomization) = found.get(&at) else { continue };
        if overlay.file.is_empty() {
            overlay.file.clone_from(&kustomization.name);
        }
        overlay.kustomizations.push(kustomization.name.clone());
        overlay.files.insert(kustomization.name.clone());
        for reference in references(&kustomization.tree) {
            let Some(path) = reference.path else {
                overlay.refused.get_or_insert(reference.what);
                continue;
            };
            match join(&at, &path) {
                Some(target) if names.contains(target.as_str()) => {
                    if reference.what == "resources" {
                        overlay.resources.push(target.clone());
                    }
                    overlay.files.insert(target);
                }
                Some(target) if found.contains_key(&target) => open.push(target),
                _ => {
                    overlay.refused.get_or_insert(refusal(&path));
                }
            }
        }
        if overlay.files.len() > MOST_FILES {
            overlay.refused.get_or_insert(format!("it reads more than {MOST_FILES} files"));
        }
    }
    overlay.resources.sort();
    overlay.resources.dedup();
    overlay
}

fn refusal(path: &str) -> String {
    let is_remote = path.contains("://")
        || path.contains("?ref=")
        || path.starts_with("git@")
        || path.starts_with("git::")
        || path
            .split('/')
            .next()
            .is_some_and(|host| host.contains('.') && !host.starts_with('.') && path.contains('/'));
    let path: String = without_user(path).chars().take(120).collect();
    if is_remote {
        format!("it uses {path}, which is remote and is not fetched")
    } else {
        format!("it uses {path}, which is not in the input")
    }
}

/// An address without the user and password that it may hold.
fn without_user(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let host_end = rest.find('/').unwrap_or(rest.len());
    match rest.get(..host_end).and_then(|host| host.rfind('@')) {
        Some(at) => format!("{scheme}://{}", rest.get(at + 1..).unwrap_or_default()),
        None => address.to_owned(),
    }
}

/// Something that a kustomization names: the field and the path; or, without a path, why it cannot be built.
struct Reference {
    what: String,
    path: Option<String>,
}

fn references(tree: &Tree) -> Vec<Reference> {
    let mut out = Vec::new();
    let mut add = |what: &str, path: &str| {
        // What is written out needs no file.
        if !path.contains('\n') && !path.trim_start().starts_with(['{', '[']) {
            out.push(Reference { what: what.to_owned(), path: Some(path.to_owned()) });
        }
    };
    for key in ["resources", "bases"] {
        for path in texts(tree, 0, key) {
            add("resources", &path);
        }
    }
    for key in [
        "components",
        "generators",
        "transformers",
        "validators",
        "crds",
        "configurations",
        "patchesStrategicMerge",
    ] {
        for path in texts(tree, 0, key) {
            add(key, &path);
        }
    }
    let string = |node: u32, key: &str| tree.member(node, key).and_then(|node| tree.scalar(node));
    for key in ["patches", "patchesJson6902", "replacements"] {
        for item in tree.member(0, key).into_iter().flat_map(|list| tree.children(list)) {
            if let Some(path) = string(item, "path") {
                add(key, path);
            }
        }
    }
    if let Some(path) = tree.member(0, "openapi").and_then(|openapi| string(openapi, "path")) {
        add("openapi", path);
    }
    for key in ["configMapGenerator", "secretGenerator"] {
        for item in tree.member(0, key).into_iter().flat_map(|list| tree.children(list)) {
            for file in texts(tree, item, "files") {
                add(key, file.split_once('=').map_or(file.as_str(), |(_, path)| path));
            }
            for path in texts(tree, item, "envs") {
                add(key, &path);
            }
            if let Some(path) = string(item, "env") {
                add(key, path);
            }
        }
    }
    for key in ["helmCharts", "helmChartInflationGenerator"] {
        if tree.member(0, key).is_some() {
            let what = format!("`{key}` would have Helm fetch charts");
            out.push(Reference { what, path: None });
        }
    }
    out
}

/// An object of a manifest that an overlay reads, or an entry that generates one.
struct Object {
    kind: String,
    name: String,
    namespace: String,
    file: String,
    parts: Vec<u32>,
    is_generated: bool,
}

/// Everything that the values of a built overlay may come from.
pub(crate) struct Sources {
    files: Vec<Box<str>>,
    skeleton: Skeleton,
    objects: Vec<Object>,
    overrides: Overrides,
    top: String,
}

fn identity(tree: &Tree, node: u32) -> (String, String, String) {
    let string = |node: Option<u32>, key: &str| {
        node.and_then(|node| tree.member(node, key)).and_then(|node| tree.scalar(node)).unwrap_or_default()
    };
    let metadata = tree.member(node, "metadata");
    (
        string(Some(node), "kind").to_owned(),
        string(metadata, "name").to_owned(),
        string(metadata, "namespace").to_owned(),
    )
}

impl Sources {
    /// Reads what an overlay is made of.
    pub(crate) fn of(overlay: &Overlay, load: &mut Load<'_>) -> Self {
        let mut sources = Self {
            files: Vec::new(),
            skeleton: Skeleton::default(),
            objects: Vec::new(),
            overrides: Overrides::default(),
            top: overlay.file.clone(),
        };
        for name in &overlay.resources {
            if let Some(parsed) = load(name).and_then(|bytes| parsed(name, bytes)) {
                sources.manifest(&parsed);
            }
        }
        let kustomizations: Vec<Parsed> = overlay
            .kustomizations
            .iter()
            .filter_map(|name| load(name).and_then(|bytes| parsed(name, bytes)))
            .collect();
        for kustomization in &kustomizations {
            let file = sources.file(&kustomization.name);
            sources.generators(&kustomization.tree, file, &kustomization.name);
            settings(&kustomization.tree, file, &mut sources.overrides);
        }
        for kustomization in &kustomizations {
            sources.patches(kustomization, load);
        }
        sources
    }

    fn file(&mut self, name: &str) -> u32 {
        let known = self.files.iter().position(|file| **file == *name);
        known.unwrap_or_else(|| {
            self.files.push(name.into());
            self.files.len() - 1
        }) as u32
    }

    fn manifest(&mut self, parsed: &Parsed) {
        let file = self.file(&parsed.name);
        let tree = &parsed.tree;
        for root in tree.roots() {
            let list = tree.member(root, "items").filter(|_| identity(tree, root).0.ends_with("List"));
            let nodes = list.map_or_else(|| vec![root], |list| tree.children(list).collect());
            for node in nodes.into_iter().filter(|&node| tree.kind(node) == Kind::Object) {
                let (kind, name, namespace) = identity(tree, node);
                let parts = vec![self.skeleton.add_tree(tree, node, file, None, 0)];
                let file = parsed.name.clone();
                self.objects.push(Object { kind, name, namespace, file, parts, is_generated: false });
            }
        }
    }

    fn generators(&mut self, tree: &Tree, file: u32, name: &str) {
        for (key, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
            for item in tree.member(0, key).into_iter().flat_map(|list| tree.children(list)) {
                let string = |key: &str| tree.member(item, key).and_then(|node| tree.scalar(node));
                let part = self.skeleton.add_tree(tree, item, file, None, 0);
                self.objects.push(Object {
                    kind: kind.to_owned(),
                    name: string("name").unwrap_or_default().to_owned(),
                    namespace: string("namespace").unwrap_or_default().to_owned(),
                    file: name.to_owned(),
                    parts: vec![part],
                    is_generated: true,
                });
            }
        }
    }

    /// Adds the patches of a kustomization to the objects that they change.
    fn patches(&mut self, kustomization: &Parsed, load: &mut Load<'_>) {
        let own = self.file(&kustomization.name);
        for patch in patches::of(&kustomization.tree) {
            let content = match &patch.content {
                patches::Content::Path(path) => {
                    let Some(name) = join(folder(&kustomization.name), path) else { continue };
                    let Some(parsed) = load(&name).and_then(|bytes| parsed(&name, bytes)) else { continue };
                    let file = self.file(&name);
                    (parsed.tree, Some(file))
                }
                patches::Content::Inline(text) => {
                    let Some(parsed) = parsed(&kustomization.name, text.clone().into_bytes()) else {
                        continue;
                    };
                    (parsed.tree, None)
                }
            };
            let (tree, file) = content;
            let at = Written { file: own, line: patch.line, column: patch.column };
            for root in tree.roots() {
                let target = match &patch.target {
                    Some(target) => target.clone(),
                    None => {
                        let (kind, name, _) = identity(&tree, root);
                        patches::Target { kind, name }
                    }
                };
                let changed: Vec<usize> = self
                    .objects
                    .iter()
                    .enumerate()
                    .filter(|(_, object)| target.is(&object.kind, &object.name))
                    .map(|(index, _)| index)
                    .collect();
                for index in changed {
                    let part = patches::add(&mut self.skeleton, &tree, root, file, at);
                    if let Some(object) = self.objects.get_mut(index) {
                        object.parts.push(part);
                    }
                }
            }
        }
    }

    /// The object that a built one comes from: the same kind, and the name as it was before prefixes, suffixes and
    /// hashes were added.
    fn find(&self, tree: &Tree, node: u32) -> Option<&Object> {
        let (kind, name, namespace) = identity(tree, node);
        let rank = |object: &&Object| {
            let same = object.name == name;
            let within = !object.name.is_empty() && name.contains(&object.name);
            (object.kind == kind && (same || within)).then_some((
                same,
                object.name.len(),
                object.namespace == namespace,
                object.is_generated,
            ))
        };
        self.objects.iter().filter(|object| rank(object).is_some()).max_by_key(rank)
    }

    /// Splits what was built by the files that its objects come from.
    pub(crate) fn split(&self, built: &str) -> Vec<RenderedFile> {
        let mut files: BTreeMap<String, String> = BTreeMap::new();
        for document in helm::documents(built) {
            let mut builder = TreeBuilder::new("", document.clone());
            yaml::parse(&mut builder, &Limits::default());
            let origin = self.find(builder.tree(), 0);
            let file = origin.map_or(&self.top, |object| &object.file);
            let text = files.entry(file.clone()).or_default();
            text.push_str("---\n");
            text.push_str(&document);
        }
        files.into_iter().map(|(file, text)| RenderedFile { file, text }).collect()
    }

    /// Where the values of built objects were written.
    pub(crate) fn origins(&self, tree: &Tree) -> Origins {
        let mut files = self.files.clone();
        let top = match files.iter().position(|file| **file == *self.top) {
            Some(top) => top,
            None => {
                files.push(self.top.as_str().into());
                files.len() - 1
            }
        };
        let top = Written { file: top as u32, line: 1, column: 1 };
        let mut aligner = Aligner::new(tree, &self.skeleton, &self.overrides, files);
        for root in tree.roots() {
            let parts = self.find(tree, root).map_or(&[][..], |object| object.parts.as_slice());
            aligner.document(root, parts, top);
        }
        aligner.finish()
    }
}

/// What a kustomization sets without a patch.
fn settings(tree: &Tree, file: u32, overrides: &mut Overrides) {
    let at = |node: u32| {
        let (line, column) = tree.position(tree.anchor(node));
        Written { file, line, column }
    };
    let mut add = |key: &str, begins: &str, ends: &str, node: u32| {
        overrides.add(Override { key: key.into(), begins: begins.into(), ends: ends.into(), at: at(node) });
    };
    if let Some(node) = tree.member(0, "namespace")
        && let Some(namespace) = tree.scalar(node)
    {
        add("namespace", namespace, namespace, node);
    }
    for image in tree.member(0, "images").into_iter().flat_map(|list| tree.children(list)) {
        let member = |key: &str| tree.member(image, key);
        let text = |node: Option<u32>| node.and_then(|node| tree.scalar(node));
        let name = text(member("newName")).or_else(|| text(member("name"))).unwrap_or_default();
        let set = ["digest", "newTag", "newName"].iter().find_map(|key| member(key));
        let ends = text(member("digest")).or_else(|| text(member("newTag"))).unwrap_or_default();
        if let Some(node) = set {
            add("image", name, ends, node);
        }
    }
    for entry in tree.member(0, "replicas").into_iter().flat_map(|list| tree.children(list)) {
        if let Some(node) = tree.member(entry, "count")
            && let Some(count) = tree.scalar(node)
        {
            add("replicas", count, count, node);
        }
    }
    let mut maps: Vec<u32> =
        ["commonLabels", "commonAnnotations"].iter().filter_map(|key| tree.member(0, key)).collect();
    for entry in tree.member(0, "labels").into_iter().flat_map(|list| tree.children(list)) {
        maps.extend(tree.member(entry, "pairs"));
    }
    for node in maps.into_iter().flat_map(|map| tree.children(map)) {
        if let (Some(key), Some(value)) = (tree.key(node), tree.scalar(node)) {
            add(key, value, value, node);
        }
    }
}

/// What a token of a pointer is called.
pub(super) fn item_or_key(token: &str) -> Label {
    let is_index = token == "-" || (!token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit()));
    if is_index { Label::Item } else { Label::Key(token.into()) }
}

/// The value of a scalar, for a part.
pub(super) fn value_of(tree: &Tree, node: u32) -> Value {
    tree.scalar(node).map_or(Value::None, |text| Value::Literal(text.into()))
}
