use std::collections::BTreeSet;

use plimsoll_model::azure::{ManagedCluster, REGISTRY};
use plimsoll_model::kubernetes::PodSlot;
use plimsoll_model::{Field, Workload};

use crate::Judge;
use crate::facts::image_reference::ImageReference;
use crate::facts::registry_access::{self, Access, Holder};
use crate::facts::{azure_scope, images};

control! {
    /// ## What it checks
    /// No workload that runs an image of an Azure registry (`*.azurecr.io`, or its like in another cloud) names
    /// `imagePullSecrets`, itself or through its service account, and the kubelet's identity
    /// (`identityProfile.kubeletidentity.objectId`) has a role that lets it pull from each of these registries.
    ///
    /// ## Why it matters
    /// A pull secret is a password of the registry that lies in every namespace that needs it. It is copied, it is
    /// seldom changed, and whoever reads secrets there has it. The kubelet's identity needs none.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Attach the registry to the cluster, then remove the secrets from the workloads and delete them.
    ///
    /// ## References
    /// - Microsoft: Authenticate with Azure Container Registry from AKS
    /// - CIS Azure Kubernetes Service Benchmark 5.1.3
    id: "acr-attached-identity",
    title: "Images are pulled with a stored password",
    area: "images",
    severity: Low, "whoever reads the secret can pull, seldom push",
    standard: You,
    automatic: You,
    frameworks: ["cis-aks:5.1.3", "mcsb:IM-3", "attack:T1552.007"],
    aliases: ["the-aks-checklist:100f8f70", "review-checklists:55b46a94", "the-aks-checklist:55b46a94"],
    remedies: [Command("az aks update -g RG -n NAME --attach-acr ACR")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let snapshot = judge.snapshot();
    let scope = cluster.resource().scope();
    let mut registries = BTreeSet::new();
    let mut workloads = 0;
    let mut stored = false;
    for workload in snapshot.objects_in(scope).filter_map(Workload::of) {
        workloads += 1;
        let used = registries_of(&workload);
        if used.is_empty() {
            continue;
        }
        registries.extend(used);
        if let Some(secrets) = pull_secrets(&workload) {
            stored = true;
            judge.fail_because(secrets, "an Azure registry is used with a pull secret");
        }
    }
    if stored {
        return;
    }
    if workloads == 0 {
        judge.unknown("no workloads in the input: add the output of `kubectl get pods -A -o json`");
    } else if registries.is_empty() {
        judge.not_applicable("no workload of the input runs an image of an Azure registry");
    } else {
        identity(cluster, &registries, judge);
    }
}

/// Whether the kubelet's identity may pull from all of these registries.
fn identity<'s>(cluster: ManagedCluster<'s>, registries: &BTreeSet<&'s str>, judge: &mut Judge<'s>) {
    let object = cluster.path("identityProfile.kubeletidentity.objectId");
    let Some(principal) = object.str() else {
        judge.unknown_at(object, "the kubelet's identity was not printed: add the output of `az aks show`");
        return;
    };
    let Some(holders) = registry_access::holders(cluster.resource()) else {
        judge.unknown(
            "role assignments not supplied: add the output of `az role assignment list --assignee KUBELET_OBJECT_ID --all`",
        );
        return;
    };
    let mine: Vec<&Holder<'s>> =
        holders.iter().filter(|holder| holder.principal.eq_ignore_ascii_case(principal)).collect();
    if mine.is_empty() {
        judge.unknown_at(
            object,
            "no role of the kubelet's identity is in the list: add the output of `az role assignment list --assignee KUBELET_OBJECT_ID --all`",
        );
        return;
    }
    for registry in registries {
        match may_pull(cluster, &mine, registry) {
            Some(true) => judge.pass(),
            Some(false) => {
                judge.fail_because(object, format!("no role that lets it pull from the registry {registry}"));
            }
            None => judge.unknown_at(
                object,
                format!("whether its roles reach the registry {registry} is not known: add the output of `az acr list`"),
            ),
        }
    }
}

fn may_pull(cluster: ManagedCluster<'_>, mine: &[&Holder<'_>], registry: &str) -> Option<bool> {
    let known = cluster
        .resource()
        .snapshot()
        .resources_of(REGISTRY)
        .find(|found| found.name().eq_ignore_ascii_case(registry))
        .and_then(|found| found.id());
    let mut answer = Some(false);
    for holder in mine {
        let reaches = match known {
            Some(id) => Some(azure_scope::covers(holder.scope, id)),
            None => holder.reaches(registry),
        };
        let pulls = holder.role.as_ref().map(|role| Access::Pull.is_given_by(role));
        match (reaches, pulls) {
            (Some(true), Some(true)) => return Some(true),
            (Some(false), _) | (_, Some(false)) => {}
            _ => answer = None,
        }
    }
    answer
}

/// The names of the Azure registries that a workload's images come from.
fn registries_of<'s>(workload: &Workload<'s>) -> BTreeSet<&'s str> {
    workload
        .containers()
        .iter()
        .filter_map(|container| {
            let image = ImageReference::parse(container.image()?).ok()?;
            if !images::is_azure_registry(&image) {
                return None;
            }
            image.registry.split('.').next()
        })
        .collect()
}

/// The pull secrets of a workload: its own, or else those of its service account.
fn pull_secrets<'s>(workload: &Workload<'s>) -> Option<Field<'s>> {
    let own = workload.spec.get(PodSlot::ImagePullSecrets);
    if !own.is_empty() {
        return Some(own);
    }
    let account = workload.service_account()?.field().get("imagePullSecrets");
    (!account.is_empty()).then_some(account)
}
