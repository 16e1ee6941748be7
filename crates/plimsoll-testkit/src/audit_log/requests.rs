//! Draws requests: who, what, and with which outcome.

use super::draft::{Content, Draft, Reference};
use super::mix::Sort;
use super::population::{Cluster, Identity};
use super::random::{Random, WORDS};

/// Resources that are read: group, version, resource, whether within a namespace.
const READ: [(&str, &str, &str, bool); 26] = [
    ("", "v1", "pods", true),
    ("", "v1", "pods", true),
    ("", "v1", "services", true),
    ("", "v1", "endpoints", true),
    ("", "v1", "configmaps", true),
    ("", "v1", "secrets", true),
    ("", "v1", "serviceaccounts", true),
    ("", "v1", "persistentvolumeclaims", true),
    ("", "v1", "resourcequotas", true),
    ("", "v1", "nodes", false),
    ("", "v1", "namespaces", false),
    ("apps", "v1", "deployments", true),
    ("apps", "v1", "replicasets", true),
    ("apps", "v1", "statefulsets", true),
    ("apps", "v1", "daemonsets", true),
    ("batch", "v1", "jobs", true),
    ("batch", "v1", "cronjobs", true),
    ("networking.k8s.io", "v1", "ingresses", true),
    ("networking.k8s.io", "v1", "networkpolicies", true),
    ("discovery.k8s.io", "v1", "endpointslices", true),
    ("rbac.authorization.k8s.io", "v1", "rolebindings", true),
    ("rbac.authorization.k8s.io", "v1", "clusterroles", false),
    ("policy", "v1", "poddisruptionbudgets", true),
    ("storage.k8s.io", "v1", "csinodes", false),
    ("apiextensions.k8s.io", "v1", "customresourcedefinitions", false),
    ("cert-manager.io", "v1", "certificates", true),
];
/// The verbs of clients that follow what they read.
const READS: &[&str] = &["get", "get", "get", "list", "list", "watch", "watch"];
/// How many of ten thousand events are about namespaces whose events the policy keeps.
const KEPT_EVENTS: u64 = 4_000;
/// What is tried from outside.
const SCANNED: [&str; 12] = [
    "/",
    "/api",
    "/apis",
    "/api/v1/secrets?limit=500",
    "/api/v1/pods",
    "/api/v1/nodes",
    "/metrics",
    "/.env",
    "/actuator/health",
    "/api/v1/namespaces",
    "/console/login/LoginForm.jsp",
    "/openid/v1/jwks",
];

/// Reads of one client: `get`, `list` and `watch`.
fn read<'p>(
    sort: Sort,
    cluster: &'p Cluster,
    who: &'p Identity,
    verbs: &[&'static str],
    random: &mut Random,
    version: u64,
) -> Option<Draft<'p>> {
    let (group, api, resource, is_namespaced) = *random.pick(&READ)?;
    let mut object = Reference::of(group, api, resource);
    let verb = random.text(verbs);
    // A list may go through all namespaces, a get never does.
    if is_namespaced && (verb == "get" || random.chance(6_000)) {
        object = object.within(random.pick(&cluster.namespaces)?);
    }
    if verb == "get" {
        object = match resource {
            "nodes" => object.named(&random.pick(&cluster.nodes)?.name),
            "namespaces" => object.named(random.pick(&cluster.namespaces)?),
            "pods" => {
                let pod = random.pick(&cluster.pods)?;
                object.within(&pod.namespace).named(&pod.name)
            }
            _ => object.named(&random.name()),
        };
        let path = object.path();
        let mut draft = Draft::new(sort, who, verb, path);
        if !matches!(resource, "nodes" | "namespaces" | "pods") && random.chance(600) {
            draft.code = 404;
            let message = format!("{resource} {}\"{}\" not found", dotted(group), object.name);
            draft.failure = Some(("NotFound", message));
        }
        draft.object = Some(object);
        return Some(draft);
    }
    let path = object.path();
    let (minutes, seconds) = (5 + random.below(5), random.below(60));
    let query = match verb {
        "list" if random.chance(3_000) => {
            format!("?labelSelector=app%3D{}&limit=500", random.name())
        }
        "list" => "?limit=500&resourceVersion=0".to_owned(),
        _ => format!(
            "?allowWatchBookmarks=true&resourceVersion={}&timeout={minutes}m{seconds}s&timeoutSeconds={}&watch=true",
            version - random.below(5_000).min(version),
            minutes * 60 + seconds
        ),
    };
    let mut draft = Draft::new(sort, who, verb, path + &query);
    if verb == "watch" {
        draft.lasts = Some((minutes * 60 + seconds).cast_signed() * 1_000_000);
    }
    draft.object = Some(object);
    Some(draft)
}

