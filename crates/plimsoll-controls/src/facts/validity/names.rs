//! Names and labels.

use plimsoll_model::{Kind, ObjectRef};

use super::Problems;

/// `metadata`: a name of the right form, and labels that are labels.
pub(super) fn metadata<'s>(object: ObjectRef<'s>, report: &mut Problems<'s>) {
    let metadata = object.field().get("metadata");
    let name = metadata.get("name");
    if name.is_absent() && metadata.get("generateName").is_absent() && object.kind() != "PodTemplate" {
        report.add(name, "is required");
    } else if let Some(text) = report.string(name)
        && let Some(wanted) = misnamed(object.kind(), text)
    {
        report.add(name, wanted);
    }
    let labels = metadata.get("labels");
    if labels.kind() == Kind::Object {
        for (key, value) in labels.members() {
            if !is_label_key(key) {
                report.add(value, "the key is no label key");
            }
            if report.string(value).is_some_and(|text| !text.is_empty() && !is_label_name(text)) {
                report.add(value, "is no label value: at most 63 letters, digits, `-`, `_` and `.`");
            }
        }
    }
}

/// What a name must be like, where it is not.
fn misnamed(kind: &str, name: &str) -> Option<&'static str> {
    let (holds, wanted) = match kind {
        "Role" | "ClusterRole" | "RoleBinding" | "ClusterRoleBinding" => {
            let is_segment = !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '%']);
            (is_segment, "may hold neither `/` nor `%`")
        }
        "Service" => (
            is_dns_label(name) && name.starts_with(|first: char| first.is_ascii_lowercase()),
            "must be a DNS label that begins with a letter",
        ),
        "Namespace" => (is_dns_label(name), "must be a DNS label"),
        "CronJob" => {
            (is_dns_subdomain(name) && name.len() <= 52, "must be a DNS name of at most 52 characters")
        }
        _ => (is_dns_subdomain(name), "must be a DNS name: lower-case letters, digits, `-` and `.`"),
    };
    (!holds).then_some(wanted)
}

/// A DNS label as of RFC 1123.
pub(super) fn is_dns_label(text: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(is_inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// A DNS name as of RFC 1123. Its labels may be longer than 63 characters, as Kubernetes allows.
pub(super) fn is_dns_subdomain(text: &str) -> bool {
    text.len() <= 253
        && text.split('.').all(|label| {
            let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            !label.is_empty()
                && label.bytes().all(is_inner)
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}

/// The name of a port: at most 15 lower-case letters, digits and single hyphens, with at least one letter.
pub(super) fn is_port_name(text: &str) -> bool {
    is_dns_label(text)
        && text.len() <= 15
        && !text.contains("--")
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
}

fn is_label_key(key: &str) -> bool {
    match key.split_once('/') {
        Some((prefix, name)) => is_dns_subdomain(prefix) && is_label_name(name),
        None => is_label_name(key),
    }
}

fn is_label_name(text: &str) -> bool {
    let ends = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    text.len() <= 63
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        && ends(text.bytes().next())
        && ends(text.bytes().next_back())
}
