//! Subjects and places in words: `DaemonSet monitoring/agent`, `container agent`, `securityContext.privileged: true`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use plimsoll_model::azure;
use plimsoll_model::{Definition, Finding, Kind, Place, Subject, Tree};

/// The kind of a subject as a word. Azure types are lower case in the model; those that people meet get their name.
pub fn kind_word<'s>(subject: &Subject<'s>) -> &'s str {
    match subject.kind() {
        azure::MANAGED_CLUSTER => "ManagedCluster",
        azure::AGENT_POOL => "AgentPool",
        azure::MAINTENANCE_CONFIGURATION => "MaintenanceConfiguration",
        azure::DEPLOYMENT_SAFEGUARDS => "DeploymentSafeguards",
        azure::TRUSTED_ACCESS => "TrustedAccessRoleBinding",
        azure::DIAGNOSTIC_SETTING => "DiagnosticSetting",
        azure::ROLE_ASSIGNMENT => "RoleAssignment",
        azure::ROLE_DEFINITION => "RoleDefinition",
        azure::REGISTRY => "ContainerRegistry",
        azure::KEY_VAULT => "KeyVault",
        azure::FEDERATED_CREDENTIAL => "FederatedIdentityCredential",
        azure::NETWORK_SECURITY_GROUP => "NetworkSecurityGroup",
        azure::SUBNET => "Subnet",
        azure::PUBLIC_IP => "PublicIPAddress",
        azure::WORKSPACE => "LogAnalyticsWorkspace",
        azure::LOG_TABLE => "LogAnalyticsTable",
        azure::DEFENDER_PRICING => "DefenderPlan",
        other => other,
    }
}

/// Kind, namespace and name of a subject; empty for the input as a whole.
pub fn subject_words(subject: &Subject<'_>) -> String {
    match subject {
        Subject::Input => String::new(),
        Subject::Object(object) => match object.namespace() {
            Some(namespace) => format!("{} {namespace}/{}", object.kind(), object.name()),
            None => format!("{} {}", object.kind(), object.name()),
        },
        Subject::Resource(resource) => match resource.parent() {
            Some(parent) if resource.kind() != azure::DIAGNOSTIC_SETTING => {
                format!("{} {}/{}", kind_word(subject), parent.name(), resource.name())
            }
            _ => format!("{} {}", kind_word(subject), resource.name()),
        },
    }
}

/// A place in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// The container that it lies in, for instance `init container wait`.
    pub container: Option<String>,
    /// The path of keys and indexes from the container, else from the subject, else from the root of the document.
    pub path: String,
    /// The value seen.
    pub value: String,
    /// Whether the value is a map that is there: it says nothing by itself.
    is_map: bool,
}

impl Spot {
    /// The place as seen from a subject.
    pub fn of(place: &Place<'_>, subject: Option<&Place<'_>>) -> Self {
        let mut spot = match subject {
            Some(root) if is_inside(place, root) => inside(place.tree, root.node, place.node),
            _ => Self { path: dotted(&place.tree.pointer(place.node)), ..Self::default() },
        };
        if let Some(missing) = place.missing {
            if !spot.path.is_empty() {
                spot.path.push('.');
            }
            spot.path.push_str(missing);
        }
        spot.is_map = place.missing.is_none() && place.tree.kind(place.node) == Kind::Object;
        spot.value = place.value();
        spot
    }

    /// Field and value: `securityContext.privileged: true`, `value is []`; empty where there is nothing to say.
    pub fn field(&self) -> String {
        match (self.path.is_empty(), self.is_map) {
            (true, true) => String::new(),
            (true, false) => format!("value is {}", self.value),
            (false, _) => format!("{}: {}", self.path, self.value),
        }
    }
}

fn is_inside(place: &Place<'_>, root: &Place<'_>) -> bool {
    std::ptr::eq(place.tree, root.tree)
        && root.node <= place.node
        && place.node < root.tree.next(root.node).max(root.node + 1)
}

fn inside(tree: &Tree, root: u32, node: u32) -> Spot {
    let mut spot = Spot::default();
    let mut list = "";
    let mut at = root;
    while at != node {
        let step = tree.children(at).enumerate().find(|&(_, child)| child <= node && node < tree.next(child));
        let Some((position, child)) = step else { break };
        if let Some(key) = tree.key(child) {
            push_key(&mut spot.path, key);
            list = key;
        } else {
            let role = match list {
                "containers" => Some("container"),
                "initContainers" => Some("init container"),
                "ephemeralContainers" => Some("ephemeral container"),
                _ => None,
            };
            let name = tree.member(child, "name").and_then(|name| tree.scalar(name));
            match (role, name) {
                (Some(role), Some(name)) if spot.container.is_none() => {
                    spot.container = Some(format!("{role} {name}"));
                    spot.path.clear();
                }
                _ => push_index(&mut spot.path, position),
            }
            list = "";
        }
        at = child;
    }
    spot
}

