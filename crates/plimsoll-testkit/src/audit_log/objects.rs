//! Writes the bodies of requests and answers.

use plimsoll_audit::event::Microseconds;
use plimsoll_audit::policy::Level;

use super::bodies::Body;
use super::draft::{Content, Draft, Reference};
use super::population::{Identity, Node, Pod};
use super::random::Random;
use super::text::{escaped, number, string, time};

/// What the API server knows when it answers.
#[derive(Debug)]
pub(super) struct Server<'r> {
    pub(super) random: &'r mut Random,
    /// When the answer is given.
    pub(super) now: Microseconds,
    /// The version of what was written last.
    pub(super) version: u64,
}

/// The two bodies, empty where there is none, and buffers that are used again.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    pub(super) request: Vec<u8>,
    pub(super) response: Vec<u8>,
    labels: Vec<u8>,
    annotations: Vec<u8>,
    rest: Vec<u8>,
}

macro_rules! put {
    ($out:expr, $($part:expr),+ $(,)?) => {{
        $( $out.extend_from_slice(AsRef::<[u8]>::as_ref($part)); )+
    }};
}

impl Written {
    /// Writes what the level asks for.
    pub(super) fn fill(&mut self, draft: &Draft<'_>, level: Level, server: &mut Server<'_>) {
        self.request.clear();
        self.response.clear();
        if level < Level::Request {
            return;
        }
        if let Some((reason, message)) = draft.failure.as_ref().filter(|_| !draft.unauthenticated) {
            let code = draft.code;
            if level == Level::RequestResponse {
                put!(
                    self.response,
                    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":"
                );
                string(&mut self.response, message);
                put!(
                    self.response,
                    ",\"reason\":\"",
                    reason,
                    "\",\"details\":{},\"code\":",
                    &code.to_string(),
                    "}"
                );
            }
        } else if let Some(object) = &draft.object {
            self.content(draft, object, server);
        }
        if level < Level::RequestResponse {
            self.response.clear();
        }
    }

    fn content(&mut self, draft: &Draft<'_>, object: &Reference<'_>, server: &mut Server<'_>) {
        match &draft.content {
            Content::None => {}
            Content::Pod { body, owner } => {
                // A replica set is called as its deployment, with a hash.
                let name = match owner.1.rsplit_once('-') {
                    Some((name, _)) if owner.0 == "ReplicaSet" => name,
                    _ => &owner.1,
                };
                self.templated(body, name, &object.namespace, server);
                self.pod(object, owner, body, server);
            }
            Content::PrivilegedPod { owner } => {
                self.privileged(server.random);
                self.pod(object, owner, &Body::privileged(), server);
            }
            Content::Applied(body) => {
                self.templated(body, &object.name, &object.namespace, server);
                self.applied(object, body, server);
            }
            Content::AccessReview { subject, namespace, is_allowed } => {
                self.access_review(subject, namespace, *is_allowed, server);
            }
            Content::PodStatus { pod, body, node } => {
                pod_status(&mut self.request, pod, body, node, server);
            }
            Content::NodeStatus { node } => node_status(&mut self.request, node, server),
            Content::Binding { role, subject } => {
                self.binding(object, draft.verb, *role, subject, server);
            }
            Content::Deleted => {
                put!(
                    self.request,
                    "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"meta.k8s.io/v1\",\"propagationPolicy\":\"Background\"}"
                );
                put!(
                    self.response,
                    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Success\",\"details\":{\"name\":\"",
                    object.name.as_str(),
                    "\",\"group\":\"",
                    &*object.group,
                    "\",\"kind\":\"",
                    &*object.resource,
                    "\",\"uid\":\""
                );
                server.random.uuid(&mut self.response);
                put!(self.response, "\"}}");
            }
        }
    }

    fn templated(&mut self, body: &Body, name: &str, namespace: &str, server: &mut Server<'_>) {
        for buffer in [&mut self.labels, &mut self.annotations, &mut self.rest] {
            buffer.clear();
        }
        body.labels.write(&mut self.labels, name, namespace, server.random);
        body.annotations.write(&mut self.annotations, name, namespace, server.random);
        body.rest.write(&mut self.rest, name, namespace, server.random);
    }

