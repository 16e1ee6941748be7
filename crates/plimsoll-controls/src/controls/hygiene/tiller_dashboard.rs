use plimsoll_model::{Field, ObjectRef};

use crate::Judge;
use crate::facts::image_reference::ImageReference;
use crate::relations::pod_template;

control! {
    /// ## What it checks
    /// No workload runs Tiller, the server side of Helm 2, or the Kubernetes dashboard: by the name of an image, of the
    /// workload (`tiller-deploy`) or of its service account (`kubernetes-dashboard`), or by the labels that both are
    /// installed with; and no Service selects those labels. Also in exempt namespaces.
    ///
    /// ## Why it matters
    /// Tiller takes orders without authentication from every pod and usually holds cluster-admin. The dashboard has
    /// been left open to the Internet often enough that miners look for it; its project is archived.
    ///
    /// ## Who must fix it
    /// You, in both modes. AKS has removed its own dashboard add-on.
    ///
    /// ## How to fix
    /// Uninstall it. Helm 3 needs no server side; the Azure portal shows the objects of a cluster.
    ///
    /// ## References
    /// - Helm: Migrating Helm v2 to v3
    /// - Kubernetes: Deploy and Access the Kubernetes Dashboard
    /// - MITRE ATT&CK for Containers
    id: "tiller-dashboard",
    title: "Helm 2 Tiller or the Kubernetes dashboard runs",
    area: "hygiene",
    severity: High, "a way to cluster-admin that both have been used for",
    standard: You,
    automatic: You,
    frameworks: ["attack:T1133", "threat-matrix:exposed-sensitive-interfaces"],
    aliases: [
        "kubescape:C-0014", "trivy:KSV-0102", "checkov:CKV_K8S_33", "checkov:CKV_K8S_34",
        "checkov:CKV_K8S_44", "checkov:CKV_K8S_45", "kyverno:disallow-helm-tiller",
    ],
    remedies: [Command("kubectl delete deployment NAME --namespace NAMESPACE")],
    check: Object(KINDS, check),
}

const KINDS: &[&str] =
    &["Pod", "ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Service"];

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if object.kind() == "Service" {
        let selector = object.path("spec.selector");
        if is_suspect(selector) {
            judge.fail(selector);
        }
        return;
    }
    if judge.relations().is_judged_at_owner(object) {
        judge.not_applicable("judged at the controller that owns it");
        return;
    }
    let Some(template) = pod_template(object) else { return };
    for list in ["initContainers", "containers"] {
        for container in template.path("spec").get(list).items() {
            let image = container.get("image");
            if image.str().is_some_and(is_suspect_image) {
                judge.fail(image);
            }
        }
    }
    let account = template.path("spec.serviceAccountName");
    if account.str() == Some("kubernetes-dashboard") {
        judge.fail(account);
    }
    for metadata in [object.metadata(), template.get("metadata")] {
        if matches!(metadata.get("name").str(), Some("tiller" | "tiller-deploy")) {
            judge.fail(metadata.get("name"));
            break;
        }
    }
    let labels = template.get("metadata").get("labels");
    if is_suspect(labels) {
        judge.fail(labels);
    }
}

/// Whether labels are those that Tiller or the dashboard are installed with.
fn is_suspect(labels: Field<'_>) -> bool {
    let is = |key, value| labels.get(key).text() == Some(value);
    (is("app", "helm") && is("name", "tiller"))
        || is("k8s-app", "kubernetes-dashboard")
        || is("app", "kubernetes-dashboard")
        || is("app.kubernetes.io/name", "kubernetes-dashboard")
}

fn is_suspect_image(image: &str) -> bool {
    // Most names need not be taken apart.
    let may_be = ["tiller", "dashboard", "kubernetesui"].iter().any(|part| image.contains(part));
    may_be
        && ImageReference::parse(image).is_ok_and(|image| {
            let name = image.repository.rsplit('/').next().unwrap_or_default();
            name == "tiller"
                || name.starts_with("kubernetes-dashboard")
                || image.repository.starts_with("kubernetesui/")
        })
}
