use plimsoll_model::{Field, ObjectRef};

use crate::Judge;

control! {
    /// ## What it checks
    /// No StorageClass or claim uses a provisioner that was part of Kubernetes (`kubernetes.io/azure-disk`,
    /// `kubernetes.io/azure-file` and the others of `kubernetes.io/`, except `no-provisioner`), and no PersistentVolume
    /// has one of the sources `azureDisk` or `azureFile`.
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
    check: Object(&["StorageClass", "PersistentVolumeClaim", "PersistentVolume"], check),
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
        _ => {
            for key in PROVISIONERS {
                check_provisioner(object.metadata().get("annotations").get(key), judge);
            }
        }
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
