use plimsoll_model::Workload;

use crate::Judge;
use crate::facts::host_paths;

control! {
    /// ## What it checks
    /// No `hostPath` volume names the socket of containerd, Docker, CRI-O, Podman or BuildKit, in its usual
    /// place or under its usual file name elsewhere, or a directory that holds one: `/run`, `/run/containerd`,
    /// `/`. `/var/run` counts as `/run`; dots and doubled slashes are resolved. A `readOnly` mount does not
    /// help: a socket can still be spoken to.
    ///
    /// ## Why it matters
    /// The runtime obeys everyone who reaches its socket. It starts privileged containers that no admission
    /// control sees, reads the secrets of all pods of the node, and runs commands in them.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny `hostPath` outside
    /// excluded namespaces.
    ///
    /// ## How to fix
    /// Build images without a daemon (BuildKit rootless, ACR Tasks); read container metrics and logs from the
    /// kubelet.
    ///
    /// ## References
    /// - Pod Security Standards, check `hostPathVolumes` (baseline)
    /// - Microsoft Threat Matrix for Kubernetes: Writable hostPath mount
    id: "runtime-socket",
    title: "Pod can command the container runtime",
    area: "pod",
    severity: High, "whoever speaks to the runtime starts a privileged container of his own",
    standard: You,
    automatic: Shared,
    frameworks: ["nsa:pod-security", "mcsb:PV-2", "attack:T1611", "attack:T1610"],
    aliases: [
        "kubescape:C-0074", "trivy:KSV-0006", "kube-linter:docker-sock", "checkov:CKV_K8S_27",
        "kyverno:disallow-container-sock-mounts", "kyverno:docker-socket-check",
    ],
    remedies: [Text("Remove the volume; build images with `az acr build` or rootless BuildKit instead.")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    for volume in host_paths::of(workload) {
        let field = volume.path();
        match field.str() {
            Some(path) if host_paths::holds_runtime_socket(&host_paths::normalize(path)) => judge.fail(field),
            Some(_) => {}
            None => judge.unknown_at(field, "a `hostPath` volume names no path"),
        }
    }
}
