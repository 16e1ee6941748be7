//! What in the cluster decides about images before a pod starts: engines that check signatures, and rules that limit
//! registries. Engines are recognised by the objects that configure them; a webhook that plimsoll does not know counts
//! for nothing, because its name does not say what it checks.

use plimsoll_model::tree::Kind;
use plimsoll_model::{Field, ObjectRef, Snapshot};

/// Whether the input can say what decides about admission: the list of validating webhooks was supplied.
pub fn is_known(snapshot: &Snapshot, scope: u16) -> bool {
    ["ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy"]
        .into_iter()
        .any(|kind| snapshot.is_supplied(scope, kind))
}

/// The object that makes the cluster refuse images without a good signature.
pub fn signature_check(snapshot: &Snapshot, scope: u16) -> Option<ObjectRef<'_>> {
    objects(snapshot, scope).find(|object| refuses_unsigned(*object))
}

/// The object that makes the cluster refuse images from registries that are not approved.
pub fn registry_check(snapshot: &Snapshot, scope: u16) -> Option<ObjectRef<'_>> {
    objects(snapshot, scope).find(|object| refuses_registries(*object))
}

const KINDS: [&str; 10] = [
    "ClusterPolicy",
    "Policy",
    "ImageValidatingPolicy",
    "ClusterImagePolicy",
    "RatifyVerification",
    "K8sAllowedRepos",
    "K8sAllowedReposv2",
    "K8sAzureV1ContainerAllowedImages",
    "K8sAzureV2ContainerAllowedImages",
    "ValidatingWebhookConfiguration",
];

fn objects(snapshot: &Snapshot, scope: u16) -> impl Iterator<Item = ObjectRef<'_>> {
    KINDS.into_iter().flat_map(move |kind| snapshot.objects_of_in(scope, kind))
}

fn refuses_unsigned(object: ObjectRef<'_>) -> bool {
    match (object.kind(), object.group()) {
        // A Policy covers one namespace only.
        ("ClusterPolicy", "kyverno.io") => object.path("spec.rules").items().any(|rule| {
            let mut images = rule.get("verifyImages").items();
            images.any(|image| kyverno_enforces(object, image.get("failureAction")))
        }),
        ("ImageValidatingPolicy", "policies.kyverno.io") => {
            let actions = object.path("spec.validationActions");
            actions.is_empty() || actions.items().any(|action| action.is_text("Deny"))
        }
        ("ClusterImagePolicy", "policy.sigstore.dev") => {
            !object.path("spec.mode").is_text("warn")
                && object
                    .snapshot()
                    .objects_of_in(object.scope(), "ValidatingWebhookConfiguration")
                    .any(|webhook| webhook.name() == "policy.sigstore.dev")
        }
        ("RatifyVerification", "constraints.gatekeeper.sh") => gatekeeper_denies(object),
        ("ValidatingWebhookConfiguration", _) => object.name() == "connaisseur-webhook",
        _ => false,
    }
}

fn refuses_registries(object: ObjectRef<'_>) -> bool {
    match (object.kind(), object.group()) {
        (
            "K8sAllowedRepos"
            | "K8sAllowedReposv2"
            | "K8sAzureV1ContainerAllowedImages"
            | "K8sAzureV2ContainerAllowedImages",
            "constraints.gatekeeper.sh",
        ) => gatekeeper_denies(object),
        ("ClusterPolicy", "kyverno.io") => object.path("spec.rules").items().any(|rule| {
            let validate = rule.get("validate");
            kyverno_enforces(object, validate.get("failureAction")) && limits_images(validate, 0)
        }),
        _ => false,
    }
}

/// Gatekeeper denies unless the constraint says otherwise.
fn gatekeeper_denies(object: ObjectRef<'_>) -> bool {
    let action = object.path("spec.enforcementAction");
    action.is_absent() || action.is_text("deny")
}

/// Kyverno audits unless the rule, or else the policy, says `Enforce`.
fn kyverno_enforces<'s>(policy: ObjectRef<'s>, of_rule: Field<'s>) -> bool {
    let action = if of_rule.exists() { of_rule } else { policy.path("spec.validationFailureAction") };
    action.is_text("Enforce")
}

/// Whether a Kyverno pattern names images with a registry: `image: "registry.example/*"`, anchors apart.
fn limits_images(pattern: Field<'_>, depth: u8) -> bool {
    const DEEPEST: u8 = 24;
    if depth > DEEPEST {
        return false;
    }
    match pattern.kind() {
        Kind::Object => pattern.members().any(|(key, value)| {
            let names_image = key.trim_matches(|c: char| !c.is_ascii_alphabetic()) == "image";
            let registry = value.text().is_some_and(|text| text.contains('/'));
            names_image && registry || limits_images(value, depth + 1)
        }),
        Kind::Array => pattern.items().any(|item| limits_images(item, depth + 1)),
        _ => false,
    }
}
