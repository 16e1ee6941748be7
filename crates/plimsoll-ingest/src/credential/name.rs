//! Literals that are credentials by what they are called. The value is judged too: a placeholder, a reference, a
//! duration or the name of an object is none.

/// Where a name stands, which decides how much benefit of the doubt the value gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    /// Environment variables, command-line flags, keys of a ConfigMap: the value is used as it is.
    Literal,
    /// Any other field: names such as `secret` often stand before the *name* of a Secret.
    Field,
}

/// Whether `value` under `name` is a secret written out.
pub(crate) fn is_named_secret(name: &str, value: &str, position: Position) -> bool {
    if !may_name_secret(name) {
        return false;
    }
    let Some(word) = secret_word(name, position) else { return false };
    let value = value.trim();
    if !is_literal(value) {
        return false;
    }
    match word {
        Word::Password => true,
        Word::Key => value.len() >= 12 && !looks_like_name(value),
        Word::Ambiguous if position == Position::Field => value.len() >= 12 && !looks_like_name(value),
        Word::Ambiguous => !looks_like_reference(value),
    }
}

/// Whether the letters of a name hold a piece of the words that name secrets: most do not, and need no closer look.
fn may_name_secret(name: &str) -> bool {
    let mut letters = [0; 64];
    let mut length = 0;
    for byte in name.bytes() {
        if !byte.is_ascii() {
            return true;
        }
        if byte.is_ascii_alphabetic() {
            let Some(place) = letters.get_mut(length) else { return true };
            *place = byte.to_ascii_lowercase();
            length += 1;
        }
    }
    let letters = letters.get(..length).unwrap_or_default();
    letters.iter().enumerate().any(|(at, letter)| {
        let pieces: &[&str] = match letter {
            b'p' => &["pass", "pwd"],
            b's' => &["secret"],
            b't' => &["token"],
            b'c' => &["credential", "connectionstring"],
            b'k' => &["key"],
            _ => return false,
        };
        let rest = letters.get(at..).unwrap_or_default();
        pieces.iter().any(|piece| rest.starts_with(piece.as_bytes()))
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    /// `password` and its kin: nothing else is ever called that.
    Password,
    /// `api key`, `access key`, `signing key`: may name an algorithm or an object.
    Key,
    /// `secret`, `token`, `credential`: often refer to an object that holds one.
    Ambiguous,
}

/// Last words of a name that say that the value is about a secret, not one.
const ABOUT: &[&str] = &[
    "name",
    "names",
    "file",
    "files",
    "path",
    "paths",
    "dir",
    "directory",
    "ref",
    "refs",
    "reference",
    "ttl",
    "expiry",
    "expiration",
    "expires",
    "expire",
    "timeout",
    "length",
    "len",
    "size",
    "type",
    "policy",
    "enabled",
    "enable",
    "disabled",
    "required",
    "url",
    "uri",
    "endpoint",
    "mount",
    "id",
    "ids",
    "version",
    "provider",
    "namespace",
    "header",
    "headers",
    "algorithm",
    "alg",
    "issuer",
    "audience",
    "audiences",
    "method",
    "rotation",
    "interval",
    "count",
    "limit",
    "min",
    "max",
    "prefix",
    "suffix",
    "regex",
    "pattern",
    "field",
    "env",
    "seconds",
    "minutes",
    "hours",
    "duration",
    "age",
    "format",
    "store",
    "backend",
    "class",
    "kind",
    "mode",
    "location",
    "manager",
    "engine",
    "host",
    "port",
    "user",
    "username",
    "arn",
    "scope",
    "scopes",
    "role",
    "source",
    "description",
    "hint",
    "label",
    "status",
    "template",
    "selector",
    "key",
    "keys",
    "number",
    "period",
    "window",
    "cookie",
    "hash",
];

/// First words of a name that say the same.
const ABOUT_FIRST: &[&str] = &[
    "existing", "use", "enable", "disable", "require", "is", "has", "no", "allow", "max", "min", "skip",
    "auto",
];

fn secret_word(name: &str, position: Position) -> Option<Word> {
    let words = words_of(name);
    let last = words.last()?.as_str();
    let joined: String = words.concat();
    let has = |word: &str| words.iter().any(|found| found == word);
    let key = [
        "apikey",
        "accesskey",
        "privatekey",
        "accountkey",
        "signingkey",
        "encryptionkey",
        "sharedkey",
        "sharedaccesskey",
        "authkey",
        "masterkey",
        "secretkey",
        "connectionstring",
        "instrumentationkey",
    ]
    .iter()
    .any(|ending| joined.ends_with(ending));
    if key {
        // `secretKey` outside of environment variables names a key of a Secret.
        let reference = joined.ends_with("secretkey") && position == Position::Field;
        return (!reference && !joined.ends_with("instrumentationkey")).then_some(Word::Key);
    }
    if ABOUT.contains(&last) || words.first().is_some_and(|first| ABOUT_FIRST.contains(&first.as_str())) {
        return None;
    }
    if has("password") || has("passwd") || has("pwd") || has("passphrase") || has("pass") && last == "pass" {
        return Some(Word::Password);
    }
    if joined.ends_with("password") || joined.ends_with("passwd") {
        return Some(Word::Password);
    }
    let ambiguous =
        ["secret", "token", "credential", "credentials"].iter().any(|ending| joined.ends_with(ending));
    ambiguous.then_some(Word::Ambiguous)
}

/// The words of a name in lower case: `DB_PASSWORD`, `dbPassword`, `db.password` alike. Only what follows the last
/// slash counts.
fn words_of(name: &str) -> Vec<String> {
    let name = name.rsplit('/').next().unwrap_or(name);
    let mut words = vec![String::new()];
    let mut before_lower = false;
    for character in name.chars() {
        if !character.is_alphanumeric() {
            words.push(String::new());
            before_lower = false;
            continue;
        }
        if character.is_uppercase() && before_lower {
            words.push(String::new());
        }
        before_lower = character.is_lowercase() || character.is_numeric();
        if let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty() && !word.chars().all(char::is_numeric));
    words
}

/// Whether a value is written out at all: not empty, no placeholder, no switch, no duration, no path.
fn is_literal(value: &str) -> bool {
    if value.len() < 3 || is_placeholder(value) {
        return false;
    }
    let lower = value.to_ascii_lowercase();
    let switches = [
        "true",
        "false",
        "yes",
        "null",
        "none",
        "nil",
        "required",
        "optional",
        "enabled",
        "disabled",
        "default",
        "prefer",
        "preferred",
        "always",
        "never",
        "auto",
        "automatic",
        "bearer",
        "basic",
        "undefined",
    ];
    if switches.contains(&lower.as_str()) {
        return false;
    }
    if value.len() < 8 && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return false;
    }
    !is_duration(value) && !is_path(value) && !is_plain_url(value)
}

fn is_duration(value: &str) -> bool {
    let digits = value.trim_end_matches(|last: char| last.is_ascii_alphabetic());
    digits.len() < value.len()
        && !digits.is_empty()
        && digits.len() <= 8
        && value.len() - digits.len() <= 3
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn is_path(value: &str) -> bool {
    let rooted = value.starts_with('/')
        || value.starts_with("./")
        || value.starts_with("../")
        || value.starts_with("~/");
    rooted
        && !value.contains(char::is_whitespace)
        && value.len() < 200
        && value.split('/').filter(|part| !part.is_empty()).all(|part| part.len() <= 40)
}

fn is_plain_url(value: &str) -> bool {
    value.contains("://")
}

/// Whether a value stands for another one that is filled in later.
pub(crate) fn is_placeholder(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    if value.is_empty() {
        return true;
    }
    let wrapped = [("<", ">"), ("[", "]"), ("{", "}"), ("%", "%"), ("__", "__"), ("@", "@"), ("#{", "}#")];
    if wrapped
        .iter()
        .any(|(open, close)| value.len() > open.len() && value.starts_with(open) && value.ends_with(close))
    {
        return true;
    }
    if value.contains("{{")
        || value.contains("${")
        || value.contains("$(")
        || value.contains("<%")
        || value.contains("%s")
    {
        return true;
    }
    if value.starts_with('$') && value.len() > 1 && value.get(1..).is_some_and(is_identifier) {
        return true;
    }
    let references = [
        "vault:",
        "op://",
        "ref+",
        "secretref:",
        "arn:aws:",
        "@Microsoft.KeyVault(",
        "ENC[",
        "azurekeyvault",
        "env:",
        "file:",
        "AKV:",
        "keyvault:",
        "sm://",
        "secret://",
        "aws-sm:",
        "doppler:",
    ];
    if references
        .iter()
        .any(|start| value.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
    {
        return true;
    }
    let lower = value.to_ascii_lowercase();
    let same = lower.bytes().all(|byte| Some(byte) == lower.bytes().next());
    if same && matches!(lower.bytes().next(), Some(b'*' | b'x' | b'.' | b'-' | b'?' | b'#' | b'0')) {
        return true;
    }
    let shown = [
        "your-",
        "your_",
        "yourpassword",
        "yoursecret",
        "my-placeholder",
        "placeholder",
        "replace_me",
        "replace-me",
        "replaceme",
        "replace_with",
        "replace-with",
        "todo",
        "redacted",
        "to_be_",
        "to-be-",
        "fill_in",
        "fill-in",
        "example_",
        "insert_",
        "insert-",
    ];
    shown.iter().any(|start| lower.starts_with(start)) || lower.contains("xxxx") || lower.contains("****")
}

fn is_identifier(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
}

/// Whether a value could be the name of an object rather than a secret: lower-case words joined by hyphens or dots.
fn looks_like_name(value: &str) -> bool {
    if value.contains('/') || value.contains(char::is_whitespace) || value.contains(':') {
        return value.split(['/', ':', ' ']).all(|part| part.is_empty() || looks_like_name(part));
    }
    let allowed = value
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'_'));
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let words = value.split(['-', '.', '_']).all(|word| word.len() <= 20);
    (allowed && words && digits * 4 <= value.len())
        || (value.len() < 20 && is_identifier(value) && digits == 0)
}

/// A name that itself ends in a word for an object that holds a secret.
fn looks_like_reference(value: &str) -> bool {
    let endings = [
        "-secret",
        "-secrets",
        "-token",
        "-tokens",
        "-key",
        "-tls",
        "-creds",
        "-credential",
        "-credentials",
        "-auth",
        "-cert",
        "-certs",
        "-config",
        "-password",
    ];
    looks_like_name(value) && endings.iter().any(|ending| value.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_judged_and_not_only_names() {
        let literal = [
            ("DB_PASSWORD", "changeme"),
            ("dbPassword", "hunter2"),
            ("POSTGRES_PASSWORD", "postgres"),
            ("mysql-root-password", "S3cr3t!"),
            ("API_KEY", "9f8a7c6b5d4e3f2a1b0c"),
            ("AUTH_TOKEN", "d41d8cd98f00b204e9800998ecf8427e"),
            ("CLIENT_SECRET", "kF93jf0Qw8"),
            ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMIaK7MDENGbPxRfiCYzzzzzzEXAMP"),
        ];
        for (name, value) in literal {
            assert!(is_named_secret(name, value, Position::Literal), "{name}={value}");
        }
        let harmless = [
            ("token-ttl", "3600s"),
            ("TOKEN_EXPIRATION", "24h"),
            ("PASSWORD_FILE", "/run/secrets/password"),
            ("DB_PASSWORD", "$(SECRET)"),
            ("DB_PASSWORD", "${SECRET}"),
            ("DB_PASSWORD", "<password>"),
            ("DB_PASSWORD", "{{ .Values.password }}"),
            ("DB_PASSWORD", ""),
            ("DB_PASSWORD", "true"),
            ("DB_PASSWORD", "required"),
            ("MAX_TOKENS", "4096"),
            ("SECRET_NAME", "payments-db"),
            ("TLS_SECRET", "payments-tls"),
            ("TOKEN_URL", "https://login.example/token"),
            ("PASSWORD_MIN_LENGTH", "12"),
            ("AWS_ACCESS_KEY_ID", "whatever"),
        ];
        for (name, value) in harmless {
            assert!(!is_named_secret(name, value, Position::Literal), "{name}={value}");
        }
        assert!(!is_named_secret("nginx.ingress.kubernetes.io/auth-secret", "basic-auth", Position::Field));
        assert!(!is_named_secret("secretKey", "db-password-value", Position::Field));
        assert!(is_named_secret("adminPassword", "admin", Position::Field));
    }
}
