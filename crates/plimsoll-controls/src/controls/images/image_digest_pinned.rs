use plimsoll_model::Workload;
use plimsoll_model::kubernetes::Slot;

use crate::Judge;
use crate::facts::image_reference::ImageReference;
use crate::facts::images::{NO_IMAGE, NO_REFERENCE};
use crate::facts::pods::each_container;

control! {
    /// ## What it checks
    /// Every image is named with a digest (`@sha256:…`). A tag may stand beside it. A malformed digest fails.
    ///
    /// ## Why it matters
    /// A tag is a pointer that whoever may push can move. A digest is the content: what was scanned and signed
    /// is what runs, on every node and after every restart.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Let the pipeline resolve the tag and write the digest into the manifest.
    ///
    /// ## References
    /// - Kubernetes: Images
    /// - OCI distribution specification: Pulling manifests
    id: "image-digest-pinned",
    title: "Image is not pinned by digest",
    area: "images",
    severity: Low, "a tag can be moved, but only by who may write to the registry",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security", "mcsb:DS-6", "attack:T1525"],
    aliases: [
        "kubescape:C-0304", "kubescape:C-0306", "checkov:CKV_K8S_43", "kyverno:require-image-checksum",
        "gatekeeper:K8sImageDigests",
    ],
    remedies: [Command("az acr manifest show-metadata -r ACR -n REPOSITORY:TAG --query digest -o tsv")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    each_container(workload, judge, |container, judge| {
        let field = container.get(Slot::Image);
        let Some(written) = field.str().filter(|image| !image.is_empty()) else {
            judge.unknown_at(field, NO_IMAGE);
            return;
        };
        match ImageReference::parse(written) {
            Ok(image) if image.is_immutable() => {}
            Ok(_) => judge.fail(field),
            Err(_) if names_a_digest(written) => judge.fail_because(field, "the digest is malformed"),
            Err(_) => judge.unknown_at(field, NO_REFERENCE),
        }
    });
}

/// Whether something that looks like a digest is written, be it a wrong one. A placeholder does not.
fn names_a_digest(written: &str) -> bool {
    written.split_once('@').and_then(|(_, digest)| digest.split_once(':')).is_some_and(|(algorithm, hash)| {
        algorithm.bytes().chain(hash.bytes()).all(|byte| byte.is_ascii_alphanumeric())
    })
}
