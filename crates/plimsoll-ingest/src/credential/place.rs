//! Values that are credentials by where they stand: in a Secret, a kubeconfig, an Azure resource, a command line or a
//! configuration file.

use plimsoll_model::CredentialKind;
use plimsoll_model::tree::{Kind, Tree};

use super::name::{Position, is_named_secret, is_placeholder};
use super::value::{Class, class_of, classify};
use super::{Plan, base64, is_live};
use crate::recognize::Recognized;

/// Overwrites the values of a Secret. The names of the keys stay.
pub(super) fn secret(tree: &Tree, root: u32, plan: &mut Plan) {
    let live = is_live(tree, root);
    for part in tree.children(root) {
        let encoded = match tree.key(part) {
            Some("data") => true,
            Some("stringData") => false,
            _ => continue,
        };
        for node in part..tree.next(part) {
            let Some(text) = tree.scalar(node) else { continue };
            let content = if encoded { base64::decode(text) } else { None };
            let content = content.as_deref().unwrap_or(text.as_bytes());
            let size = content.len();
            let (kind, looks) = match class_of(content) {
                Class::Credential(kind) => (Some(kind), Some(kind.words())),
                Class::Public(what) | Class::Harmless(what) => (None, Some(what)),
                Class::Encrypted => (None, Some("an encrypted value")),
                Class::Other(None) if names_account(tree.key(node).unwrap_or_default()) => (None, None),
                Class::Other(what) => (Some(CredentialKind::SecretValue), what),
            };
            let note = match looks {
                Some(looks) => format!("redacted, {size} bytes, looks like {looks}"),
                None => format!("redacted, {size} bytes"),
            };
            plan.redact_as(node, root, kind.filter(|_| !live), size, note);
        }
    }
}

/// Whether a key of a Secret names who or where, not the secret itself: `username`, `host`.
fn names_account(key: &str) -> bool {
    let mut words =
        key.split(|character: char| !character.is_ascii_alphanumeric()).map(str::to_ascii_lowercase);
    let account = [
        "user",
        "username",
        "host",
        "hostname",
        "port",
        "database",
        "dbname",
        "email",
        "login",
        "region",
        "namespace",
    ];
    let joined = ["userid", "adminuser", "adminusername", "azurestorageaccountname"];
    let secret = ["password", "pass", "token", "secret", "key"];
    let found = words.clone().any(|word| account.contains(&word.as_str()) || joined.contains(&word.as_str()));
    found && !words.any(|word| secret.iter().any(|secret| word.contains(secret)))
}

/// Overwrites the keys, tokens and passwords of a kubeconfig.
pub(super) fn kubeconfig(tree: &Tree, root: u32, plan: &mut Plan) {
    for node in root..tree.next(root) {
        let Some(text) = tree.scalar(node).filter(|text| !is_placeholder(text)) else { continue };
        let kind = match tree.key(node) {
            Some("client-key-data") => CredentialKind::PrivateKey,
            Some("token" | "password" | "access-token" | "refresh-token" | "id-token" | "client-secret") => {
                classify(text).unwrap_or(CredentialKind::NamedSecret)
            }
            _ => continue,
        };
        plan.redact(tree, node, root, Some(kind));
    }
}

/// Defaults of secure parameters that are written out.
pub(super) fn template_parameters(tree: &Tree, root: u32, plan: &mut Plan) {
    let Some(parameters) = tree.member_ignore_case(root, "parameters") else { return };
    for parameter in tree.children(parameters) {
        let secure = tree
            .member_ignore_case(parameter, "type")
            .and_then(|node| tree.scalar(node))
            .is_some_and(|kind| kind.get(..6).is_some_and(|head| head.eq_ignore_ascii_case("secure")));
        let Some(default) = tree.member_ignore_case(parameter, "defaultValue").filter(|_| secure) else {
            continue;
        };
        for node in default..tree.next(default) {
            if tree.scalar(node).is_some_and(|text| !is_placeholder(text)) {
                plan.redact(tree, node, root, Some(CredentialKind::NamedSecret));
            }
        }
    }
}

/// Fields of Azure resources and of what `az … list-keys` prints that hold a secret, in lower case.
const AZURE_SECRETS: &[&str] = &[
    "accesskey",
    "administratorloginpassword",
    "adminpassword",
    "clientsecret",
    "connectionstring",
    "password",
    "primaryconnectionstring",
    "primarykey",
    "primarysharedkey",
    "primarymasterkey",
    "secondaryconnectionstring",
    "secondarykey",
    "secondarysharedkey",
    "secret",
    "serverappsecret",
    "sharedkey",
    "workspacekey",
];

/// Lists and maps of which every string value, or every `value`, is secret, in lower case.
const AZURE_SECRET_LISTS: &[&str] = &["kubeconfigs", "passwords", "protectedsettings"];

/// Whether a field of an Azure resource holds a secret by its name.
pub(super) fn is_secret_field(key: &str) -> bool {
    AZURE_SECRETS.binary_search(&lowered(key, &mut [0; LONGEST_NAME])).is_ok()
}

/// More than the longest of these names has.
const LONGEST_NAME: usize = 32;

