use plimsoll_model::ObjectRef;

use crate::Judge;
use crate::relations::pod_template;

control! {
    /// ## What it checks
    /// No workload in `kube-system` is your own. Those of AKS carry the label `kubernetes.azure.com/managedby: aks` or
    /// one of the add-on manager (`addonmanager.kubernetes.io/mode`, `kubernetes.io/cluster-service`), on themselves or
    /// on their pod template, and are not judged.
    ///
    /// ## Why it matters
    /// Deployment safeguards, Azure Policy and most tools leave `kube-system` out, and its service accounts hold wide
    /// rights. Whoever may deploy there is past all of them, and the place is a good one to hide.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Move the workload to a namespace of its own.
    ///
    /// ## References
    /// - Kubernetes: Namespaces, Initial namespaces
    /// - Microsoft: Deployment safeguards
    id: "kube-system-ns",
    title: "Your own workload in kube-system",
    area: "hygiene",
    severity: Medium, "it escapes what is enforced elsewhere: AKS exempts the namespace from its own policies",
    standard: You,
    automatic: You,
    frameworks: ["attack:T1036.005", "threat-matrix:pod-container-name-similarity"],
    aliases: ["trivy:KSV-0037"],
    remedies: [Set("metadata.namespace", "NAMESPACE")],
    check: Object(KINDS, check),
}

const KINDS: &[&str] = workloads![];

const MARKS: [&str; 3] =
    ["kubernetes.azure.com/managedby", "addonmanager.kubernetes.io/mode", "kubernetes.io/cluster-service"];

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if object.effective_namespace() != "kube-system" {
        judge.pass();
        return;
    }
    if judge.relations().is_judged_at_owner(object) {
        judge.not_applicable("judged at the controller that owns it");
        return;
    }
    let own = object.metadata().get("labels");
    let of_pods = pod_template(object).map(|template| template.get("metadata").get("labels"));
    if [Some(own), of_pods]
        .into_iter()
        .flatten()
        .any(|labels| MARKS.iter().any(|mark| labels.get(mark).exists()))
    {
        judge.not_applicable("AKS made it");
    } else {
        judge.fail(object.metadata().get("namespace"));
    }
}
