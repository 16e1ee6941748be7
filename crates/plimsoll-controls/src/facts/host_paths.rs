//! Paths of the node that pods mount: how they are written, and which of them matter.

use std::borrow::Cow;

use plimsoll_model::kubernetes::{PodSlot, Slot};
use plimsoll_model::{Field, Workload};

/// Directories that hand over the node or its credentials, with everything below them.
const SENSITIVE: [&str; 27] = [
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib64",
    "/opt/azure",
    "/opt/cni",
    "/proc",
    "/root",
    "/run/containerd",
    "/run/crio",
    "/run/dbus",
    "/run/docker",
    "/run/k3s",
    "/run/systemd",
    "/sbin",
    "/sys",
    "/usr",
    "/var/lib/cloud",
    "/var/lib/cni",
    "/var/lib/containerd",
    "/var/lib/containers",
    "/var/lib/docker",
    "/var/lib/etcd",
    "/var/lib/kubelet",
    "/var/lib/waagent",
];

/// Parts of sensitive directories that hold nothing worth hiding: harmless while they are mounted read-only.
const HARMLESS_TO_READ: [&str; 11] = [
    "/etc/ca-certificates",
    "/etc/localtime",
    "/etc/machine-id",
    "/etc/os-release",
    "/etc/pki/ca-trust",
    "/etc/pki/tls/certs",
    "/etc/ssl/certs",
    "/etc/timezone",
    "/lib/modules",
    "/usr/lib/modules",
    "/usr/share",
];

/// Files by which container runtimes take orders.
const SOCKETS: [&str; 10] = [
    "/run/buildkit/buildkitd.sock",
    "/run/containerd/containerd.sock",
    "/run/containerd/containerd.sock.ttrpc",
    "/run/cri-dockerd.sock",
    "/run/crio/crio.sock",
    "/run/docker.sock",
    "/run/docker/containerd/containerd.sock",
    "/run/dockershim.sock",
    "/run/k3s/containerd/containerd.sock",
    "/run/podman/podman.sock",
];

/// A path of the node that a pod names as a volume.
#[derive(Clone, Copy, Debug)]
pub struct HostPath<'s> {
    /// The volume's name.
    pub volume: &'s str,
    /// The volume's source, `hostPath`.
    pub source: Field<'s>,
}

impl<'s> HostPath<'s> {
    /// Where the path is written.
    pub fn path(&self) -> Field<'s> {
        self.source.get("path")
    }

    /// Every mount of it, in all containers, that lets the container write.
    pub fn writable_mounts<'a>(
        &'a self,
        workload: &'a Workload<'s>,
    ) -> impl Iterator<Item = Field<'s>> + use<'a, 's> {
        workload
            .containers()
            .iter()
            .flat_map(|container| container.get(Slot::VolumeMounts).items())
            .filter(|mount| mount.get("name").text() == Some(self.volume))
            .map(|mount| mount.get("readOnly"))
            .filter(|read_only| read_only.bool() != Some(true))
    }
}

/// The paths of the node that the pod names as volumes.
pub fn of<'s>(workload: &Workload<'s>) -> impl Iterator<Item = HostPath<'s>> + use<'s> {
    workload.spec.get(PodSlot::Volumes).items().filter_map(|volume| {
        let source = volume.get("hostPath");
        let name = volume.get("name").text().unwrap_or_default();
        source.exists().then_some(HostPath { volume: name, source })
    })
}

/// The path as the node sees it: without `.`, `..`, doubled and trailing slashes, and `/var/run` as what it is on
/// nodes, a link to `/run`.
pub fn normalize(path: &str) -> Cow<'_, str> {
    let clean = path.starts_with('/')
        && (path == "/"
            || path
                .get(1..)
                .is_some_and(|rest| rest.split('/').all(|part| !matches!(part, "" | "." | ".."))));
    if clean {
        return Cow::Borrowed(without_link(path));
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let joined = format!("/{}", parts.join("/"));
    Cow::Owned(without_link(&joined).to_owned())
}

fn without_link(path: &str) -> &str {
    match path.strip_prefix("/var/run") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => path.get("/var".len()..).unwrap_or(path),
        _ => path,
    }
}

/// Whether `path` is `directory` or lies below it; both normalized.
fn lies_in(path: &str, directory: &str) -> bool {
    directory == "/"
        || path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a normalized path lies in one that the user allows.
pub fn is_allowed(path: &str, allowed: &[String]) -> bool {
    allowed.iter().any(|directory| lies_in(path, &normalize(directory)))
}

/// Whether a normalized path hands over the node or its credentials: a sensitive directory, something in one, or a
/// directory that holds one.
pub fn is_sensitive(path: &str) -> bool {
    SENSITIVE.iter().any(|directory| lies_in(path, directory) || lies_in(directory, path))
}

/// Whether a normalized path is a part of a sensitive directory that is harmless while it can only be read.
pub fn is_harmless_to_read(path: &str) -> bool {
    HARMLESS_TO_READ.iter().any(|directory| lies_in(path, directory))
}

/// Whether whoever can write to a normalized path can have the kubelet read any file of the node for him: it follows
/// links in the log directories.
pub fn is_log_directory(path: &str) -> bool {
    ["/var/log", "/var/log/pods", "/var/log/containers"].contains(&path)
}

/// Whether a container runtime can be commanded through a normalized path: its socket, or a directory that holds it.
pub fn holds_runtime_socket(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    SOCKETS
        .iter()
        .any(|socket| lies_in(socket, path) || (!file.is_empty() && socket.rsplit('/').next() == Some(file)))
}
