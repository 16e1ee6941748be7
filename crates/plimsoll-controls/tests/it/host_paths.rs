//! Paths of the node are compared as the node sees them.

use plimsoll_controls::facts::host_paths::{holds_runtime_socket, is_sensitive, normalize};

#[test]
fn paths_are_resolved() {
    for (written, seen) in [
        ("/", "/"),
        ("//", "/"),
        ("", "/"),
        ("/etc", "/etc"),
        ("/etc/", "/etc"),
        ("/etc//ssl/./certs", "/etc/ssl/certs"),
        ("/mnt/../etc", "/etc"),
        ("/../../etc", "/etc"),
        ("/mnt/..", "/"),
        ("/var/run", "/run"),
        ("/var/run/docker.sock", "/run/docker.sock"),
        ("/var//run/", "/run"),
        ("/var/running", "/var/running"),
        ("/...", "/..."),
    ] {
        assert_eq!(normalize(written), seen, "{written}");
    }
}

#[test]
fn directories_count_whole_with_what_lies_above_and_below() {
    for (path, sensitive) in [
        ("/", true),
        ("/etc", true),
        ("/etc/kubernetes/azure.json", true),
        ("/etcetera", false),
        ("/var", true),
        ("/var/lib", true),
        ("/var/lib/kubelet/pods", true),
        ("/var/lib/kubelet-data", false),
        ("/var/lib/shop", false),
        ("/var/log", false),
        ("/run", true),
        ("/run/agent", false),
        ("/mnt", false),
        ("/opt", true),
        ("/opt/shop", false),
    ] {
        assert_eq!(is_sensitive(path), sensitive, "{path}");
    }
}

#[test]
fn sockets_are_known_by_place_and_by_name() {
    for (path, holds) in [
        ("/run/docker.sock", true),
        ("/run/containerd/containerd.sock", true),
        ("/run/containerd", true),
        ("/run/docker", true),
        ("/run", true),
        ("/", true),
        ("/mnt/crio.sock", true),
        ("/run/containerd-shim", false),
        ("/run/agent.sock", false),
        ("/var/log", false),
    ] {
        assert_eq!(holds_runtime_socket(path), holds, "{path}");
    }
}
