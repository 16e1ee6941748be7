//! The one place with file I/O: walks files, folders, archives and streams, and hands bytes to [`parse`].
//!
//! Deterministic: files are read in the order of their names. `.gitignore` is respected, hidden files are left out,
//! symbolic links are not followed unless named, and every reason not to read something is told.

mod archive;
mod beside;
mod capture;
mod charts;
mod names;
mod rendered;
mod walk;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use plimsoll_model::{Failed, Skipped, Snapshot};

use crate::assemble::Assembly;
use crate::iac::{self, Files, Language, SourceFile, Surroundings};
use crate::parse::{FileContext, parse, text};
use crate::render::{Renderer, Rendering};
use charts::Charts;
use names::{FileType, file_type};

/// Something that the user named as input.
pub enum Input {
    /// A file, a folder or an archive.
    Path(PathBuf),
    /// A stream, shown as `stdin`.
    Stdin(Box<dyn Read>),
    /// The files of a folder that is at hand in memory, such as the tree of a commit: its name, and their names and
    /// contents.
    Files(String, Vec<(String, Vec<u8>)>),
}

/// How inputs are read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// The largest file that is read, in bytes; a larger one is skipped and told. At most 4 GiB are possible.
    pub max_file_size: u64,
    /// How many bytes an archive may unpack to.
    pub max_archive_size: u64,
    /// Whether files that `.gitignore` or `.ignore` excludes, and hidden ones, are read too.
    pub include_ignored: bool,
    /// What stands in for the content of files, by their display names: to judge an edit before it is written.
    pub replaced: BTreeMap<String, Vec<u8>>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            max_file_size: (1 << 30) - 1,
            max_archive_size: 2 << 30,
            include_ignored: false,
            replaced: BTreeMap::new(),
        }
    }
}

/// How far the reading is.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// The file that is read next.
    pub file: &'a str,
    /// How many files of this input were read before it.
    pub done: usize,
    /// How many files this input has.
    pub total: usize,
}

/// Reads everything named. Never fails as a whole: what could not be read is in the snapshot's `inputs`.
pub fn read(inputs: Vec<Input>, options: &ReadOptions, progress: &mut dyn FnMut(Progress<'_>)) -> Snapshot {
    read_rendered(inputs, options, None, progress)
}

/// Like [`read()`], and has charts and kustomizations rendered.
pub fn read_rendered(
    inputs: Vec<Input>,
    options: &ReadOptions,
    rendering: Option<&mut Rendering<'_>>,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Snapshot {
    let mut reader = Reader { assembly: Assembly::default(), options, rendering, progress };
    for input in inputs {
        match input {
            Input::Path(path) => reader.path(&path),
            Input::Stdin(stream) => reader.stream("stdin", stream),
            Input::Files(name, files) => reader.contents(&name, files),
        }
    }
    reader.assembly.finish()
}

/// Reads named contents from memory, as one input, by the same code: for tests and fixtures.
pub fn snapshot_of(files: &[(&str, &[u8])]) -> Snapshot {
    let files = files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    let input = Input::Files(String::new(), files);
    read(vec![input], &ReadOptions::default(), &mut |_| {})
}

/// Whether files of that name are read at all, for themselves or for what others take from them, rather than counted.
pub fn reads(name: &str) -> bool {
    !matches!(file_type(name), FileType::Other(_)) || names::may_be_asked_for(name)
}

/// A file that is to be read.
struct Listed {
    name: String,
    source: Source,
    is_explicit: bool,
}

enum Source {
    File(PathBuf),
    Bytes(Vec<u8>),
}

struct Reader<'r, 'p> {
    assembly: Assembly,
    options: &'r ReadOptions,
    rendering: Option<&'r mut Rendering<'p>>,
    progress: &'r mut dyn FnMut(Progress<'_>),
}

impl Reader<'_, '_> {
    fn contents(&mut self, name: &str, files: Vec<(String, Vec<u8>)>) {
        let listed = |(name, bytes)| Listed { name, source: Source::Bytes(bytes), is_explicit: false };
        self.files(name, files.into_iter().map(listed).collect(), false, 0);
    }

