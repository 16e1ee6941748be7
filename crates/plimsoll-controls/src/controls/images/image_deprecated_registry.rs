use plimsoll_model::Workload;
use plimsoll_model::kubernetes::Slot;

use crate::Judge;
use crate::facts::images::{each_image, is_frozen};

control! {
    /// ## What it checks
    /// No image comes from `k8s.gcr.io`, one of its regional mirrors, or the project `google-containers` of
    /// `gcr.io`.
    ///
    /// ## Why it matters
    /// The Kubernetes project froze these in April 2023 and publishes to `registry.k8s.io` instead. What still
    /// runs from there is at least as old as that and has its known vulnerabilities; when the registry goes,
    /// pods no longer start.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Use the same repository of `registry.k8s.io`, at a version that is still maintained.
    ///
    /// ## References
    /// - Kubernetes: k8s.gcr.io image registry will be frozen from the 3rd of April 2023
    id: "image-deprecated-registry",
    title: "Image comes from a registry that Kubernetes has left",
    area: "images",
    severity: Low, "gets no fixes any more, and will one day not be there",
    standard: You,
    automatic: You,
    frameworks: ["nsa:upgrading", "mcsb:PV-6"],
    aliases: ["kubescape:C-0253", "kyverno:restrict-deprecated-registry"],
    remedies: [Text("Replace `k8s.gcr.io/` by `registry.k8s.io/` and choose a maintained version.")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    each_image(workload, judge, |container, image, judge| {
        if is_frozen(&image) {
            judge.fail(container.get(Slot::Image));
        }
    });
}
