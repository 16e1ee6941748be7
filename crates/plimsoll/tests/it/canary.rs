//! Secrets planted in the input occur in no output.

use crate::support::{folder, run};

/// Values that look like credentials; the letters between make each recognisable.
const CANARIES: [&str; 6] = [
    "c2VjcmV0LWNhbmFyeS1vbmU=",
    "canary-Tw0-Pa55word!",
    "ghp_cAnaRyThree0123456789abcdefghijklmn",
    "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=Y2FuYXJ5Rm91cjAxMjM0NTY3ODlhYmNkZWY=",
    "canarySixPrivateKeyBody",
    "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Y2FuYXJ5Rml2ZTAxMjM0NTY3ODlhYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3ODlhYmNkZWZnaGlqa2w=;EndpointSuffix=core.windows.net",
];

fn manifest() -> String {
    let [one, two, three, four, key, five] = CANARIES;
    format!(
        "apiVersion: v1
kind: Secret
metadata:
  name: one
  namespace: a
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{{\"data\":{{\"password\":\"{one}\"}}}}'
data:
  password: {one}
stringData:
  key: |
    -----BEGIN PRIVATE KEY-----
    {key}
    -----END PRIVATE KEY-----
---
apiVersion: v1
kind: Pod
metadata: {{ name: two, namespace: a, annotations: {{ token: {three} }} }}
spec:
  containers:
    - name: c
      image: registry.example/c:1
      args: [\"--connection={four}\"]
      env:
        - {{ name: DB_PASSWORD, value: \"{two}\" }}
        - {{ name: STORAGE, value: \"{five}\" }}
---
apiVersion: v1
kind: ConfigMap
metadata: {{ name: three, namespace: a }}
data:
  settings.ini: |
    [db]
    connection = {four}
  token: {three}
"
    )
}

/// The part of a canary that no honest text holds.
fn needle(canary: &str) -> &str {
    let marked = |part: &&str| part.contains("Y2FuYXJ5") || part.to_lowercase().contains("canary");
    canary.split(['=', ';']).find(marked).unwrap_or(canary.trim_end_matches('='))
}

#[test]
fn no_output_holds_a_planted_secret() {
    let text = manifest();
    let broken = format!("{text}---\napiVersion: v1\nkind: Secret\ndata:\n\tpassword: {}\n", CANARIES[0]);
    let folder = folder("canary", &[("good.yaml", text.as_bytes()), ("broken.yaml", broken.as_bytes())]);
    let input = folder.to_str().unwrap();
    let known = folder.join("known.json");
    let mut outputs = Vec::new();
    for arguments in [
        &["scan", input, "--all", "--unknown", "--suppressed"][..],
        &["scan", input, "--format", "json"],
        &["scan", input, "--format", "sarif", "--unknown"],
        &["scan", input, "--format", "junit"],
        &["scan", input, "--format", "markdown"],
        &["scan", input, "--format", "github"],
        &["scan", input, "--format", "gitlab"],
        &["scan", input, "--format", "ocsf"],
        &["scan", input, "--format", "html"],
        &["scan", input, "--write-baseline", known.to_str().unwrap()],
        &["baseline", input],
        &["baseline", input, "--format", "json"],
        &["pss", "check", input, "--format", "json"],
        &["pss", "enforce", input, "--all"],
    ] {
        let output = run(arguments);
        outputs.push((format!("{arguments:?} stdout"), output.stdout));
        outputs.push((format!("{arguments:?} stderr"), output.stderr));
    }
    outputs.push(("baseline file".to_owned(), std::fs::read(known).unwrap()));
    for (name, bytes) in &outputs {
        let text = String::from_utf8_lossy(bytes);
        for canary in CANARIES {
            assert!(!text.contains(needle(canary)), "{name} holds `{canary}`");
        }
    }
    // The findings are there all the same.
    let report = String::from_utf8_lossy(&outputs[2].1);
    assert!(report.contains("secret-literal"), "no finding about the planted secrets");
}
