//! What the audit log of a cluster cannot show: requests that `kube-audit-admin` leaves out, and requests that the
//! audit policy of AKS drops before any category sees them.
//!
//! AKS publishes its audit policy and nobody can change it. Exports of `kube-audit-admin` hold what `kube-audit` holds
//! without the verbs `get` and `list`.

/// Which export shows a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// `kube-audit` only; `kube-audit-admin` leaves it out.
    OnlyByKubeAudit,
    /// No export: the audit policy drops it.
    Never,
}

/// One kind of request that an export does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlindSpot {
    /// The request in words.
    pub request: &'static str,
    /// The verb and the resource as the audit log would write them.
    pub audited_as: &'static str,
    /// What somebody can do unseen.
    pub unseen: &'static str,
    /// Where it would be shown.
    pub shown: Shown,
    /// Techniques of MITRE ATT&CK that it can serve.
    pub techniques: &'static [&'static str],
    /// Whether this was seen stated by the platform's documentation; otherwise it follows from how the client works.
    pub documented: bool,
}

/// All blind spots.
pub const BLIND_SPOTS: &[BlindSpot] = &[
    BlindSpot {
        request: "reading secrets",
        audited_as: "get, list secrets",
        unseen: "theft of every credential in a namespace or the cluster",
        shown: Shown::OnlyByKubeAudit,
        techniques: &["T1552.007"],
        documented: true,
    },
    BlindSpot {
        request: "exec, attach and port-forward over WebSocket, as kubectl does from 1.30 on",
        audited_as: "get pods/exec, pods/attach, pods/portforward",
        unseen: "commands run inside containers",
        shown: Shown::OnlyByKubeAudit,
        techniques: &["T1609"],
        documented: false,
    },
    BlindSpot {
        request: "reading container output",
        audited_as: "get pods/log",
        unseen: "collection of what applications print, tokens among it",
        shown: Shown::OnlyByKubeAudit,
        techniques: &["T1530"],
        documented: true,
    },
    BlindSpot {
        request: "GET through the kubelet's proxy",
        audited_as: "get nodes/proxy",
        unseen: "commands and logs of every pod of a node, past admission",
        shown: Shown::OnlyByKubeAudit,
        techniques: &["T1609", "T1613"],
        documented: true,
    },
    BlindSpot {
        request: "listing pods, roles, bindings, namespaces and nodes",
        audited_as: "get, list of everything",
        unseen: "reconnaissance: what runs here, and who may do what",
        shown: Shown::OnlyByKubeAudit,
        techniques: &["T1613", "T1069"],
        documented: true,
    },
    BlindSpot {
        request: "reads by the control plane's own user",
        audited_as: "get, list by aksService",
        unseen: "reads with a stolen certificate of the control plane, exec over GET included",
        shown: Shown::Never,
        techniques: &["T1078"],
        documented: true,
    },
    BlindSpot {
        request: "one DELETE for all events of a namespace",
        audited_as: "deletecollection events",
        unseen: "removal of the events that tell of an intrusion",
        shown: Shown::Never,
        techniques: &["T1070"],
        documented: true,
    },
    BlindSpot {
        request: "kubelets reading node objects",
        audited_as: "get nodes, nodes/status by system:nodes",
        unseen: "reads of node objects with a stolen kubelet credential",
        shown: Shown::Never,
        techniques: &["T1613"],
        documented: true,
    },
];

/// What `kube-audit-admin` alone does not show, and `kube-audit` would.
pub fn of_admin_only() -> impl Iterator<Item = &'static BlindSpot> {
    BLIND_SPOTS.iter().filter(|spot| spot.shown == Shown::OnlyByKubeAudit)
}

/// What no export shows.
pub fn of_every_export() -> impl Iterator<Item = &'static BlindSpot> {
    BLIND_SPOTS.iter().filter(|spot| spot.shown == Shown::Never)
}

/// The blind spots of `kube-audit-admin` as one clause.
pub fn of_admin_in_words() -> String {
    let requests: Vec<&str> = of_admin_only().map(|spot| spot.request).collect();
    match requests.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{}; and {last}", rest.join("; ")),
        _ => requests.join(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_reads_and_exec_are_among_what_admin_leaves_out() {
        let resources: Vec<_> = of_admin_only().map(|spot| spot.audited_as).collect();
        assert!(resources.iter().any(|resource| resource.contains("secrets")));
        assert!(resources.iter().any(|resource| resource.contains("pods/exec")));
        // Whatever admin leaves out is a read: it drops get and list, nothing else.
        assert!(resources.iter().all(|resource| resource.starts_with("get")));
        assert!(of_every_export().count() + of_admin_only().count() == BLIND_SPOTS.len());
        assert!(of_admin_in_words().starts_with("reading secrets; exec"));
    }
}
