//! Charts and kustomizations: what is to be rendered, and where what was rendered had been written.
//!
//! Rendering itself is the work of `helm`, `kustomize` or `kubectl`, and for parts of Bicep of its compiler, which only
//! the binary runs: it passes a [`Renderer`] in. This module plans the jobs, splits what comes back into one tree for each template or manifest, and
//! finds the line of the template or overlay that every value comes from.

mod align;
pub(crate) mod gitops;
pub(crate) mod helm;
pub(crate) mod kustomize;
mod overrides;
mod patches;
mod skeleton;
mod template;
mod values;

use std::path::PathBuf;

/// What renders a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    /// `helm template`
    Helm,
    /// `kustomize build` or `kubectl kustomize`
    Kustomize,
    /// `bicep build --stdout --no-restore`: gives the template, in JSON
    Bicep,
}

/// What a job may read.
#[derive(Clone, Debug)]
pub enum Source {
    /// Folders on the disk, each with the place that it gets below the root of the job. They are copied, links left out.
    Folders(Vec<(PathBuf, String)>),
    /// Files by their path below the root of the job.
    Files(Vec<(String, Vec<u8>)>),
}

/// One call of a program.
#[derive(Clone, Debug)]
pub struct Job {
    /// What renders it.
    pub tool: Tool,
    /// What is rendered, as it is shown to people.
    pub shown: String,
    /// Everything that may be read.
    pub source: Source,
    /// The folder of the chart or the kustomization below the root of the job; empty for the root itself. For Bicep: the
    /// file.
    pub folder: String,
    /// For Helm: the name of the release.
    pub release: String,
    /// For Helm: the namespace of the release.
    pub namespace: String,
    /// For Helm: the contents of values files; later ones win.
    pub values: Vec<String>,
}

/// Why a job was not rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRendered {
    /// The program is not there, or rendering was not wanted. Says what to do.
    Unavailable(String),
    /// The program failed. Says what it said; for Bicep all of it, line by line.
    Failed(String),
}

/// Something that runs the programs. It must not use the network, and must end.
pub trait Renderer {
    /// Renders a job and returns the documents as YAML, for Bicep the template as JSON.
    ///
    /// # Errors
    /// Where there is no program for it, or the program fails.
    fn render(&mut self, job: &Job) -> Result<String, NotRendered>;
}

/// A values file that the user named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValuesFile {
    /// Its name, as it is shown to people.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// How charts and kustomizations are rendered.
pub struct Rendering<'r> {
    /// What runs the programs.
    pub renderer: &'r mut dyn Renderer,
    /// Values files for every chart; later ones win.
    pub values: Vec<ValuesFile>,
    /// Values files of which each makes a rendering of its own, on top of `values`.
    pub each: Vec<ValuesFile>,
}

impl Rendering<'_> {
    /// The layers of values for every rendering of a chart: its name, and the texts in order.
    pub(crate) fn layers(&self) -> Vec<Vec<String>> {
        let common: Vec<String> = self.values.iter().map(|file| file.text.clone()).collect();
        if self.each.is_empty() {
            return vec![common];
        }
        let with = |file: &ValuesFile| {
            let mut layers = common.clone();
            layers.push(file.text.clone());
            layers
        };
        self.each.iter().map(with).collect()
    }
}

/// Reads a file of the input by its name.
pub(crate) type Load<'l> = dyn FnMut(&str) -> Option<Vec<u8>> + 'l;

/// A part of what was rendered that comes from one file: the text, and the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RenderedFile {
    /// The template or manifest, as it is shown to people.
    pub(crate) file: String,
    /// Its documents.
    pub(crate) text: String,
}

/// The folder of a file; empty for the top.
pub(crate) fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path below a folder, `.` and `..` worked out; `None` where it leaves the input.
pub(crate) fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                // Folders that the user named as `../x` keep what leads up to them.
                match parts.pop() {
                    Some("..") | None => return None,
                    Some(_) => {}
                }
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    Some(if folder.starts_with('/') { format!("/{joined}") } else { joined })
}
