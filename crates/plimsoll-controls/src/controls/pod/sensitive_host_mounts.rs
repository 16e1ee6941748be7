use plimsoll_model::Workload;

use crate::Judge;
use crate::facts::host_paths;

control! {
    /// ## What it checks
    /// No `hostPath` volume names `/`, a directory that holds credentials, devices, kernel interfaces or
    /// programs of the node (`/etc`, `/dev`, `/proc`, `/sys`, `/boot`, `/root`, `/usr`, `/bin`, `/sbin`,
    /// `/lib`, `/opt/cni`, `/opt/azure`, `/run` with the runtimes' and systemd's parts, `/var/lib/kubelet`, the
    /// state of runtimes, etcd, cloud-init and the Azure agent), something below one, or a directory above one.
    /// `/var/run` counts as `/run`; dots and doubled slashes are resolved.
    ///
    /// Certificates, time zone, kernel modules, `/usr/share` and the like pass while every mount of them is
    /// `readOnly`. The log directories below `/var/log` fail where they can be written to.
    ///
    /// ## Why it matters
    /// `/etc/kubernetes` and `/var/lib/kubelet` hold the node's identity and the tokens of its pods, `/dev` its
    /// disks, `/proc` and `/sys` switches of its kernel. Through links in `/var/log` the kubelet can be made to
    /// read any file.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny `hostPath` outside
    /// excluded namespaces.
    ///
    /// ## How to fix
    /// Mount the single file or subdirectory that is needed, `readOnly`; for volumes of the platform use a CSI
    /// driver.
    ///
    /// ## References
    /// - Microsoft Threat Matrix for Kubernetes: Writable hostPath mount
    /// - Pod Security Standards, check `hostPathVolumes` (baseline)
    id: "sensitive-host-mounts",
    title: "Pod mounts a directory that hands over the node",
    area: "pod",
    severity: High, "credentials, devices or programs of the node lie there",
    standard: You,
    automatic: Shared,
    frameworks: ["nsa:pod-security", "mcsb:PV-2", "attack:T1611", "attack:T1552.001"],
    aliases: [
        "kubescape:C-0020", "trivy:KSV-0121", "kube-linter:sensitive-host-mounts",
        "kubeaudit:SensitivePathsMounted",
    ],
    remedies: [
        Text("Mount only the file or subdirectory that is needed, with `readOnly: true`, or replace the `hostPath` volume."),
    ],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    for volume in host_paths::of(workload) {
        let field = volume.path();
        let Some(path) = field.str() else {
            judge.unknown_at(field, "a `hostPath` volume names no path");
            continue;
        };
        let path = host_paths::normalize(path);
        let only_if_writable = host_paths::is_harmless_to_read(&path) || host_paths::is_log_directory(&path);
        if only_if_writable {
            if volume.writable_mounts(workload).next().is_some() {
                judge.fail_because(field, "a container may write there");
            }
        } else if host_paths::is_sensitive(&path) {
            judge.fail(field);
        }
    }
}
