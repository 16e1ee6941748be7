//! What the messages of guard tell, the webhook that asks Entra ID and Azure RBAC for the API server.
//!
//! The forms are those that guard prints at the verbosities up to 10, in klog's plain and structured manner, over its
//! versions; AKS decides which of them customers see. Nothing is guessed: a name that does not stand in the line is
//! not among the fields.

use std::borrow::Cow;

use crate::event::Text;

/// Words that stand before a correlation id, in lower case.
const CORRELATION: [&str; 3] = ["correlationid", "correlation id", "x-ms-correlation-request-id"];
/// Words that stand before the object id of a principal.
const OBJECT: [&str; 4] = ["oid", "objectid", "object id", "principalid"];

/// The fields of a line: `correlation_id`, `object_id`, `user_principal_name`, `user`, `action`, `decision` (`allowed`
/// or `denied`), `cached` (`hit`, `miss` or `set`), `cache_key`, `role_assignment`, `role_definition`. Each at most
/// once, in this order.
pub fn fields(line: &str) -> Vec<(&'static str, Text<'_>)> {
    // ASCII alone changes, so that offsets stay the same.
    let lower = line.to_ascii_lowercase();
    let mut fields = Vec::new();
    let mut put = |name, value: Option<&'_ str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            fields.push((name, value.to_owned()));
        }
    };
    let key = cache_key(line, &lower);
    let user = user(line, &lower).or_else(|| key.and_then(|key| key.split('/').next()));
    put("correlation_id", CORRELATION.iter().find_map(|word| uuid_behind(line, &lower, word)));
    put("object_id", OBJECT.iter().find_map(|word| uuid_behind(line, &lower, word)));
    put(
        "user_principal_name",
        user.filter(|user| is_principal_name(user)).or_else(|| principal_name(line, &lower)),
    );
    put("user", user);
    put("action", action(line).or_else(|| key.and_then(action_of_key)));
    put("decision", decision(&lower));
    put("cached", cached(&lower));
    put("cache_key", key);
    put("role_assignment", structured(line, "roleAssignmentId"));
    put("role_definition", structured(line, "roleDefinitionId"));
    fields.into_iter().map(|(name, value)| (name, Cow::Owned(value))).collect()
}

/// The value of `name=value` or `name="value"`, as klog writes structured messages.
fn structured<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    line.match_indices(name).find_map(|(at, _)| {
        let before = line.get(..at)?.chars().next_back();
        let value = line.get(at + name.len()..)?.strip_prefix('=')?;
        if before.is_some_and(char::is_alphanumeric) {
            return None;
        }
        match value.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => value.split([' ', ',']).next(),
        }
    })
}

/// The first UUID within a few characters behind a word.
fn uuid_behind<'a>(line: &'a str, lower: &str, word: &str) -> Option<&'a str> {
    lower.match_indices(word).find_map(|(at, _)| {
        let mut start = at + word.len();
        let gap = line
            .get(start..)?
            .find(|c: char| !matches!(c, ' ' | ':' | '=' | '"' | '[' | '\'' | '\\' | '{'))?;
        start += gap;
        if gap > 6 {
            return None;
        }
        line.get(start..start + 36).filter(|text| is_uuid(text))
    })
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_principal_name(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.') && !domain.contains('@'))
}

/// A principal name behind `upn`.
fn principal_name<'a>(line: &'a str, lower: &str) -> Option<&'a str> {
    let at = lower.find("upn")? + 3;
    let value = line.get(at..)?.trim_start_matches([' ', ':', '=', '"', '[', '\\', '\'']);
    let value = value.split([' ', '"', ']', ',', '\\', '}', '\'', ';']).next()?;
    is_principal_name(value).then_some(value)
}

fn user<'a>(line: &'a str, lower: &str) -> Option<&'a str> {
    if let Some(user) = structured(line, "user").or_else(|| structured(line, "username")) {
        return Some(user);
    }
    ["for user ", "allowing user "].iter().find_map(|word| {
        let rest = line.get(lower.find(word)? + word.len()..)?;
        // A name may hold blanks only where nothing follows it.
        Some(rest.split([',', ' ']).next()?.trim_end_matches(['.', ';']))
    })
}

fn cache_key<'a>(line: &'a str, lower: &str) -> Option<&'a str> {
    if lower.contains("\"cache ") {
        return structured(line, "key");
    }
    let rest =
        ["for key: ", "for key "].iter().find_map(|word| line.get(lower.find(word)? + word.len()..))?;
    Some(rest.split(", value: ").next()?.trim_end())
}

/// The action of a key of the cache: what stands behind the user, the namespace and the group.
fn action_of_key(key: &str) -> Option<&str> {
    let (at, _) = key.match_indices('/').nth(2)?;
    key.get(at + 1..)
}

/// An Azure data action: `Microsoft.ContainerService/managedClusters/pods/exec/action`.
fn action(line: &str) -> Option<&str> {
    ["Microsoft.ContainerService/", "Microsoft.Kubernetes/"].iter().find_map(|provider| {
        line.match_indices(provider).find_map(|(at, _)| {
            let rest = line.get(at..)?;
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || "/.-_*".contains(c)))
                .unwrap_or(rest.len());
            let action = rest.get(..end)?;
            // An id of a resource has the same beginning within a path.
            let id = line.get(..at)?.ends_with("/providers/");
            (!id && action.matches('/').count() >= 3).then_some(action)
        })
    })
}

fn decision(lower: &str) -> Option<&'static str> {
    const ALLOWED: [&str; 5] =
        ["allowed=true", "returning allowed", "access allowed", "request is allowed", "access granted"];
    const DENIED: [&str; 6] = [
        "allowed=false",
        "returning denied",
        "access denied",
        "request is denied",
        "does not have access",
        "user is not allowed",
    ];
    let value = |truth| lower.contains("cache set") && lower.ends_with(truth);
    if DENIED.iter().any(|word| lower.contains(word)) || value("value: false") {
        Some("denied")
    } else if ALLOWED.iter().any(|word| lower.contains(word)) || value("value: true") {
        Some("allowed")
    } else {
        None
    }
}

fn cached(lower: &str) -> Option<&'static str> {
    if lower.contains("cache hit") {
        Some("hit")
    } else if lower.contains("cache miss") {
        Some("miss")
    } else if lower.contains("cache set") {
        Some("set")
    } else {
        None
    }
}