    fn path(&mut self, path: &Path) {
        let name = names::display(path);
        // The user named it: a link is followed here, and only here.
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => return self.unreadable(&name, &error),
        };
        if metadata.is_dir() {
            let mut found = walk::Found::default();
            walk::walk(path, self.options, &mut found);
            found.skipped.into_iter().for_each(|skipped| self.assembly.skip(skipped));
            found.failed.into_iter().for_each(|failed| self.assembly.fail(failed));
            self.files(&name, found.files, false, 0);
        } else if metadata.is_file() {
            let listed =
                Listed { name: name.clone(), source: Source::File(path.to_owned()), is_explicit: true };
            self.files(&name, vec![listed], true, 0);
        } else {
            // A pipe, such as a process substitution of the shell.
            match fs::File::open(path) {
                Ok(stream) => self.stream(&name, Box::new(stream)),
                Err(error) => self.unreadable(&name, &error),
            }
        }
    }

    fn stream(&mut self, name: &str, stream: Box<dyn Read>) {
        match self.read_bounded(stream, 0) {
            Ok(Some(bytes)) => {
                let source = Source::Bytes(bytes);
                self.files(name, vec![Listed { name: name.to_owned(), source, is_explicit: true }], true, 0);
            }
            Ok(None) => self.too_large(name, None),
            Err(error) => self.unreadable(name, &error),
        }
    }

    /// Reads the files of one input. `scope_name` is the folder, file or stream that the user named.
    fn files(&mut self, scope_name: &str, mut files: Vec<Listed>, is_file: bool, depth: u8) {
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let mut captures: BTreeMap<String, Option<u16>> = files
            .iter()
            .filter_map(|file| Some((names::folder_of(&file.name, "capture.json")?, None)))
            .collect();
        let mut charts = Charts::of(&files);
        let rendered = if is_file || self.rendering.is_none() {
            rendered::Rendered::default()
        } else {
            self.render(&files)
        };
        let beside: Rc<dyn Files> = Rc::new(beside::Beside::of(&files, self.options));
        let mut own_scope = None;
        let mut others: BTreeMap<String, usize> = BTreeMap::new();
        let mut code: BTreeMap<(u16, Language), Vec<SourceFile>> = BTreeMap::new();
        let total = files.len();
        for (done, file) in files.into_iter().enumerate() {
            (self.progress)(Progress { file: &file.name, done, total });
            if rendered.covered.contains(&file.name) {
                continue;
            }
            let kind = match file_type(&file.name) {
                FileType::Other(_) if file.is_explicit => FileType::Data,
                kind => kind,
            };
            match kind {
                FileType::Other(ending) => *others.entry(ending).or_default() += 1,
                FileType::Code(language) => {
                    let scope = *own_scope
                        .get_or_insert_with(|| self.assembly.scope(scope_name.to_owned(), false, is_file));
                    if let Some(file) = self.source(file) {
                        code.entry((scope, language)).or_default().push(file);
                    }
                }
                FileType::Archive if depth > 0 => self.assembly.skip(Skipped {
                    file: file.name,
                    reason: "an archive within an archive is not read".to_owned(),
                    kind: "not-input",
                }),
                FileType::Archive => self.archive(file, scope_name, is_file),
                FileType::Data => {
                    let scope = self.scope_of(&file.name, scope_name, is_file, &mut captures, &mut own_scope);
                    let refused = &rendered.refused;
                    if let Some(template) = self.data(file, scope, scope_name, is_file, &mut charts, refused)
                    {
                        code.entry((scope, Language::Template)).or_default().push(template);
                    }
                }
            }
        }
        self.rendered(rendered, scope_name, &mut captures, &mut own_scope);
        for ((scope, language), files) in code {
            self.code(scope, language, files, &beside);
        }
        for (ending, count) in others {
            let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
            let reason = match ending.as_str() {
                "" => format!("{files} without an ending: not an input format"),
                ending => format!("{files} ending in .{ending}: not an input format"),
            };
            let file = if scope_name.is_empty() { ".".to_owned() } else { scope_name.to_owned() };
            self.assembly.skip(Skipped { file, reason, kind: "not-input" });
        }
    }

    /// The scope of a file: the capture that it lies in, or that of the input.
    fn scope_of(
        &mut self,
        file: &str,
        scope_name: &str,
        is_file: bool,
        captures: &mut BTreeMap<String, Option<u16>>,
        own_scope: &mut Option<u16>,
    ) -> u16 {
        match names::nearest(captures, file) {
            Some(root) => match captures.get(&root).copied().flatten() {
                Some(scope) => scope,
                None => {
                    let scope = self.assembly.scope(root.clone(), true, false);
                    captures.insert(root, Some(scope));
                    scope
                }
            },
            None => {
                *own_scope.get_or_insert_with(|| self.assembly.scope(scope_name.to_owned(), false, is_file))
            }
        }
    }

    /// Adds what was rendered.
    fn rendered(
        &mut self,
        rendered: rendered::Rendered,
        scope_name: &str,
        captures: &mut BTreeMap<String, Option<u16>>,
        own_scope: &mut Option<u16>,
    ) {
        for (size, file) in rendered.parsed {
            let name = file.tree.as_ref().map_or("", plimsoll_model::Tree::file).to_owned();
            let scope = self.scope_of(&name, scope_name, false, captures, own_scope);
            self.assembly.file(scope, size, file);
        }
        rendered.skipped.into_iter().for_each(|skipped| self.assembly.skip(skipped));
    }

    /// The text of a file that is read together with others.
    fn source(&mut self, file: Listed) -> Option<SourceFile> {
        let Listed { name, source, is_explicit } = file;
        let bytes = match source {
            Source::Bytes(bytes) => bytes,
            Source::File(path) => self.load(&path, &name)?,
        };
        match text(bytes, &FileContext { name: &name, is_explicit, chart: None, why: None }) {
            Ok(text) => Some(SourceFile { name, text }),
            Err(mut told) => {
                self.assembly.account(&mut told);
                None
            }
        }
    }

    /// Reads the files of one language of one input.
    fn code(&mut self, scope: u16, language: Language, files: Vec<SourceFile>, beside: &Rc<dyn Files>) {
        let known: Vec<(String, u64)> =
            files.iter().map(|file| (file.name.clone(), file.text.len() as u64)).collect();
        let renderer: Option<&mut dyn Renderer> = match self.rendering.as_deref_mut() {
            Some(rendering) => Some(&mut *rendering.renderer),
            None => None,
        };
        let around = Surroundings { files: Rc::clone(beside), renderer };
        match catch_unwind(AssertUnwindSafe(|| iac::parse(language, files, around))) {
            Ok(parsed) => {
                for ((_, size), file) in known.into_iter().zip(parsed.files) {
                    self.assembly.file(scope, size, file);
                }
                parsed.more.into_iter().for_each(|file| self.assembly.add(scope, file));
            }
            Err(_) => known.iter().for_each(|(name, _)| self.broke(name)),
        }
    }

    fn broke(&mut self, name: &str) {
        self.fail(
            name,
            "plimsoll failed while reading this file".to_owned(),
            "This is a defect of plimsoll; please report it with the file, if you can share it.",
        );
    }

    /// Reads a file of data, or hands it back where it is read together with others.
    fn data(
        &mut self,
        file: Listed,
        scope: u16,
        scope_name: &str,
        is_file: bool,
        charts: &mut Charts,
        refused: &BTreeMap<String, String>,
    ) -> Option<SourceFile> {
        let chart = charts.chart_of(&file);
        let why = refused.iter().find(|(folder, _)| {
            crate::render::helm::below(folder, &file.name).is_some_and(|rest| rest.starts_with("templates/"))
        });
        let Listed { name, source, is_explicit } = file;
        let bytes = match source {
            Source::Bytes(bytes) if bytes.len() as u64 <= self.max_file_size() => bytes,
            Source::Bytes(bytes) => {
                self.too_large(&name, Some(bytes.len() as u64));
                return None;
            }
            Source::File(path) => self.load(&path, &name)?,
        };
        if is_explicit && archive::kind_of(&bytes).is_some() {
            let listed = Listed { name, source: Source::Bytes(bytes), is_explicit };
            self.archive(listed, scope_name, is_file);
            return None;
        }
        let size = bytes.len() as u64;
        if names::base(&name) == "capture.json" {
            self.assembly.file(scope, size, capture::parse(bytes, &name));
            return None;
        }
        if chart.is_none() && iac::arm::is_template_file(&bytes) {
            let listed = Listed { name, source: Source::Bytes(bytes), is_explicit };
            return self.source(listed);
        }
        let why = why.map(|(_, why)| why.as_str());
        let context = FileContext { name: &name, is_explicit, chart: chart.as_deref(), why };
        match catch_unwind(AssertUnwindSafe(|| parse(bytes, &context))) {
            Ok(parsed) => self.assembly.file(scope, size, parsed),
            Err(_) => self.broke(&name),
        }
        None
    }

    fn archive(&mut self, file: Listed, scope_name: &str, is_file: bool) {
        let mut unpacked = archive::Unpacked::default();
        let result = match file.source {
            Source::Bytes(bytes) => {
                archive::unpack(io::Cursor::new(bytes), &file.name, self.options, &mut unpacked)
            }
            Source::File(path) => fs::File::open(&path)
                .map_err(|error| archive::ArchiveError::Unreadable(error.to_string()))
                .and_then(|opened| archive::unpack(opened, &file.name, self.options, &mut unpacked)),
        };
        if let Err(error) = result {
            let (message, help) = error.words(self.options);
            self.fail(&file.name, message, help);
        }
        unpacked.skipped.into_iter().for_each(|skipped| self.assembly.skip(skipped));
        let name = if is_file { file.name.as_str() } else { scope_name };
        // An archive stands for a folder.
        self.files(name, unpacked.files, false, 1);
    }

    fn load(&mut self, path: &Path, name: &str) -> Option<Vec<u8>> {
        if let Some(content) = self.options.replaced.get(name) {
            return Some(content.clone());
        }
        let read = fs::File::open(path).and_then(|file| {
            let size = file.metadata()?.len();
            if size > self.max_file_size() {
                Ok((None, Some(size)))
            } else {
                Ok((self.read_bounded(file, size)?, None))
            }
        });
        match read {
            Ok((Some(bytes), _)) => Some(bytes),
            Ok((None, size)) => {
                self.too_large(name, size);
                None
            }
            Err(error) => {
                self.unreadable(name, &error);
                None
            }
        }
    }

    /// Everything that a stream holds, or `None` where that is more than may be read.
    fn read_bounded(&self, stream: impl Read, expected: u64) -> io::Result<Option<Vec<u8>>> {
        let limit = self.max_file_size();
        let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0).saturating_add(1));
        stream.take(limit + 1).read_to_end(&mut bytes)?;
        Ok((bytes.len() as u64 <= limit).then_some(bytes))
    }

    fn max_file_size(&self) -> u64 {
        self.options.max_file_size.min(u64::from(u32::MAX) - 1)
    }

    fn too_large(&mut self, name: &str, size: Option<u64>) {
        let limit = self.max_file_size();
        let has = size.map_or_else(String::new, |size| format!("{size} bytes, "));
        let reason =
            format!("{has}more than the {limit} bytes that are read; raise it with `--max-file-size`");
        self.assembly.skip(Skipped { file: name.to_owned(), reason, kind: "too-large" });
    }

    fn unreadable(&mut self, name: &str, error: &io::Error) {
        let (message, help) = names::io_words(error);
        self.fail(name, message, help);
    }

    fn fail(&mut self, name: &str, message: String, help: &str) {
        self.assembly.fail(Failed {
            file: name.to_owned(),
            line: 0,
            column: 0,
            message,
            help: help.to_owned(),
        });
    }
}
