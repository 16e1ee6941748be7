//! Vulnerabilities that a version alone shows (`data/known-vulnerabilities.tsv`).

use std::sync::LazyLock;

use plimsoll_model::Severity;

use super::rows;

const TABLE: &str = include_str!("../../data/known-vulnerabilities.tsv");

/// A version of up to three numbers; what follows them is left out.
pub(crate) type Version = (u32, u32, u32);

/// A vulnerability, and the versions that have it.
#[derive(Clone, Debug)]
pub(crate) struct Vulnerability {
    /// Its CVE id.
    pub(crate) id: &'static str,
    /// Where it is: the last segments of an image's repository, `kubelet`, `kubelet-windows`, or `containerd`.
    pub(crate) component: &'static str,
    /// How bad it is.
    pub(crate) severity: Severity,
    /// What it allows, in a few words.
    pub(crate) effect: &'static str,
    affected: &'static str,
}

impl Vulnerability {
    /// Whether a version has it. Pairs of versions say from which on, inclusive, and up to which, exclusive.
    pub(crate) fn affects(&self, version: Version) -> bool {
        self.affected.split(' ').any(|range| {
            range.split_once("..").is_some_and(|(from, to)| {
                parse(from).is_some_and(|from| from <= version) && parse(to).is_some_and(|to| version < to)
            })
        })
    }
}

/// The vulnerabilities of a component.
pub(crate) fn of(component: &str) -> impl Iterator<Item = &'static Vulnerability> {
    ALL.iter().filter(move |vulnerability| vulnerability.component == component)
}

/// The component that an image's repository holds: the table's longest one that ends it.
pub(crate) fn component_of_image(repository: &str) -> Option<&'static str> {
    ALL.iter()
        .map(|vulnerability| vulnerability.component)
        .filter(|component| {
            repository.strip_suffix(component).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        })
        .max_by_key(|component| component.len())
}

static ALL: LazyLock<Vec<Vulnerability>> = LazyLock::new(|| {
    let rows = rows(TABLE).filter_map(|row| {
        Some(Vulnerability {
            id: row.first()?,
            component: row.get(1)?,
            affected: row.get(2)?,
            severity: row.get(3)?.parse().ok()?,
            effect: row.get(4)?,
        })
    });
    rows.collect()
});

/// The numbers at the start of a version such as `v1.11.5`, `1.7.20-1` or `1.30`; a missing patch number is 0.
pub(crate) fn parse(text: &str) -> Option<Version> {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let mut numbers = text.splitn(3, '.').map(|part| {
        let end = part.bytes().take_while(u8::is_ascii_digit).count();
        part.get(..end)?.parse::<u32>().ok()
    });
    let major = numbers.next()??;
    let minor = numbers.next()??;
    let patch = match numbers.next() {
        Some(patch) => patch?,
        None => 0,
    };
    Some((major, minor, patch))
}
