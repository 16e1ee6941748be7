use plimsoll_model::{Field, ObjectRef, Severity};

use crate::Judge;
use crate::facts::image_reference::ImageReference;
use crate::facts::retirements::retirement;
use crate::facts::vulnerabilities;
use crate::relations::pod_template;

control! {
    /// ## What it checks
    /// No workload runs, by the tag of its image, a version of ingress-nginx, Argo CD, Kyverno or Grafana, and no Node
    /// a version of the kubelet or containerd, that has one of the vulnerabilities that plimsoll lists; the finding
    /// names them. The list holds those that a version alone shows and that matter to a cluster; it is no substitute
    /// for scanning images. An image of one of these programs without a version in its tag cannot be judged. Any
    /// version of ingress-nginx is a finding since the end of its maintenance. Also in exempt namespaces.
    ///
    /// ## Why it matters
    /// Programs that run in most clusters, with wide rights, are looked for as soon as a weakness is known:
    /// CVE-2025-1974 of ingress-nginx takes over the cluster from any pod.
    ///
    /// ## Who must fix it
    /// You, in both modes, for what you deploy. Nodes get their fixes with node image upgrades, which AKS Automatic
    /// does for you.
    ///
    /// ## How to fix
    /// Upgrade to a version that has the fix. ingress-nginx gets no more fixes since March 2026: move to the Gateway
    /// API.
    ///
    /// ## References
    /// - CVE-2025-1974, CVE-2025-24514, CVE-2025-1097, CVE-2025-1098
    /// - CVE-2021-25741, CVE-2024-10220, CVE-2023-3676, CVE-2023-5528, CVE-2024-9042
    /// - CVE-2022-23648, CVE-2022-24348, CVE-2022-47633, CVE-2022-39328
    id: "cve-specific",
    title: "A version with a known, exploited weakness",
    area: "hygiene",
    severity: High, "public exploits exist; what it takes differs",
    standard: You,
    automatic: You,
    frameworks: ["nsa:upgrading", "mcsb:PV-6", "attack:T1190", "attack:T1611"],
    aliases: [
        "kubescape:C-0058", "kubescape:C-0081", "kubescape:C-0087", "kubescape:C-0090", "kubescape:C-0091",
    ],
    remedies: [
        Text("Upgrade to a version that has the fix."),
        Command("az aks nodepool upgrade -g RG --cluster-name NAME -n POOL --node-image-only"),
    ],
    check: Object(KINDS, check),
}

const KINDS: &[&str] = workloads!["Node"];

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if object.kind() == "Node" {
        check_node(object, judge);
        return;
    }
    if judge.relations().is_judged_at_owner(object) {
        judge.not_applicable("judged at the controller that owns it");
        return;
    }
    let Some(template) = pod_template(object) else { return };
    let spec = template.get("spec");
    for container in ["initContainers", "containers"].into_iter().flat_map(|list| spec.get(list).items()) {
        let field = container.get("image");
        let Some(Ok(image)) = field.str().map(ImageReference::parse) else { continue };
        let Some(component) = vulnerabilities::component_of_image(image.repository) else { continue };
        match image.tag.and_then(vulnerabilities::parse) {
            Some(version) => report(component, version, field, judge),
            None => judge.unknown_at(field, "the image's tag shows no version"),
        }
        let end = retirement("ingress-nginx upstream").map(|row| row.end);
        if component.ends_with("/controller") && end.is_some_and(|end| end < judge.now()) {
            judge.fail_as(Severity::Medium, field, "ingress-nginx is no longer maintained");
        }
    }
}

fn check_node<'s>(node: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let info = node.path("status.nodeInfo");
    let kubelet = info.get("kubeletVersion");
    let runtime = info.get("containerRuntimeVersion");
    if kubelet.is_absent() && runtime.is_absent() {
        judge.not_applicable("the Node says nothing of its versions");
        return;
    }
    let is_windows = info.get("operatingSystem").is_text("windows");
    if let Some(version) = kubelet.str().and_then(vulnerabilities::parse) {
        report(if is_windows { "kubelet-windows" } else { "kubelet" }, version, kubelet, judge);
    }
    let containerd = runtime.str().and_then(|text| text.strip_prefix("containerd://"));
    if let Some(version) = containerd.and_then(vulnerabilities::parse) {
        report("containerd", version, runtime, judge);
    }
}

fn report<'s>(component: &str, version: vulnerabilities::Version, field: Field<'s>, judge: &mut Judge<'s>) {
    let mut worst: Option<Severity> = None;
    let mut words = String::new();
    for vulnerability in vulnerabilities::of(component).filter(|vulnerability| vulnerability.affects(version))
    {
        worst = Some(worst.map_or(vulnerability.severity, |worst| worst.min(vulnerability.severity)));
        if !words.is_empty() {
            words.push_str("; ");
        }
        words.push_str(vulnerability.id);
        words.push_str(": ");
        words.push_str(vulnerability.effect);
    }
    match worst {
        Some(severity) => judge.fail_as(severity, field, words),
        None => judge.pass(),
    }
}