/// A key in lower case; nothing where it is longer than all of these names.
fn lowered<'b>(key: &str, buffer: &'b mut [u8; LONGEST_NAME]) -> &'b str {
    let Some(place) = buffer.get_mut(..key.len()) else { return "" };
    place.copy_from_slice(key.as_bytes());
    place.make_ascii_lowercase();
    std::str::from_utf8(place).unwrap_or_default()
}

/// Overwrites the secrets in everything that is no Kubernetes object of a file with Azure resources.
pub(super) fn azure(tree: &Tree, recognized: &Recognized, plan: &mut Plan) {
    let mut skip: Vec<(u32, u32)> =
        recognized.objects.iter().map(|object| (object.node, tree.next(object.node))).collect();
    skip.sort_unstable();
    let mut skip = skip.into_iter().peekable();
    // The resource that the values belong to: the last one that began and has not ended.
    let mut resources: Vec<(u32, bool)> = recognized
        .resources
        .iter()
        .map(|resource| (resource.node, resource.kind == "microsoft.keyvault/vaults/secrets"))
        .collect();
    resources.sort_unstable();
    let mut upcoming = resources.into_iter().peekable();
    let mut open: Vec<(u32, bool)> = Vec::new();
    let mut lists: Vec<(u32, bool)> = Vec::new();
    let mut at = 0;
    while at < tree.len() as u32 {
        if let Some((_, end)) = skip.next_if(|&(start, _)| start == at) {
            at = end;
            continue;
        }
        while let Some(next) = upcoming.next_if(|&(start, _)| start <= at) {
            open.push(next);
        }
        while open.last().is_some_and(|&(node, _)| at >= tree.next(node)) {
            open.pop();
        }
        while lists.last().is_some_and(|&(end, _)| at >= end) {
            lists.pop();
        }
        let mut buffer = [0; LONGEST_NAME];
        let key = lowered(tree.key(at).unwrap_or_default(), &mut buffer);
        match tree.kind(at) {
            Kind::Array | Kind::Object => {
                let keyed = key == "keys"
                    && (at..tree.next(at))
                        .any(|node| tree.key(node).is_some_and(|key| key.eq_ignore_ascii_case("keyName")));
                if keyed || AZURE_SECRET_LISTS.contains(&key) {
                    lists.push((tree.next(at), key == "protectedsettings"));
                }
            }
            Kind::String => {
                let vault_secret = open.last().is_some_and(|&(_, is_secret)| is_secret);
                let secret = AZURE_SECRETS.binary_search(&key).is_ok()
                    || lists.last().is_some_and(|&(_, all)| all || key == "value")
                    || (vault_secret && key == "value");
                if !secret {
                    at += 1;
                    continue;
                }
                let text = tree.scalar(at).unwrap_or_default();
                if !is_placeholder(text) && !text.starts_with("InstrumentationKey=") {
                    let object = open.last().map_or_else(|| root_of(tree, at), |&(node, _)| node);
                    let kind = classify(text).unwrap_or(CredentialKind::NamedSecret);
                    plan.redact(tree, at, object, Some(kind));
                }
            }
            _ => {}
        }
        at += 1;
    }
}

fn root_of(tree: &Tree, node: u32) -> u32 {
    let roots = tree.roots();
    let after = roots.partition_point(|&root| root <= node);
    roots.get(after.saturating_sub(1)).copied().unwrap_or(0)
}

/// Whether an argument gives a secret to a flag or variable in the same string: `--password=…`, `TOKEN=… run`.
pub(super) fn has_flag_with_value(text: &str) -> bool {
    let mut pieces = text.split_whitespace().peekable();
    while let Some(piece) = pieces.next() {
        let piece = piece.trim_start_matches(['"', '\'', '(', ';']);
        let flag = piece.trim_start_matches('-');
        if let Some((name, value)) = flag.split_once('=') {
            if is_argument_name(name) && is_named_secret(name, clean(value), Position::Literal) {
                return true;
            }
        } else if piece.starts_with("--")
            && let Some(value) = pieces.peek()
            && !value.starts_with('-')
            && is_named_secret(flag, clean(value), Position::Literal)
        {
            return true;
        }
    }
    false
}

fn is_argument_name(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

fn clean(value: &str) -> &str {
    value.trim().trim_end_matches([';', ',', ')']).trim_matches(['"', '\''])
}

/// Whether a configuration file in one string assigns a secret: `password=…`, `password: …`, `"password": "…"`,
/// `export PASSWORD=…`.
pub(super) fn has_assignment(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim();
        if line.len() > 400 || line.starts_with(['#', ';', '*']) || line.starts_with("//") {
            return false;
        }
        let line = line.strip_prefix("export ").unwrap_or(line).trim_start_matches(['-', ' ', '{']);
        let Some(at) = line.find(['=', ':']) else { return false };
        let (name, value) = line.split_at(at);
        let name = name.trim().trim_matches(['"', '\'']);
        let value = clean(value.trim_start_matches([':', '=']));
        is_argument_name(name)
            && value.len() >= 5
            && !value.contains(char::is_whitespace)
            && !value.starts_with(['{', '[', '(', '|', '>', '&', '*'])
            && !value.ends_with(['(', '{', '['])
            && !value.contains("()")
            && is_named_secret(name, value, Position::Literal)
    })
}
