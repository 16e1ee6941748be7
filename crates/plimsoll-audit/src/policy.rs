//! The audit policy (`audit.k8s.io` `Policy`): what the API server writes down about a request, and what it does not.
//!
//! The answers are those of `k8s.io/apiserver/pkg/audit/policy`. The policy of AKS is embedded with its date; a newer
//! one can be read.

mod read;

use std::fmt;

use crate::event::AuditEvent;

/// AKS' policy as data.
const AKS: &str = include_str!("../data/aks-audit-policy.yaml");
/// When the embedded policy of AKS was read from Microsoft's documentation: year and month.
pub const AKS_DATE: &str = "2026-08";

/// How much of a request is written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing.
    #[default]
    None,
    /// Who, what, when.
    Metadata,
    /// And the body of the request.
    Request,
    /// And that of the answer.
    RequestResponse,
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::None => "None",
            Self::Metadata => "Metadata",
            Self::Request => "Request",
            Self::RequestResponse => "RequestResponse",
        })
    }
}

impl std::str::FromStr for Level {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "None" => Ok(Self::None),
            "Metadata" => Ok(Self::Metadata),
            "Request" => Ok(Self::Request),
            "RequestResponse" => Ok(Self::RequestResponse),
            _ => Err(()),
        }
    }
}

/// A policy: its first rule that matches decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The rules in their order.
    pub rules: Vec<Rule>,
    /// Stages that no rule writes down.
    pub omit_stages: Vec<String>,
}

/// A rule. Lists that are empty do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// What is written down.
    pub level: Level,
    /// Names of users.
    pub users: Vec<String>,
    /// Groups of which the user has one.
    pub user_groups: Vec<String>,
    /// Verbs.
    pub verbs: Vec<String>,
    /// Resources by their groups.
    pub resources: Vec<Resources>,
    /// Namespaces; the empty name stands for objects without one.
    pub namespaces: Vec<String>,
    /// Paths of requests of no resource; `*` at the end stands for all that follows.
    pub non_resource_urls: Vec<String>,
    /// Stages that are not written down.
    pub omit_stages: Vec<String>,
}

/// Resources of one group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// The group; empty for the core group.
    pub group: String,
    /// `pods`, `pods/exec`, `pods/*`, `*/exec`, `*`; empty for all of the group.
    pub resources: Vec<String>,
    /// Names of objects.
    pub names: Vec<String>,
}

/// A request, as far as a policy looks at it. The user is the authenticated one, not the impersonated one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// The name of the user.
    pub user: &'a str,
    /// The user's groups.
    pub groups: Vec<&'a str>,
    /// The verb.
    pub verb: &'a str,
    /// What is asked for.
    pub target: Target<'a>,
}

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// A resource.
    Resource {
        /// The group; empty for the core group.
        group: &'a str,
        /// The resource in the plural.
        resource: &'a str,
        /// The subresource, or empty.
        subresource: &'a str,
        /// The namespace, or empty.
        namespace: &'a str,
        /// The name in the URL; creating has none.
        name: &'a str,
    },
    /// A path of no resource.
    Path(&'a str),
}

/// What a policy says about a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// How much is written down.
    pub level: Level,
    /// The rule that decided, from 1; `None` where none matches, and nothing is written down.
    pub rule_number: Option<usize>,
    /// The stage `RequestReceived` is left out.
    pub omit_request_received: bool,
}

impl Decision {
    /// Whether an event comes at the stage `RequestReceived`.
    pub fn emits_request_received(self) -> bool {
        self.level != Level::None && !self.omit_request_received
    }

    /// The log categories of AKS that get the event of a request with this verb.
    pub fn categories(self, verb: &str) -> &'static [&'static str] {
        match (self.level, verb) {
            (Level::None, _) => &[],
            (_, "get" | "list") => &["kube-audit"],
            _ => &["kube-audit", "kube-audit-admin"],
        }
    }
}

/// Why a policy cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}, column {}: {}; {}", self.line, self.column, self.message, self.help)
    }
}

impl std::error::Error for PolicyError {}

