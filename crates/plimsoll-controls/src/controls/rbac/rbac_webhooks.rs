use plimsoll_model::{ObjectRef, Severity};

use crate::Judge;
use crate::facts::rbac::{Right, each_grant};

control! {
    /// ## What it checks
    /// No Role or ClusterRole grants `create`, `update`, `patch` or `delete` on the configurations of admission
    /// webhooks, or on admission policies and their bindings. In a Role, which cannot give it, it is an info finding.
    /// Roles that the API server or AKS made are not judged: those whose name begins with `system:`, and those with the
    /// label `kubernetes.io/bootstrapping: rbac-defaults`, `kubernetes.azure.com/managedby: aks` or
    /// `addonmanager.kubernetes.io/mode`. Rules are matched as the API server matches them, wildcards included; rules
    /// that an aggregated role would gather are not.
    ///
    /// ## Why it matters
    /// An admission webhook is sent every object that is written, and may change it: a Secret read, an image replaced.
    /// To delete one switches off what enforces your rules.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Leave it to the identity that installs the policy engine.
    ///
    /// ## References
    /// - Kubernetes: Using RBAC Authorization
    /// - Kubernetes: Role Based Access Control Good Practices
    id: "rbac-webhooks",
    title: "Role allows changing admission",
    area: "rbac",
    severity: High, "whoever writes a webhook sees and changes every object, Secrets included",
    standard: You,
    automatic: You,
    frameworks: [
        "nsa:authentication-authorization", "mcsb:PA-7", "attack:T1562",
        "threat-matrix:malicious-admission-controller",
    ],
    aliases: [
        "kubescape:C-0281", "trivy:KSV-0114", "checkov:CKV_K8S_155",
        "kyverno:restrict-clusterrole-mutating-validating-admission-webhooks",
    ],
    remedies: [
        Text("Remove the verb or the resource from the rule, or limit the rule to the objects it needs with `resourceNames`."),
    ],
    check: Object(&["Role", "ClusterRole"], check),
}

const RIGHTS: &[Right] = &[Right {
    verbs: &["create", "update", "patch", "delete", "deletecollection"],
    group: "admissionregistration.k8s.io",
    resources: &[
        "mutatingwebhookconfigurations",
        "validatingwebhookconfigurations",
        "validatingadmissionpolicies",
        "validatingadmissionpolicybindings",
        "mutatingadmissionpolicies",
        "mutatingadmissionpolicybindings",
    ],
}];

fn check<'s>(role: ObjectRef<'s>, judge: &mut Judge<'s>) {
    each_grant(role, judge, RIGHTS, |grant, judge| {
        if role.kind() == "Role" {
            let words = grant.words();
            judge.fail_as(Severity::Info, grant.field, format!("{words}, which a Role cannot give"));
        } else {
            judge.fail_because(grant.field, grant.words());
        }
    });
}
