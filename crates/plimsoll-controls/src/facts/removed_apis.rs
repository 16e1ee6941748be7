//! API versions that Kubernetes has removed, and since when (`data/removed-apis.tsv`, after the deprecation guide of
//! the Kubernetes documentation).

use std::sync::LazyLock;

use super::{rows, versions};

const TABLE: &str = include_str!("../../data/removed-apis.tsv");

/// One kind in one API version that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemovedApi {
    /// The `apiVersion`.
    pub api_version: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The first minor version that does not serve it.
    pub removed_in: u32,
    /// The `apiVersion` to use instead; `-` where there is none.
    pub instead: &'static str,
}

/// The row of a kind in an API version; `None` where the table has none.
pub fn removed(api_version: &str, kind: &str) -> Option<RemovedApi> {
    ALL.iter().copied().find(|row| row.api_version == api_version && row.kind == kind)
}

/// All rows.
pub fn all() -> impl Iterator<Item = RemovedApi> {
    ALL.iter().copied()
}

static ALL: LazyLock<Vec<RemovedApi>> = LazyLock::new(|| {
    let rows = rows(TABLE).filter_map(|row| {
        Some(RemovedApi {
            api_version: row.first()?,
            kind: row.get(1)?,
            removed_in: versions::minor(row.get(2)?)?,
            instead: row.get(3)?,
        })
    });
    rows.collect()
});
