//! What is to be set where, for each control that a local edit puts right: the table `data/fixes.tsv`.
//!
//! `safe` edits change nothing that a workload or a cluster could rest on; those to `review` may, and are made only
//! where their control is named. A path is relative to its base: the pod template, the container that the evidence
//! lies in, the object, the place of the evidence itself, the Azure resource, or the agent pool. `needs` is what Azure refuses the edit without.

use plimsoll_model::tree::{Kind, Tree};
use plimsoll_model::{Definition, Field, Finding, Place, Subject, Workload};

use super::Format;
use crate::facts::rows;

const TABLE: &str = include_str!("../../data/fixes.tsv");

/// A value that an edit sets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// A string.
    Text(String),
    /// A list of strings.
    List(Vec<String>),
}

impl Value {
    fn of(cell: &str) -> Self {
        if let Some(items) = cell.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let items = items.split(',').map(str::trim).filter(|item| !item.is_empty());
            return Self::List(items.map(str::to_owned).collect());
        }
        if let Some(text) = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            return Self::Text(text.to_owned());
        }
        match (cell, cell.parse()) {
            ("true", _) => Self::Bool(true),
            ("false", _) => Self::Bool(false),
            (_, Ok(number)) => Self::Number(number),
            _ => Self::Text(cell.to_owned()),
        }
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(value) => write!(out, "{value}"),
            Self::Number(value) => write!(out, "{value}"),
            Self::Text(value) => out.write_str(value),
            Self::List(items) => write!(out, "[{}]", items.join(", ")),
        }
    }
}

/// One value to be set.
pub(super) struct Target<'s> {
    pub(super) tree: &'s Tree,
    /// The map that the path begins in, or the value itself where the path is empty.
    pub(super) base: u32,
    pub(super) path: Vec<String>,
    pub(super) value: Value,
    /// The same in Terraform: the names that the attribute has had, newest first, inside blocks; and its value.
    pub(super) terraform: Option<(Vec<Vec<String>>, Value)>,
}

impl Target<'_> {
    /// For people.
    pub(super) fn what(&self) -> String {
        let path = match (&self.terraform, self.path.as_slice()) {
            (Some((paths, value)), _) if Format::of(self.tree) == Format::Terraform => {
                let path = paths.first().map(|path| path.join(".")).unwrap_or_default();
                return format!("{path} = {value}");
            }
            (_, []) => self.tree.key(self.base).unwrap_or_default().to_owned(),
            (_, path) => path.join("."),
        };
        format!("{path}: {}", self.value)
    }
}

struct Row {
    base: &'static str,
    path: Vec<String>,
    value: Value,
    terraform: Option<(Vec<Vec<String>>, Value)>,
}

fn cells(control: &str) -> Option<Vec<&'static str>> {
    rows(TABLE).find(|row| row.first() == Some(&control))
}

/// Whether a control has an edit at all.
pub fn is_fixable(control: &Definition) -> bool {
    cells(control.id).is_some()
}

/// Whether the edit of a control is one that nothing could rest on.
pub(crate) fn is_safe(control: &Definition) -> bool {
    cells(control.id).is_some_and(|cells| cells.get(1) == Some(&"safe"))
}

fn row(control: &str) -> Option<Row> {
    let cells = cells(control)?;
    let [_, _, base, path, value, rest @ ..] = cells.as_slice() else { return None };
    let split = |path: &str| path.split('>').map(str::to_owned).collect::<Vec<_>>();
    let terraform = match rest {
        [paths, value, ..] if !paths.is_empty() => {
            Some((paths.split('|').map(split).collect(), Value::of(value)))
        }
        _ => None,
    };
    let path = if path.is_empty() { Vec::new() } else { split(path) };
    Some(Row { base, path, value: Value::of(value), terraform })
}

/// What else an edit needs to be accepted by Azure.
pub(super) struct Needs {
    pub(super) path: Vec<String>,
    pub(super) value: Value,
    /// The same in Terraform, where that does not follow from the edit itself.
    pub(super) terraform: Option<(Vec<String>, Value)>,
}

/// What the edit of a control needs.
pub(super) fn needs(control: &Definition) -> Option<Needs> {
    let cells = cells(control.id)?;
    let setting = |cell: &str| {
        let (path, value) = cell.split_once('=')?;
        Some((path.split('>').map(str::to_owned).collect::<Vec<_>>(), Value::of(value)))
    };
    let (path, value) = setting(cells.get(7)?)?;
    Some(Needs { path, value, terraform: cells.get(8).and_then(|cell| setting(cell)) })
}

/// What is to be set for a finding, a target for each of its places.
pub(super) fn targets<'s>(finding: &Finding<'s>) -> Vec<Target<'s>> {
    let Some(row) = row(finding.control.id) else { return Vec::new() };
    let mut targets = Vec::new();
    for place in &finding.evidence {
        let Some((base, path)) = base(&row, finding.subject, *place) else { continue };
        targets.push(Target {
            tree: base.tree(),
            base: base.node(),
            path,
            value: row.value.clone(),
            terraform: row.terraform.clone(),
        });
    }
    targets
}

/// Where the path of a row begins for a place, and the path.
fn base<'s>(row: &Row, subject: Subject<'s>, place: Place<'s>) -> Option<(Field<'s>, Vec<String>)> {
    let path = || row.path.clone();
    let is_value = place.missing.is_none()
        && !matches!(place.tree.kind(place.node), Kind::Object | Kind::Array | Kind::Null);
    let here = || (Field::new(place.tree, place.node), Vec::new());
    match (row.base, subject) {
        ("place", _) => is_value.then(here),
        ("place-or-pod", _) if is_value => Some(here()),
        ("pod" | "place-or-pod", Subject::Object(object)) => Some((Workload::of(object)?.template, path())),
        ("container", Subject::Object(object)) => {
            let workload = Workload::of(object)?;
            let containers = workload.containers();
            let container = containers.iter().map(plimsoll_model::Container::field).find(|field| {
                std::ptr::eq(field.tree(), place.tree)
                    && (field.node()..field.tree().next(field.node())).contains(&place.node)
            })?;
            Some((container, path()))
        }
        ("object", Subject::Object(object)) => Some((object.field(), path())),
        ("resource", Subject::Resource(resource)) => Some((resource.field(), path())),
        ("pool", Subject::Resource(resource)) => {
            let pools = resource.path("agentPoolProfiles");
            let listed = pools.items().find(|pool| {
                std::ptr::eq(pool.tree(), place.tree)
                    && (pool.node()..pool.tree().next(pool.node())).contains(&place.node)
            });
            Some((listed.unwrap_or_else(|| resource.properties()), path()))
        }
        _ => None,
    }
}