fn dotted(group: &str) -> String {
    if group.is_empty() { String::new() } else { format!(".{group} ") }
}

fn forbidden(who: &Identity, verb: &str, object: &Reference<'_>) -> String {
    let place = if object.namespace.is_empty() {
        "at the cluster scope".to_owned()
    } else {
        format!("in the namespace \"{}\"", object.namespace)
    };
    format!(
        "{} is forbidden: User \"{}\" cannot {verb} resource \"{}\" in API group \"{}\" {place}",
        object.resource, who.name, object.resource, object.group
    )
}

pub(super) fn control_plane_read<'p>(
    cluster: &'p Cluster,
    random: &mut Random,
    version: u64,
) -> Option<Draft<'p>> {
    let who = random.pick(&cluster.control_plane)?;
    read(Sort::ControlPlaneRead, cluster, who, READS, random, version)
}

pub(super) fn service_account_read<'p>(
    cluster: &'p Cluster,
    random: &mut Random,
    version: u64,
) -> Option<Draft<'p>> {
    let (_, _, who) = random.pick(&cluster.service_accounts)?;
    let draft = read(Sort::ServiceAccountRead, cluster, who, READS, random, version)?;
    if random.chance(150) {
        let message = forbidden(who, draft.verb, draft.object.as_ref()?);
        return Some(draft.refused(message));
    }
    Some(draft)
}

pub(super) fn node_lease<'p>(cluster: &'p Cluster, random: &mut Random, version: u64) -> Option<Draft<'p>> {
    let node = random.pick(&cluster.nodes)?;
    let mut object =
        Reference::of("coordination.k8s.io", "v1", "leases").within("kube-node-lease").named(&node.name);
    object.uid.clone_from(&node.uid);
    object.resource_version = version;
    let mut draft = Draft::new(Sort::NodeLease, &node.kubelet, "update", object.path() + "?timeout=10s");
    draft.object = Some(object);
    Some(draft)
}

pub(super) fn leader_lease<'p>(cluster: &'p Cluster, random: &mut Random, version: u64) -> Option<Draft<'p>> {
    let lead = random.pick(&cluster.leads)?;
    let mut object =
        Reference::of("coordination.k8s.io", "v1", "leases").within(&lead.namespace).named(&lead.name);
    let verb = random.text(&["get", "update"]);
    if verb == "update" {
        object.uid.clone_from(&lead.uid);
        object.resource_version = version;
    }
    let mut draft = Draft::new(Sort::LeaderLease, &lead.holder, verb, object.path() + "?timeout=5s");
    if verb == "update" && random.chance(40) {
        draft.code = 409;
        let message = format!(
            "Operation cannot be fulfilled on leases.coordination.k8s.io \"{}\": the object has been modified; please apply your changes to the latest version and try again",
            lead.name
        );
        draft.failure = Some(("Conflict", message));
    }
    draft.object = Some(object);
    Some(draft)
}

pub(super) fn access_review<'p>(cluster: &'p Cluster, random: &mut Random) -> Option<Draft<'p>> {
    let who = if random.chance(5_000) {
        &random.pick(&cluster.nodes)?.kubelet
    } else {
        &random.pick(&cluster.service_accounts)?.2
    };
    let subject = if random.chance(2_000) {
        random.pick(&cluster.people)?
    } else {
        &random.pick(&cluster.service_accounts)?.2
    };
    let object = Reference::of("authorization.k8s.io", "v1", "subjectaccessreviews");
    let mut draft = Draft::new(Sort::AccessReview, who, "create", object.path() + "?timeout=30s");
    draft.code = 201;
    draft.content = Content::AccessReview {
        subject,
        namespace: random.pick(&cluster.namespaces)?,
        is_allowed: random.chance(9_000),
    };
    draft.object = Some(object);
    Some(draft)
}

pub(super) fn token_review<'p>(cluster: &'p Cluster, random: &mut Random) -> Option<Draft<'p>> {
    let (_, _, who) = random.pick(&cluster.service_accounts)?;
    let object = Reference::of("authentication.k8s.io", "v1", "tokenreviews");
    let mut draft = Draft::new(Sort::TokenReview, who, "create", object.path());
    draft.code = 201;
    draft.object = Some(object);
    Some(draft)
}

pub(super) fn token_request<'p>(cluster: &'p Cluster, random: &mut Random) -> Option<Draft<'p>> {
    let node = random.pick(&cluster.nodes)?;
    let (namespace, name, _) = random.pick(&cluster.service_accounts)?;
    let object = Reference::of("", "v1", "serviceaccounts").within(namespace).named(name).below("token");
    let mut draft = Draft::new(Sort::TokenRequest, &node.kubelet, "create", object.path());
    draft.code = 201;
    draft.object = Some(object);
    Some(draft)
}

