use plimsoll_model::Workload;

use crate::Judge;

control! {
    /// ## What it checks
    /// No Pod is without a controller: one of its `metadata.ownerReferences` has `controller: true`. Only
    /// objects of kind Pod are judged. Static pods of a node (annotation `kubernetes.io/config.mirror`) are
    /// not.
    ///
    /// ## Why it matters
    /// A pod without controller is not started again when its node goes away, for instance at an upgrade. Pods
    /// run by hand are also what an intruder leaves behind.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Make it a Deployment, a Job or another controller; delete what was run by hand.
    ///
    /// ## References
    /// - Kubernetes: Configuration good practices
    /// - Azure Policy 65280eef
    id: "naked-pod",
    title: "Pod that no controller looks after",
    area: "pod",
    severity: Low, "what is lost with it is availability, and the trace of who started it",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security"],
    aliases: ["kubescape:C-0073", "kyverno:prevent-bare-pods", "azure-policy:65280eef"],
    remedies: [Text("Put the pod specification into the template of a Deployment or Job.")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let object = workload.object;
    if object.kind() != "Pod" {
        judge.not_applicable("the pods have a controller");
    } else if object.controller().is_none() {
        let metadata = object.metadata();
        if metadata.get("annotations").get("kubernetes.io/config.mirror").exists() {
            judge.not_applicable("a static pod of a node");
        } else {
            judge.fail(metadata.get("ownerReferences"));
        }
    }
}
