use plimsoll_model::{Field, ObjectRef};

use crate::Judge;
use crate::facts::completeness::is_passed_over;
use crate::relations::pod_template;

control! {
    /// ## What it checks
    /// No container declares `containerPort: 22` for TCP, and no Service has port 22 or sends traffic to port 22.
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
    check: Object(KINDS, check),
}

const KINDS: &[&str] = workloads!["Service"];

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(object, judge) {
        return;
    }
    if object.kind() == "Service" {
        for port in object.path("spec.ports").items() {
            for number in [port.get("port"), port.get("targetPort")] {
                if number.text() == Some("22") && is_tcp(port) {
                    judge.fail(number);
                    break;
                }
            }
        }
        return;
    }
    let Some(template) = pod_template(object) else { return };
    let spec = template.get("spec");
    for container in ["initContainers", "containers"].into_iter().flat_map(|list| spec.get(list).items()) {
        for port in container.get("ports").items() {
            let number = port.get("containerPort");
            if number.int() == Some(22) && is_tcp(port) {
                judge.fail(number);
            }
        }
    }
}

fn is_tcp(port: Field<'_>) -> bool {
    !matches!(port.get("protocol").str(), Some("UDP" | "SCTP"))
}
