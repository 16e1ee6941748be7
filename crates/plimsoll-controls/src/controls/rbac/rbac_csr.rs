use plimsoll_model::{ObjectRef, Severity};

use crate::Judge;
use crate::facts::rbac::{Right, each_grant};

control! {
    /// ## What it checks
    /// No Role or ClusterRole grants `update` or `patch` on `certificatesigningrequests/approval` or `/status`, or
    /// `approve` or `sign` on signers. In a Role, which cannot give it, it is an info finding. Roles that the API
    /// server or AKS made are not judged: those whose name begins with `system:`, and those with the label
    /// `kubernetes.io/bootstrapping: rbac-defaults`, `kubernetes.azure.com/managedby: aks` or
    /// `addonmanager.kubernetes.io/mode`. Rules are matched as the API server matches them, wildcards included; rules
    /// that an aggregated role would gather are not.
    ///
    /// ## Why it matters
    /// Whoever approves requests for the signer `kubernetes.io/kube-apiserver-client` can be any user but those of
    /// `system:masters`, until the certificate expires.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Leave it to the controller that issues certificates, for its own signer (`resourceNames`).
    ///
    /// ## References
    /// - Kubernetes: Using RBAC Authorization
    /// - Kubernetes: Role Based Access Control Good Practices
    id: "rbac-csr",
    title: "Role allows issuing certificates",
    area: "rbac",
    severity: High, "a signed certificate is an identity that cannot be revoked",
    standard: You,
    automatic: You,
    frameworks: ["nsa:authentication-authorization", "mcsb:PA-7", "attack:T1649"],
    aliases: ["kubescape:C-0280", "checkov:CKV_K8S_156", "kyverno:restrict-clusterrole-csr"],
    remedies: [
        Text("Remove the verb or the resource from the rule, or limit the rule to the objects it needs with `resourceNames`."),
    ],
    check: Object(&["Role", "ClusterRole"], check),
}

const RIGHTS: &[Right] = &[
    Right {
        verbs: &["update", "patch"],
        group: "certificates.k8s.io",
        resources: &["certificatesigningrequests/approval", "certificatesigningrequests/status"],
    },
    Right { verbs: &["approve", "sign"], group: "certificates.k8s.io", resources: &["signers"] },
];

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
