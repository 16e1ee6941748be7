//! Who and what lives in a cluster: namespaces, nodes, pods, and everybody who talks to the API server.

use super::random::{Random, WORDS};
use super::text;

/// The inner addresses of the control plane.
fn internal(random: &mut Random) -> String {
    format!("172.31.{}.{}", random.below(64), 1 + random.below(254))
}

/// Somebody who is authenticated.
#[derive(Clone, Debug, Default)]
pub(super) struct Identity {
    pub(super) name: String,
    pub(super) groups: Vec<String>,
    /// The user as JSON, around the id of the credential where there is one.
    before: Vec<u8>,
    after: Vec<u8>,
    credential: Option<u64>,
    pub(super) agent: String,
    /// `sourceIPs` as JSON, for each place that the requests come from.
    pub(super) addresses: Vec<String>,
    /// Why the authorizer lets requests through.
    pub(super) reason: String,
}

impl Identity {
    fn of(name: String, groups: &[&str], agent: String, addresses: Vec<String>, reason: String) -> Self {
        let mut identity = Self { name, agent, addresses, reason, ..Self::default() };
        identity.groups = groups.iter().map(|group| (*group).to_owned()).collect();
        identity.user("", "");
        identity
    }

    /// Makes the JSON of the user. `extra` is what follows the groups, up to the id of a credential.
    fn user(&mut self, uid: &str, extra: &str) {
        let out = &mut self.before;
        out.clear();
        out.extend_from_slice(b"{\"username\":");
        text::string(out, &self.name);
        if !uid.is_empty() {
            out.extend_from_slice(b",\"uid\":");
            text::string(out, uid);
        }
        out.extend_from_slice(b",\"groups\":[");
        for (index, group) in self.groups.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            text::string(out, group);
        }
        out.push(b']');
        out.extend_from_slice(extra.as_bytes());
        self.after = if self.credential.is_some() { b"\"]}}".to_vec() } else { b"}".to_vec() };
    }

    /// Writes the user as JSON. Tokens, and so their ids, change every hour.
    pub(super) fn write(&self, out: &mut Vec<u8>, hour: i64) {
        out.extend_from_slice(&self.before);
        if let Some(seed) = self.credential {
            out.extend_from_slice(b"JTI=");
            Random::from_seed(seed ^ hour.unsigned_abs().rotate_left(17)).uuid(out);
        }
        out.extend_from_slice(&self.after);
    }

    /// A service account whose token is bound to a pod.
    fn service_account(namespace: &str, name: &str, agent: String, at: &Node, random: &mut Random) -> Self {
        let groups = [
            "system:serviceaccounts",
            &format!("system:serviceaccounts:{namespace}"),
            "system:authenticated",
        ];
        let user = format!("system:serviceaccount:{namespace}:{name}");
        let reason = if random.chance(7_000) {
            format!(
                "RBAC: allowed by ClusterRoleBinding \"{name}\" of ClusterRole \"{name}\" to ServiceAccount \"{name}/{namespace}\""
            )
        } else {
            format!(
                "RBAC: allowed by RoleBinding \"{name}/{namespace}\" of Role \"{name}\" to ServiceAccount \"{name}/{namespace}\""
            )
        };
        let addresses = vec![format!("[\"{}\"]", at.address)];
        let mut identity = Self::of(user, &groups, agent, addresses, reason);
        identity.credential = Some(random.draw());
        let extra = format!(
            ",\"extra\":{{\"authentication.kubernetes.io/node-name\":[\"{}\"],\"authentication.kubernetes.io/node-uid\":[\"{}\"],\"authentication.kubernetes.io/pod-name\":[\"{name}-{}-{}\"],\"authentication.kubernetes.io/pod-uid\":[\"{}\"],\"authentication.kubernetes.io/credential-id\":[\"",
            at.name,
            at.uid,
            random.hex_text(10),
            random.suffix_text(5),
            random.uuid_text(),
        );
        identity.user(&random.uuid_text(), &extra);
        identity
    }
}

/// A node with its kubelet.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) uid: String,
    pub(super) address: String,
    pub(super) kubelet: Identity,
}