    /// The specification of a pod that holds the root of its node.
    fn privileged(&mut self, random: &mut Random) {
        for buffer in [&mut self.labels, &mut self.annotations, &mut self.rest] {
            buffer.clear();
        }
        put!(self.labels, "\"app\":\"", &random.name(), "\"");
        let name = random.name();
        put!(
            self.rest,
            ",\"spec\":{\"volumes\":[{\"name\":\"host\",\"hostPath\":{\"path\":\"/\",\"type\":\"\"}}],\"containers\":[{\"name\":\"",
            &name,
            "\",\"image\":\"contoso.azurecr.io/tools/",
            &name,
            ":"
        );
        random.tag(&mut self.rest);
        put!(
            self.rest,
            "\",\"command\":[\"nsenter\",\"--target\",\"1\",\"--mount\",\"--uts\",\"--ipc\",\"--net\",\"--pid\"],\"env\":[{\"name\":\"TASK\",\"value\":\""
        );
        random.value(&mut self.rest);
        put!(
            self.rest,
            "\"}],\"resources\":{},\"volumeMounts\":[{\"name\":\"host\",\"mountPath\":\"/host\"}],\"securityContext\":{\"privileged\":true}}],\"hostPID\":true,\"hostNetwork\":true}"
        );
    }

    fn pairs(out: &mut Vec<u8>, key: &str, members: &[u8], more: &str) {
        if !members.is_empty() || !more.is_empty() {
            put!(out, ",\"", key, "\":{", members);
            if !members.is_empty() && !more.is_empty() {
                out.push(b',');
            }
            put!(out, more, "}");
        }
    }

