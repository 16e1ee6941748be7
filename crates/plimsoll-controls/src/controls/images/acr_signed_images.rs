use jiff::civil::Date;
use plimsoll_model::azure::{REGISTRY, ResourceRef};

use crate::Judge;
use crate::facts::image_admission;
use crate::facts::requirement::STATUS;

control! {
    /// ## What it checks
    /// Images are signed and the signature counts: the registry has content trust on (`policies.trustPolicy.status:
    /// enabled`), or the cluster of the same input refuses images without a good signature (Ratify, Sigstore's policy
    /// controller, Kyverno, Connaisseur). Content trust counts until it ends on 2028-03-31. Signatures that lie in the
    /// registry but that nobody checks do not count, and are not read.
    ///
    /// ## Why it matters
    /// A registry stores what it is given. Without signatures that are checked, an image that an intruder pushed under
    /// a known tag runs like any other.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Sign images where they are built, with a key in Key Vault, and let admission check the signature. Content trust
    /// is at its end; do not begin with it.
    ///
    /// ## References
    /// - Microsoft: Sign container images with Notation and Azure Key Vault
    /// - Microsoft: Transition from Docker Content Trust to the Notary Project
    id: "acr-signed-images",
    title: "Nothing proves who built an image",
    area: "images",
    severity: Low, "whoever can push an image to the registry is needed first",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DS-6", "attack:T1525", "threat-matrix:compromised-image-in-registry"],
    aliases: ["psrule:AZR-000009", "checkov:CKV_AZURE_164"],
    remedies: [Text(
        "Sign in the pipeline (`notation sign REGISTRY/REPO@DIGEST`) and refuse unsigned images with an admission engine that checks signatures."
    )],
    check: Resource(REGISTRY, check),
}

/// The day on which content trust ends.
const CONTENT_TRUST_ENDS: Date = Date::constant(2028, 3, 31);

fn check<'s>(registry: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let trust = registry.path("policies.trustPolicy.status");
    let trusted = trust.one_of(&STATUS) == Some("enabled");
    if trusted && judge.now() <= CONTENT_TRUST_ENDS
        || image_admission::signature_check(judge.snapshot(), registry.scope()).is_some()
    {
        judge.pass();
    } else if trusted {
        judge.fail_because(trust, "content trust ended on 2028-03-31");
    } else {
        judge.fail(trust);
    }
}
