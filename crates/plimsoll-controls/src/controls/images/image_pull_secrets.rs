use plimsoll_model::kubernetes::PodSlot;
use plimsoll_model::{Kind, Workload};

use crate::Judge;
use crate::facts::images::{each_image, is_anonymous_only, is_azure_registry};
use crate::facts::workload_identity::has_pull_secrets;

control! {
    /// ## What it checks
    /// The pod's `spec.imagePullSecrets`, or those of its service account where that is in the input, name at
    /// least one secret, if any image comes from a registry that asks for one. Images of Azure registries need
    /// none: the kubelet's managed identity pulls them. Neither do `mcr.microsoft.com` and `registry.k8s.io`,
    /// which ask nobody.
    ///
    /// ## Why it matters
    /// A registry that hands out images to everybody also shows them to everybody, and limits how often.
    /// Credentials make pulls accountable and private repositories possible.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Import the images into an Azure registry that is attached to the cluster; otherwise name a pull secret
    /// in the pod or its service account.
    ///
    /// ## References
    /// - Microsoft: Authenticate with Azure Container Registry from AKS
    /// - Azure Policy 12db3749
    id: "image-pull-secrets",
    title: "Images are pulled without credentials",
    area: "images",
    severity: Low, "shows only that the registry is open to everybody",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:IM-3"],
    aliases: ["kyverno:require-imagepullsecrets", "azure-policy:12db3749"],
    remedies: [
        Command("az aks update -g RG -n NAME --attach-acr ACR"),
        Set("spec.imagePullSecrets", "[{\"name\": \"SECRET\"}]"),
    ],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let secrets = workload.spec.get(PodSlot::ImagePullSecrets);
    // One that cannot be read is noted, and that decides.
    if secrets.items().next().is_some() || !matches!(secrets.kind(), Kind::Array | Kind::Null) {
        return;
    }
    let mut open = false;
    each_image(workload, judge, |_, image, _| {
        open |= !is_azure_registry(&image) && !is_anonymous_only(&image);
    });
    if open && !workload.service_account().is_some_and(has_pull_secrets) {
        judge.fail(secrets);
    }
}
