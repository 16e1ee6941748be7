//! What a parsed file holds: Kubernetes objects, Azure resources, templates, or nothing of the kind.

pub(crate) mod azure;
pub(crate) mod kubernetes;
pub(crate) mod layout;
pub(crate) mod resource_id;
pub(crate) mod template;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use plimsoll_model::snapshot::Origin;
use plimsoll_model::tree::Tree;

/// A Kubernetes object in a parsed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundObject {
    /// Its root in the tree.
    pub node: u32,
    /// Its kind; for items of a typed list that name none, the list's.
    pub kind: String,
}

/// An Azure resource in a parsed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundResource {
    /// Its root in the tree.
    pub node: u32,
    /// Its type in lower case.
    pub kind: String,
    /// Its resource id as written.
    pub id: Option<String>,
    /// Its own name: the last segment, or the whole expression where the name is one.
    pub name: String,
    /// The resource of the same file that it belongs to, an index into the file's resources.
    pub parent: Option<usize>,
    /// Whether the absence of children in the file means that there are none.
    pub lists_children: bool,
    /// Whether it was printed or written.
    pub origin: Origin,
    /// In a template: the text that names the resource it belongs to, its `scope` or its own nested name.
    pub(crate) target: Option<String>,
    /// In a template, for extensions in the old form: the lower-case type of the target.
    pub(crate) target_kind: Option<String>,
}

/// A remark about a whole document: the kind of the `Skipped` entry and its reason.
pub(crate) struct Note {
    pub(crate) kind: &'static str,
    pub(crate) reason: String,
}

pub(crate) fn position_note(kind: &'static str, reason: impl Into<String>) -> Note {
    Note { kind, reason: reason.into() }
}

/// Everything recognized in one file.
#[derive(Default)]
pub(crate) struct Recognized {
    pub(crate) objects: Vec<FoundObject>,
    pub(crate) resources: Vec<FoundResource>,
    /// Kinds and types of which an empty list was supplied, and the list.
    pub(crate) supplied: Vec<(String, u32)>,
    pub(crate) kubeconfigs: Vec<u32>,
    pub(crate) is_kustomization: bool,
    /// Whether there was a list of Kubernetes objects, be it empty.
    pub(crate) has_list: bool,
    /// Roots of templates.
    pub(crate) templates: Vec<u32>,
    /// Strings that are expressions of a template.
    pub(crate) expressions: Vec<u32>,
    /// Whether the templates of the file were evaluated, so that its strings are what they say.
    pub(crate) is_resolved: bool,
    /// In an evaluated file: names and scopes that are partly known, with unknown parts in braces.
    pub(crate) symbolic: BTreeMap<u32, Rc<str>>,
    /// Of the resources of templates, by their index: the whole name with those of the resources it belongs to, unknown
    /// parts in braces.
    pub(crate) full_names: BTreeMap<usize, String>,
    /// Of the resources of evaluated templates: the id that each gets, unknown parts in braces.
    pub(crate) future_ids: Vec<(usize, String)>,
    /// In an evaluated file: the resources, with the id of the resource group that each is deployed to.
    pub(crate) places: BTreeMap<u32, Rc<str>>,
    pub(crate) notes: Vec<Note>,
    pub(crate) warnings: Vec<(u32, String)>,
}

impl Recognized {
    /// Whether anything at all was recognized.
    pub(crate) fn is_empty(&self) -> bool {
        self.objects.is_empty()
            && self.resources.is_empty()
            && self.supplied.is_empty()
            && self.kubeconfigs.is_empty()
            && self.templates.is_empty()
            && !self.has_list
    }
}

/// Looks at every document of a file.
pub(crate) fn recognize(tree: &Tree, file: &str) -> Recognized {
    documents(tree, file, Recognized::default())
}

/// Looks at every document of a file whose templates were evaluated.
pub(crate) fn recognize_resolved(
    tree: &Tree,
    file: &str,
    symbolic: BTreeMap<u32, Rc<str>>,
    places: BTreeMap<u32, Rc<str>>,
) -> Recognized {
    documents(tree, file, Recognized { is_resolved: true, symbolic, places, ..Recognized::default() })
}

fn documents(tree: &Tree, file: &str, mut out: Recognized) -> Recognized {
    let listed = layout::listed(file);
    let mut unknown = Vec::new();
    for root in tree.roots() {
        if !kubernetes::document(tree, root, listed, &mut out)
            && !azure::document(tree, root, listed, &mut out)
        {
            unknown.push(root);
        }
    }
    if !out.is_empty() {
        let told: BTreeSet<u32> = out.warnings.iter().map(|(node, _)| *node).collect();
        for root in unknown {
            if !told.contains(&root) && !matches!(tree.kind(root), plimsoll_model::Kind::Null) {
                let what =
                    "this document is neither a Kubernetes object nor an Azure resource; it was not read";
                out.warnings.push((root, what.to_owned()));
            }
        }
    }
    out
}
