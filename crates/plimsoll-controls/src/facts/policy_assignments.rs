//! Azure Policy assignments: which cover a cluster, and with what.

use plimsoll_model::Field;
use plimsoll_model::azure::{ManagedCluster, ResourceRef};

use super::{azure_scope, resource_id, supply};

/// The resource type of a policy assignment, in lower case.
pub const POLICY_ASSIGNMENT: &str = "microsoft.authorization/policyassignments";
/// The resource type of a set of policies (initiative), in lower case.
pub const POLICY_SET: &str = "microsoft.authorization/policysetdefinitions";

/// What to say where no list of assignments was supplied.
pub const NOT_SUPPLIED: &str = "policy assignments not supplied: add the output of `az policy assignment list --scope CLUSTER_ID --disable-scope-strict-match`";

/// The assignments that cover the cluster. `None` where the input has no list of assignments, or the cluster no id to
/// compare scopes with. An assignment at a management group covers it, because such assignments are listed only for the
/// groups above.
pub fn covering(cluster: ManagedCluster<'_>) -> Option<Vec<ResourceRef<'_>>> {
    let id = cluster.resource().id()?;
    let mut assignments = supply::listed(cluster, POLICY_ASSIGNMENT)?;
    assignments.retain(|assignment| {
        let scope = assignment.path("scope").str();
        let scope = scope.or_else(|| azure_scope::of_extension(assignment.id()?));
        let mut except = assignment.path("notScopes").items().filter_map(|scope| scope.str());
        scope.is_some_and(|scope| azure_scope::covers(scope, id))
            && !except.any(|scope| azure_scope::covers(scope, id))
    });
    Some(assignments)
}

/// Whether the assignment acts: `enforcementMode` is `Default`, or absent, which means the same.
pub fn is_enforced(assignment: ResourceRef<'_>) -> bool {
    let mode = assignment.path("enforcementMode");
    mode.is_absent() || mode.one_of(&["Default", "DoNotEnforce", "Enroll"]) == Some("Default")
}

/// The name (for built-in ones a GUID) of the definition, or set of definitions, that is assigned.
pub fn definition(assignment: ResourceRef<'_>) -> &str {
    assignment.path("policyDefinitionId").str().map(resource_id::last).unwrap_or_default()
}

/// Whether a set of definitions is assigned.
pub fn is_set(assignment: ResourceRef<'_>) -> bool {
    assignment
        .path("policyDefinitionId")
        .str()
        .is_some_and(|id| resource_id::name_of(id, "policySetDefinitions").is_some())
}

/// The value that the assignment gives to a parameter.
pub fn parameter<'s>(assignment: ResourceRef<'s>, name: &'s str) -> Field<'s> {
    assignment.path("parameters").get(name).get("value")
}

/// Whether a regular expression plainly lets every image through.
pub fn matches_anything(pattern: &str) -> bool {
    let mut inner = pattern.trim().trim_start_matches('^').trim_end_matches('$');
    while let Some(stripped) = inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        inner = stripped.trim_start_matches("?:");
    }
    inner.split('|').any(|choice| {
        let choice = choice.trim_start_matches('^').trim_end_matches('$');
        matches!(choice, "" | "." | ".*" | ".+" | ".*.*" | ".*/.*" | ".+/.+" | ".*?" | "[\\s\\S]*")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_match_anything() {
        for open in ["", ".*", "^.*$", "^.+$", "(.*)", "^(?:.+)$", "^registry/.+$|.*"] {
            assert!(matches_anything(open), "{open}");
        }
        for closed in ["^registry\\.azurecr\\.io/.+$", "^(a|b)/.+$", "docker\\.io"] {
            assert!(!matches_anything(closed), "{closed}");
        }
    }
}
