//! What the compiler gets to see: the file, what it calls and loads as far as that is in the input, and the settings
//! beside them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::expression::{Expression, ExpressionKind};
use super::super::load::is_load;
use super::super::secrets::expressions;
use super::super::source::{Source, resolve};
use crate::render::helm::below;
use crate::render::{self, Job, Tool};

/// The largest file that is handed on.
const LARGEST: u64 = 4 << 20;
const SETTINGS: &str = "bicepconfig.json";

/// A call of the compiler, and what the files are called in it.
pub(super) struct Copy {
    pub(super) job: Job,
    pub(super) names: Vec<(String, usize)>,
}

/// The job of compiling a file, or why it is not done.
pub(super) fn of(sources: &[Source], file: usize) -> Result<Copy, String> {
    let main = sources.get(file).ok_or("there is no such file")?;
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut members = BTreeSet::new();
    let mut open = vec![file];
    while let Some(next) = open.pop() {
        let Some(source) = sources.get(next).filter(|_| members.insert(next)) else { continue };
        open.extend(source.modules.iter().chain(&source.imports).copied().flatten());
        files.insert(source.name.clone(), source.text.clone().into_bytes());
        let modules = source.program.modules.iter().map(|module| module.path.to_string());
        for path in modules.chain(loaded(source).0) {
            let named = resolve(&source.name, &path).filter(|name| !files.contains_key(name));
            if let Some((name, bytes)) = named.and_then(|name| load(source, name)) {
                files.insert(name, bytes);
            }
        }
        let mut folder = render::folder(&source.name);
        loop {
            let name = if folder.is_empty() { SETTINGS.to_owned() } else { format!("{folder}/{SETTINGS}") };
            if let Some((name, bytes)) = load(source, name) {
                files.insert(name, bytes);
                break;
            }
            if folder.is_empty() {
                break;
            }
            folder = render::folder(folder);
        }
    }
    let mut root = render::folder(&main.name).to_owned();
    while !root.is_empty() && files.keys().any(|name| below(&root, name).is_none()) {
        root = render::folder(&root).to_owned();
    }
    let short = |name: &str| below(&root, name).unwrap_or(name).to_owned();
    let mut names = Vec::new();
    for (member, source) in members.iter().filter_map(|&member| Some((member, sources.get(member)?))) {
        let name = short(&source.name);
        stays_inside(source, &name)?;
        names.push((name, member));
    }
    let job = Job {
        tool: Tool::Bicep,
        shown: main.name.clone(),
        folder: short(&main.name),
        source: render::Source::Files(files.into_iter().map(|(name, bytes)| (short(&name), bytes)).collect()),
        release: String::new(),
        namespace: String::new(),
        values: Vec::new(),
    };
    Ok(Copy { job, names })
}

fn load(source: &Source, name: String) -> Option<(String, Vec<u8>)> {
    let bytes = source.files.load(&name, LARGEST).ok()?;
    Some((name, bytes))
}

/// The paths of the files that a file loads, and whether there are others that are put together.
fn loaded(source: &Source) -> (Vec<String>, bool) {
    let mut paths = Vec::new();
    let mut has_others = false;
    expressions(source, &mut |expression: &Expression| {
        let ExpressionKind::Call(name, arguments) = &expression.kind else { return };
        if !is_load(name) && &**name != "loadDirectoryFileInfo" {
            return;
        }
        match arguments.first().map(|path| &path.kind) {
            Some(ExpressionKind::Text(path)) => paths.push(path.to_string()),
            _ => has_others = true,
        }
    });
    (paths, has_others)
}

/// Refuses a file whose paths may lead out of what is handed on: the compiler would follow them on the disk.
fn stays_inside(source: &Source, short: &str) -> Result<(), String> {
    let depth = short.matches('/').count();
    let climbs = |text: &str| ["../", "..\\", "..'"].iter().map(|up| text.matches(up).count()).sum::<usize>();
    let most = if loaded(source).1 {
        climbs(&source.text)
    } else {
        source.text.lines().map(climbs).max().unwrap_or(0)
    };
    if most > depth {
        return Err(format!("a path in {} leads out of the input", source.name));
    }
    Ok(())
}
