//! Suppressions that stand in the input itself: annotations of Kubernetes objects, comments, and the metadata of
//! resources in ARM templates.

use std::collections::HashMap;

use plimsoll_model::tree::{Kind, Tree};
use plimsoll_model::{Field, Finding, ObjectRef, Snapshot, Subject, Suppression};

use super::statement::Statement;

/// The annotation that suppresses controls on a Kubernetes object or the pods of its template; several statements are
/// separated by line breaks.
const ANNOTATION: &str = "plimsoll.dev/suppress";

/// What begins a statement in a comment, and the key of the metadata: `metadata: { "plimsoll:ignore": "…" }`.
const DIRECTIVE: &str = "plimsoll:ignore";

/// What all of them have in common.
const MARK: &str = "plimsoll";

/// A suppression of the input.
#[derive(Debug)]
pub(super) struct Inline {
    pub(super) statement: Statement,
    /// Where it stands, for people.
    pub(super) origin: String,
    pub(super) is_used: bool,
}

impl Inline {
    pub(super) fn suppression(&self) -> Suppression {
        Suppression {
            reason: self.statement.reason.clone(),
            owner: self.statement.owner.clone(),
            expires: self.statement.expires.map(|date| date.to_string()),
            origin: self.origin.clone(),
        }
    }
}

/// A file, by its address.
type File = usize;

/// All suppressions of the input.
#[derive(Debug, Default)]
pub(super) struct Inlines {
    pub(super) all: Vec<Inline>,
    by_object: HashMap<u32, Vec<usize>>,
    by_resource: HashMap<u32, Vec<usize>>,
    by_line: HashMap<(File, u32), Vec<usize>>,
    /// The files with such lines, for values that were rendered or compiled from them.
    by_name: HashMap<Box<str>, File>,
}

fn file(tree: &Tree) -> File {
    std::ptr::from_ref(tree).addr()
}

impl Inlines {
    /// Finds them. What looks like one and cannot be read is told.
    pub(super) fn of(snapshot: &Snapshot, notices: &mut Vec<String>) -> Self {
        let mut found = Self::default();
        let marked: Vec<&Tree> = snapshot.trees().iter().filter(|tree| tree.mentions(MARK)).collect();
        if marked.is_empty() {
            return found;
        }
        let is_marked = |tree: &Tree| marked.iter().any(|known| std::ptr::eq(*known, tree));
        for object in snapshot.objects().filter(|object| is_marked(object.field().tree())) {
            found.object(object, notices);
        }
        for resource in snapshot.resources().filter(|resource| is_marked(resource.field().tree())) {
            let metadata = resource.field().get("metadata").get(DIRECTIVE);
            for index in found.statements(metadata, notices) {
                found.by_resource.entry(resource.index()).or_default().push(index);
            }
        }
        for tree in marked {
            found.comments(tree, notices);
        }
        found
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Those that may cover a finding.
    pub(super) fn covering(&self, finding: &Finding<'_>) -> Vec<usize> {
        let mut candidates: Vec<usize> = Vec::new();
        match finding.subject {
            Subject::Object(object) => {
                candidates.extend(self.by_object.get(&object.index()).into_iter().flatten());
            }
            Subject::Resource(resource) => {
                candidates.extend(self.by_resource.get(&resource.index()).into_iter().flatten());
            }
            Subject::Input => {}
        }
        if !self.by_line.is_empty() {
            for place in finding.evidence.iter().copied().chain(finding.subject.place()) {
                let (line, _) = place.tree.position(place.tree.anchor(place.node));
                candidates.extend(self.by_line.get(&(file(place.tree), line)).into_iter().flatten());
                if let Some((name, line, _)) = place.tree.written_at(place.node)
                    && let Some(&file) = self.by_name.get(name)
                {
                    candidates.extend(self.by_line.get(&(file, line)).into_iter().flatten());
                }
            }
        }
        candidates.retain(|&index| {
            self.all.get(index).is_some_and(|inline| inline.statement.is_about(finding.control.id))
        });
        candidates
    }

    fn object(&mut self, object: ObjectRef<'_>, notices: &mut Vec<String>) {
        let own = object.metadata().get("annotations").get(ANNOTATION);
        let of_pods = object.path("spec.template.metadata.annotations").get(ANNOTATION);
        for field in [own, of_pods] {
            for index in self.statements(field, notices) {
                self.by_object.entry(object.index()).or_default().push(index);
            }
        }
    }

    /// Adds the statements of a string, a line each, or of a list of strings.
    fn statements(&mut self, field: Field<'_>, notices: &mut Vec<String>) -> Vec<usize> {
        let texts: Vec<Field<'_>> =
            if field.kind() == Kind::Array { field.items().collect() } else { vec![field] };
        let mut added = Vec::new();
        for (field, text) in texts.iter().filter_map(|field| Some((field, field.text()?))) {
            let place = field.place().resolve();
            let origin = format!("{}:{}", place.file, place.line);
            added.extend(text.lines().filter_map(|line| self.add(line, &origin, notices)));
        }
        added
    }

    fn add(&mut self, text: &str, origin: &str, notices: &mut Vec<String>) -> Option<usize> {
        match Statement::parse(text)? {
            Ok(statement) => {
                self.all.push(Inline { statement, origin: origin.to_owned(), is_used: false });
                Some(self.all.len() - 1)
            }
            Err(why) => {
                notices.push(format!("the suppression at {origin} does not count: {why}"));
                None
            }
        }
    }

    /// Comments: at the end of a line for that line, on lines of their own for the next line that is no comment.
    fn comments(&mut self, tree: &Tree, notices: &mut Vec<String>) {
        // JSON has no comments.
        if tree.text().trim_start().starts_with(['{', '[']) {
            return;
        }
        if !tree.is_rendered() {
            self.by_name.entry(tree.file().into()).or_insert_with(|| file(tree));
        }
        let mut waiting: Vec<usize> = Vec::new();
        for (number, line) in (1u32..).zip(tree.text().lines()) {
            let directive = line.find(DIRECTIVE).and_then(|at| {
                let before = line.get(..at)?.trim_end();
                let comment = before.strip_suffix('#').or_else(|| before.strip_suffix("//"))?;
                Some((comment.trim().is_empty(), line.get(at + DIRECTIVE.len()..)?))
            });
            if let Some((is_alone, text)) = directive {
                let origin = format!("{}:{number}", tree.file());
                match self.add(text, &origin, notices) {
                    Some(index) if is_alone => waiting.push(index),
                    Some(index) => self.by_line.entry((file(tree), number)).or_default().push(index),
                    None => {}
                }
                if is_alone {
                    continue;
                }
            }
            let code = line.trim();
            let is_comment = code.starts_with('#') || code.starts_with("//");
            if !waiting.is_empty() && !code.is_empty() && !is_comment {
                self.by_line.entry((file(tree), number)).or_default().append(&mut waiting);
            }
        }
    }
}
