use std::collections::BTreeSet;

use plimsoll_model::azure::{ManagedCluster, ROLE_ASSIGNMENT};

use crate::Judge;
use crate::facts::azure_roles::{Assignment, Assignments, Danger, Grant, Plane, dangers, guid};
use crate::facts::{azure_scope, supply};

const ACTIONS: [&str; 2] = [
    "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action",
    "Microsoft.Compute/virtualMachineScaleSets/extensions/write",
];
const NO_GROUP: &str = "the node resource group is not in the input: add the output of `az aks show`";
const NOT_INHERITED: &str = "the role assignments lack those of the subscription: add the output of `az role assignment list --all --include-inherited --scope NODE_RESOURCE_GROUP_ID`";
const UNKNOWN_ROLE: &str =
    "the definition of this role is not known: add the output of `az role definition list`";

control! {
    /// ## What it checks
    /// Where the node resource group is not locked (`nodeResourceGroupProfile.restrictionLevel` is not `ReadOnly`), nobody
    /// but the cluster's own identity may run commands on the scale sets of its nodes or install extensions there
    /// (`virtualMachineScaleSets/virtualMachines/runCommand/action`, `virtualMachineScaleSets/extensions/write`), by role
    /// assignments at the group, in it, or above it. A right that holds under a condition only is unknown.
    ///
    /// ## Why it matters
    /// Both actions are root on a node without any Kubernetes credential. The audit log of the cluster shows nothing of
    /// it.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic locks the group with a deny assignment.
    ///
    /// ## How to fix
    /// Lock the node resource group; then remove assignments that nobody needs.
    ///
    /// ## References
    /// - Microsoft: Node resource group lockdown in AKS
    /// - MITRE ATT&CK T1651
    id: "vmss-run-command-roles",
    title: "Azure roles give root on the nodes",
    area: "node",
    severity: High, "root on every node, without a Kubernetes credential and without a trace in its audit log",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:PA-7", "attack:T1651", "attack:T1078.004"],
    aliases: [],
    remedies: [
        Command("az aks update -g RG -n NAME --nrg-lockdown-restriction-level ReadOnly"),
        Command("az role assignment delete --ids ASSIGNMENT_ID"),
    ],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let level = cluster.path("nodeResourceGroupProfile.restrictionLevel");
    if level.one_of(&["Unrestricted", "ReadOnly"]) == Some("ReadOnly") {
        judge.pass();
        return;
    }
    let Some(group) = node_resource_group(cluster) else {
        judge.unknown(NO_GROUP);
        return;
    };
    let assignments = match Assignments::of(cluster) {
        Ok(assignments) => assignments,
        Err(why) => return judge.unknown(why),
    };
    let ours = identities_of(cluster);
    let listed = supply::listed(cluster, ROLE_ASSIGNMENT).unwrap_or_default();
    for assignment in &listed {
        for field in ["principalId", "roleDefinitionId"].map(|key| assignment.path(key)) {
            if field.is_absent() {
                judge.unknown_at(field, "a role assignment without a principal or a role");
            }
        }
    }
    let principals: BTreeSet<&str> = listed
        .iter()
        .filter_map(|assignment| guid(assignment.path("principalId")))
        .filter(|principal| !ours.iter().any(|known| known.eq_ignore_ascii_case(principal)))
        .collect();
    let mut clean = true;
    for principal in principals {
        for assignment in assignments.of_principal(principal) {
            let (over, inside) = (
                azure_scope::covers(assignment.scope, &group),
                azure_scope::covers(&group, assignment.scope),
            );
            if !(over || inside) {
                continue;
            }
            let role = assignment.resource.path("roleDefinitionId");
            let who = || {
                let kind = if assignment.principal_type.is_empty() {
                    "principal"
                } else {
                    assignment.principal_type
                };
                format!("{kind} {principal} by {} at {}", assignment.role_name(), assignment.level().words())
            };
            match grant(assignment) {
                Some(Grant::No) => continue,
                Some(Grant::Yes) if !assignment.is_conditional => judge.fail_because(role, who()),
                Some(_) => judge.unknown_at(role, format!("{} under a condition", who())),
                None => judge.unknown_at(role, UNKNOWN_ROLE),
            }
            clean = false;
        }
    }
    if clean && assignments.reach_subscription() {
        judge.pass();
    } else if clean {
        judge.unknown(NOT_INHERITED);
    }
}

/// Whether an assignment's role grants one of the actions; `None` where the role is not known. Built-in roles that
/// plimsoll does not carry are known by name, as far as they grant them.
fn grant(assignment: &Assignment<'_>) -> Option<Grant> {
    if let Some(role) = &assignment.role {
        return ACTIONS.iter().map(|action| role.grants(Plane::Control, action)).max();
    }
    let named = |danger: &&Danger| {
        ACTIONS.contains(&danger.action)
            && danger.built_in_roles.split("; ").any(|name| name == assignment.role_name())
    };
    dangers().iter().any(|danger| named(&danger)).then_some(Grant::Yes)
}

/// The id of the node resource group.
fn node_resource_group(cluster: ManagedCluster<'_>) -> Option<String> {
    let name = cluster.path("nodeResourceGroup").str().filter(|name| !name.is_empty())?;
    let subscription = azure_scope::subscription(cluster.resource().id()?)?;
    Some(format!("/subscriptions/{subscription}/resourceGroups/{name}"))
}

/// The object ids of the identities that the control plane acts with: AKS gives them the group.
fn identities_of<'s>(cluster: ManagedCluster<'s>) -> Vec<&'s str> {
    let mut ids: Vec<&'s str> = cluster.top("identity.principalId").str().into_iter().collect();
    let assigned = cluster.top("identity.userAssignedIdentities");
    ids.extend(assigned.members().filter_map(|(_, identity)| identity.get("principalId").str()));
    ids
}
