//! Parts of Azure resource ids. They compare without regard to case; scopes are in `azure_scope`.

/// Whether two ids name the same resource.
pub fn is_same(one: &str, other: &str) -> bool {
    one.trim_end_matches('/').eq_ignore_ascii_case(other.trim_end_matches('/'))
}

/// The segment behind the segment `key`.
fn behind<'i>(id: &'i str, key: &str) -> Option<&'i str> {
    let mut segments = id.split('/');
    segments.find(|segment| segment.eq_ignore_ascii_case(key))?;
    segments.next().filter(|segment| !segment.is_empty())
}

/// The resource group that an id lies in.
pub fn resource_group(id: &str) -> Option<&str> {
    behind(id, "resourceGroups")
}

/// The name that follows a type in an id: `account` of `…/storageAccounts/account/…` for `storageAccounts`.
pub fn name_of<'i>(id: &'i str, kind: &str) -> Option<&'i str> {
    behind(id, kind)
}

/// The last segment.
pub fn last(id: &str) -> &str {
    id.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VAULT: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v";

    #[test]
    fn parts_are_found() {
        assert_eq!(resource_group(VAULT), Some("g"));
        assert_eq!(name_of(VAULT, "vaults"), Some("v"));
        assert_eq!(last(VAULT), "v");
        assert_eq!(resource_group("[resourceId('x')]"), None);
        assert!(is_same(VAULT, &VAULT.to_uppercase()));
    }
}