/// A pod.
#[derive(Clone, Debug)]
pub(super) struct Pod {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) uid: String,
    pub(super) node: usize,
}

/// A lease by which one of several copies leads.
#[derive(Clone, Debug)]
pub(super) struct Lead {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) uid: String,
    /// Of the control plane, or a service account.
    pub(super) holder: Identity,
}

/// A cluster and all that live in it.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    pub(super) resource_id: String,
    pub(super) api_servers: Vec<(String, String)>,
    pub(super) namespaces: Vec<String>,
    pub(super) nodes: Vec<Node>,
    pub(super) pods: Vec<Pod>,
    pub(super) service_accounts: Vec<(String, String, Identity)>,
    pub(super) people: Vec<Identity>,
    pub(super) control_plane: Vec<Identity>,
    /// The controllers that make pods.
    pub(super) makers: Vec<(&'static str, Identity)>,
    pub(super) leads: Vec<Lead>,
    pub(super) deployer: Identity,
    pub(super) anonymous: Identity,
    /// Who could not be authenticated.
    pub(super) nobody: Identity,
}

const SYSTEM_NAMESPACES: [&str; 8] = [
    "default",
    "kube-system",
    "kube-public",
    "gatekeeper-system",
    "argocd",
    "monitoring",
    "ingress",
    "cert-manager",
];
const CONTROLLERS: [&str; 6] = [
    "namespace-controller",
    "endpointslice-controller",
    "resourcequota-controller",
    "generic-garbage-collector",
    "horizontal-pod-autoscaler",
    "cloud-node-manager",
];
const MAKERS: [(&str, &str); 4] = [
    ("ReplicaSet", "replicaset-controller"),
    ("StatefulSet", "statefulset-controller"),
    ("DaemonSet", "daemon-set-controller"),
    ("Job", "job-controller"),
];
const CLIENTS: &[&str] = &[
    "prometheus/3.5.0",
    "controller/v0.21.0 (linux/amd64) kubernetes/$Format",
    "argocd-application-controller/v3.1.0",
    "OpenAPI-Generator/33.1.0/python",
    "fabric8-kubernetes-client/7.3.1",
    "Go-http-client/2.0",
    "cert-manager-controller/v1.18.2 (linux/amd64) cert-manager/b5c6f5d",
    "axios/1.11.0",
    "gatekeeper/v3.20.0 (linux/amd64) 9f8a1c2/2025-06-02T17:11:07Z",
    "vector/0.49.0 (x86_64-unknown-linux-musl)",
];
const GIVEN: &[&str] = &[
    "ada", "amir", "anna", "ben", "carla", "chen", "dana", "emil", "fatima", "felix", "grace", "hugo",
    "ines", "jan", "julia", "kemal", "lena", "luca", "mara", "nils", "noor", "olga", "pablo", "priya",
    "rosa", "sven", "tara", "tom", "vera", "yuki",
];
const FAMILY: &[&str] = &[
    "adler", "bauer", "costa", "diaz", "eriksen", "fischer", "garcia", "haas", "ito", "jansen", "keller",
    "lopez", "meyer", "novak", "okafor", "patel", "quist", "rossi", "silva", "tanaka", "ueda", "vogel",
    "weber", "yilmaz", "zhang",
];

