//! Credentials in a text that is looked at once and then forgotten, such as an old version of a file: which kind, on
//! which line, never the value.

use std::hash::{DefaultHasher, Hash, Hasher};

use plimsoll_model::CredentialKind;

use super::needles::Needles;
use super::{place, value};
use crate::bytes;
use crate::parse::{FileContext, parse};

/// How many credentials of one text are told.
const MOST: usize = 1_000;
/// Lines that are longer are not written by hand.
const LONGEST_LINE: usize = 16_384;
/// How many characters of a key must follow its first line.
const LEAST_KEY: usize = 20;

/// A credential in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretInText {
    /// What it looks like.
    pub kind: CredentialKind,
    /// The line that it begins on, from 1.
    pub line: u32,
    /// The same for the same lines, in whatever file and version they stand. It is for comparison in memory and is
    /// neither printed nor kept.
    pub identity: u64,
}

/// Files in which a name and a value on one line are a setting, not a program.
const SETTINGS: [&str; 10] =
    ["yaml", "yml", "json", "env", "ini", "properties", "conf", "cfg", "toml", "tfvars"];

/// Looks for credentials: in Kubernetes objects, kubeconfigs and Azure resources by what they are, in any other text
/// by their shape, and in settings by their names.
pub fn secrets_in_text(name: &str, content: &[u8]) -> Vec<SecretInText> {
    let Ok(text) = bytes::decode(content.to_vec()) else { return Vec::new() };
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    let mut taken: Vec<(u32, u32)> = Vec::new();
    let base = name.rsplit('/').next().unwrap_or(name);
    let ending = base.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    if matches!(ending.as_str(), "yaml" | "yml" | "json") {
        let about = FileContext { name, is_explicit: false, chart: None, why: None };
        let parsed = parse(content.to_vec(), &about);
        if let Some(tree) = &parsed.tree {
            for credential in parsed.credentials.iter().take(MOST) {
                let line = tree.position(tree.anchor(credential.node)).0;
                let (start, end) = tree.span(credential.node);
                let last = tree.position(end.max(start)).0.max(line);
                taken.push((line, last));
                let identity = identity(credential.kind, &lines, line, last);
                found.push(SecretInText { kind: credential.kind, line, identity });
            }
        }
    }
    let has_settings = SETTINGS.contains(&ending.as_str()) || base.starts_with(".env");
    for (number, line) in (1..).zip(&lines) {
        if found.len() >= MOST {
            break;
        }
        let is_taken = taken.iter().any(|&(first, last)| (first..=last).contains(&number));
        if is_taken || line.len() > LONGEST_LINE || !Needles::is_match(line) {
            continue;
        }
        let behind = lines.get(number as usize..).unwrap_or_default();
        let kind = match value::classify(line) {
            Some(CredentialKind::PrivateKey) if !is_key(line, behind) => None,
            Some(kind) => Some(kind),
            None => (has_settings && place::has_assignment(line)).then_some(CredentialKind::NamedSecret),
        };
        if let Some(kind) = kind {
            // A key goes on for lines, of which the first looks like all others.
            let last = if kind == CredentialKind::PrivateKey { number + 2 } else { number };
            found.push(SecretInText { kind, line: number, identity: identity(kind, &lines, number, last) });
        }
    }
    found.sort_by_key(|secret| (secret.line, secret.kind));
    found
}

/// Whether a key follows the line that announces one: programs that look for keys hold that line too.
fn is_key(line: &str, behind: &[&str]) -> bool {
    let is_body = |text: &str| {
        let body =
            |character: char| character.is_ascii_alphanumeric() || matches!(character, '+' | '/' | '=');
        text.split(|character| !body(character)).any(|run| run.len() >= LEAST_KEY)
    };
    let rest = line.rsplit("KEY-----").next().unwrap_or_default();
    let next = behind.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
    // Encrypted keys have headers before the body.
    is_body(rest) || next.take(4).any(is_body)
}

fn identity(kind: CredentialKind, lines: &[&str], first: u32, last: u32) -> u64 {
    let mut hasher = DefaultHasher::new();
    kind.hash(&mut hasher);
    let from = (first as usize).saturating_sub(1);
    let count = (last as usize).saturating_sub(from);
    for line in lines.iter().skip(from).take(count) {
        line.trim().hash(&mut hasher);
    }
    hasher.finish()
}
