//! A request before the policy has decided what is written down about it.

use plimsoll_audit::event::Microseconds;
use plimsoll_audit::policy::{Request, Target};

use super::bodies::Body;
use super::mix::Sort;
use super::population::{Identity, Node, Pod};

/// A request with its answer.
#[derive(Clone, Debug)]
pub(super) struct Draft<'p> {
    pub(super) sort: Sort,
    pub(super) who: &'p Identity,
    /// What the client calls itself and where it comes from, where that is not the identity's own.
    pub(super) agent: Option<&'static str>,
    pub(super) address: Option<String>,
    pub(super) verb: &'static str,
    pub(super) uri: String,
    pub(super) object: Option<Reference<'p>>,
    pub(super) code: u16,
    /// Reason and message of a failure.
    pub(super) failure: Option<(&'static str, String)>,
    pub(super) content: Content<'p>,
    /// The answer goes on for so long behind its beginning: watches, and what runs in containers.
    pub(super) lasts: Option<Microseconds>,
    /// The request was refused before anybody was authenticated.
    pub(super) unauthenticated: bool,
    /// The cluster checks pods against a standard.
    pub(super) standard: Option<&'static str>,
}

impl<'p> Draft<'p> {
    pub(super) fn new(sort: Sort, who: &'p Identity, verb: &'static str, uri: String) -> Self {
        Self {
            sort,
            who,
            agent: None,
            address: None,
            verb,
            uri,
            object: None,
            code: 200,
            failure: None,
            content: Content::None,
            lasts: None,
            unauthenticated: false,
            standard: None,
        }
    }

    /// Refuses it.
    pub(super) fn refused(mut self, message: String) -> Self {
        self.code = 403;
        self.failure = Some(("Forbidden", message));
        self.content = Content::None;
        self.lasts = None;
        self
    }

    /// As the policy is asked.
    pub(super) fn request(&self) -> Request<'_> {
        let target = match &self.object {
            None => Target::Path(self.uri.split('?').next().unwrap_or_default()),
            Some(object) => Target::Resource {
                group: &object.group,
                resource: &object.resource,
                subresource: object.subresource,
                namespace: &object.namespace,
                name: if object.named_by_body { "" } else { &object.name },
            },
        };
        Request {
            user: &self.who.name,
            groups: self.who.groups.iter().map(String::as_str).collect(),
            verb: self.verb,
            target,
        }
    }
}

/// What a request is about.
#[derive(Clone, Debug, Default)]
pub(super) struct Reference<'p> {
    pub(super) group: std::borrow::Cow<'p, str>,
    pub(super) version: std::borrow::Cow<'p, str>,
    pub(super) resource: std::borrow::Cow<'p, str>,
    pub(super) subresource: &'static str,
    pub(super) namespace: String,
    pub(super) name: String,
    /// The name is that of the body, not of the URL.
    pub(super) named_by_body: bool,
    /// What the body states.
    pub(super) uid: String,
    pub(super) resource_version: u64,
}

impl<'p> Reference<'p> {
    pub(super) fn of(group: &'p str, version: &'p str, resource: &'p str) -> Self {
        Self { group: group.into(), version: version.into(), resource: resource.into(), ..Self::default() }
    }

    pub(super) fn within(mut self, namespace: &str) -> Self {
        namespace.clone_into(&mut self.namespace);
        self
    }

    pub(super) fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    pub(super) fn below(mut self, subresource: &'static str) -> Self {
        self.subresource = subresource;
        self
    }

    /// The path of the URL.
    pub(super) fn path(&self) -> String {
        let mut path = if self.group.is_empty() {
            format!("/api/{}", self.version)
        } else {
            format!("/apis/{}/{}", self.group, self.version)
        };
        let mut add = |parts: [&str; 2]| {
            for part in parts {
                if !part.is_empty() {
                    path.push('/');
                    path.push_str(part);
                }
            }
        };
        if !self.namespace.is_empty() {
            add(["namespaces", &self.namespace]);
        }
        add([&self.resource, if self.named_by_body { "" } else { &self.name }]);
        add([self.subresource, ""]);
        path
    }
}

/// What the bodies hold, if the policy wants them.
#[derive(Clone, Debug)]
pub(super) enum Content<'p> {
    /// There are none, as with all that only reads.
    None,
    /// A pod of a controller: the kind and name of the owner.
    Pod { body: &'p Body, owner: (&'static str, String) },
    /// A pod that takes over its node.
    PrivilegedPod { owner: (&'static str, String) },
    /// An object, applied.
    Applied(&'p Body),
    /// May somebody do something?
    AccessReview { subject: &'p Identity, namespace: &'p str, is_allowed: bool },
    /// What a kubelet says of a pod.
    PodStatus { pod: &'p Pod, body: &'p Body, node: &'p Node },
    /// What a kubelet says of its node.
    NodeStatus { node: &'p Node },
    /// A role binding: the role's kind and name, and who gets it.
    Binding { role: (&'static str, &'static str), subject: &'p Identity },
    /// The options of deleting, and the bare success.
    Deleted,
}
