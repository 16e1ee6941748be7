//! Azure resource ids and resource types.

/// What a resource id says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResourceId<'i> {
    /// The type in lower case.
    pub(crate) kind: String,
    /// The last segment.
    pub(crate) name: &'i str,
    /// The id of the resource that it belongs to, where the id names one.
    pub(crate) parent: Option<&'i str>,
    /// Whether it is an extension of another resource: two `providers` in the id.
    pub(crate) is_extension: bool,
}

impl<'i> ResourceId<'i> {
    /// Takes an id apart: `/subscriptions/S/resourceGroups/G/providers/N/type/name…`.
    pub(crate) fn parse(id: &'i str) -> Option<Self> {
        let id = id.trim_end_matches('/');
        if !id.starts_with('/') {
            return None;
        }
        let Some(provider) = last_provider(id) else { return Self::without_provider(id) };
        let before = id.get(..provider)?;
        let mut segments = id.get(provider..)?.split('/').skip(2);
        let mut kind = segments.next().filter(|namespace| !namespace.is_empty())?.to_ascii_lowercase();
        let mut name = "";
        let mut levels = 0;
        while let Some(segment) = segments.next() {
            name = segments.next()?;
            kind.push('/');
            kind.push_str(&segment.to_ascii_lowercase());
            levels += 1;
        }
        if levels == 0 || name.is_empty() {
            return None;
        }
        let is_extension = last_provider(before).is_some();
        let parent = match levels {
            1 if is_extension => Some(before),
            1 => None,
            _ => id.rsplitn(3, '/').nth(2),
        };
        Some(Self { kind, name, parent, is_extension })
    }

    fn without_provider(id: &'i str) -> Option<Self> {
        let segments: Vec<&str> = id.split('/').skip(1).collect();
        let (kind, name) = match segments.as_slice() {
            [first, name] if first.eq_ignore_ascii_case("subscriptions") => ("subscriptions", name),
            [first, _, second, name]
                if first.eq_ignore_ascii_case("subscriptions")
                    && second.eq_ignore_ascii_case("resourceGroups") =>
            {
                ("resourcegroups", name)
            }
            _ => return None,
        };
        Some(Self { kind: format!("microsoft.resources/{kind}"), name, parent: None, is_extension: false })
    }
}

/// Where the last `/providers/` of an id begins.
fn last_provider(id: &str) -> Option<usize> {
    const MARK: &[u8] = b"/providers/";
    let bytes = id.as_bytes();
    memchr::memrchr_iter(b'/', bytes)
        .find(|&at| bytes.get(at..at + MARK.len()).is_some_and(|found| found.eq_ignore_ascii_case(MARK)))
}

/// Whether a `type` names an Azure resource type, such as `Microsoft.ContainerService/managedClusters`.
pub(crate) fn is_resource_type(text: &str) -> bool {
    text.split_once('/').is_some_and(|(namespace, rest)| {
        namespace.get(..10).is_some_and(|head| head.eq_ignore_ascii_case("microsoft."))
            && namespace.len() > 10
            && !rest.is_empty()
            && !text.contains(char::is_whitespace)
            && !text.contains('*')
    })
}

/// A type in lower case, without an API version behind `@`; the form of extension resources that old templates use,
/// `…/managedClusters/providers/diagnosticSettings`, becomes the extension's own type. `name` is the resource's name,
/// which there holds the extension's namespace.
pub(crate) fn normal_type(text: &str, name: &str) -> String {
    let kind = text.split('@').next().unwrap_or(text).to_ascii_lowercase();
    let extension = kind.rsplit_once("/providers/").map(|(_, rest)| rest).or(kind.strip_prefix("providers/"));
    let Some(extension) = extension else { return kind };
    if is_resource_type(extension) {
        return extension.to_owned();
    }
    let lower = name.to_ascii_lowercase();
    let named = lower.split(['/', '\'', '"']).find(|segment| segment.starts_with("microsoft."));
    let namespace = named.unwrap_or(match extension.split('/').next().unwrap_or_default() {
        "diagnosticsettings" | "metricalerts" | "components" | "datacollectionruleassociations" => {
            "microsoft.insights"
        }
        "roleassignments" | "roledefinitions" | "locks" | "policyassignments" => "microsoft.authorization",
        "deploymentsafeguards" => "microsoft.containerservice",
        "extensions" | "fluxconfigurations" => "microsoft.kubernetesconfiguration",
        _ => return kind,
    });
    format!("{namespace}/{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_taken_apart() {
        let cluster =
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c";
        let id = ResourceId::parse(cluster).unwrap();
        assert_eq!((id.kind.as_str(), id.name), ("microsoft.containerservice/managedclusters", "c"));
        assert_eq!(id.parent, None);
        let pool = format!("{cluster}/agentPools/p");
        let id = ResourceId::parse(&pool).unwrap();
        assert_eq!(id.kind, "microsoft.containerservice/managedclusters/agentpools");
        assert_eq!(id.parent, Some(cluster));
        let setting = format!("{cluster}/providers/microsoft.insights/diagnosticSettings/d");
        let id = ResourceId::parse(&setting).unwrap();
        assert_eq!((id.kind.as_str(), id.parent), ("microsoft.insights/diagnosticsettings", Some(cluster)));
        assert!(id.is_extension);
        for odd in
            ["", "/", "no", "/subscriptions/s/providers/Microsoft.X", "/providers/Microsoft.X/a", "/a/b/c"]
        {
            assert_eq!(ResourceId::parse(odd), None, "{odd}");
        }
    }

    #[test]
    fn legacy_extension_types_become_their_own() {
        let legacy = "Microsoft.ContainerService/managedClusters/providers/diagnosticSettings";
        assert_eq!(normal_type(legacy, "c/Microsoft.Insights/d"), "microsoft.insights/diagnosticsettings");
        assert_eq!(normal_type(legacy, "[variables('x')]"), "microsoft.insights/diagnosticsettings");
        assert_eq!(
            normal_type("providers/roleAssignments", "Microsoft.Authorization/x"),
            "microsoft.authorization/roleassignments"
        );
    }
}