    fn pod(
        &mut self,
        object: &Reference<'_>,
        (owner_kind, owner): &(&'static str, String),
        body: &Body,
        server: &mut Server<'_>,
    ) {
        let hash = owner.rsplit('-').next().unwrap_or_default();
        let is_set = *owner_kind == "ReplicaSet";
        let label = if is_set { format!("\"pod-template-hash\":\"{hash}\"") } else { String::new() };
        let owners = if owner.is_empty() {
            String::new()
        } else {
            let group = if *owner_kind == "Job" { "batch/v1" } else { "apps/v1" };
            let uid = server.random.uuid_text();
            format!(
                ",\"ownerReferences\":[{{\"apiVersion\":\"{group}\",\"kind\":\"{owner_kind}\",\"name\":\"{owner}\",\"uid\":\"{uid}\",\"controller\":true,\"blockOwnerDeletion\":true}}]"
            )
        };
        let (generated, name) = if owner.is_empty() {
            (String::new(), object.name.clone())
        } else {
            (format!("\"generateName\":\"{owner}-\""), format!("{owner}-{}", server.random.suffix_text(5)))
        };
        let (labels, annotations) = (&self.labels, &self.annotations);

        let out = &mut self.request;
        put!(out, "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{");
        if generated.is_empty() {
            put!(out, "\"name\":\"", &name, "\"");
        } else {
            put!(out, &generated);
        }
        Self::pairs(out, "labels", labels, &label);
        Self::pairs(out, "annotations", annotations, "");
        put!(out, &owners, "}", &self.rest, ",\"status\":{}}");

        let out = &mut self.response;
        put!(out, "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"", &name, "\",");
        if !generated.is_empty() {
            put!(out, &generated, ",");
        }
        put!(out, "\"namespace\":\"", &object.namespace, "\",\"uid\":\"");
        let created = server.identity(out, None);
        Self::pairs(out, "labels", labels, &label);
        Self::pairs(out, "annotations", annotations, "");
        put!(out, &owners);
        managed(out, "kube-controller-manager", "v1", "Update", &created, &body.fields);
        // What the API server fills in stands within the specification.
        put!(out, "}", self.rest.strip_suffix(b"}").unwrap_or_default());
        put!(out, &body.defaults, "},\"status\":{\"phase\":\"Pending\",\"qosClass\":\"");
        put!(out, server.random.text(&["Burstable", "Burstable", "BestEffort", "Guaranteed"]), "\"}}");
    }

    fn applied(&mut self, object: &Reference<'_>, body: &Body, server: &mut Server<'_>) {
        let mut kind = Vec::new();
        let version = if body.group.is_empty() {
            body.version.clone()
        } else {
            format!("{}/{}", body.group, body.version)
        };
        string(&mut kind, &body.kind);
        let mut place = format!("\"name\":\"{}\"", object.name);
        if !object.namespace.is_empty() {
            place = format!("{place},\"namespace\":\"{}\"", object.namespace);
        }
        let (labels, annotations) = (&self.labels, &self.annotations);
        let tracking = format!("\"argocd.argoproj.io/tracking-id\":\"{}:{}\"", object.name, server.version);

        let out = &mut self.request;
        put!(out, "{\"apiVersion\":\"", &version, "\",\"kind\":", &kind, ",\"metadata\":{", &place);
        Self::pairs(out, "labels", labels, "");
        Self::pairs(out, "annotations", annotations, &tracking);
        put!(out, "}", &self.rest, "}");

        let out = &mut self.response;
        put!(
            out,
            "{\"kind\":",
            &kind,
            ",\"apiVersion\":\"",
            &version,
            "\",\"metadata\":{",
            &place,
            ",\"uid\":\""
        );
        let created = server.identity(out, Some(1 + server.version % 90));
        Self::pairs(out, "labels", labels, "");
        Self::pairs(out, "annotations", annotations, &tracking);
        managed(out, "argocd-controller", &version, "Apply", &created, &body.fields);
        put!(out, "}", &self.rest);
        if body.kind == "Deployment" {
            let (generation, replicas) = (1 + server.version % 90, 1 + server.random.below(9));
            put!(
                out,
                &format!(
                    ",\"status\":{{\"observedGeneration\":{generation},\"replicas\":{replicas},\"updatedReplicas\":{replicas},\"readyReplicas\":{replicas},\"availableReplicas\":{replicas},\"conditions\":[{{\"type\":\"Available\",\"status\":\"True\",\"lastUpdateTime\":\"{created}\",\"lastTransitionTime\":\"{created}\",\"reason\":\"MinimumReplicasAvailable\",\"message\":\"Deployment has minimum availability.\"}}]}}"
                )
            );
        }
        put!(out, "}");
    }

    fn access_review(
        &mut self,
        subject: &Identity,
        namespace: &str,
        is_allowed: bool,
        server: &mut Server<'_>,
    ) {
        let random = &mut *server.random;
        let mut specification = Vec::new();
        let out = &mut specification;
        put!(out, "\"spec\":{");
        if random.chance(1_500) {
            let path = random.text(&["/metrics", "/metrics/cadvisor", "/stats/summary", "/healthz", "/logs"]);
            put!(out, "\"nonResourceAttributes\":{\"path\":\"", path, "\",\"verb\":\"get\"}");
        } else {
            let verb = random.text(&["get", "list", "watch", "create", "update", "patch", "delete"]);
            let (group, resource) = random
                .pick(&[
                    ("", "pods"),
                    ("", "secrets"),
                    ("", "nodes"),
                    ("apps", "deployments"),
                    ("metrics.k8s.io", "pods"),
                    ("constraints.gatekeeper.sh", "k8sallowedrepos"),
                    ("coordination.k8s.io", "leases"),
                ])
                .copied()
                .unwrap_or_default();
            put!(out, "\"resourceAttributes\":{\"namespace\":\"", namespace, "\",\"verb\":\"", verb);
            put!(out, "\",\"group\":\"", group, "\",\"version\":\"v1\",\"resource\":\"", resource);
            put!(out, "\",\"name\":\"", &random.name(), "\"}");
        }
        put!(out, ",\"user\":");
        string(out, &subject.name);
        put!(out, ",\"groups\":[");
        for (index, group) in subject.groups.iter().enumerate() {
            put!(out, if index == 0 { "" } else { "," });
            string(out, group);
        }
        put!(out, "]}");

        let head =
            "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"metadata\":{";
        put!(self.request, head, "\"creationTimestamp\":null},", &specification);
        put!(self.request, ",\"status\":{\"allowed\":false}}");
        let out = &mut self.response;
        put!(out, head, "\"creationTimestamp\":null");
        let fields = b"\"f:spec\":{\"f:groups\":{},\"f:resourceAttributes\":{\".\":{},\"f:name\":{},\"f:namespace\":{},\"f:resource\":{},\"f:verb\":{}},\"f:user\":{}}";
        let mut now = Vec::new();
        time(&mut now, server.now, 0);
        let now = String::from_utf8(now).unwrap_or_default();
        managed(out, "kubelet", "authorization.k8s.io/v1", "Update", &now, fields);
        put!(out, "},", &specification, ",\"status\":{\"allowed\":");
        put!(out, if is_allowed { "true" } else { "false" });
        if is_allowed && !subject.reason.is_empty() {
            put!(out, ",\"reason\":");
            string(out, &subject.reason);
        }
        put!(out, "}}");
    }

    fn binding(
        &mut self,
        object: &Reference<'_>,
        verb: &str,
        (role_kind, role): (&str, &str),
        subject: &Identity,
        server: &mut Server<'_>,
    ) {
        let kind = if object.namespace.is_empty() { "ClusterRoleBinding" } else { "RoleBinding" };
        let mut parts = subject.name.rsplit(':');
        let (name, namespace) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let subjects = format!(
            "\"subjects\":[{{\"kind\":\"ServiceAccount\",\"name\":\"{name}\",\"namespace\":\"{namespace}\"}}]"
        );
        let reference = format!(
            ",\"roleRef\":{{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"{role_kind}\",\"name\":\"{role}\"}}"
        );
        let head =
            format!("{{\"kind\":\"{kind}\",\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"metadata\":{{");
        let mut place = format!("\"name\":\"{}\"", object.name);
        if !object.namespace.is_empty() {
            place = format!("{place},\"namespace\":\"{}\"", object.namespace);
        }
        if verb == "patch" {
            put!(self.request, "{", &subjects, "}");
        } else {
            put!(self.request, &head, &place, ",\"creationTimestamp\":null},", &subjects, &reference, "}");
        }
        let out = &mut self.response;
        put!(out, &head, &place, ",\"uid\":\"");
        let created = server.identity(out, None);
        let fields = b"\"f:roleRef\":{},\"f:subjects\":{}";
        managed(out, "kubectl-create", "rbac.authorization.k8s.io/v1", "Update", &created, fields);
        put!(out, "},", &subjects, &reference, "}");
    }
}

impl Server<'_> {
    /// Writes what the API server gives every object, from the value of `uid` on, and answers with the time of
    /// creation.
    fn identity(&mut self, out: &mut Vec<u8>, generation: Option<u64>) -> String {
        self.random.uuid(out);
        put!(out, "\",\"resourceVersion\":\"");
        number(out, self.version);
        put!(out, "\"");
        if let Some(generation) = generation {
            put!(out, ",\"generation\":");
            number(out, generation);
        }
        // What is changed was made at some time before.
        let age = generation.map_or(0, |_| self.random.below(90 * 86_400).cast_signed() * 1_000_000);
        let mut created = Vec::with_capacity(20);
        time(&mut created, self.now - age, 0);
        put!(out, ",\"creationTimestamp\":\"", &created, "\"");
        String::from_utf8(created).unwrap_or_default()
    }
}

