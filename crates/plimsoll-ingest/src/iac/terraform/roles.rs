//! Built-in roles by their names: Terraform may name a role where Azure wants its id.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};

const TABLE: &str = include_str!("../../../data/azure-roles.tsv");

/// By the name in lower case.
static GUIDS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let rows = TABLE.lines().skip(1).filter_map(|line| line.split_once('\t'));
    let mut guids = HashMap::new();
    for (name, guid) in rows {
        guids.entry(name.to_ascii_lowercase()).or_insert(guid);
    }
    guids
});

/// The GUID of a built-in role; it is the same in every tenant.
pub(super) fn guid_of(name: &str) -> Option<&'static str> {
    GUIDS.get(&name.to_ascii_lowercase()).copied()
}
