use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::{azure_scope, supply};

control! {
    /// ## What it checks
    /// No person holds Owner, Contributor, User Access Administrator or one of the administrator roles of AKS over the
    /// cluster all the time: no instance of a role assignment schedule is `Assigned` to a `User` without an end.
    ///
    /// ## Why it matters
    /// A role that is only eligible is worth nothing to whoever steals the session of its holder at night: it has to be
    /// activated, with a second factor and a reason, and that leaves a trace.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Delete the standing assignment and create an eligible one.
    ///
    /// ## References
    /// - Microsoft: Assign Azure resource roles in Privileged Identity Management
    id: "azure-role-standing-vs-pim",
    title: "Privileged roles are standing, not eligible",
    area: "identity",
    severity: Medium, "the account must be taken first",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PA-2", "attack:T1078.004"],
    aliases: [],
    remedies: [
        Command("az role assignment delete --ids ASSIGNMENT_ID"),
        Text("Create an eligible assignment (Microsoft.Authorization/roleEligibilityScheduleRequests)."),
    ],
    check: Cluster(check),
}

const INSTANCE: &str = "microsoft.authorization/roleassignmentscheduleinstances";

const PRIVILEGED: &[(&str, &str)] = &[
    ("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner"),
    ("b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor"),
    ("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator"),
    ("0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8", "AKS Cluster Admin Role"),
    ("b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b", "AKS RBAC Cluster Admin"),
    ("3498e952-d568-435e-9b2c-8d77e338d7f7", "AKS RBAC Admin"),
];

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let (Some(instances), Some(id)) = (supply::listed(cluster, INSTANCE), cluster.resource().id()) else {
        return judge.unknown("role assignment schedules not supplied: add the output of `az rest --method get --url CLUSTER_ID/providers/Microsoft.Authorization/roleAssignmentScheduleInstances?api-version=2020-10-01`");
    };
    let mut eligible = true;
    for instance in instances {
        let covers = instance.path("scope").str().is_some_and(|scope| azure_scope::covers(scope, id));
        let role = instance.path("roleDefinitionId");
        let guid = role.str().and_then(|role| role.rsplit('/').next()).unwrap_or_default();
        let privileged = PRIVILEGED.iter().find(|(known, _)| known.eq_ignore_ascii_case(guid));
        let kind = instance.path("assignmentType").one_of(&["Assigned", "Activated"]);
        let is_user = instance.path("principalType").is_text("User");
        if let Some((_, name)) = privileged
            && covers
            && is_user
            && kind == Some("Assigned")
            && instance.path("endDateTime").is_empty()
        {
            eligible = false;
            judge.fail_because(instance.path("assignmentType"), format!("{name}, without an end"));
        }
    }
    if eligible {
        judge.pass();
    }
}
