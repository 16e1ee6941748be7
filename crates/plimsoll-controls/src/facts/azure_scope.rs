//! Scopes of Azure: resource ids and their ancestors, compared without regard to case.

/// How high a scope stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// One resource, or something inside one.
    Resource,
    /// A resource group.
    ResourceGroup,
    /// A subscription.
    Subscription,
    /// A management group, or the tenant (`/`).
    AboveSubscription,
}

impl Level {
    /// The level in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Resource => "a resource",
            Self::ResourceGroup => "a resource group",
            Self::Subscription => "a subscription",
            Self::AboveSubscription => "a management group",
        }
    }
}

/// The level of a scope.
pub fn level(scope: &str) -> Level {
    let segments: Vec<&str> = scope.split('/').filter(|segment| !segment.is_empty()).collect();
    match segments.as_slice() {
        [first, _] if first.eq_ignore_ascii_case("subscriptions") => Level::Subscription,
        [first, _, third, _]
            if first.eq_ignore_ascii_case("subscriptions")
                && third.eq_ignore_ascii_case("resourceGroups") =>
        {
            Level::ResourceGroup
        }
        [] => Level::AboveSubscription,
        [_, provider, ..] if provider.eq_ignore_ascii_case("Microsoft.Management") => {
            Level::AboveSubscription
        }
        _ => Level::Resource,
    }
}

/// Whether a resource lies at or below a scope. A management group that shows up in a list of a cluster's assignments
/// counts as its ancestor: `az` lists no others.
pub fn covers(scope: &str, id: &str) -> bool {
    if level(scope) == Level::AboveSubscription {
        return true;
    }
    let (scope, id) = (scope.trim_matches('/'), id.trim_matches('/'));
    match (id.get(..scope.len()), id.get(scope.len()..)) {
        (Some(head), Some(tail)) => {
            head.eq_ignore_ascii_case(scope) && (tail.is_empty() || tail.starts_with('/'))
        }
        _ => false,
    }
}

/// The scope that an extension resource was made at, from its id: what stands before its last `/providers/`.
pub fn of_extension(id: &str) -> Option<&str> {
    let at = id.to_ascii_lowercase().rfind("/providers/")?;
    let scope = id.get(..at)?;
    Some(if scope.is_empty() { "/" } else { scope })
}

/// The subscription of a resource id.
pub fn subscription(id: &str) -> Option<&str> {
    let mut segments = id.split('/');
    segments.find(|segment| segment.eq_ignore_ascii_case("subscriptions"))?;
    segments.next()
}
