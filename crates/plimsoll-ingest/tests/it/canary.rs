//! Secret values in every position that people put them: none is left in a snapshot.
//!
//! The values are put together here, so that no scanner takes this file for a leak.

use plimsoll_ingest::snapshot_of;
use plimsoll_model::{CredentialKind, Snapshot};

/// A secret value, put together, with a part of it that must not be found anywhere.
fn value(prefix: &str, filling: &str) -> String {
    format!("{prefix}{filling}")
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            if digit <= chunk.len() {
                out.push(DIGITS[(bits >> (18 - 6 * digit)) as usize & 63] as char);
            } else {
                out.push('=');
            }
        }
    }
    out
}

fn web_token() -> String {
    let header = base64(br#"{"typ":"JWT","alg":"RS256"}"#).replace('=', "");
    format!("{header}.{}.c2lnbmF0dXJl", base64(br#"{"sub":"canary-subject"}"#).replace('=', ""))
}

/// No trace of the needle in anything that the snapshot holds: texts, scalars, the account.
fn assert_gone(snapshot: &Snapshot, needle: &str, position: &str) {
    let encoded = base64(needle.as_bytes());
    let encoded = encoded.trim_end_matches('=');
    let encoded = &encoded[..encoded.len() - encoded.len() % 4];
    for tree in snapshot.trees() {
        for needle in [needle, encoded] {
            assert!(!tree.text().contains(needle), "{position}: the text holds {needle}");
            for node in 0..tree.len() as u32 {
                let scalar = tree.scalar(node).unwrap_or_default();
                let key = tree.key(node).unwrap_or_default();
                assert!(
                    !scalar.contains(needle) && !key.contains(needle),
                    "{position}: {} holds {needle}",
                    tree.pointer(node)
                );
            }
            let pieces: Vec<&str> = needle.split('\n').filter(|piece| piece.len() > 12).collect();
            let shown = format!("{tree:?}");
            assert!(
                pieces.iter().all(|piece| !shown.contains(piece)),
                "{position}: the debug output holds {needle}"
            );
        }
    }
    assert!(!format!("{snapshot:?}").contains(needle), "{position}: the snapshot holds {needle}");
}

/// Reads one file, and looks for the needle and for the kinds of credentials told.
fn check(position: &str, file: &str, text: &str, needle: &str, expected: &[CredentialKind]) {
    assert!(
        text.contains(needle) || text.contains(&base64(needle.as_bytes())),
        "{position}: the canary is not in the cage"
    );
    let snapshot = snapshot_of(&[(file, text.as_bytes())]);
    assert!(!snapshot.is_empty() || !snapshot.credentials().is_empty(), "{position}: {:?}", snapshot.inputs);
    assert_gone(&snapshot, needle, position);
    let kinds: Vec<_> = snapshot.credentials().iter().map(|credential| credential.kind).collect();
    assert_eq!(kinds, expected, "{position}");
    for credential in snapshot.credentials() {
        let tree = snapshot.tree(credential.tree).unwrap();
        let note = tree.redaction(credential.node).unwrap();
        assert!(note.starts_with("redacted, ") && credential.size > 0, "{position}: {note}");
        assert!(credential.object <= credential.node);
    }
}

fn indented(text: &str, by: usize) -> String {
    text.lines().flat_map(|line| [" ".repeat(by), line.to_owned(), "\n".to_owned()]).collect()
}

#[test]
fn shapes_are_recognized_in_any_position() {
    use CredentialKind::*;
    let key =
        format!("-----BEGIN RSA {0}-----\nMIIcanaryMIIcanaryMIIcanary\n-----END RSA {0}-----", "PRIVATE KEY");
    let long = "canary0123456789canary0123456789canary01";
    let shapes = [
        (PrivateKey, key, "MIIcanaryMIIcanaryMIIcanary".to_owned()),
        (
            StorageKey,
            format!(
                "DefaultEndpointsProtocol=https;AccountName=a;{}{long}==;EndpointSuffix=x",
                "AccountKey="
            ),
            long.to_owned(),
        ),
        (
            ConnectionString,
            format!("Endpoint=sb://x.example/;SharedAccessKeyName=Root;{}{long}=", "SharedAccessKey="),
            long.to_owned(),
        ),
        (
            ConnectionString,
            "Server=db;Database=d;User Id=sa;Password=canary-word".to_owned(),
            "canary-word".to_owned(),
        ),
        (
            SharedAccessSignature,
            format!("https://x.example/c?sv=2024-01-01&sp=r&sig={long}canary%3D"),
            format!("{long}canary"),
        ),
        (JsonWebToken, web_token(), "c2lnbmF0dXJl".to_owned()),
        (
            EntraClientSecret,
            value("abc8Q", "~canary0123456789canary0123456789ca"),
            "canary0123456789canary".to_owned(),
        ),
        (ServiceToken, value("ghp", "_canary0123456789canary0123456789cana"), "canary0123456789".to_owned()),
        (
            ServiceToken,
            value("github", "_pat_11CANARY00canary0123456789canary0123456789canary0123456789"),
            "canary0123456789".to_owned(),
        ),
        (ServiceToken, value("glpat", "-canary0123456789cana"), "canary0123456789".to_owned()),
        (ServiceToken, value("xoxb", "-1234567890-canary0123456789"), "canary0123456789".to_owned()),
        (ServiceToken, value("sk_live", "_canary0123456789canary"), "canary0123456789".to_owned()),
        (ServiceToken, value("npm", "_canary0123456789canary0123456789cana"), "canary0123456789".to_owned()),
        (
            ServiceToken,
            value("SG", ".canary0123456789canary.canary0123456789canary0123456789canary01234"),
            "canary0123456789".to_owned(),
        ),
        (AwsKey, value("AKIA", "CANARY0123456789"), "CANARY0123456789".to_owned()),
        (GoogleKey, value("AIza", "Canary0123456789Canary0123456789Can"), "Canary0123456789".to_owned()),
        (PasswordInUrl, "amqp://user:canary-word@queue.example:5672/x".to_owned(), "canary-word".to_owned()),
        (
            RegistryCredential,
            r#"{"auths": {"r.example": {"auth": "Y2FuYXJ5LXdvcmQtY2FuYXJ5"}}}"#.to_owned(),
            "Y2FuYXJ5LXdvcmQtY2FuYXJ5".to_owned(),
        ),
    ];
    let head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n";
    for (kind, secret, needle) in &shapes {
        let json = secret.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let cases = [
            ("block of a ConfigMap", "c.yaml", format!("{head}data:\n  file: |\n{}", indented(secret, 4))),
            ("quoted value", "c.yaml", format!("{head}data:\n  plain: \"{json}\"\n")),
            ("annotation", "c.yaml", format!("{head}  annotations:\n    note: \"{json}\"\n")),
            ("list item", "c.yaml", format!("apiVersion: x/v1\nkind: Any\nspec:\n  list:\n  - \"{json}\"\n")),
            (
                "alias",
                "c.yaml",
                format!(
                    "apiVersion: x/v1\nkind: Any\nspec:\n  one: &a {{deep: \"{json}\"}}\n  two: {{deep: 1}}\n"
                ),
            ),
            (
                "JSON list of pods",
                "c.json",
                format!(
                    r#"{{"apiVersion":"v1","kind":"List","items":[{{"apiVersion":"v1","kind":"Pod","spec":{{"containers":[{{"command":["sh","-c","{json}"]}}]}}}}]}}"#
                ),
            ),
            (
                "Azure property",
                "c.json",
                format!(
                    r#"{{"type":"Microsoft.Any/things","name":"n","properties":{{"settings":{{"x":"{json}"}}}}}}"#
                ),
            ),
            (
                "default of a template's parameter",
                "c.json",
                format!(
                    r#"{{"$schema":"https://x/deploymentTemplate.json#","parameters":{{"p":{{"defaultValue":"{json}"}}}},"resources":[{{"type":"Microsoft.Any/things","name":"n"}}]}}"#
                ),
            ),
        ];
        for (position, file, text) in cases {
            // A JSON slice of the text holds line breaks as escapes.
            if text.contains(needle.as_str()) {
                check(&format!("{kind:?} in {position}"), file, &text, needle, &[*kind]);
            }
        }
        // Hidden by an escape of one of its own letters.
        let (first, rest) = json.split_at(json.find(|letter: char| letter.is_ascii_alphabetic()).unwrap());
        let escaped = format!("{first}\\u{:04x}{}", u32::from(rest.chars().next().unwrap()), &rest[1..]);
        let text = format!(r#"{{"apiVersion":"v1","kind":"Pod","spec":{{"x":"{escaped}"}}}}"#);
        check(&format!("{kind:?} behind an escape"), "c.json", &text, needle, &[*kind]);
    }
}

#[test]
fn secrets_keep_their_keys_and_nothing_else() {
    let canary = "canary-of-the-secret";
    let encoded = base64(canary.as_bytes());
    let cases = [
        ("data", format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\ndata:\n  word: {encoded}\n")),
        (
            "stringData",
            format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData:\n  word: {canary}\n"),
        ),
        (
            "stringData block",
            format!("apiVersion: v1\nkind: Secret\nstringData:\n  word: >-\n    {canary}\n"),
        ),
        (
            "a key given twice",
            format!("apiVersion: v1\nkind: Secret\ndata:\n  word: {encoded}\ndata:\n  word: {encoded}\n"),
        ),
        (
            "of a wrong shape",
            format!("apiVersion: v1\nkind: Secret\ndata:\n  word: {{deep: [\"{canary}\"]}}\n"),
        ),
        (
            "in a List",
            format!(
                "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  data: {{word: {encoded}}}\n"
            ),
        ),
        (
            "behind an anchor",
            format!("apiVersion: v1\nkind: Secret\nx: &all\n  word: {encoded}\ndata:\n  <<: *all\n"),
        ),
    ];
    for (position, text) in &cases {
        let snapshot = snapshot_of(&[("s.yaml", text.as_bytes())]);
        assert_gone(&snapshot, canary, position);
        assert!(!snapshot.credentials().is_empty(), "{position}");
        let secret = snapshot.objects_of("Secret").next().unwrap();
        let tree = secret.field().tree();
        assert!((0..tree.len() as u32).any(|node| tree.key(node) == Some("word")), "{position}");
    }
    let live = format!(
        r#"{{"kind":"SecretList","apiVersion":"v1","items":[{{"metadata":{{"name":"s","uid":"1","annotations":{{"kubectl.kubernetes.io/last-applied-configuration":"{{\"data\":{{\"word\":\"{encoded}\"}}}}"}}}},"data":{{"word":"{encoded}"}}}}]}}"#
    );
    check("a live Secret", "secrets.json", &live, canary, &[]);
}

#[test]
fn public_and_empty_values_of_secrets_are_no_findings() {
    let certificate = base64(b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
    let text = format!(
        "apiVersion: v1\nkind: Secret\ndata:\n  ca.crt: {certificate}\n  empty: ''\n  username: {}\nstringData:\n  a: ${{FILLED_IN}}\n  b: ENC[AES256_GCM,data:x]\n",
        base64(b"admin")
    );
    let snapshot = snapshot_of(&[("s.yaml", text.as_bytes())]);
    assert_eq!(snapshot.credentials(), []);
    let secret = snapshot.objects_of("Secret").next().unwrap();
    let note = secret.path("data").get("ca.crt").place().value();
    assert_eq!(note, "redacted, 59 bytes, looks like a certificate or public key");
}

#[test]
fn named_literals_are_told_where_they_are_used() {
    use CredentialKind::NamedSecret;
    let pod = |spec: &str| {
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n  - name: c\n{spec}")
    };
    let map = |data: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: m}}\ndata:\n{data}");
    let cases = [
        ("env", pod("    env:\n    - name: DB_PASSWORD\n      value: canary-word\n")),
        ("env, value first", pod("    env:\n    - value: canary-word\n      name: dbPassword\n")),
        ("env, number", pod("    env:\n    - name: DB_PASSWORD\n      value: 1234567890123\n")),
        ("flag", pod("    args: [\"--db-password=canary-word\"]\n")),
        ("flag and value", pod("    args:\n    - --password\n    - canary-word\n")),
        ("shell", pod("    command: [sh, -c, \"export API_TOKEN=canary-word; run\"]\n")),
        ("key of a ConfigMap", map("  db.password: canary-word\n")),
        (
            "properties in a ConfigMap",
            map("  app.properties: |\n    a=b\n    spring.datasource.password=canary-word\n"),
        ),
        ("YAML in a ConfigMap", map("  app.yaml: |\n    db:\n      password: \"canary-word\"\n")),
        ("JSON in a ConfigMap", map("  app.json: |\n    {\n      \"password\": \"canary-word\",\n    }\n")),
        (
            "annotation",
            "apiVersion: v1\nkind: Pod\nmetadata:\n  annotations: {example.com/password: canary-word}\n"
                .to_owned(),
        ),
        (
            "field of a custom resource",
            "apiVersion: x/v1\nkind: Database\nspec: {adminPassword: canary-word}\n".to_owned(),
        ),
    ];
    for (position, text) in cases {
        let needle = if position.contains("number") { "1234567890123" } else { "canary-word" };
        check(position, "x.yaml", &text, needle, &[NamedSecret]);
    }
    let applied = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"uid":"1","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"spec\":{\"env\":[{\"name\":\"DB_PASSWORD\",\"value\":\"canary-word\"}]}}"}}}"#;
    check("last applied configuration", "x.json", applied, "canary-word", &[]);
}

#[test]
fn names_alone_are_no_findings() {
    let text = "apiVersion: v1\nkind: ConfigMap\ndata:\n  token-ttl: 3600s\n  password-file: /run/secrets/db\n  secretName: payments-db\n  password.policy: strict\n---\napiVersion: v1\nkind: Pod\nspec:\n  imagePullSecrets: [{name: registry}]\n  containers:\n  - name: c\n    env:\n    - {name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}\n    - {name: TOKEN, value: $(OTHER)}\n    - {name: MAX_TOKENS, value: \"4096\"}\n    - {name: TLS_SECRET, value: web-tls}\n  volumes:\n  - name: token\n    projected: {sources: [{serviceAccountToken: {path: token, expirationSeconds: 3600}}]}\n---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  annotations: {nginx.ingress.kubernetes.io/auth-secret: basic-auth}\nspec: {tls: [{secretName: web-tls}]}\n";
    let snapshot = snapshot_of(&[("x.yaml", text.as_bytes())]);
    assert_eq!(snapshot.object_count(), 3);
    assert_eq!(snapshot.credentials(), []);
    assert!(snapshot.trees()[0].text() == text, "nothing was overwritten");
}

#[test]
fn azure_secrets_are_told_and_expressions_are_not() {
    use CredentialKind::NamedSecret;
    let cluster = |fields: &str| {
        format!(
            r#"{{"type": "Microsoft.ContainerService/managedClusters", "name": "c", "properties": {{{fields}}}}}"#
        )
    };
    let cases = [
        ("service principal", cluster(r#""servicePrincipalProfile": {"clientId": "1", "secret": "canary-word"}"#)),
        ("Windows administrator", cluster(r#""windowsProfile": {"adminUsername": "a", "adminPassword": "canary-word"}"#)),
        ("server application", cluster(r#""aadProfile": {"serverAppSecret": "canary-word"}"#)),
        ("kubeconfigs", format!("[{}, {}]", cluster(""), r#"{"kubeconfigs": [{"name": "admin", "value": "canary-word"}]}"#)),
        ("storage keys", format!("[{}, {}]", cluster(""), r#"{"keys": [{"keyName": "key1", "permissions": "FULL", "value": "canary-word"}]}"#)),
        ("registry token", r#"{"type": "Microsoft.ContainerRegistry/registries/tokens", "name": "r/t", "properties": {"credentials": {"passwords": [{"name": "password1", "value": "canary-word"}]}}}"#.to_owned()),
        ("vault secret", r#"{"type": "Microsoft.KeyVault/vaults/secrets", "name": "v/s", "properties": {"value": "canary-word"}}"#.to_owned()),
        ("protected settings", r#"{"type": "Microsoft.Compute/virtualMachines/extensions", "name": "v/e", "properties": {"protectedSettings": {"commandToExecute": "canary-word"}}}"#.to_owned()),
        ("secure parameter", r#"{"contentVersion": "1.0.0.0", "parameters": {"p": {"type": "secureString", "defaultValue": "canary-word"}}, "resources": []}"#.to_owned()),
    ];
    for (position, text) in cases {
        check(position, "x.json", &text, "canary-word", &[NamedSecret]);
    }
    let template = format!(
        r#"{{"contentVersion": "1.0.0.0", "resources": [{}]}}"#,
        cluster(r#""servicePrincipalProfile": {"clientId": "1", "secret": "[parameters('secret')]"}"#)
    );
    let snapshot = snapshot_of(&[("t.json", template.as_bytes())]);
    assert_eq!(snapshot.credentials(), []);
    assert!(snapshot.clusters()[0].path("servicePrincipalProfile.secret").is_expression());
}

#[test]
fn kubeconfigs_are_findings_and_no_objects() {
    let text = "apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\nusers:\n- name: a\n  user:\n    client-certificate-data: QUJD\n    client-key-data: Y2FuYXJ5LWtleS1jYW5hcnkta2V5\n    token: canary-token-canary\n";
    let snapshot = snapshot_of(&[("config.yaml", text.as_bytes())]);
    assert_eq!(snapshot.object_count(), 0);
    assert_gone(&snapshot, "Y2FuYXJ5LWtleS1jYW5hcnkta2V5", "client key");
    assert_gone(&snapshot, "canary-token-canary", "token");
    let kinds: Vec<_> = snapshot.credentials().iter().map(|credential| credential.kind).collect();
    assert_eq!(kinds, [CredentialKind::PrivateKey, CredentialKind::NamedSecret]);
    assert!(snapshot.inputs.skipped[0].reason.contains("kubeconfig"));
}

#[test]
fn what_is_no_value_is_overwritten_too() {
    let text = "# the old one was canary-comment\napiVersion: v1\nkind: Pod # canary-comment\nmetadata:\n  name: 'a # b' # checkov:skip=CKV_K8S_1:kept\n---\napiVersion: v1\nkind: Secret\nstringData:\n  word: canary-broken\n bad: [\n";
    let snapshot = snapshot_of(&[("x.yaml", text.as_bytes())]);
    assert_eq!(snapshot.inputs.failed.len(), 1);
    assert_gone(&snapshot, "canary-comment", "comment");
    assert_gone(&snapshot, "canary-broken", "broken document");
    assert_eq!(snapshot.objects().next().unwrap().name(), "a # b");
    let whole =
        "# canary-comment\napiVersion: v1\nkind: Pod # checkov:skip=CKV_K8S_1:kept\nmetadata: {name: é#b}\n";
    let snapshot = snapshot_of(&[("x.yaml", whole.as_bytes())]);
    assert_gone(&snapshot, "canary-comment", "comment");
    assert!(snapshot.trees()[0].text().contains("checkov:skip=CKV_K8S_1:kept"));
    assert_eq!(snapshot.trees()[0].text().len(), whole.len());
    let key = value("ghp", "_canary0123456789canary0123456789cana");
    let text = format!(r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"labels":{{"{key}":"x"}}}}}}"#);
    assert_gone(&snapshot_of(&[("x.json", text.as_bytes())]), &key, "key");
}

#[test]
fn what_repeats_an_earlier_object_is_searched_too() {
    let token = web_token();
    let data = format!(r#""data":{{"a":"{token}","b":"line\nof text"}}"#);
    let object = |kind: &str, name: &str| {
        format!(r#"{{"apiVersion":"v1","kind":"{kind}","metadata":{{"name":"{name}"}},{data}}}"#)
    };
    let items = [object("Secret", "a"), object("ConfigMap", "b"), object("ConfigMap", "c")].join(",");
    let list = format!(r#"{{"apiVersion":"v1","kind":"List","items":[{items}]}}"#);
    let snapshot = snapshot_of(&[("list.json", list.as_bytes())]);
    assert_gone(&snapshot, &token, "a repeated map");
    // The token three times, and the other value of the Secret.
    assert_eq!(snapshot.credentials().len(), 4, "{:?}", snapshot.credentials());
    let kept: Vec<Option<&str>> =
        snapshot.objects().map(|object| object.field().get("data").get("b").text()).collect();
    assert_eq!(kept, [None, Some("line\nof text"), Some("line\nof text")]);
}