impl Cluster {
    /// The cluster with that number: 58 namespaces, 40 nodes, 2,000 pods, 232 service accounts, 45 people and 10
    /// identities of the control plane.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        let random = &mut Random::from_seed(seed ^ (number + 1).wrapping_mul(0xA076_1D64_78BD_642F));
        let mut namespaces: Vec<String> = SYSTEM_NAMESPACES.iter().map(|name| (*name).to_owned()).collect();
        while namespaces.len() < 58 {
            let name = format!("{}-{}", random.text(WORDS), random.text(&["dev", "test", "prod"]));
            if !namespaces.contains(&name) {
                namespaces.push(name);
            }
        }
        let nodes: Vec<Node> = (0..40).map(|index| node(index, random)).collect();
        let service_accounts = service_accounts(&namespaces, &nodes, random);
        let mut pods = Vec::with_capacity(2_000);
        while pods.len() < 2_000 {
            let Some(namespace) = random.pick(&namespaces) else { break };
            let (workload, hash) = (random.name(), random.hex_text(10));
            for _ in 0..=random.below(8) {
                pods.push(Pod {
                    namespace: namespace.clone(),
                    name: format!("{workload}-{hash}-{}", random.suffix_text(5)),
                    uid: random.uuid_text(),
                    node: random.below(nodes.len() as u64) as usize,
                });
            }
        }
        pods.truncate(2_000);
        let people = people(random);
        let control_plane = control_plane(random);
        let makers = MAKERS.iter().map(|(kind, name)| (*kind, controller(name, random))).collect();
        let leads = leads(&control_plane, &service_accounts, random);
        let deployer = nodes.first().map_or_else(Identity::default, |node| {
            let agent = "argocd-application-controller/v3.1.0 (linux/amd64) kubernetes/$Format".to_owned();
            Identity::service_account("argocd", "argocd-application-controller", agent, node, random)
        });
        let anonymous = Identity::of(
            "system:anonymous".to_owned(),
            &["system:unauthenticated"],
            "kube-probe/1.33".to_owned(),
            vec![format!("[\"{}\"]", internal(random))],
            "RBAC: allowed by ClusterRoleBinding \"system:public-info-viewer\" of ClusterRole \"system:public-info-viewer\" to Group \"system:unauthenticated\"".to_owned(),
        );
        let nobody = Identity { before: b"{".to_vec(), after: b"}".to_vec(), ..Identity::default() };
        let resource_id = format!(
            "/SUBSCRIPTIONS/{}/RESOURCEGROUPS/RG-{}-{number:02}/PROVIDERS/MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/AKS-{}-{number:02}",
            random.uuid_text().to_uppercase(),
            random.text(WORDS).to_uppercase(),
            random.text(WORDS).to_uppercase(),
        );
        let replica_set = random.hex_text(10);
        let api_servers = (0..2)
            .map(|_| (format!("kube-apiserver-{replica_set}-{}", random.suffix_text(5)), random.hex_text(64)))
            .collect();
        Self {
            resource_id,
            api_servers,
            namespaces,
            nodes,
            pods,
            service_accounts,
            people,
            control_plane,
            makers,
            leads,
            deployer,
            anonymous,
            nobody,
        }
    }
}

fn node(index: u64, random: &mut Random) -> Node {
    let pool = ["system", "apps", "apps", "batch", "gpu"].get(index as usize / 8).copied().unwrap_or("apps");
    let name = format!("aks-{pool}-{}-vmss{index:06}", 31_415_926 + index / 8);
    let address = format!("10.224.{}.{}", random.below(4), 4 + index);
    let kubelet = Identity::of(
        format!("system:node:{name}"),
        &["system:nodes", "system:authenticated"],
        format!("kubelet/v1.33.{} (linux/amd64) kubernetes/{}", 2 + index % 3, random.hex_text(7)),
        vec![format!("[\"{address}\"]")],
        String::new(),
    );
    Node { name, uid: random.uuid_text(), address, kubelet }
}

fn service_accounts(
    namespaces: &[String],
    nodes: &[Node],
    random: &mut Random,
) -> Vec<(String, String, Identity)> {
    let mut all = Vec::new();
    for namespace in namespaces {
        for _ in 0..4 {
            let Some(node) = random.pick(nodes) else { continue };
            let name = random.name();
            let agent = random.text(CLIENTS).to_owned();
            let identity = Identity::service_account(namespace, &name, agent, node, random);
            all.push((namespace.clone(), name, identity));
        }
    }
    all
}

