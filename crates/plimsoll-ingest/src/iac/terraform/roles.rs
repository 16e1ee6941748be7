//! Built-in roles by their names: Terraform may name a role where Azure wants its id.

const TABLE: &str = include_str!("../../../data/azure-roles.tsv");

/// The GUID of a built-in role; it is the same in every tenant.
pub(super) fn guid_of(name: &str) -> Option<&'static str> {
    let rows = TABLE.lines().skip(1).filter_map(|line| line.split_once('\t'));
    rows.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, guid)| guid)
}
