//! Modules: what the files of one folder declare.

use foldhash::HashMap;

use super::syntax::{Attribute, Block, Body, Expression};

/// The files of one folder.
#[derive(Debug, Default)]
pub(super) struct Module<'t> {
    /// The folder; empty for that of the input.
    pub(super) folder: String,
    /// `variable` blocks.
    pub(super) variables: Vec<Declared<'t>>,
    /// `locals`.
    pub(super) locals: Vec<(u32, &'t Attribute<'t>)>,
    /// `resource` blocks.
    pub(super) resources: Vec<Declared<'t>>,
    /// `data` blocks.
    pub(super) data: Vec<Declared<'t>>,
    /// `module` blocks.
    pub(super) calls: Vec<Declared<'t>>,
    /// `output` blocks.
    pub(super) outputs: Vec<Declared<'t>>,
    /// `provider` blocks.
    pub(super) providers: Vec<Declared<'t>>,
    /// `terraform` blocks.
    pub(super) settings: Vec<Declared<'t>>,
    /// The major version of the azurerm provider that the lock file names.
    pub(super) locked: Option<u8>,
    /// Values of variables from `terraform.tfvars` and `*.auto.tfvars`; the last one counts.
    pub(super) values: HashMap<&'t str, (u32, &'t Expression<'t>)>,
    index: HashMap<(Space, &'t str, &'t str), u32>,
}

/// A block, and the file that it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declared<'t> {
    pub(super) file: u32,
    pub(super) block: &'t Block<'t>,
}

/// Kinds of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Space {
    Variable,
    Local,
    Resource,
    Data,
    Call,
    Output,
}

impl<'t> Module<'t> {
    /// Adds what a configuration file declares.
    pub(super) fn add(&mut self, file: u32, body: &'t Body<'t>) {
        for block in &body.blocks {
            let declared = Declared { file, block };
            let (first, second) = (block.label(0).unwrap_or_default(), block.label(1).unwrap_or_default());
            let (space, list, key) = match block.kind.as_ref() {
                "variable" => (Space::Variable, &mut self.variables, (first, "")),
                "resource" => (Space::Resource, &mut self.resources, (first, second)),
                "data" => (Space::Data, &mut self.data, (first, second)),
                "module" => (Space::Call, &mut self.calls, (first, "")),
                "output" => (Space::Output, &mut self.outputs, (first, "")),
                "provider" => {
                    self.providers.push(declared);
                    continue;
                }
                "terraform" => {
                    self.settings.push(declared);
                    continue;
                }
                "locals" => {
                    for local in &block.body.attributes {
                        let index = self.locals.len() as u32;
                        self.index.entry((Space::Local, &local.name, "")).or_insert(index);
                        self.locals.push((file, local));
                    }
                    continue;
                }
                _ => continue,
            };
            self.index.entry((space, key.0, key.1)).or_insert(list.len() as u32);
            list.push(declared);
        }
    }

    /// Adds the values of variables that a file of values gives.
    pub(super) fn add_values(&mut self, file: u32, body: &'t Body<'t>) {
        for attribute in &body.attributes {
            self.values.insert(&attribute.name, (file, &attribute.value));
        }
    }

    /// The index of what is declared under a name.
    pub(super) fn find(&self, space: Space, first: &str, second: &str) -> Option<u32> {
        self.index.get(&(space, first, second)).copied()
    }

    /// The folder that a module call names, where it lies in the input: `./name`, `../name`.
    pub(super) fn called_folder(&self, source: &str) -> Option<String> {
        if !(source.starts_with("./") || source.starts_with("../") || source == "." || source == "..") {
            return None;
        }
        let mut parts: Vec<&str> = self.folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in source.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                name => parts.push(name),
            }
        }
        let rooted = if self.folder.starts_with('/') { "/" } else { "" };
        Some(format!("{rooted}{}", parts.join("/")))
    }
}

/// The folder of a file.
pub(super) fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}