fn managed(out: &mut Vec<u8>, manager: &str, version: &str, operation: &str, when: &str, fields: &[u8]) {
    put!(out, ",\"managedFields\":[{\"manager\":\"", manager, "\",\"operation\":\"", operation);
    put!(out, "\",\"apiVersion\":\"", version, "\",\"time\":\"", when, "\",\"fieldsType\":\"FieldsV1\"");
    put!(out, ",\"fieldsV1\":{", fields, "}}]");
}

/// A time in the past, in whole seconds.
fn earlier(out: &mut Vec<u8>, server: &mut Server<'_>, seconds: u64) {
    out.push(b'"');
    time(out, server.now - server.random.below(seconds).cast_signed() * 1_000_000, 0);
    out.push(b'"');
}

fn conditions(out: &mut Vec<u8>, all: &[(&str, &str)], server: &mut Server<'_>) {
    put!(out, "\"$setElementOrder/conditions\":[");
    for (index, (condition, _)) in all.iter().enumerate() {
        put!(out, if index == 0 { "" } else { "," }, "{\"type\":\"", condition, "\"}");
    }
    put!(out, "],\"conditions\":[");
    for (index, (condition, status)) in all.iter().enumerate() {
        put!(out, if index == 0 { "" } else { "," }, "{\"lastTransitionTime\":");
        earlier(out, server, 600);
        put!(out, ",\"status\":\"", status, "\",\"type\":\"", condition, "\"}");
    }
    put!(out, "]");
}

