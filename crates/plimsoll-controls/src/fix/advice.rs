//! The remedy of a finding in the words of the file that it is about: which value to write where, as Terraform, Bicep or
//! an ARM template spells it. It is for people, who may have to decide more than an edit can.

use std::fmt::Write;

use plimsoll_model::tree::{Kind, Tree};
use plimsoll_model::{Finding, Place, Subject};

use super::recipe::{self, Target, Value};
use super::{Format, change, json, terraform};

/// What is to be written where for a finding in a file that people write. `None` where no edit is known, where it is
/// there already, or where the words of the file are none to be repeated.
pub(super) fn of(finding: &Finding<'_>) -> Option<String> {
    let target = recipe::targets(finding).into_iter().next()?;
    let tree = target.tree;
    if let Some((span, text)) = change(&target)
        && tree.text().get(span.0..span.1) == Some(text.as_str())
    {
        return None;
    }
    match (Format::of(tree), finding.subject) {
        (Format::Terraform, _) => in_terraform(&target, finding),
        (Format::Bicep, Subject::Resource(_)) => {
            in_template(&target, finding, |path, value| format!("{path}: {}", json::BICEP.value(value)))
        }
        (Format::Json, Subject::Resource(_)) if is_plan(&target) => in_plan(&target),
        (Format::Json, Subject::Resource(_)) => {
            in_template(&target, finding, |path, value| format!("{path} to {}", json::JSON.value(value)))
        }
        _ => None,
    }
}

/// `in azurerm_kubernetes_cluster.main set local_account_disabled = true`.
fn in_terraform(target: &Target<'_>, finding: &Finding<'_>) -> Option<String> {
    let pointer = target.tree.pointer(target.base);
    let mut tokens = pointer.split('/').skip(1);
    let (Some("resource"), Some(kind), Some(label)) = (tokens.next(), tokens.next(), tokens.next()) else {
        return None;
    };
    let inner: Vec<&str> = tokens.collect();
    if ![kind, label].iter().chain(&inner).all(|token| is_plain(token)) {
        return None;
    }
    let set = if kind.starts_with("azurerm_") {
        let (paths, value) = target.terraform.as_ref()?;
        let path = terraform::preferred(target.tree, paths)?;
        let blocks = inner.iter().filter(|token| !is_number(token)).map(|token| (*token).to_owned());
        nested(&blocks.chain(path.iter().cloned()).collect::<Vec<_>>(), value)
    } else {
        let own = own_pointer(target);
        let path: Vec<&str> = own.split('/').skip(4).collect();
        if !path.iter().all(|token| is_plain(token)) {
            return None;
        }
        match kind {
            "azapi_resource" => {
                // What is missing at the top of a resource stands in its body all the same.
                let is_own = matches!(path.first(), Some(&("body" | "identity" | "location" | "tags")));
                let body: &[&str] = if is_own { &[] } else { &["body"] };
                format!("{} = {}", dotted(body.iter().chain(&path)), terraform::literal(&target.value))
            }
            "kubernetes_manifest" => {
                format!("{} = {}", dotted(path.iter()), terraform::literal(&target.value))
            }
            _ if kind.starts_with("kubernetes_") => {
                let blocks = path.iter().filter(|token| !is_number(token)).map(|token| snake(token));
                nested(&blocks.collect::<Vec<_>>(), &target.value)
            }
            _ => return None,
        }
    };
    let needs = needs(target, finding)
        .and_then(|needs| needs.terraform)
        .filter(|_| kind.starts_with("azurerm_"))
        .map_or_else(String::new, |(path, value)| format!("; it needs {}", nested(&path, &value)));
    Some(format!("in {kind}.{label} set {set}{needs}"))
}

/// The resource of a plan is written in Terraform, in a file that is not at hand.
fn in_plan(target: &Target<'_>) -> Option<String> {
    let (paths, value) = target.terraform.as_ref()?;
    Some(format!("in the code that is planned here set {}", nested(paths.first()?, value)))
}

fn is_plan(target: &Target<'_>) -> bool {
    let pointer = target.tree.pointer(target.base);
    pointer.starts_with("/planned_values/") || pointer.starts_with("/values/")
}

/// `in aks set properties.disableLocalAccounts: true`.
fn in_template(
    target: &Target<'_>,
    finding: &Finding<'_>,
    write: impl Fn(&str, &Value) -> String,
) -> Option<String> {
    let own = own_pointer(target);
    let tokens: Vec<&str> = own.split('/').skip(1).collect();
    // The innermost resource: a template may lie in a template.
    let at = tokens.iter().rposition(|token| *token == "resources")?;
    let (name, path) = tokens.get(at + 1..)?.split_first()?;
    if !is_plain(name) || path.is_empty() || !path.iter().all(|token| is_plain(token)) {
        return None;
    }
    let resource = if is_number(name) { format!("resources[{name}]") } else { (*name).to_owned() };
    let set = write(&dotted(path.iter()), &target.value);
    let needs = needs(target, finding).map_or_else(String::new, |needs| {
        format!("; it needs {}", write(&needs.path.join("."), &needs.value))
    });
    Some(format!("in {resource} set {set}{needs}"))
}

/// What else must be set, unless it is.
fn needs(target: &Target<'_>, finding: &Finding<'_>) -> Option<recipe::Needs> {
    let Subject::Resource(resource) = finding.subject else { return None };
    let needs = recipe::needs(finding.control)?;
    let mut at = resource.field();
    if !std::ptr::eq(at.tree(), target.tree) {
        return None;
    }
    let (last, parents) = needs.path.split_last()?;
    for key in parents {
        at = at.get(key);
    }
    let value = at.get(last);
    let is_met = match value.kind() {
        Kind::Expression => true,
        _ if value.exists() => value.text() == Some(needs.value.to_string().as_str()),
        _ => at.exists() && at.kind() != Kind::Null,
    };
    (!is_met).then_some(needs)
}

/// The pointer of what is to be set, in the terms of the file.
fn own_pointer(target: &Target<'_>) -> String {
    let tree: &Tree = target.tree;
    let mut node = target.base;
    for (index, key) in target.path.iter().enumerate() {
        match tree.member_ignore_case(node, key) {
            Some(found) => node = found,
            None => {
                let rest = target.path.get(index..).unwrap_or_default().join(".");
                return Place { tree, node, missing: Some(&rest) }.resolve().pointer;
            }
        }
    }
    tree.pointer(node)
}

/// Whether a word of the input may be repeated in what people copy.
fn is_plain(token: &str) -> bool {
    !token.is_empty()
        && !token.starts_with('-')
        && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

fn is_number(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit())
}

/// `a.b[0].c`.
fn dotted<'t>(path: impl Iterator<Item = &'t &'t str>) -> String {
    let mut out = String::new();
    for token in path {
        if is_number(token) {
            let _ = write!(out, "[{token}]");
            continue;
        }
        if !out.is_empty() {
            out.push('.');
        }
        out.push_str(token);
    }
    out
}

/// `a { b { c = value } }`.
fn nested(path: &[String], value: &Value) -> String {
    match path {
        [] => String::new(),
        [name] => format!("{name} = {}", terraform::literal(value)),
        [block, rest @ ..] => format!("{block} {{ {} }}", nested(rest, value)),
    }
}

/// `allowPrivilegeEscalation` as `allow_privilege_escalation`, `hostPID` as `host_pid`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    let mut was_lower = false;
    for character in name.chars() {
        if character.is_ascii_uppercase() && was_lower {
            out.push('_');
        }
        was_lower = character.is_ascii_lowercase() || character.is_ascii_digit();
        out.push(character.to_ascii_lowercase());
    }
    out
}
