use plimsoll_model::azure::REGISTRY;
use plimsoll_model::kubernetes::Slot;
use plimsoll_model::{Snapshot, Workload};

use crate::Judge;
use crate::facts::image_reference::ImageReference;
use crate::facts::images::{each_image, is_azure_registry};

control! {
    /// ## What it checks
    /// Every image belongs to an entry of the parameter `trusted_registries`, or to a container registry that
    /// the input lists (`az acr list`). An entry that ends with `/`, or is a registry alone, means everything
    /// below it; any other means exactly one repository. Short names are completed first: `nginx` is
    /// `docker.io/library/nginx`. With an empty parameter only the registries of the input count, and
    /// well-known public registries fail.
    ///
    /// An Azure registry (`*.azurecr.io`) that is neither fails once the parameter or the input names a
    /// registry of yours; before that it cannot be told from yours, and the verdict is unknown.
    ///
    /// ## Why it matters
    /// An allowed prefix without a boundary lets `contoso.azurecr.io.example` in where `contoso.azurecr.io` is
    /// meant, and Docker Hub lets anybody publish. What the cluster pulls is code that runs with the rights of
    /// its pods.
    ///
    /// ## Who must fix it
    /// You, in both modes. Deployment safeguards have a policy for it (febd0533) that does nothing until you
    /// give it a pattern.
    ///
    /// ## How to fix
    /// Import the image into a registry of yours and use it from there, or add the registry to
    /// `trusted_registries`.
    ///
    /// ## References
    /// - Microsoft: Import container images to a container registry
    /// - Azure Policy febd0533
    /// - NIST SP 800-190, 4.2
    id: "image-trusted-registry",
    title: "Image comes from a registry that is not trusted",
    area: "images",
    severity: Medium, "whoever writes to that registry runs code in the cluster, but an attacker must get there first",
    standard: You,
    automatic: You,
    frameworks: [
        "nsa:pod-security", "mcsb:DS-6",
        "deployment-safeguards:ensureAllowedContainerImagesInKubernetesCluster", "attack:T1525",
        "attack:T1195.002", "threat-matrix:compromised-image-in-registry",
    ],
    aliases: [
        "kubescape:C-0001", "kubescape:C-0078", "trivy:KSV-0032", "trivy:KSV-0035", "trivy:KSV-0033",
        "trivy:KSV-0034", "trivy:KSV-0125", "kyverno:restrict-image-registries",
        "kyverno:advanced-restrict-image-registries", "kyverno:allowed-image-repos",
        "kyverno:only-trustworthy-registries-set-root", "gatekeeper:K8sAllowedRepos",
        "gatekeeper:K8sAllowedReposv2", "gatekeeper:K8sDisallowedRepos", "azure-policy:5f86cb6e",
        "azure-policy:febd0533",
    ],
    remedies: [Command("az acr import -n ACR --source REGISTRY/REPOSITORY:TAG")],
    check: Workload(check),
}

/// Registries where anybody may publish.
const PUBLIC: [&str; 10] = [
    "docker.io",
    "gcr.io",
    "ghcr.io",
    "lscr.io",
    "nvcr.io",
    "public.ecr.aws",
    "quay.io",
    "registry.gitlab.com",
    "registry.hub.docker.com",
    "ttl.sh",
];

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let trusted = judge.parameters().trusted_registries.as_slice();
    let snapshot = judge.snapshot();
    let scope = workload.object.scope();
    each_image(workload, judge, |container, image, judge| {
        if trusted.iter().any(|entry| image.belongs_to(entry)) {
            return;
        }
        let field = container.get(Slot::Image);
        if is_azure_registry(&image) {
            if is_listed(snapshot, &image) {
                return;
            }
            let any_known = snapshot.is_supplied(scope, REGISTRY)
                || trusted.iter().any(|entry| entry.contains(".azurecr."));
            if !any_known {
                judge.unknown_at(
                    field,
                    "no Azure registry is known to be yours: add the output of `az acr list`, or name it in `trusted_registries`",
                );
                return;
            }
        } else if trusted.is_empty() && !PUBLIC.iter().any(|public| image.is_from_domain(public)) {
            return;
        }
        judge.fail(field);
    });
}

/// Whether the input lists the registry that the image is from.
fn is_listed(snapshot: &Snapshot, image: &ImageReference<'_>) -> bool {
    snapshot.resources_of(REGISTRY).any(|registry| match registry.path("loginServer").text() {
        Some(server) => image.is_from(server),
        None => {
            image.registry.split_once('.').is_some_and(|(name, _)| name.eq_ignore_ascii_case(registry.name()))
        }
    })
}
