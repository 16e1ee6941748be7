use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::arm_id;
use crate::facts::azure_roles::{Assignments, guid};
use crate::facts::azure_scope::Level;

const GATEWAY: &str = "microsoft.network/applicationgateways";
/// Owner and Contributor.
const BROAD: [&str; 2] = ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "b24988ac-6180-42a0-ab88-20f7382dd24c"];

const NO_PRINCIPAL: &str = "the add-on's identity is not in the input: add the output of `az aks show`";
const NO_GATEWAY: &str = "application gateway not supplied: add the output of `az network application-gateway show --ids GATEWAY_ID`";
const NOT_ELSEWHERE: &str = "the role assignments may lack those of the add-on's identity: add the output of `az role assignment list --all --assignee OBJECT_ID`";

control! {
    /// ## What it checks
    /// Where the Application Gateway ingress controller is on (`addonProfiles.ingressApplicationGateway.enabled`), its
    /// identity holds neither Owner nor Contributor at a resource group or above, and the gateway has a web application
    /// firewall policy (`firewallPolicy.id`).
    ///
    /// ## Why it matters
    /// Whoever may edit Ingress objects makes the add-on act in Azure. With a role over a whole group its identity is a
    /// way out of the cluster, and without the firewall the gateway passes every request on.
    ///
    /// ## Who must fix it
    /// You: the assignment and the gateway are yours.
    ///
    /// ## How to fix
    /// Give the identity Contributor at the gateway only, and attach a firewall policy to the gateway.
    ///
    /// ## References
    /// - Microsoft: Enable the Application Gateway ingress controller add-on
    /// - Microsoft: Web application firewall policies for Application Gateway
    id: "agic-over-privileged",
    title: "The ingress add-on holds too much, or its gateway has no firewall",
    area: "network",
    severity: Medium, "needs somebody who may edit Ingress objects, or a weak application",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PA-7", "mcsb:NS-6", "attack:T1078.004", "attack:T1190"],
    aliases: [],
    remedies: [
        Command("az role assignment delete --ids ASSIGNMENT_ID"),
        Command("az network application-gateway waf-policy create -g RG -n POLICY"),
    ],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let addon = cluster.addon("ingressApplicationGateway");
    if addon.get("enabled").bool_or_text() != Some(true) {
        judge.not_applicable("the add-on is off");
        return;
    }
    judge_identity(cluster, judge);
    let config = addon.get("config");
    let id = ["effectiveApplicationGatewayId", "applicationGatewayId"]
        .into_iter()
        .find_map(|key| config.get(key).str().filter(|id| !id.is_empty()));
    match id.and_then(|id| arm_id::find(cluster.resource().snapshot(), GATEWAY, id)) {
        None => judge.unknown(NO_GATEWAY),
        Some(gateway) => {
            let policy = gateway.path("firewallPolicy.id");
            if policy.str().is_some_and(|id| !id.is_empty()) {
                let id = policy.text().unwrap_or_default().to_ascii_lowercase();
                if !id.contains("/applicationgatewaywebapplicationfirewallpolicies/") {
                    policy.note_unknown_value();
                }
                judge.pass();
            } else {
                judge.fail_because(policy, format!("gateway {} has no firewall policy", gateway.name()));
            }
        }
    }
}

fn judge_identity<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let object_id = cluster.addon("ingressApplicationGateway").path("identity.objectId");
    let Some(principal) = guid(object_id) else {
        judge.unknown_at(object_id, NO_PRINCIPAL);
        return;
    };
    let assignments = match Assignments::of(cluster) {
        Ok(assignments) => assignments,
        Err(why) => return judge.unknown(why),
    };
    let mut clean = true;
    for assignment in assignments.of_principal(principal) {
        let broad = BROAD.iter().any(|role| assignment.gives(role));
        if broad && assignment.level() >= Level::ResourceGroup {
            clean = false;
            judge.fail_because(
                assignment.resource.path("roleDefinitionId"),
                format!("{} at {}", assignment.role_name(), assignment.level().words()),
            );
        }
    }
    if !clean {
        return;
    }
    if assignments.reach_elsewhere() {
        judge.pass();
    } else {
        judge.unknown(NOT_ELSEWHERE);
    }
}
