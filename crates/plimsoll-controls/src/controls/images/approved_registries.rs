use plimsoll_model::Field;
use plimsoll_model::azure::{ManagedCluster, ResourceRef};

use crate::Judge;
use crate::facts::{image_admission, policy_assignments, supply};

control! {
    /// ## What it checks
    /// Something refuses images from registries that you have not approved. Either an enforced assignment of the Azure
    /// Policy `febd0533-8e55-448f-b837-bd0e06f16469` covers the cluster, with `effect` `Deny` and an
    /// `allowedContainerImagesRegex` that does not match everything; or an object of the cluster does it (Gatekeeper's
    /// `K8sAllowedRepos`, or a Kyverno policy in mode `Enforce` that limits `image`). Initiatives count where their
    /// definition is in the input; of built-in ones that are not, none denies by itself.
    ///
    /// ## Why it matters
    /// Whoever may create a pod chooses its image. Without a list of registries that is any image of the Internet, a
    /// miner or a toolbox for an intrusion as well as a mistyped name.
    ///
    /// ## Who must fix it
    /// You, in both modes. On Automatic, deployment safeguards hold such a policy, but without your list of registries
    /// it lets everything through.
    ///
    /// ## How to fix
    /// Assign the policy with the effect `Audit` first, look at what it reports, then change the effect to `Deny`.
    ///
    /// ## References
    /// - Microsoft: Azure Policy built-in definitions for AKS, allowed images
    /// - CIS Azure Kubernetes Service Benchmark 5.1.4
    id: "approved-registries",
    title: "Images from any registry are admitted",
    area: "images",
    severity: Medium, "somebody who may create pods is needed first",
    standard: You,
    automatic: Shared,
    frameworks: [
        "cis-aks:5.1.4", "mcsb:DS-6", "nsa:pod-security", "attack:T1610",
        "threat-matrix:images-from-a-private-registry",
    ],
    aliases: ["the-aks-checklist:8dcb9d27"],
    remedies: [Command(
        "az policy assignment create -n allowed-images --scope RG_ID --policy febd0533-8e55-448f-b837-bd0e06f16469 --params '{\"effect\":{\"value\":\"Deny\"},\"allowedContainerImagesRegex\":{\"value\":\"^REGISTRY/.+$\"}}'"
    )],
    check: Cluster(check),
}

/// "Kubernetes cluster containers should only use allowed images".
const ALLOWED_IMAGES: &str = "febd0533-8e55-448f-b837-bd0e06f16469";

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let (snapshot, scope) = (judge.snapshot(), cluster.resource().scope());
    if image_admission::registry_check(snapshot, scope).is_some() {
        judge.pass();
        return;
    }
    let Some(assignments) = policy_assignments::covering(cluster) else {
        judge.unknown(policy_assignments::NOT_SUPPLIED);
        return;
    };
    let judged: Vec<Assigned<'s>> = assignments.into_iter().map(judged).collect();
    if judged.iter().any(|assigned| matches!(assigned, Assigned::Denies)) {
        judge.pass();
        return;
    }
    let mut weak = None;
    let mut readable = true;
    for assigned in judged {
        match assigned {
            Assigned::Unreadable(field, why) => {
                readable = false;
                judge.unknown_at(field, why);
            }
            Assigned::Weakly(field) => weak = weak.or(Some(field)),
            Assigned::Denies | Assigned::SomethingElse => {}
        }
    }
    if !readable {
        return;
    }
    match weak {
        Some(field) => judge.fail_because(field, "the policy is assigned, but refuses nothing"),
        None => {
            judge.fail(supply::absence(cluster, policy_assignments::POLICY_ASSIGNMENT));
        }
    }
}

/// What an assignment does about images.
enum Assigned<'s> {
    /// It refuses what the list does not hold.
    Denies,
    /// It is the right policy, but this value keeps it from refusing anything.
    Weakly(Field<'s>),
    /// It cannot be said.
    Unreadable(Field<'s>, &'static str),
    /// It is about something else.
    SomethingElse,
}

fn judged(assignment: ResourceRef<'_>) -> Assigned<'_> {
    let definition = assignment.path("policyDefinitionId");
    if policy_assignments::is_set(assignment) {
        return of_set(assignment, definition);
    }
    if !policy_assignments::definition(assignment).eq_ignore_ascii_case(ALLOWED_IMAGES) {
        return Assigned::SomethingElse;
    }
    if !policy_assignments::is_enforced(assignment) {
        return Assigned::Weakly(assignment.path("enforcementMode"));
    }
    let effect = policy_assignments::parameter(assignment, "effect");
    let pattern = policy_assignments::parameter(assignment, "allowedContainerImagesRegex");
    if effect.is_absent() {
        return Assigned::Unreadable(effect, "the assignment leaves the effect to the definition: set it");
    }
    if effect.one_of(&["Audit", "Deny", "Disabled"]) != Some("Deny") {
        return Assigned::Weakly(effect);
    }
    match pattern.str() {
        Some(text) if !policy_assignments::matches_anything(text) => Assigned::Denies,
        _ => Assigned::Weakly(pattern),
    }
}

/// An initiative: its definition in the input says whether the policy is in it.
fn of_set<'s>(assignment: ResourceRef<'s>, definition: Field<'s>) -> Assigned<'s> {
    let name = policy_assignments::definition(assignment);
    let set = assignment
        .snapshot()
        .resources_of(policy_assignments::POLICY_SET)
        .find(|set| set.name().eq_ignore_ascii_case(name));
    let Some(set) = set else {
        let built_in = definition
            .str()
            .is_some_and(|id| id.to_ascii_lowercase().starts_with("/providers/microsoft.authorization/"));
        return if built_in {
            Assigned::SomethingElse
        } else {
            Assigned::Unreadable(
                definition,
                "what the initiative holds is not known: add the output of `az policy set-definition list`",
            )
        };
    };
    let member = set.path("policyDefinitions").items().find(|member| {
        member.get("policyDefinitionId").text().is_some_and(|id| {
            id.get(id.len().saturating_sub(ALLOWED_IMAGES.len())..)
                .is_some_and(|tail| tail.eq_ignore_ascii_case(ALLOWED_IMAGES))
        })
    });
    let Some(member) = member else { return Assigned::SomethingElse };
    if !policy_assignments::is_enforced(assignment) {
        return Assigned::Weakly(assignment.path("enforcementMode"));
    }
    let effect = member.path("parameters.effect.value");
    if effect.text().is_some_and(|text| text.contains("parameters(")) {
        return Assigned::Unreadable(effect, "the initiative passes the effect on from its assignment");
    }
    if effect.is_text("Deny") { Assigned::Denies } else { Assigned::Weakly(effect) }
}
