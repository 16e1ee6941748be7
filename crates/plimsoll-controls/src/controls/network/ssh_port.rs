use plimsoll_model::Workload;
use plimsoll_model::kubernetes::Slot;

use crate::Judge;
use crate::facts::pods::each_container;

control! {
    /// ## What it checks
    /// No container declares `containerPort: 22` for TCP.
    ///
    /// ## Why it matters
    /// An SSH server in a container has accounts and keys of its own. Who comes in through it appears in no audit log,
    /// and keeps the access when the rights in the cluster are taken away.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, in both modes.
    ///
    /// ## How to fix
    /// Remove the SSH server; use `kubectl exec` or `kubectl debug`, which need a right and leave a record.
    ///
    /// ## References
    /// - Microsoft threat matrix for Kubernetes, SSH server running inside container
    /// - MITRE ATT&CK T1021.004
    id: "ssh-port",
    title: "Container offers SSH",
    area: "network",
    severity: Medium, "a way in beside the API server, which logs nothing of it",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security", "attack:T1021.004", "threat-matrix:ssh-server-running-inside-container"],
    aliases: ["kubescape:C-0042", "kube-linter:ssh-port"],
    remedies: [Text("Remove the SSH server and the port.")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    each_container(workload, judge, |container, judge| {
        for port in container.get(Slot::Ports).items() {
            let number = port.get("containerPort");
            if number.int() == Some(22) && !matches!(port.get("protocol").str(), Some("UDP" | "SCTP")) {
                judge.fail(number);
            }
        }
    });
}