pub(super) fn kubelet_event<'p>(cluster: &'p Cluster, random: &mut Random) -> Option<Draft<'p>> {
    let node = random.pick(&cluster.nodes)?;
    let namespace = if random.chance(KEPT_EVENTS) {
        random.text(&["default", "kube-system"])
    } else {
        random.pick(&cluster.namespaces)?
    };
    let mut object = Reference::of("", "v1", "events").within(namespace);
    object.named_by_body = true;
    object.name = format!("{}-{}.{}", random.name(), random.suffix_text(5), random.hex_text(16));
    let mut draft = Draft::new(Sort::KubeletEvent, &node.kubelet, "create", object.path());
    draft.code = 201;
    draft.object = Some(object);
    Some(draft)
}

pub(super) fn people_read<'p>(cluster: &'p Cluster, random: &mut Random, version: u64) -> Option<Draft<'p>> {
    let who = random.pick(&cluster.people)?;
    let at = random.below(1_000);
    if at < 15 {
        let pod = random.pick(&cluster.pods)?;
        let object = Reference::of("", "v1", "pods").within(&pod.namespace).named(&pod.name).below("exec");
        let command = random.text(&["sh", "bash", "env", "id", "cat&command=/etc/hosts", "ls&command=-la"]);
        // Over WebSockets a request to run something is a GET.
        let verb = if random.chance(8_000) { "get" } else { "create" };
        let uri = format!(
            "{}?command={command}&container={}&stdin=true&stdout=true&tty=true",
            object.path(),
            random.text(WORDS)
        );
        let mut draft = Draft::new(Sort::PeopleRead, who, verb, uri);
        draft.code = 101;
        draft.lasts = Some((1 + random.below(1_800)).cast_signed() * 1_000_000);
        draft.object = Some(object);
        return Some(draft);
    }
    if at < 40 {
        let object = Reference::of("", "v1", "secrets").within(random.pick(&cluster.namespaces)?);
        let message = forbidden(who, "list", &object);
        let mut draft = Draft::new(Sort::PeopleRead, who, "list", object.path() + "?limit=500");
        draft.object = Some(object);
        return Some(draft.refused(message));
    }
    read(Sort::PeopleRead, cluster, who, &["get", "list"], random, version)
}

pub(super) fn scanner<'p>(cluster: &'p Cluster, random: &mut Random) -> Draft<'p> {
    let uri = random.text(&SCANNED);
    let object = uri
        .strip_prefix("/api/v1/")
        .map(|rest| Reference::of("", "v1", rest.split('?').next().unwrap_or_default()));
    let verb = if object.is_some() { "list" } else { "get" };
    let network = random.text(&["203.0.113", "198.51.100", "192.0.2"]);
    let address = format!(
        "[\"{network}.{}\",\"172.31.{}.{}\"]",
        1 + random.below(254),
        random.below(64),
        1 + random.below(254)
    );
    let is_unauthenticated = random.chance(5_000);
    let who = if is_unauthenticated { &cluster.nobody } else { &cluster.anonymous };
    let mut draft = Draft::new(Sort::Scanner, who, verb, uri.to_owned());
    draft.address = Some(address);
    draft.agent = Some(random.text(&[
        "python-requests/2.32.4",
        "curl/8.14.1",
        "Mozilla/5.0 zgrab/0.x",
        "masscan/1.3",
        "",
    ]));
    if is_unauthenticated {
        draft.code = 401;
        draft.unauthenticated = true;
        draft.failure = Some(("", "Authentication failed, attempted: bearer".to_owned()));
    } else {
        let message = match &object {
            Some(object) => forbidden(who, verb, object),
            None => format!("forbidden: User \"{}\" cannot get path \"{uri}\"", who.name),
        };
        draft = draft.refused(message);
    }
    draft.object = object;
    draft
}

pub(super) fn probe<'p>(cluster: &'p Cluster, random: &mut Random) -> Draft<'p> {
    let uri = random.text(&["/readyz", "/livez", "/readyz?verbose", "/livez?exclude=etcd"]);
    let mut draft = Draft::new(Sort::Probe, &cluster.anonymous, "get", uri.to_owned());
    if random.chance(20) {
        draft.code = 500;
    }
    draft
}

/// A secret list of the attack: everything that an account can see, namespace by namespace.
pub(super) fn stolen_list<'p>(cluster: &'p Cluster, who: &'p Identity, step: usize) -> Option<Draft<'p>> {
    let namespace = cluster.namespaces.get(step % cluster.namespaces.len().max(1))?;
    let object = Reference::of("", "v1", "secrets").within(namespace);
    let mut draft = Draft::new(Sort::Attack, who, "list", object.path() + "?limit=500");
    draft.object = Some(object);
    Some(draft)
}
