use plimsoll_model::azure::{ManagedCluster, ResourceRef};

use crate::Judge;
use crate::facts::{azure_scope, safeguards, supply};

control! {
    /// ## What it checks
    /// Something of Azure refuses pods that break the Pod Security Standards: the policy initiative for Baseline
    /// (`a8640138`) or Restricted (`42b8ef37`) is assigned at the cluster or above it with the effect `Deny` and
    /// `enforcementMode` `Default`, and the cluster is not among its `notScopes`; or deployment safeguards enforce
    /// Baseline or Restricted. An assignment without an effect has that of the initiative, which is `Audit`.
    ///
    /// ## Why it matters
    /// With Audit, or with `DoNotEnforce`, a privileged pod runs and a report says so a day later.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic enforces Baseline by its safeguards.
    ///
    /// ## How to fix
    /// Assign the initiative in Deny after an audit of what would break, or use deployment safeguards.
    ///
    /// ## References
    /// - Microsoft: Azure Policy built-in definitions for AKS
    /// - Kubernetes: Pod Security Standards
    id: "policy-pss-assigned",
    title: "No policy refuses pods that break Pod Security Standards",
    area: "pod",
    severity: Medium, "namespace labels may still do it",
    standard: You,
    automatic: Microsoft,
    frameworks: [
        "cis-aks:4.2.1", "cis-aks:4.2.2", "cis-aks:4.2.3", "cis-aks:4.2.4", "cis-aks:4.2.5", "mcsb:PV-3",
        "nsa:pod-security", "attack:T1611",
    ],
    aliases: ["azure-policy:a8640138", "azure-policy:42b8ef37"],
    remedies: [Command(
        "az policy assignment create -n aks-pss --scope RG_ID --policy-set-definition a8640138-9b0a-4a28-b8cb-1666c838647d --params '{\"effect\":{\"value\":\"Deny\"}}'"
    )],
    check: Cluster(check),
}

const ASSIGNMENT: &str = "microsoft.authorization/policyassignments";
const INITIATIVES: &[&str] =
    &["a8640138-9b0a-4a28-b8cb-1666c838647d", "42b8ef37-b724-4e24-bbc8-7a7708edfe00"];

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let safeguards = safeguards::of(cluster);
    if safeguards.flatten().is_some_and(safeguards::enforce_a_standard) {
        return judge.pass();
    }
    let (Some(assignments), Some(id)) = (supply::listed(cluster, ASSIGNMENT), cluster.resource().id()) else {
        return judge.unknown("policy assignments not supplied: add the output of `az policy assignment list --disable-scope-strict-match`");
    };
    let mut near = Vec::new();
    for assignment in assignments {
        let definition = assignment.path("policyDefinitionId");
        let initiative = definition.str().and_then(|id| id.rsplit('/').next()).unwrap_or_default();
        if !INITIATIVES.iter().any(|known| known.eq_ignore_ascii_case(initiative)) {
            continue;
        }
        match why_not(assignment, id) {
            None => return judge.pass(),
            Some(why) => near.push((assignment, why)),
        }
    }
    if safeguards.is_none() {
        return judge.unknown(safeguards::NOT_SUPPLIED);
    }
    if near.is_empty() {
        return judge.fail(supply::absence(cluster, ASSIGNMENT));
    }
    for (assignment, why) in near {
        judge.fail_because(assignment.field(), format!("assignment {} {why}", assignment.name()));
    }
}

/// Why an assignment of the right initiative does not refuse pods of the cluster; `None` if it does.
fn why_not(assignment: ResourceRef<'_>, cluster_id: &str) -> Option<&'static str> {
    let scope = assignment.path("scope").str().or_else(|| azure_scope::of_extension(assignment.id()?));
    if !scope.is_some_and(|scope| azure_scope::covers(scope, cluster_id)) {
        return Some("is for other scopes");
    }
    let excluded = |scope: &str| azure_scope::covers(scope, cluster_id);
    if assignment.path("notScopes").items().filter_map(|scope| scope.str()).any(excluded) {
        return Some("leaves the cluster out");
    }
    if assignment
        .path("enforcementMode")
        .one_of(&["Default", "DoNotEnforce", "Enroll"])
        .is_some_and(|mode| mode != "Default")
    {
        return Some("does not enforce");
    }
    if !assignment.path("parameters.effect.value").is_text("Deny") {
        return Some("does not deny");
    }
    None
}