fn people(random: &mut Random) -> Vec<Identity> {
    let teams: Vec<String> = (0..9).map(|_| random.uuid_text()).collect();
    let mut people: Vec<Identity> = Vec::new();
    while people.len() < 45 {
        let name = format!("{}.{}@contoso.example", random.text(GIVEN), random.text(FAMILY));
        if people.iter().any(|person| person.name == name) {
            continue;
        }
        let mut groups: Vec<&str> =
            (0..=random.below(3)).filter_map(|_| random.pick(&teams)).map(String::as_str).collect();
        groups.sort_unstable();
        groups.dedup();
        let team = groups.first().copied().unwrap_or_default().to_owned();
        groups.push("system:authenticated");
        let network = ["203.0.113", "198.51.100", "192.0.2"];
        let addresses = (0..3)
            .map(|_| {
                format!("[\"{}.{}\",\"{}\"]", random.text(&network), 1 + random.below(254), internal(random))
            })
            .collect();
        let agent = format!(
            "kubectl/v1.{}.{} ({}) kubernetes/{}",
            30 + random.below(5),
            random.below(8),
            random.text(&["linux/amd64", "darwin/arm64", "windows/amd64"]),
            random.hex_text(7)
        );
        let reason = format!(
            "RBAC: allowed by ClusterRoleBinding \"team-access\" of ClusterRole \"team-access\" to Group \"{team}\""
        );
        let mut person = Identity::of(name, &groups, agent, addresses, reason);
        person.user("", &format!(",\"extra\":{{\"oid\":[\"{}\"]}}", random.uuid_text()));
        people.push(person);
    }
    people
}

fn controller(name: &str, random: &mut Random) -> Identity {
    let mut identity = Identity::of(
        format!("system:serviceaccount:kube-system:{name}"),
        &["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
        format!(
            "kube-controller-manager/v1.33.3 (linux/amd64) kubernetes/{}/system:serviceaccount:kube-system:{name}",
            random.hex_text(7)
        ),
        vec![format!("[\"{}\"]", internal(random))],
        format!(
            "RBAC: allowed by ClusterRoleBinding \"system:controller:{name}\" of ClusterRole \"system:controller:{name}\" to ServiceAccount \"{name}/kube-system\""
        ),
    );
    identity.credential = Some(random.draw());
    let extra = ",\"extra\":{\"authentication.kubernetes.io/credential-id\":[\"";
    identity.user(&random.uuid_text(), extra);
    identity
}

/// The ten identities of the control plane.
fn control_plane(random: &mut Random) -> Vec<Identity> {
    let masters = ["system:masters", "system:authenticated"];
    let component = |name: &str, program: &str, groups: &[&str], random: &mut Random| {
        let agent = format!("{program}/v1.33.3 (linux/amd64) kubernetes/{}", random.hex_text(7));
        let reason = if groups.contains(&"system:masters") {
            String::new()
        } else {
            format!(
                "RBAC: allowed by ClusterRoleBinding \"{name}\" of ClusterRole \"{name}\" to User \"{name}\""
            )
        };
        Identity::of(name.to_owned(), groups, agent, vec![format!("[\"{}\"]", internal(random))], reason)
    };
    let mut all = vec![
        component("aksService", "kubectl", &masters, random),
        component("system:apiserver", "kube-apiserver", &masters, random),
        component(
            "system:kube-controller-manager",
            "kube-controller-manager",
            &["system:authenticated"],
            random,
        ),
        component("system:kube-scheduler", "kube-scheduler", &["system:authenticated"], random),
    ];
    all.extend(CONTROLLERS.iter().map(|name| controller(name, random)));
    all
}

/// Leases of the control plane and of controllers that run as pods.
fn leads(
    control_plane: &[Identity],
    service_accounts: &[(String, String, Identity)],
    random: &mut Random,
) -> Vec<Lead> {
    let own =
        control_plane.iter().filter(|identity| identity.name.starts_with("system:kube-")).map(|identity| {
            let name = identity.name.trim_start_matches("system:").to_owned();
            ("kube-system".to_owned(), name, identity.clone())
        });
    let others = service_accounts
        .iter()
        .filter(|(namespace, ..)| SYSTEM_NAMESPACES.contains(&namespace.as_str()))
        .step_by(2)
        .map(|(namespace, name, identity)| (namespace.clone(), format!("{name}-leader"), identity.clone()));
    own.chain(others)
        .map(|(namespace, name, holder)| Lead { namespace, name, holder, uid: random.uuid_text() })
        .collect()
}
