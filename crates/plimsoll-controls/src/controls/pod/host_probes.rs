use plimsoll_model::Workload;
use plimsoll_model::kubernetes::Slot;

use crate::Judge;
use crate::facts::pods::each_container;

control! {
    /// ## What it checks
    /// No `livenessProbe`, `readinessProbe` or `startupProbe` and no `lifecycle.postStart` or
    /// `lifecycle.preStop` of any container names a `host` in its `httpGet` or `tcpSocket`. Absent or empty
    /// means the pod's own address.
    ///
    /// ## Why it matters
    /// The kubelet sends these requests from the node. With a host of the pod's choice they reach what the pod
    /// itself may not: services bound to the node's loopback address, the metadata service, networks that
    /// policies close.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. The standard has the check from v1.34 on; check whether your
    /// namespaces enforce it.
    ///
    /// ## How to fix
    /// Remove `host`. To send a host name, set the `Host` header in `httpGet.httpHeaders`.
    ///
    /// ## References
    /// - Pod Security Standards, check `hostProbesAndHostLifecycle` (baseline, from v1.34)
    /// - KEP-4940
    id: "host-probes",
    title: "Probe or lifecycle hook is sent to a host of the pod's choice",
    area: "pod",
    severity: Medium, "makes the node send requests for the pod, but only simple ones",
    standard: You,
    automatic: Shared,
    frameworks: [
        "pss-baseline:hostProbesAndHostLifecycle", "pss-restricted:hostProbesAndHostLifecycle",
        "nsa:network-separation", "mcsb:NS-2", "attack:T1090",
    ],
    aliases: ["gatekeeper:K8sPSPHostProbesLifecycle"],
    remedies: [
        Text("Remove `host` from the probe or hook; set the `Host` header in `httpGet.httpHeaders` instead."),
    ],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    each_container(workload, judge, |container, judge| {
        let lifecycle = container.get(Slot::Lifecycle);
        let handlers = [
            container.get(Slot::LivenessProbe),
            container.get(Slot::ReadinessProbe),
            container.get(Slot::StartupProbe),
            lifecycle.get("postStart"),
            lifecycle.get("preStop"),
        ];
        for handler in handlers {
            for kind in ["httpGet", "tcpSocket"] {
                let host = handler.get(kind).get("host");
                if host.str().is_some_and(|host| !host.is_empty()) {
                    judge.fail(host);
                }
            }
        }
    });
}
