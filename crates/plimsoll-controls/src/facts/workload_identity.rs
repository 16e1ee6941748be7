//! Which service account a pod runs as, and whether it holds that account's token.

use plimsoll_model::kubernetes::PodSlot;
use plimsoll_model::{Field, ObjectRef, Workload};

/// The kind, as lists of it are supplied.
pub const SERVICE_ACCOUNT: &str = "ServiceAccount";

/// The field that decides whether a pod gets the token of its service account: its own, else the service account's
/// where that is in the input, else the pod's missing one. Where neither is set it does.
pub fn automount<'s>(workload: &Workload<'s>) -> Field<'s> {
    let own = workload.spec.get(PodSlot::AutomountServiceAccountToken);
    if own.exists() {
        return own;
    }
    workload
        .service_account()
        .map(|account| account.path("automountServiceAccountToken"))
        .filter(Field::exists)
        .unwrap_or(own)
}

/// What names the service account: `serviceAccountName`, or the older `serviceAccount` where only that is set.
pub fn named_by<'s>(workload: &Workload<'s>) -> Field<'s> {
    let name = workload.spec.get(PodSlot::ServiceAccountName);
    let old = workload.spec.get(PodSlot::ServiceAccount);
    if name.is_empty() && !old.is_empty() { old } else { name }
}

/// The names of the secrets that a service account pulls images with.
pub fn has_pull_secrets(account: ObjectRef<'_>) -> bool {
    account.path("imagePullSecrets").items().next().is_some()
}
