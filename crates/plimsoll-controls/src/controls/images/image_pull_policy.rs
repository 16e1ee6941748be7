use plimsoll_model::Workload;
use plimsoll_model::kubernetes::Slot;

use crate::Judge;
use crate::facts::images::each_image;

control! {
    /// ## What it checks
    /// Every container whose image has no digest sets `imagePullPolicy: Always`. Where the field is absent
    /// Kubernetes takes `Always` for an image without tag or with the tag `latest`, and `IfNotPresent`
    /// otherwise: that passes and fails accordingly. An image with a digest passes with any policy. The
    /// admission plugin `AlwaysPullImages` is not seen.
    ///
    /// ## Why it matters
    /// With `IfNotPresent` a node goes on running what it once pulled under that tag, and hands a private image
    /// to any pod that names it, without the pull secret.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Pin images by digest, or set `imagePullPolicy: Always`; layers that are there are not pulled again.
    ///
    /// ## References
    /// - Kubernetes: Images, image pull policy
    /// - Azure Policy 50c83470
    id: "image-pull-policy",
    title: "A cached image is used without asking the registry",
    area: "images",
    severity: Low, "matters where a tag was moved, or where another tenant's private image lies on the node",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security", "mcsb:DS-6"],
    aliases: [
        "kubescape:C-0075", "polaris:pullPolicyNotAlways", "checkov:CKV_K8S_15",
        "kube-score:container-image-pull-policy", "kyverno:imagepullpolicy-always",
        "azure-policy:50c83470",
    ],
    remedies: [Set("imagePullPolicy", "Always")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    each_image(workload, judge, |container, image, judge| {
        if image.is_immutable() {
            return;
        }
        let policy = container.get(Slot::ImagePullPolicy);
        match policy.str().filter(|policy| !policy.is_empty()) {
            Some("Always") => {}
            Some("IfNotPresent" | "Never") => judge.fail(policy),
            Some(_) => policy.note_unknown_value(),
            None if image.is_latest() => {}
            None => judge.fail_because(policy, "for an image with a tag the default is `IfNotPresent`"),
        }
    });
}
