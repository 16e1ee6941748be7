//! Values that are credentials by their shape, whatever they are called.

use plimsoll_model::CredentialKind;

use super::base64;
use super::name::is_placeholder;

/// What credential a text is or contains, judged by its shape alone.
pub(crate) fn classify(text: &str) -> Option<CredentialKind> {
    if text.len() < 8 {
        return None;
    }
    // Most texts lack the characters that a shape needs.
    let bytes = text.as_bytes();
    let has = |byte| memchr::memchr(byte, bytes).is_some();
    if has(b'-') && text.contains("-----BEGIN") && text.contains("PRIVATE KEY") {
        return Some(CredentialKind::PrivateKey);
    }
    if has(b'=') {
        if assignment(text, &["AccountKey="], 20) {
            return Some(CredentialKind::StorageKey);
        }
        if assignment(text, &["SharedAccessKey=", "Password=", "Pwd="], 1) && is_connection_string(text) {
            return Some(CredentialKind::ConnectionString);
        }
        if is_signature(text) {
            return Some(CredentialKind::SharedAccessSignature);
        }
    }
    if has(b'"') && has_registry_auth(text) {
        return Some(CredentialKind::RegistryCredential);
    }
    if has(b'@') && has_url_password(text) {
        return Some(CredentialKind::PasswordInUrl);
    }
    if text.len() < 16 {
        return None;
    }
    text.split(|character: char| !is_token_character(character)).find_map(token)
}

/// Whether one of the keys stands in the text, in any case, followed by a literal of at least `shortest` characters.
fn assignment(text: &str, keys: &[&str], shortest: usize) -> bool {
    keys.iter().any(|key| {
        positions(text, key).any(|at| {
            let value = text.get(at + key.len()..).unwrap_or_default();
            let value = value.split([';', ',', '"', '\'', ' ', '\n', '&']).next().unwrap_or_default();
            value.len() >= shortest && !is_placeholder(value)
        })
    })
}

/// Where `needle` stands in the text, in any ASCII case.
fn positions<'t>(text: &'t str, needle: &'t str) -> impl Iterator<Item = usize> + 't {
    let (first, rest) = (needle.as_bytes().first().copied().unwrap_or(0), needle.len());
    let bytes = text.as_bytes();
    memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), bytes).filter(move |&at| {
        bytes.get(at..at + rest).is_some_and(|found| found.eq_ignore_ascii_case(needle.as_bytes()))
    })
}

/// A connection string has other parts beside the secret one.
fn is_connection_string(text: &str) -> bool {
    text.contains([';', ','])
        && [
            "Endpoint=",
            "Server=",
            "Data Source=",
            "Host=",
            "HostName=",
            "User Id=",
            "User=",
            "Uid=",
            "Database=",
            "ssl=",
        ]
        .iter()
        .any(|part| positions(text, part).next().is_some())
}

/// A shared access signature: `sig=` with a value of the length of a hash, beside a version or permissions.
fn is_signature(text: &str) -> bool {
    positions(text, "sig=").any(|at| {
        let before = at.checked_sub(1).and_then(|before| text.as_bytes().get(before).copied());
        let value = text.get(at + 4..).unwrap_or_default();
        let length = value
            .bytes()
            .take_while(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'%' | b'+' | b'/' | b'=' | b'-' | b'_')
            })
            .count();
        matches!(before, None | Some(b'?' | b'&' | b'"' | b'\'' | b' ' | b'\n' | b';')) && length >= 40
    })
}

/// The content of a Docker configuration with an `auth` or a password in it.
fn has_registry_auth(text: &str) -> bool {
    text.contains("\"auths\"")
        && ["\"auth\"", "\"password\"", "\"identitytoken\""].iter().any(|key| {
            positions(text, key).any(|at| {
                let value = text.get(at + key.len()..).unwrap_or_default().trim_start();
                let value = value.strip_prefix(':').unwrap_or_default().trim_start();
                let value = value.strip_prefix('"').unwrap_or_default();
                let value = value.split('"').next().unwrap_or_default();
                value.len() >= 4 && !is_placeholder(value)
            })
        })
}

/// `scheme://user:password@host`.
fn has_url_password(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), b"://").any(|at| {
        let rest = text.get(at + 3..).unwrap_or_default();
        let end = rest.find(|found: char| {
            found.is_whitespace()
                || matches!(found, '/' | '?' | '#' | '"' | '\'' | '<' | '>' | ',' | '`' | ')')
        });
        let authority = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let Some((user, _)) = authority.rsplit_once('@') else { return false };
        let Some((_, password)) = user.split_once(':') else { return false };
        password.len() >= 3 && !is_placeholder(password)
    })
}

