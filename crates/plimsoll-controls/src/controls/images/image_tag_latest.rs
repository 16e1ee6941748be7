use plimsoll_model::Workload;
use plimsoll_model::kubernetes::Slot;

use crate::Judge;
use crate::facts::images::each_image;

control! {
    /// ## What it checks
    /// Every image has a tag other than `latest`, or a digest. An image without tag and digest means `latest`;
    /// with a digest the tag does not matter.
    ///
    /// ## Why it matters
    /// `latest` is whatever was pushed last. Two pods of one Deployment may run different code, a rollback
    /// changes nothing, and a replaced image comes in at the next restart.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny such images outside
    /// excluded namespaces.
    ///
    /// ## How to fix
    /// Name the version, better the digest.
    ///
    /// ## References
    /// - Kubernetes: Images
    /// - Azure Policy 021f8078
    id: "image-tag-latest",
    title: "Image is named by no version",
    area: "images",
    severity: Medium, "nobody can say what runs, and it changes without a trace",
    standard: You,
    automatic: Shared,
    frameworks: [
        "nsa:pod-security", "mcsb:PV-6", "deployment-safeguards:imagesDoNotUseLatest", "attack:T1525",
    ],
    aliases: [
        "trivy:KSV-0013", "kube-linter:latest-tag", "polaris:tagNotSpecified",
        "kubeaudit:ImageTagMissing", "kubeaudit:ImageTagIncorrect", "checkov:CKV_K8S_14",
        "kube-score:container-image-tag", "kyverno:disallow-latest-tag", "gatekeeper:K8sDisallowedTags",
        "azure-policy:021f8078",
    ],
    remedies: [Text("Name a version in the image's tag, or its digest.")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    each_image(workload, judge, |container, image, judge| {
        if image.is_latest() {
            judge.fail(container.get(Slot::Image));
        }
    });
}
