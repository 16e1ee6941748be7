//! Kubernetes versions on AKS and their end of support (`data/kubernetes-versions.tsv`).

use std::sync::LazyLock;

use jiff::civil::Date;

use super::{date, rows};

const TABLE: &str = include_str!("../../data/kubernetes-versions.tsv");

/// The support dates of one minor version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinorVersion {
    /// The minor number: 33 for 1.33.
    pub minor: u32,
    /// The last day of community support.
    pub community_end: Date,
    /// The last day of long-term support, for clusters that have it.
    pub long_term_end: Date,
}

/// The support dates of a minor version; `None` where the table does not list it.
pub fn minor_version(minor: u32) -> Option<MinorVersion> {
    all().find(|version| version.minor == minor)
}

/// All versions of the table, oldest first.
pub fn all() -> impl Iterator<Item = MinorVersion> {
    ALL.iter().copied()
}

static ALL: LazyLock<Vec<MinorVersion>> = LazyLock::new(|| {
    let read = |row: Vec<&'static str>| {
        Some(MinorVersion {
            minor: minor(row.first()?)?,
            community_end: date(row.get(2)?)?,
            long_term_end: date(row.get(3)?)?,
        })
    };
    rows(TABLE).filter_map(read).collect()
});

/// The minor number of a version such as `1.33`, `1.33.4` or `v1.33.4`.
pub fn minor(version: &str) -> Option<u32> {
    version.trim_start_matches(['v', 'V']).strip_prefix("1.")?.split('.').next()?.parse().ok()
}
