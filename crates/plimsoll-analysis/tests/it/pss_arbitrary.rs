//! Whatever stands in a manifest, the engine answers, always the same, and only with checks of the policy.

use std::fmt::Write as _;

use plimsoll_analysis::pss::{
    Admission, CheckId, Configuration, Level, Modes, PodInput, Policy, Version, checks_of, evaluate, message,
    namespace, would_break,
};
use plimsoll_model::{Field, Workload};
use proptest::prelude::*;

/// A value of a manifest.
#[derive(Clone, Debug)]
enum Value {
    Scalar(&'static str),
    Text(String),
    List(Vec<Value>),
    Map(Vec<(&'static str, Value)>),
}

/// Keys that the checks look for, and some others.
const KEYS: [&str; 52] = [
    "add",
    "allowPrivilegeEscalation",
    "annotations",
    "appArmorProfile",
    "capabilities",
    "configMap",
    "container.apparmor.security.beta.kubernetes.io/a",
    "container.seccomp.security.alpha.kubernetes.io/a",
    "containers",
    "defaults",
    "drop",
    "emptyDir",
    "enforce",
    "ephemeralContainers",
    "exemptions",
    "host",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostPath",
    "hostPort",
    "hostProcess",
    "hostUsers",
    "httpGet",
    "initContainers",
    "labels",
    "lifecycle",
    "livenessProbe",
    "metadata",
    "name",
    "namespaces",
    "nfs",
    "os",
    "pod-security.kubernetes.io/enforce",
    "pod-security.kubernetes.io/warn-version",
    "ports",
    "postStart",
    "privileged",
    "procMount",
    "role",
    "runAsNonRoot",
    "runAsUser",
    "seLinuxOptions",
    "seccomp.security.alpha.kubernetes.io/pod",
    "seccompProfile",
    "securityContext",
    "spec",
    "sysctls",
    "tcpSocket",
    "type",
    "volumes",
    "windowsOptions",
];

fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        prop::sample::select(vec![
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1.5",
            "80",
            "1e3",
            "99999999999999999999",
            "\"ALL\"",
            "\"windows\"",
            "\"RuntimeDefault\"",
            "\"Localhost\"",
            "\"Unconfined\"",
            "\"baseline\"",
            "\"a\"",
            "\"\"",
        ])
        .prop_map(Value::Scalar),
        ".{0,6}".prop_map(Value::Text),
    ];
    scalar.prop_recursive(6, 96, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            prop::collection::vec((prop::sample::select(KEYS.to_vec()), inner), 0..6).prop_map(Value::Map),
        ]
    })
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Scalar(text) => out.push_str(text),
        Value::Text(text) => {
            out.push('"');
            for character in text.chars() {
                match character {
                    '"' | '\\' => _ = write!(out, "\\{character}"),
                    _ if character.is_control() => _ = write!(out, "\\u{:04x}", u32::from(character)),
                    _ => out.push(character),
                }
            }
            out.push('"');
        }
        Value::List(items) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                out.push_str(if position == 0 { "" } else { "," });
                write(item, out);
            }
            out.push(']');
        }
        Value::Map(members) => {
            out.push('{');
            for (position, (key, item)) in members.iter().enumerate() {
                _ = write!(out, "{}\"{key}\":", if position == 0 { "" } else { "," });
                write(item, out);
            }
            out.push('}');
        }
    }
}

proptest! {
    #[test]
    fn any_pod_is_judged(
        metadata in value(),
        members in prop::collection::vec((prop::sample::select(KEYS.to_vec()), value()), 0..12),
        minor in 0_u32..40,
        level in prop::sample::select(Level::ALL.to_vec()),
    ) {
        let mut text = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":".to_owned();
        write(&metadata, &mut text);
        text.push_str(",\"spec\":");
        write(&Value::Map(members), &mut text);
        text.push('}');
        let snapshot = plimsoll_ingest::snapshot_of(&[("pod.json", text.as_bytes())]);
        let version = if minor > 38 { Version::Latest } else { Version::Minor(minor) };
        let policy = Policy { level, version };
        for object in snapshot.objects() {
            let Some(workload) = Workload::of(object) else { continue };
            let input = PodInput::of(&workload);
            let found = evaluate(policy, &input);
            let checks: Vec<CheckId> = found.iter().map(|violation| violation.check).collect();
            let runs: Vec<CheckId> = checks_of(policy).collect();
            prop_assert!(checks.is_sorted() && checks.iter().all(|check| runs.contains(check)));
            prop_assert!(found.iter().all(|violation| !violation.places.is_empty()));
            prop_assert_eq!(message(&found), message(&evaluate(policy, &input)));
        }
        would_break(&snapshot, policy, &Admission::default());
    }

    #[test]
    fn any_namespace_and_any_configuration_is_read(object in value()) {
        let mut text = String::new();
        write(&object, &mut text);
        let text = format!("{{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{text}}}");
        let snapshot = plimsoll_ingest::snapshot_of(&[("namespace.json", text.as_bytes())]);
        for tree in snapshot.trees() {
            for root in tree.roots() {
                let field = Field::new(tree, root);
                let resolved = namespace::resolve(field.get("metadata").get("labels"), &Modes::PRIVILEGED);
                prop_assert_eq!(resolved.errors.is_empty(), resolved.error_text().is_none());
                let _ = Configuration::of(field);
            }
        }
    }
}
