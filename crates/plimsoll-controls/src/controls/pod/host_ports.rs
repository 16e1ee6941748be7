use plimsoll_model::Workload;
use plimsoll_model::kubernetes::Slot;

use crate::Judge;
use crate::facts::allow_list::allows_port;
use crate::facts::pods::each_container;

control! {
    /// ## What it checks
    /// No port of any container sets `hostPort` to anything but 0, or a port that the parameter `allowed-host-ports`
    /// names (none unless you set it). Absent means 0.
    ///
    /// ## Why it matters
    /// A host port is reached at the node's address, past Services and, with some network engines, past network
    /// policies. It also keeps every other pod off that port of the node.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny host ports outside
    /// excluded namespaces.
    ///
    /// ## How to fix
    /// Remove `hostPort` and put a Service in front.
    ///
    /// ## References
    /// - Pod Security Standards, check `hostPorts` (baseline)
    /// - Azure Policy 82985f06
    id: "host-ports",
    title: "Container listens on a port of the node",
    area: "pod",
    severity: Medium, "opens the pod on the node's own address, as far as the network security group lets through",
    standard: You,
    automatic: Shared,
    frameworks: [
        "pss-baseline:hostPorts", "pss-restricted:hostPorts", "nsa:network-separation", "mcsb:NS-2",
        "deployment-safeguards:hostNetworkPorts", "attack:T1133",
    ],
    aliases: [
        "kubescape:C-0044", "kubescape:C-0204", "trivy:KSV-0024", "polaris:hostPortSet",
        "checkov:CKV_K8S_26", "kyverno:disallow-host-ports-range", "kyverno:disallow-host-ports",
        "gatekeeper:K8sPSPHostNetworkingPorts", "azure-policy:82985f06",
    ],
    remedies: [Text("Remove `hostPort` from the container's ports and put a Service in front.")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let allowed = judge.parameters().allowed_host_ports.as_slice();
    each_container(workload, judge, |container, judge| {
        for port in container.get(Slot::Ports).items() {
            let host_port = port.get("hostPort");
            if host_port.int().is_some_and(|number| number != 0 && !allows_port(allowed, number)) {
                judge.fail(host_port);
            }
        }
    });
}
