use plimsoll_model::{Field, ObjectRef};

use crate::Judge;

control! {
    /// ## What it checks
    /// No StorageClass or claim uses a provisioner that was part of Kubernetes (`kubernetes.io/azure-disk`,
    /// `kubernetes.io/azure-file` and the others of `kubernetes.io/`, except `no-provisioner`), and no PersistentVolume
    /// has one of the sources `azureDisk` or `azureFile`. A claim, also one that a StatefulSet makes, names a class
    /// that exists, where StorageClasses are in the input; and one of the parameter `allowed-storage-classes`, where
    /// you set it.
    ///
    /// ## Why it matters
    /// The drivers that were part of Kubernetes are gone; AKS moves existing volumes to the CSI drivers behind the
    /// scenes, but features such as zone redundancy, private endpoints, snapshots and customer keys exist in the latter
    /// only. Deployment safeguards deny the old classes.
    ///
    /// ## Who must fix it
    /// You, in both modes. On AKS Automatic deployment safeguards deny such classes.
    ///
    /// ## How to fix
    /// Use a class of `disk.csi.azure.com` or `file.csi.azure.com`, and move the data.
    ///
    /// ## References
    /// - Microsoft: Migrate from in-tree storage class to CSI drivers on AKS
    /// - Azure Policy 4f3823b6
    id: "storage-class",
    title: "Volume of a driver that Kubernetes has removed",
    area: "storage",
    severity: Low, "new volumes fail; existing ones lack what the new driver has",
    standard: You,
    automatic: Shared,
    frameworks: ["deployment-safeguards:ensureCsiDriverStorageClass"],
    aliases: [
        "kubescape:C-0257", "kubescape:C-0264", "kyverno:restrict-storageclass", "gatekeeper:K8sStorageClass",
        "azure-policy:4f3823b6",
    ],
    remedies: [Set("provisioner", "disk.csi.azure.com")],
    check: Object(&["StorageClass", "PersistentVolumeClaim", "PersistentVolume", "StatefulSet"], check),
}

const PROVISIONERS: [&str; 2] =
    ["volume.kubernetes.io/storage-provisioner", "volume.beta.kubernetes.io/storage-provisioner"];

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    match object.kind() {
        "StorageClass" => check_provisioner(object.field().get("provisioner"), judge),
        "PersistentVolume" => {
            for source in ["azureDisk", "azureFile"].map(|key| object.field().get("spec").get(key)) {
                if source.exists() {
                    judge.fail(source);
                }
            }
        }
        "PersistentVolumeClaim" => {
            for key in PROVISIONERS {
                check_provisioner(object.metadata().get("annotations").get(key), judge);
            }
            check_class(object, object.path("spec.storageClassName"), judge);
        }
        _ => {
            for claim in object.path("spec.volumeClaimTemplates").items() {
                check_class(object, claim.path("spec.storageClassName"), judge);
            }
        }
    }
}

/// The class that a claim names: one that is allowed, and exists. The empty name means a volume without a class.
fn check_class<'s>(object: ObjectRef<'s>, class: Field<'s>, judge: &mut Judge<'s>) {
    let allowed = &judge.parameters().allowed_storage_classes;
    match class.str() {
        Some("") => judge.pass(),
        Some(name) if !allowed.is_empty() && !allowed.iter().any(|known| known == name) => {
            judge.fail_because(class, "not among the allowed classes");
        }
        Some(name)
            if judge.snapshot().is_supplied(object.scope(), "StorageClass")
                && object.sibling("StorageClass", "", name).is_none() =>
        {
            judge.fail_because(class, "there is no StorageClass of that name");
        }
        None if !allowed.is_empty() => judge.fail_because(class, "no class is named"),
        _ => judge.pass(),
    }
}

fn check_provisioner<'s>(provisioner: Field<'s>, judge: &mut Judge<'s>) {
    let old = provisioner.str().and_then(|name| name.strip_prefix("kubernetes.io/"));
    if old.is_some_and(|name| name != "no-provisioner") {
        judge.fail(provisioner);
    } else {
        judge.pass();
    }
}