impl Policy {
    /// Reads a policy from YAML or JSON.
    ///
    /// # Errors
    ///
    /// Where the text is no policy, or holds what this version does not know and would so answer wrongly.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        read::policy(text)
    }

    /// The policy of AKS as of [`AKS_DATE`].
    ///
    /// # Errors
    ///
    /// None in a build whose tests pass: the policy is part of it.
    pub fn aks() -> Result<Self, PolicyError> {
        Self::parse(AKS)
    }

    /// What is written down about a request.
    pub fn decide(&self, request: &Request<'_>) -> Decision {
        let Some((index, rule)) = self.rules.iter().enumerate().find(|(_, rule)| rule.matches(request))
        else {
            return Decision::default();
        };
        let omits = |stages: &[String]| stages.iter().any(|stage| stage == "RequestReceived");
        Decision {
            level: rule.level,
            rule_number: Some(index + 1),
            omit_request_received: omits(&rule.omit_stages) || omits(&self.omit_stages),
        }
    }
}

fn holds(list: &[String], text: &str) -> bool {
    list.iter().any(|item| item == text)
}

impl Rule {
    fn matches(&self, request: &Request<'_>) -> bool {
        let user = self.users.is_empty() || holds(&self.users, request.user);
        let group =
            self.user_groups.is_empty() || request.groups.iter().any(|group| holds(&self.user_groups, group));
        let verb = self.verbs.is_empty() || holds(&self.verbs, request.verb);
        user && group && verb && self.matches_target(&request.target)
    }

    fn matches_target(&self, target: &Target<'_>) -> bool {
        let of_resources = !self.namespaces.is_empty() || !self.resources.is_empty();
        match target {
            Target::Resource { group, resource, subresource, namespace, name } if of_resources => {
                let within = self.namespaces.is_empty() || holds(&self.namespaces, namespace);
                let listed = self.resources.is_empty()
                    || self
                        .resources
                        .iter()
                        .any(|resources| resources.match_(group, resource, subresource, name));
                within && listed
            }
            Target::Path(path) if !of_resources => {
                self.non_resource_urls.is_empty()
                    || self.non_resource_urls.iter().any(|url| covers(url, path))
            }
            Target::Resource { .. } => self.non_resource_urls.is_empty(),
            Target::Path(_) => false,
        }
    }
}

/// Whether a path is one that a rule names.
fn covers(url: &str, path: &str) -> bool {
    url == path || url.ends_with('*') && path.starts_with(url.trim_end_matches('*'))
}

impl Resources {
    fn match_(&self, group: &str, resource: &str, subresource: &str, name: &str) -> bool {
        if self.group != group && self.group != "*" {
            return false;
        }
        if self.resources.is_empty() {
            return true;
        }
        if !self.names.is_empty() && !holds(&self.names, name) {
            return false;
        }
        self.resources.iter().any(|pattern| match pattern.split_once('/') {
            None => pattern == "*" || subresource.is_empty() && pattern == resource,
            Some(("*", wanted)) if !subresource.is_empty() && wanted == subresource => true,
            Some((wanted, "*")) => wanted == resource,
            Some((wanted, below)) => wanted == resource && below == subresource,
        })
    }
}

impl<'a> Request<'a> {
    /// The request of an event. A name that the API server took from the body is left out, as it was when the policy
    /// was asked.
    pub fn of(event: &'a AuditEvent<'_>) -> Self {
        let path = event.request_uri.split('?').next().unwrap_or_default();
        let target = match &event.object_ref {
            None => Target::Path(path),
            Some(object) => {
                let of_body = event.verb == "create" && object.subresource.is_empty();
                Target::Resource {
                    group: &object.api_group,
                    resource: &object.resource,
                    subresource: &object.subresource,
                    namespace: &object.namespace,
                    name: if of_body { "" } else { &object.name },
                }
            }
        };
        Self {
            user: &event.user.username,
            groups: event.user.groups.iter().map(AsRef::as_ref).collect(),
            verb: &event.verb,
            target,
        }
    }
}
