//! The plugin's configuration: defaults and exemptions.

use plimsoll_model::Field;

use super::namespace::Modes;
use super::policy::{Level, Policy, Version};
use super::quote::quoted;

/// What is never judged. The strings are compared exactly, there are no patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exemptions {
    /// Users whose own requests are let through. It does not cover pods that a controller makes for them.
    pub usernames: Vec<String>,
    /// Namespaces.
    pub namespaces: Vec<String>,
    /// Runtime classes, tested last.
    pub runtime_classes: Vec<String>,
}

/// Why a request is exempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exemption {
    /// Its namespace is.
    Namespace,
    /// Its user is.
    User,
    /// The pod's runtime class is.
    RuntimeClass,
}

impl Exemption {
    /// The value of the audit annotation `pod-security.kubernetes.io/exempt`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Namespace => "namespace",
            Self::User => "user",
            Self::RuntimeClass => "runtimeClass",
        }
    }
}

impl Exemptions {
    /// Whether requests of this user are exempt. An empty name never is.
    pub fn user(&self, name: &str) -> bool {
        contains(&self.usernames, name)
    }

    /// Whether the namespace is exempt. An empty name never is.
    pub fn namespace(&self, name: &str) -> bool {
        contains(&self.namespaces, name)
    }

    /// Whether the runtime class is exempt. An empty name never is.
    pub fn runtime_class(&self, name: &str) -> bool {
        contains(&self.runtime_classes, name)
    }
}

fn contains(list: &[String], name: &str) -> bool {
    !name.is_empty() && list.iter().any(|item| item == name)
}

/// A `PodSecurityConfiguration`. The default is what an API server without one has: nothing is enforced without labels,
/// nothing is exempt. A managed cluster does not show its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    /// What holds for namespaces without labels.
    pub defaults: Modes,
    /// What is never judged.
    pub exemptions: Exemptions,
}

const KIND: &str = "PodSecurityConfiguration";
const GROUP: &str = "pod-security.admission.config.k8s.io/";
const VERSIONS: [&str; 3] = ["v1", "v1beta1", "v1alpha1"];

impl Configuration {
    /// Reads a `PodSecurityConfiguration`, or the one inside an `AdmissionConfiguration`. The second value lists what
    /// an API server would refuse to start with; `None` means that the object is neither.
    pub fn of(object: Field<'_>) -> Option<(Self, Vec<String>)> {
        let kind = object.get("kind").text()?;
        let configuration = match kind {
            KIND => object,
            "AdmissionConfiguration" => object
                .get("plugins")
                .items()
                .find(|plugin| plugin.get("name").text() == Some("PodSecurity"))?
                .get("configuration"),
            _ => return None,
        };
        let version = configuration.get("apiVersion").text().and_then(|text| text.strip_prefix(GROUP))?;
        if configuration.get("kind").text() != Some(KIND) || !VERSIONS.contains(&version) {
            return None;
        }
        let mut errors = Vec::new();
        let defaults = configuration.get("defaults");
        let mut mode = |level: &'static str, version: &'static str| Policy {
            level: read(defaults.get(level), level, &mut errors, Level::Privileged, Level::Restricted),
            version: read(defaults.get(version), version, &mut errors, Version::Latest, Version::Latest),
        };
        let defaults = Modes {
            enforce: mode("enforce", "enforce-version"),
            audit: mode("audit", "audit-version"),
            warn: mode("warn", "warn-version"),
        };
        let exemptions = configuration.get("exemptions");
        let mut list = |key: &'static str, valid: fn(&str) -> Option<&'static str>| {
            names(exemptions.get(key), key, valid, &mut errors)
        };
        let exemptions = Exemptions {
            namespaces: list("namespaces", namespace_problem),
            runtime_classes: list("runtimeClasses", class_problem),
            usernames: list("usernames", |_| None),
        };
        Some((Self { defaults, exemptions }, errors))
    }
}

/// One value of the defaults: empty means `if_empty`, an invalid one `if_bad`.
fn read<T>(field: Field<'_>, key: &str, errors: &mut Vec<String>, if_empty: T, if_bad: T) -> T
where
    T: std::str::FromStr<Err = super::policy::InvalidPolicy>,
{
    let Some(text) = field.str().filter(|text| !text.is_empty()) else { return if_empty };
    match text.parse() {
        Ok(value) => value,
        Err(problem) => {
            errors.push(format!("defaults.{key}: Invalid value: {}: {problem}", quoted(text)));
            if_bad
        }
    }
}

/// One list of exemptions, what is wrong with it appended to `errors`.
fn names(
    list: Field<'_>,
    key: &str,
    problem: fn(&str) -> Option<&'static str>,
    errors: &mut Vec<String>,
) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (index, item) in list.items().enumerate() {
        let name = item.str().unwrap_or_default();
        if name.is_empty() && key == "usernames" {
            errors.push(format!("exemptions.{key}[{index}]: Required value"));
        } else if let Some(problem) = problem(name) {
            errors.push(format!("exemptions.{key}[{index}]: Invalid value: {}: {problem}", quoted(name)));
        } else if names.iter().any(|other| other == name) {
            errors.push(format!("exemptions.{key}[{index}]: Duplicate value: {}", quoted(name)));
        } else {
            names.push(name.to_owned());
        }
    }
    names
}

fn is_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    !text.is_empty()
        && text.bytes().all(|byte| inner(byte) || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn namespace_problem(name: &str) -> Option<&'static str> {
    (!is_label(name) || name.len() > 63).then_some("not a lowercase RFC 1123 label")
}

fn class_problem(name: &str) -> Option<&'static str> {
    (!name.split('.').all(is_label) || name.len() > 253).then_some("not a lowercase RFC 1123 subdomain")
}
