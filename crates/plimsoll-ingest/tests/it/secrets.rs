//! Secrets in texts that are looked at once.

use plimsoll_ingest::secrets_in_text;
use plimsoll_model::CredentialKind;

const TOKEN: &str = "ghp_0123456789abcdefABCDEF0123456789abcd";

#[test]
fn secrets_are_told_by_kind_and_line() {
    let key =
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq2o0d1f2s3\n-----END RSA PRIVATE KEY-----\n";
    for (name, text, expected) in [
        (
            "k/secret.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n  password: c3VwZXJzZWNyZXQx\n"
                .to_owned(),
            vec![(CredentialKind::SecretValue, 5)],
        ),
        ("src/main.go", format!("package main\n// {TOKEN}\n"), vec![(CredentialKind::ServiceToken, 2)]),
        (".env", "A=1\nDB_PASSWORD=hunter2hunter2\n".to_owned(), vec![(CredentialKind::NamedSecret, 2)]),
        ("main.go", "password = hunter2hunter2\n".to_owned(), vec![]),
        ("id_rsa", key.to_owned(), vec![(CredentialKind::PrivateKey, 1)]),
        ("find.go", "x := \"-----BEGIN RSA PRIVATE KEY-----\"\nreturn x\n".to_owned(), vec![]),
        (
            "config",
            "url: https://user:s3cretpass@example.com/\n".to_owned(),
            vec![(CredentialKind::PasswordInUrl, 1)],
        ),
    ] {
        let found: Vec<_> = secrets_in_text(name, text.as_bytes())
            .into_iter()
            .map(|secret| (secret.kind, secret.line))
            .collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn a_secret_is_the_same_on_another_line_and_in_another_file() {
    let first = secrets_in_text("a.env", format!("TOKEN={TOKEN}\n").as_bytes());
    let second = secrets_in_text("b/c.env", format!("A=1\n  TOKEN={TOKEN}\n").as_bytes());
    let other = secrets_in_text("a.env", format!("TOKEN={TOKEN}x\n").as_bytes());
    assert_eq!(first[0].identity, second[0].identity);
    assert_ne!(first[0].identity, other[0].identity);
}
