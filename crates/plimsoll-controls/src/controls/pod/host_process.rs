use plimsoll_model::Workload;
use plimsoll_model::kubernetes::SecuritySlot;

use crate::Judge;
use crate::facts::pods::each_security_context;

control! {
    /// ## What it checks
    /// Neither the pod's nor any container's `securityContext.windowsOptions.hostProcess` is `true`. Absent
    /// means false.
    ///
    /// ## Why it matters
    /// A HostProcess container is no container: it runs on the node itself, as `NT AUTHORITY\SYSTEM` if it
    /// likes, with the node's files, network and credentials.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. AKS Automatic has no Windows nodes, and its deployment safeguards
    /// deny such pods.
    ///
    /// ## How to fix
    /// Remove the field, and use what AKS offers for the task: node customisation, CSI drivers, the monitoring
    /// add-ons.
    ///
    /// ## References
    /// - Pod Security Standards, check `windowsHostProcess` (baseline)
    /// - Azure Policy 077f0ce1
    id: "host-process",
    title: "Windows HostProcess container",
    area: "pod",
    severity: High, "runs as a process of the Windows node, but only on Windows nodes",
    standard: You,
    automatic: Shared,
    frameworks: [
        "pss-baseline:windowsHostProcess", "pss-restricted:windowsHostProcess", "nsa:pod-security",
        "mcsb:PV-2", "deployment-safeguards:windowsBlockHostProcess", "attack:T1611",
    ],
    aliases: [
        "kubescape:C-0202", "trivy:KSV-0103", "polaris:hostProcess", "kyverno:disallow-host-process",
        "gatekeeper:K8sPSPHostProcess", "azure-policy:077f0ce1",
    ],
    remedies: [Set("securityContext.windowsOptions.hostProcess", "false")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let of_pod = workload.spec.security("windowsOptions").get("hostProcess");
    if of_pod.bool() == Some(true) {
        judge.fail(of_pod);
    }
    each_security_context(workload, judge, |container, judge| {
        let own = container.security(SecuritySlot::WindowsOptions).get("hostProcess");
        if own.bool() == Some(true) {
            judge.fail(own);
        }
    });
}