fn is_token_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.' | '~')
}

/// Prefixes of service tokens, with the least number of characters that follow.
const PREFIXES: &[(&str, usize)] = &[
    ("ghp_", 36),
    ("gho_", 36),
    ("ghu_", 36),
    ("ghs_", 36),
    ("ghr_", 36),
    ("github_pat_", 50),
    ("glpat-", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("xoxa-", 20),
    ("xoxs-", 20),
    ("xoxr-", 20),
    ("xapp-", 20),
    ("sk_live_", 16),
    ("rk_live_", 16),
    ("sk-ant-", 30),
    ("sk-proj-", 30),
    ("npm_", 36),
    ("pypi-AgE", 40),
    ("dckr_pat_", 20),
    ("dop_v1_", 60),
    ("hvs.", 24),
    ("glsa_", 32),
    ("shpat_", 32),
];

/// What credential one run of token characters is.
fn token(text: &str) -> Option<CredentialKind> {
    if text.len() < 16 {
        return None;
    }
    if let Some(at) = text.find("eyJ")
        && is_json_web_token(text.get(at..).unwrap_or_default())
    {
        return Some(CredentialKind::JsonWebToken);
    }
    if is_entra_secret(text) {
        return Some(CredentialKind::EntraClientSecret);
    }
    let text = text.trim_start_matches(['-', '.', '~']);
    let rest = |prefix: &str| text.strip_prefix(prefix).map(str::len);
    if PREFIXES.iter().any(|(prefix, least)| rest(prefix).is_some_and(|length| length >= *least))
        || (rest("SG.").is_some_and(|length| length >= 60) && text.matches('.').count() >= 2)
    {
        return Some(CredentialKind::ServiceToken);
    }
    let upper = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    if text.len() == 20 && (text.starts_with("AKIA") || text.starts_with("ASIA")) && text.bytes().all(upper) {
        return Some(CredentialKind::AwsKey);
    }
    if (text.starts_with("AIza") && text.len() == 39) || rest("ya29.").is_some_and(|length| length >= 40) {
        return Some(CredentialKind::GoogleKey);
    }
    None
}

/// Three base64url segments, the first of which is a header with an algorithm.
fn is_json_web_token(text: &str) -> bool {
    let mut segments = text.split('.');
    let (Some(header), Some(claims), Some(_)) = (segments.next(), segments.next(), segments.next()) else {
        return false;
    };
    claims.len() >= 4
        && base64::decode(header).is_some_and(|header| memchr::memmem::find(&header, b"\"alg\"").is_some())
}

/// Three characters, a digit, `Q~`, and 31 to 34 more.
fn is_entra_secret(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), b"Q~").any(|at| {
        let digit = at.checked_sub(1).and_then(|before| text.as_bytes().get(before));
        let rest = text.len().saturating_sub(at + 2);
        at >= 4 && digit.is_some_and(u8::is_ascii_digit) && (31..=34).contains(&rest) && at <= 8
    })
}

/// What a value of a Secret looks like, for the note that replaces it, and whether it needs protection at all.
pub(crate) enum Class {
    /// A credential of a recognizable kind.
    Credential(CredentialKind),
    /// A certificate or public key: public by nature.
    Public(&'static str),
    /// Nothing, a placeholder, or a switch.
    Harmless(&'static str),
    /// Encrypted in place by a tool such as SOPS.
    Encrypted,
    /// Anything else, and what can be said of it.
    Other(Option<&'static str>),
}

/// Looks at the decoded content of a value of a Secret.
pub(crate) fn class_of(content: &[u8]) -> Class {
    let Ok(text) = std::str::from_utf8(content) else { return Class::Other(Some("binary data")) };
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Class::Harmless("an empty value");
    }
    if trimmed.starts_with("ENC[") || trimmed.starts_with("-----BEGIN AGE ENCRYPTED") {
        return Class::Encrypted;
    }
    if let Some(kind) = classify(trimmed) {
        return Class::Credential(kind);
    }
    if trimmed.contains("-----BEGIN CERTIFICATE")
        || trimmed.contains("-----BEGIN PUBLIC KEY")
        || trimmed.starts_with("ssh-rsa ")
        || trimmed.starts_with("ssh-ed25519 ")
    {
        return Class::Public("a certificate or public key");
    }
    if is_placeholder(trimmed) || matches!(trimmed, "true" | "false") {
        return Class::Harmless("a placeholder");
    }
    Class::Other(trimmed.contains('\n').then_some("a file"))
}
