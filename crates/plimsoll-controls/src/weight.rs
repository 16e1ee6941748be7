//! Exposure and privilege of a subject: what orders findings until attack paths are computed.

use plimsoll_model::azure::ManagedCluster;
use plimsoll_model::kubernetes::{PodSlot, SecuritySlot};
use plimsoll_model::{ObjectRef, Snapshot, Workload};
use std::marker::PhantomData;

/// Knows which workloads are exposed.
#[derive(Debug)]
pub(crate) struct Weights<'s> {
    exposed: Vec<Exposure<'s>>,
    snapshot: PhantomData<&'s Snapshot>,
}

/// A Service that is reachable from outside the cluster.
#[derive(Debug)]
struct Exposure<'s> {
    namespace: &'s str,
    selector: Vec<(&'s str, &'s str)>,
}

impl<'s> Weights<'s> {
    pub(crate) fn of(snapshot: &'s Snapshot) -> Self {
        let behind_ingress: Vec<(&str, &str)> = snapshot
            .objects_of("Ingress")
            .flat_map(|ingress| {
                let namespace = ingress.effective_namespace();
                backends(ingress).into_iter().map(move |service| (namespace, service))
            })
            .collect();
        let exposed = snapshot
            .objects_of("Service")
            .filter(|service| {
                matches!(service.path("spec.type").text(), Some("LoadBalancer" | "NodePort"))
                    || behind_ingress.contains(&(service.effective_namespace(), service.name()))
            })
            .map(|service| Exposure {
                namespace: service.effective_namespace(),
                selector: service
                    .path("spec.selector")
                    .members()
                    .filter_map(|(key, value)| Some((key, value.text()?)))
                    .collect(),
            })
            .filter(|exposure| !exposure.selector.is_empty())
            .collect();
        Self { exposed, snapshot: PhantomData }
    }

    /// Exposed workloads before others, and within each the privileged before the rest.
    pub(crate) fn of_workload(&self, workload: &Workload<'s>) -> u32 {
        let namespace = workload.namespace();
        let exposed = self.exposed.iter().any(|exposure| {
            exposure.namespace == namespace
                && exposure.selector.iter().all(|(key, value)| workload.pod_label(key) == Some(value))
        });
        (1 + u32::from(exposed) * 2) * (1 + privilege(workload))
    }

    /// What holds for a cluster holds for everything in it; the more so where its API server is open.
    pub(crate) fn of_cluster(cluster: ManagedCluster<'_>) -> u32 {
        if cluster.is_private() == Some(true) { 8 } else { 12 }
    }

    /// Grants at cluster scope before all others.
    #[expect(clippy::unused_self, reason = "the counterpart of `of_workload`")]
    pub(crate) fn of_object(&self, object: ObjectRef<'s>) -> u32 {
        match object.kind() {
            "ClusterRoleBinding" | "ClusterRole" => 12,
            "RoleBinding" | "Role" | "Service" | "Ingress" => 4,
            _ => 1,
        }
    }
}

/// How much of the node a workload holds, from 0 to 3.
fn privilege(workload: &Workload<'_>) -> u32 {
    let spec = &workload.spec;
    let is_true = |slot| spec.get(slot).text() == Some("true");
    let privileged = workload
        .containers()
        .iter()
        .any(|container| container.security(SecuritySlot::Privileged).text() == Some("true"));
    let host_path = spec.volumes().any(|volume| volume.get("hostPath").exists());
    u32::from(privileged)
        + u32::from(host_path)
        + u32::from(is_true(PodSlot::HostPid) || is_true(PodSlot::HostNetwork) || is_true(PodSlot::HostIpc))
}

/// The Services that an Ingress sends traffic to.
fn backends(ingress: ObjectRef<'_>) -> Vec<&str> {
    let mut services = Vec::new();
    let spec = ingress.field().get("spec");
    services.extend(spec.path("defaultBackend.service.name").text());
    for rule in spec.get("rules").items() {
        for path in rule.path("http.paths").items() {
            let backend = path.get("backend");
            services
                .extend(backend.path("service.name").text().or_else(|| backend.get("serviceName").text()));
        }
    }
    services
}