/// A JSON pointer as a path of keys and indexes. A key of digits only looks like an index here.
fn dotted(pointer: &str) -> String {
    let mut path = String::new();
    for token in pointer.split('/').skip(1) {
        if !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit()) {
            let _ = write!(path, "[{token}]");
        } else {
            push_key(&mut path, &token.replace("~1", "/").replace("~0", "~"));
        }
    }
    path
}

fn push_index(path: &mut String, index: usize) {
    // Writing to a string cannot fail.
    let _ = write!(path, "[{index}]");
}

fn push_key(path: &mut String, key: &str) {
    let is_plain = !key.is_empty()
        && key
            .chars()
            .all(|character| character.is_alphanumeric() || matches!(character, '_' | '-' | '$' | '@'));
    if is_plain {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(key);
    } else {
        let _ = write!(path, "[\"{key}\"]");
    }
}

/// What a finding says at its first place, in parts: a form may mark up each of them in its own way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Kind, namespace and name of the subject, and the cluster where that is to be told.
    pub subject: String,
    /// The container, for instance `init container wait`; empty where there is none.
    pub container: String,
    /// What is wrong here; empty where the title of the control says it all.
    pub message: String,
    /// Field and value; empty where the message names them.
    pub field: String,
}

impl Said {
    /// The parts for a finding. `cluster` is named too, for reports about several, unless it is the subject.
    pub fn of(finding: &Finding<'_>, cluster: Option<&str>) -> Self {
        let root = finding.subject.place();
        let first = finding.evidence.first();
        let spot = first.map(|place| Spot::of(place, root.as_ref())).unwrap_or_default();
        let mut subject = subject_words(&finding.subject);
        if let Some(cluster) = cluster.filter(|_| finding.subject.kind() != azure::MANAGED_CLUSTER) {
            let _ = write!(subject, " in {cluster}");
        }
        let mut field = if first.is_none() { String::new() } else { spot.field() };
        if !finding.message.is_empty() {
            if says(&finding.message, &spot) {
                field.clear();
            } else if spot.is_map && !field.is_empty() {
                // That a map is a map adds nothing to a message; where it stands may.
                field.clone_from(&spot.path);
            }
        }
        let container = spot.container.unwrap_or_default();
        Self { subject, container, message: finding.message.to_string(), field }
    }

    /// Subject and container.
    pub fn about(&self) -> String {
        match (self.subject.is_empty(), self.container.is_empty()) {
            (_, true) => self.subject.clone(),
            (true, false) => self.container.clone(),
            (false, false) => format!("{}, {}", self.subject, self.container),
        }
    }
}

/// What a finding says at its first place, in one line: subject, container, message, field and value.
/// `cluster` is named too, for reports about several, unless it is the subject.
pub fn finding_line(finding: &Finding<'_>, cluster: Option<&str>) -> String {
    let said = Said::of(finding, cluster);
    let what = match (said.message.is_empty(), said.field.is_empty()) {
        (true, _) => said.field.clone(),
        (false, true) => said.message.clone(),
        (false, false) => format!("{} ({})", said.message, said.field),
    };
    let mut line = said.about();
    if !line.is_empty() && !what.is_empty() {
        line.push_str(": ");
    }
    line.push_str(&what);
    line
}

/// Whether a message already names field and value.
fn says(message: &str, spot: &Spot) -> bool {
    let key = spot.path.rsplit('.').next().unwrap_or_default();
    message.contains(key) && (message.contains(&spot.value) || spot.value == "absent")
}

/// What a further place of a finding says: container, field and value.
pub fn place_line(finding: &Finding<'_>, place: &Place<'_>) -> String {
    let spot = Spot::of(place, finding.subject.place().as_ref());
    let field = spot.field();
    match spot.container {
        Some(container) if field.is_empty() => container,
        Some(container) => format!("{container}: {field}"),
        None if field.is_empty() => spot.value,
        None => field,
    }
}

/// The documentation of a control. Doc comments begin every line with a space, which Markdown need not forgive.
pub(crate) fn documentation(control: &Definition) -> String {
    let lines: Vec<_> =
        control.docs.trim().lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()).collect();
    lines.join("\n")
}

/// Remembers the cluster of every scope: a report may hold a million findings of few scopes.
#[derive(Debug, Default)]
pub(crate) struct Clusters<'s> {
    of_scope: RefCell<BTreeMap<u16, Option<&'s str>>>,
}

impl<'s> Clusters<'s> {
    pub(crate) fn of(&self, subject: &Subject<'s>) -> Option<&'s str> {
        let Subject::Object(object) = subject else { return subject.cluster() };
        *self.of_scope.borrow_mut().entry(object.scope()).or_insert_with(|| subject.cluster())
    }
}
