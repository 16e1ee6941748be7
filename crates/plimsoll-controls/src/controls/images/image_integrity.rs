use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::image_admission;

control! {
    /// ## What it checks
    /// Something verifies the signature of images before a pod starts: an engine in the cluster that plimsoll knows (a
    /// Ratify constraint that denies, a Kyverno policy with `verifyImages` in mode `Enforce` or an
    /// `ImageValidatingPolicy` that denies, Sigstore's policy controller with a `ClusterImagePolicy`, Connaisseur), or
    /// the preview field `securityProfile.imageIntegrity.enabled`, which newer API versions no longer have. A webhook
    /// of another name does not count, because its name does not say what it checks.
    ///
    /// ## Why it matters
    /// Without a check of signatures an image is trusted because of where it lies. Whoever can write there decides what
    /// the cluster runs.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Sign images where they are built, run the engine in audit mode until nothing legitimate is reported, then let it
    /// deny.
    ///
    /// ## References
    /// - Microsoft: Use Image Integrity to validate signed images on AKS (preview)
    /// - Ratify, Kyverno, Sigstore policy-controller: documentation of signature verification
    id: "image-integrity",
    title: "Unsigned images are admitted",
    area: "images",
    severity: Low, "whoever can push an image to a registry, or create a pod, is needed first",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DS-6", "attack:T1525", "attack:T1610"],
    aliases: ["azure-policy:5dc99dae"],
    remedies: [Text(
        "Run an admission engine that checks signatures (Ratify with Gatekeeper, Kyverno or Sigstore's policy controller) with a policy that denies."
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let preview = cluster.path("securityProfile.imageIntegrity.enabled");
    let (snapshot, scope) = (judge.snapshot(), cluster.resource().scope());
    if preview.bool() == Some(true) || image_admission::signature_check(snapshot, scope).is_some() {
        judge.pass();
    } else if image_admission::is_known(snapshot, scope) {
        judge.fail(preview);
    } else {
        judge.unknown(
            "webhooks not supplied: add the output of `kubectl get validatingwebhookconfigurations -o json`",
        );
    }
}
