use plimsoll_model::Workload;
use plimsoll_model::kubernetes::SecuritySlot;

use crate::Judge;
use crate::facts::pods::{each_security_context, has_user_namespace};

control! {
    /// ## What it checks
    /// Neither the pod's nor any container's `securityContext.runAsUser` is 0. Absent passes here: then the
    /// image decides, which the control `run-as-non-root` is about. Pods with a user namespace of their own
    /// (`hostUsers: false`) are not judged, as in the standard from v1.35 on.
    ///
    /// ## Why it matters
    /// User 0 owns every file of the image and keeps the capabilities that the runtime leaves. A flaw in the
    /// runtime, or one mounted path too many, makes it root on the node.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Name a user that the image can run as, above 10000 where possible, or remove the field and let the image
    /// name one.
    ///
    /// ## References
    /// - Pod Security Standards, check `runAsUser` (restricted)
    /// - Azure Policy f06ddb64
    id: "run-as-user-root",
    title: "Container runs as user 0",
    area: "pod",
    severity: Medium, "root in the container is root on the node as soon as something else gives way",
    standard: You,
    automatic: You,
    frameworks: [
        "pss-restricted:runAsUser", "nsa:pod-security", "mcsb:PV-2",
        "deployment-safeguards:allowedUsersGroups", "attack:T1611",
    ],
    aliases: [
        "trivy:KSV-0105", "kyverno:validate-userid-groupid-fsgroup", "gatekeeper:K8sPSPAllowedUsers",
        "azure-policy:f06ddb64",
    ],
    remedies: [Set("spec.securityContext.runAsUser", "10001")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if has_user_namespace(&workload.spec) {
        judge.not_applicable("the pod has a user namespace of its own");
        return;
    }
    let of_pod = workload.spec.security("runAsUser");
    if of_pod.int() == Some(0) {
        judge.fail(of_pod);
    }
    each_security_context(workload, judge, |container, judge| {
        let user = container.security(SecuritySlot::RunAsUser);
        if user.int() == Some(0) {
            judge.fail(user);
        }
    });
}