fn pod_status(out: &mut Vec<u8>, pod: &Pod, body: &Body, node: &Node, server: &mut Server<'_>) {
    let is_ready = server.random.chance(8_000);
    let ready = if is_ready { "True" } else { "False" };
    put!(out, "{\"metadata\":{\"uid\":\"", &pod.uid, "\"},\"status\":{");
    let all = [
        ("PodReadyToStartContainers", "True"),
        ("Initialized", "True"),
        ("Ready", ready),
        ("ContainersReady", ready),
        ("PodScheduled", "True"),
    ];
    conditions(out, &all, server);
    put!(out, ",\"containerStatuses\":[");
    for (index, (name, image)) in body.containers.iter().enumerate() {
        put!(out, if index == 0 { "" } else { "," }, "{\"containerID\":\"containerd://");
        server.random.hex(out, 64);
        let mut repository = Vec::new();
        escaped(&mut repository, image);
        put!(out, "\",\"image\":\"", &repository, "\",\"imageID\":\"", &repository, "@sha256:");
        server.random.hex(out, 64);
        put!(out, "\",\"lastState\":{");
        let restarts = if is_ready { 0 } else { 1 + server.random.below(40) };
        if restarts > 0 {
            let code = server.random.text(&["1", "137", "139", "143"]);
            let reason = if code == "137" { "OOMKilled" } else { "Error" };
            put!(out, "\"terminated\":{\"containerID\":\"containerd://");
            server.random.hex(out, 64);
            put!(out, "\",\"exitCode\":", code, ",\"finishedAt\":");
            earlier(out, server, 900);
            put!(out, ",\"reason\":\"", reason, "\",\"startedAt\":");
            earlier(out, server, 9_000);
            put!(out, "}");
        }
        put!(out, "},\"name\":");
        string(out, name);
        put!(out, ",\"ready\":", if is_ready { "true" } else { "false" }, ",\"restartCount\":");
        number(out, restarts);
        put!(out, ",\"started\":", if is_ready { "true" } else { "false" }, ",\"state\":{");
        if is_ready {
            put!(out, "\"running\":{\"startedAt\":");
            earlier(out, server, 600);
            put!(out, "}}}");
        } else {
            put!(
                out,
                "\"waiting\":{\"message\":\"back-off 5m0s restarting failed container=",
                server.random.suffix_text(5).as_str(),
                " pod=",
                pod.name.as_str(),
                "\",\"reason\":\"CrashLoopBackOff\"}}}"
            );
        }
    }
    let address = format!("10.244.{}.{}", server.random.below(256), server.random.below(256));
    put!(out, "],\"hostIP\":\"", &node.address, "\",\"phase\":\"Running\",\"podIP\":\"", &address);
    put!(out, "\",\"podIPs\":[{\"ip\":\"", &address, "\"}],\"startTime\":");
    earlier(out, server, 9_000);
    put!(out, "}}");
}

fn node_status(out: &mut Vec<u8>, node: &Node, server: &mut Server<'_>) {
    put!(out, "{\"status\":{");
    let all =
        [("MemoryPressure", "False"), ("DiskPressure", "False"), ("PIDPressure", "False"), ("Ready", "True")];
    conditions(out, &all, server);
    put!(out, ",\"addresses\":[{\"address\":\"", &node.address, "\",\"type\":\"InternalIP\"}],\"images\":[");
    for index in 0..5 + server.random.below(40) {
        put!(out, if index == 0 { "" } else { "," }, "{\"names\":[\"contoso.azurecr.io/");
        let name = server.random.name();
        put!(out, &name, "@sha256:");
        server.random.hex(out, 64);
        put!(out, "\",\"contoso.azurecr.io/", &name, ":");
        server.random.tag(out);
        put!(out, "\"],\"sizeBytes\":");
        let size = 1_000_000 + server.random.below(900_000_000);
        number(out, size);
        put!(out, "}");
    }
    put!(out, "],\"nodeInfo\":{\"bootID\":\"");
    server.random.uuid(out);
    put!(out, "\",\"kubeletVersion\":\"v1.33.3\"}}}");
}
