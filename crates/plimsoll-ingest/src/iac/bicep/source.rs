//! A file with what its names mean, and how files name one another.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use foldhash::{HashMap, HashMapExt};

use super::super::Files;
use super::super::evaluate::Value;
use super::super::expression::{Expression, ExpressionKind, Member};
use super::compile::Compiled;
use super::syntax::{Program, Resource};

/// What a name stands for; the numbers are positions in the file's lists.
#[derive(Clone, Debug)]
pub(super) enum Symbol {
    Parameter(usize),
    Variable(usize),
    Resource(usize),
    Module(usize),
    Function(usize),
    /// Something of another file: the import, and what it is called there.
    Imported(usize, Rc<str>),
    /// Everything of another file.
    Namespace(usize),
}

/// A resource, and the one that it is written in.
#[derive(Debug)]
pub(super) struct FlatResource {
    pub(super) resource: Resource,
    pub(super) inside: Option<usize>,
}

/// A file.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) program: Program,
    /// All resources, those that hold others before these.
    pub(super) resources: Vec<FlatResource>,
    pub(super) symbols: HashMap<Rc<str>, Symbol>,
    /// The files that the modules are in, where they are in the input.
    pub(super) modules: Vec<Option<usize>>,
    /// The files of the imports, likewise.
    pub(super) imports: Vec<Option<usize>>,
    /// In a parameter file: the file that it is for.
    pub(super) using: Option<usize>,
    /// The other files of the input.
    pub(super) files: Rc<dyn Files>,
    /// What was loaded from them, by the call that loads it.
    pub(super) loaded: RefCell<HashMap<String, Value>>,
    /// What is to be told of it, found while it was evaluated.
    pub(super) remarks: RefCell<BTreeSet<(u32, String)>>,
    /// What the compiler made of it, where it was asked.
    pub(super) compiled: Option<Compiled>,
}

impl Source {
    /// Gathers the names of a file.
    pub(super) fn new(name: String, text: String, mut program: Program, files: Rc<dyn Files>) -> Self {
        let mut resources = Vec::new();
        for resource in std::mem::take(&mut program.resources) {
            flatten(resource, None, &mut resources);
        }
        let mut symbols = HashMap::new();
        for (index, function) in program.functions.iter().enumerate() {
            symbols.insert(Rc::clone(&function.name), Symbol::Function(index));
        }
        for (index, import) in program.imports.iter().enumerate() {
            for (original, local) in &import.names {
                symbols.insert(Rc::clone(local), Symbol::Imported(index, Rc::clone(original)));
            }
            if let Some(alias) = &import.alias {
                symbols.insert(Rc::clone(alias), Symbol::Namespace(index));
            }
        }
        // Nested resources are known by their bare name inside the one that holds them; the others come later, so that
        // they win.
        let nested =
            |index: &usize| resources.get(*index).is_some_and(|found: &FlatResource| found.inside.is_some());
        let (inner, outer): (Vec<usize>, Vec<usize>) = (0..resources.len()).partition(nested);
        for index in inner.into_iter().chain(outer) {
            if let Some(found) = resources.get(index) {
                symbols.insert(Rc::clone(&found.resource.name), Symbol::Resource(index));
            }
        }
        for (index, module) in program.modules.iter().enumerate() {
            symbols.insert(Rc::clone(&module.name), Symbol::Module(index));
        }
        for (index, variable) in program.variables.iter().enumerate() {
            symbols.insert(Rc::clone(&variable.name), Symbol::Variable(index));
        }
        for (index, parameter) in program.parameters.iter().enumerate() {
            symbols.insert(Rc::clone(&parameter.name), Symbol::Parameter(index));
        }
        Self {
            name,
            text,
            program,
            resources,
            symbols,
            modules: Vec::new(),
            imports: Vec::new(),
            using: None,
            files,
            loaded: RefCell::default(),
            remarks: RefCell::default(),
            compiled: None,
        }
    }

    /// Whether this is a `.bicepparam`.
    pub(super) fn is_parameter_file(&self) -> bool {
        self.name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("bicepparam"))
    }

    /// Whether a parameter is secure, itself or by its type, and whether it may be left out.
    pub(super) fn traits_of(&self, parameter: usize) -> (bool, bool) {
        let Some(parameter) = self.program.parameters.get(parameter) else { return (false, false) };
        let (mut secure, mut nullable) = (parameter.is_secure, parameter.kind.nullable);
        let mut name = parameter.kind.name.as_deref();
        // Types may be named after others; a ring of them ends here.
        for _ in 0..16 {
            let Some(found) = self.program.types.iter().find(|known| Some(known.name.as_ref()) == name)
            else {
                break;
            };
            secure |= found.is_secure;
            nullable |= found.kind.nullable;
            name = found.kind.name.as_deref();
        }
        (secure, nullable)
    }
}

fn flatten(mut resource: Resource, inside: Option<usize>, out: &mut Vec<FlatResource>) {
    let children = std::mem::take(&mut resource.children);
    let index = out.len();
    out.push(FlatResource { resource, inside });
    for child in children {
        flatten(child, Some(index), out);
    }
}

/// The value of a member that is written out in a map.
pub(super) fn member<'e>(object: &'e Expression, wanted: &str) -> Option<&'e Expression> {
    let ExpressionKind::Map(members) = &object.kind else { return None };
    members.iter().find_map(|member| match member {
        Member::Pair(Expression { kind: ExpressionKind::Text(key), .. }, value) if &**key == wanted => {
            Some(value)
        }
        _ => None,
    })
}

/// Has every file know the others that it names.
pub(super) fn connect(sources: &mut [Source]) {
    let by_name: HashMap<String, usize> =
        sources.iter().enumerate().map(|(index, source)| (source.name.clone(), index)).collect();
    for source in sources {
        let find = |path: &str| by_name.get(&resolve(&source.name, path)?).copied();
        let modules = source.program.modules.iter().map(|module| find(&module.path)).collect();
        let imports = source.program.imports.iter().map(|import| find(&import.path)).collect();
        let using = source.program.using.as_ref().and_then(|(path, _)| find(path));
        (source.modules, source.imports, source.using) = (modules, imports, using);
    }
}

/// The name of a file that another one names by a relative path.
pub(super) fn resolve(from: &str, path: &str) -> Option<String> {
    // `br:registry/…`, `ts:…`, `br/alias:…`: not in the input.
    if path.contains(':') || path.starts_with('/') || path.is_empty() {
        return None;
    }
    let (root, folder) = match from.rsplit_once('/') {
        Some((folder, _)) if folder.starts_with('/') => ("/", folder),
        Some((folder, _)) => ("", folder),
        None => ("", ""),
    };
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_none_or(|last| *last == "..") && root.is_empty() => parts.push(".."),
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some([root, &parts.join("/")].concat())
}
