use plimsoll_model::{Field, ObjectRef, Severity};

use crate::Judge;
use crate::facts::completeness::is_passed_over;

control! {
    /// ## What it checks
    /// Every PersistentVolumeClaim, and every claim that a StatefulSet makes, names its class in `storageClassName`;
    /// the empty text, which asks for a volume made by hand, counts as a name, and so does `volumeName`. Where the
    /// input has StorageClasses, the class is among them or one of those that AKS comes with: otherwise the finding has
    /// severity low. Where it has none, a class of another name is unknown.
    ///
    /// ## Why it matters
    /// A claim without a class gets whatever class the cluster calls its default at that moment. On another cluster, or
    /// after somebody changed the default, that is another kind of disk, encrypted with another key, deleted or kept
    /// with the claim. A claim for a class that does not exist waits for ever, and its pods with it.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, in both modes.
    ///
    /// ## How to fix
    /// Name the class; on AKS for instance `managed-csi-premium`, or one of your own with your encryption set.
    ///
    /// ## References
    /// - Kubernetes: Persistent Volumes, class; Storage Classes, default StorageClass
    /// - Microsoft: Storage classes in AKS
    id: "storage-class-named",
    title: "Claim leaves its storage class to chance",
    area: "storage",
    severity: Info, "works until the default of the cluster changes",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: ["kyverno:require-storageclass"],
    remedies: [Set("spec.storageClassName", "managed-csi-premium")],
    check: Object(&["PersistentVolumeClaim", "StatefulSet"], check),
}

/// The classes of every AKS cluster.
const OF_AKS: [&str; 8] = [
    "azurefile",
    "azurefile-csi",
    "azurefile-csi-premium",
    "azurefile-premium",
    "default",
    "managed",
    "managed-csi",
    "managed-csi-premium",
];

const NOT_SUPPLIED: &str =
    "StorageClasses not supplied: add the output of `kubectl get storageclasses -o json`";

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(object, judge) {
        return;
    }
    if object.kind() == "PersistentVolumeClaim" {
        check_claim(object, object.field(), judge);
        return;
    }
    let claims = object.path("spec.volumeClaimTemplates");
    if claims.is_empty() {
        judge.not_applicable("the StatefulSet makes no claims");
    }
    for claim in claims.items() {
        check_claim(object, claim, judge);
    }
}

fn check_claim<'s>(object: ObjectRef<'s>, claim: Field<'s>, judge: &mut Judge<'s>) {
    let spec = claim.get("spec");
    let named = spec.get("storageClassName");
    let old = claim.get("metadata").get("annotations").get("volume.beta.kubernetes.io/storage-class");
    let class = if named.is_absent() && old.exists() { old } else { named };
    if class.is_absent() {
        if spec.get("volumeName").is_empty() {
            judge.fail(named);
        }
        judge.pass();
        return;
    }
    let Some(name) = class.str().filter(|name| !name.is_empty() && !OF_AKS.contains(name)) else {
        judge.pass();
        return;
    };
    let snapshot = judge.snapshot();
    let (scope, kind) = (object.scope(), "StorageClass");
    if snapshot.find(scope, kind, "", name).is_some() {
        judge.pass();
    } else if snapshot.is_supplied(scope, kind) {
        judge.fail_as(Severity::Low, class, "the input has no class of that name");
    } else {
        judge.unknown_at(class, NOT_SUPPLIED);
    }
}
