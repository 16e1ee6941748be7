//! Makes remedies fit: for a file that people write, what to write there; else a command, its upper-case placeholders
//! filled in from what the input says about the subject.

use plimsoll_controls::fix;
use plimsoll_model::{Finding, Subject};
use plimsoll_report::remedy::Fix;

/// The remedy of a finding as it is shown.
pub(super) fn fit(finding: &Finding<'_>, otherwise: Fix) -> Fix {
    match (fix::advice(finding), otherwise) {
        (Some(advice), _) => Fix::Sentence(advice),
        (None, Fix::Command(command)) => Fix::Command(fill(finding, &command)),
        (None, Fix::Sentence(sentence)) => Fix::Sentence(fill(finding, &sentence)),
    }
}

/// A remedy with the placeholders filled in that the subject's cluster or registry decides. The others stay, so that it
/// can be seen what is to be filled in.
fn fill(finding: &Finding<'_>, text: &str) -> String {
    let Subject::Resource(resource) = finding.subject else { return text.to_owned() };
    let mut known: Vec<(&str, &str)> = Vec::new();
    if let Some(cluster) = resource.cluster() {
        known.push(("NAME", cluster.name()));
        known.extend(cluster.resource().resource_group().map(|group| ("RG", group)));
        known.extend(cluster.resource().id().map(|id| ("CLUSTER_ID", id)));
    }
    if resource.kind() == plimsoll_model::azure::REGISTRY {
        known.push(("ACR", resource.name()));
        known.extend(resource.id().map(|id| ("ACR_ID", id)));
    }
    if resource.kind() == plimsoll_model::azure::KEY_VAULT {
        known.push(("VAULT", resource.name()));
    }
    // What comes from an expression is no value yet; and a command is pasted into a shell, so nothing that a shell would
    // take for more than a word goes into one.
    let is_word = |value: &str| {
        !value.is_empty()
            && !value.starts_with('-')
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
    };
    known.retain(|(_, value)| is_word(value));
    let mut filled = String::with_capacity(text.len());
    let mut word = String::new();
    for character in text.chars().chain(std::iter::once(' ')) {
        if character.is_ascii_alphanumeric() || character == '_' {
            word.push(character);
            continue;
        }
        let value = known.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        filled.push_str(value.unwrap_or(&word));
        word.clear();
        filled.push(character);
    }
    filled.pop();
    filled
}
