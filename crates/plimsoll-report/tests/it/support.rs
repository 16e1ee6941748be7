//! A small cluster with mistakes, and a report about it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use plimsoll_model::snapshot::{Origin, Resource, Scope};
use plimsoll_model::{
    Definition, Failed, Field, Finding, Inputs, ObjectRef, Outcome, Owner, Remedy, Report, Severity, Skipped,
    Snapshot, SnapshotBuilder, Subject, Suppression, TreeBuilder, Verdict,
};
use serde_json::Value;

pub(crate) static PRIVILEGED: Definition = Definition {
    id: "privileged-container",
    title: "privileged container",
    area: "pod",
    severity: Severity::High,
    severity_reason: "root on the node",
    standard: Owner::You,
    automatic: Owner::You,
    frameworks: &["cis-aks:4.2.1", "attack:T1610"],
    aliases: &["peer:P-1"],
    remedies: &[Remedy::Set("securityContext.privileged", "false")],
    docs: "## What it checks\n\nWhether a container is `privileged`.\n\n## How to fix\n\n```yaml\nprivileged: false\n```\n",
    source: "src/privileged_container.rs",
};

pub(crate) static NO_AUDIT_LOG: Definition = Definition {
    id: "diag-settings-exist",
    title: "no audit log reaches anyone",
    area: "logging",
    severity: Severity::High,
    severity_reason: "nobody sees anything",
    standard: Owner::Shared,
    automatic: Owner::You,
    frameworks: &[],
    aliases: &[],
    remedies: &[Remedy::Command(
        "az monitor diagnostic-settings create --resource ID --name audit --logs '[{\"category\": \"kube-audit-admin\", \"enabled\": true}]' --workspace WORKSPACE",
    )],
    docs: "",
    source: "src/diag_settings_exist.rs",
};

pub(crate) static NO_LIMITS: Definition = Definition {
    id: "memory-limit-missing",
    title: "no memory limit",
    area: "pod",
    severity: Severity::Low,
    severity_reason: "one pod can starve a node",
    standard: Owner::You,
    automatic: Owner::You,
    frameworks: &[],
    aliases: &[],
    remedies: &[],
    docs: "",
    source: "src/memory_limit_missing.rs",
};

pub(crate) static POOL_IMAGE: Definition = Definition {
    id: "node-image-old",
    title: "node image is old",
    area: "node",
    severity: Severity::Medium,
    severity_reason: "known weaknesses of the kernel",
    standard: Owner::You,
    automatic: Owner::Microsoft,
    frameworks: &[],
    aliases: &[],
    remedies: &[],
    docs: "",
    source: "src/node_image_old.rs",
};

const CLUSTER_ID: &str =
    "/subscriptions/0/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/harbor";

pub(crate) const CLUSTER: &str = r#"{
  "type": "Microsoft.ContainerService/managedClusters",
  "name": "harbor",
  "properties": {}
}
"#;

pub(crate) const AGENT: &str = r#"{
  "apiVersion": "apps/v1", "kind": "DaemonSet",
  "metadata": { "name": "agent", "namespace": "monitoring" },
  "spec": { "template": { "spec": {
    "containers": [
      { "name": "agent", "securityContext": { "privileged": true } },
      { "name": "sidecar", "image": "busybox" }
    ],
    "initContainers": [
      { "name": "prepare", "securityContext": { "privileged": true } }
    ]
  } } }
}
"#;

/// A deployment with one privileged container.
pub(crate) fn deployment(namespace: &str, name: &str) -> String {
    format!(
        r#"{{
  "apiVersion": "apps/v1", "kind": "Deployment",
  "metadata": {{ "name": "{name}", "namespace": "{namespace}" }},
  "spec": {{ "template": {{ "spec": {{ "containers": [
    {{ "name": "main", "securityContext": {{ "privileged": true }} }}
  ] }} }} }}
}}
"#
    )
}

/// A snapshot of JSON files: a managed cluster where one is, else Kubernetes objects.
pub(crate) fn snapshot(files: &[(&str, &str)]) -> Snapshot {
    let mut builder = SnapshotBuilder::default();
    let scope = builder.scope(Scope::default());
    builder.inputs().files = files.len();
    builder.inputs().documents = files.len();
    for (name, text) in files {
        let mut tree = TreeBuilder::new(*name, (*text).to_owned());
        let problems = plimsoll_ingest::json::parse(&mut tree, &plimsoll_ingest::problem::Limits::default());
        assert!(problems.is_empty(), "{problems:?}");
        let tree = tree.finish();
        let root = Field::new(&tree, 0);
        let (kind, name) =
            (root.get("kind").text().map(str::to_owned), root.get("name").text().map(str::to_owned));
        let index = builder.tree(tree);
        if let Some(kind) = kind {
            builder.object(scope, index, 0, &kind);
        } else if let Some(name) = name {
            builder.resource(Resource {
                tree: index,
                node: 0,
                kind: plimsoll_model::azure::MANAGED_CLUSTER.to_owned(),
                id: Some(CLUSTER_ID.to_owned()),
                name,
                parent: None,
                lists_children: false,
                origin: Origin::Live,
                scope,
            });
        }
    }
    builder.finish()
}

/// A failure at fields of an object.
pub(crate) fn failure<'s>(
    control: &'static Definition,
    object: ObjectRef<'s>,
    fields: &[Field<'s>],
) -> Finding<'s> {
    Finding {
        control,
        verdict: Verdict::Fail,
        severity: control.severity,
        owner: control.standard,
        subject: Subject::Object(object),
        message: Cow::Borrowed(""),
        evidence: fields.iter().map(Field::place).collect(),
        weight: 10,
        suppression: None,
    }
}

/// The fields `securityContext.privileged` that are true.
pub(crate) fn privileged_fields<'s>(object: &ObjectRef<'s>) -> Vec<Field<'s>> {
    let pod = object.path("spec.template.spec");
    [pod.get("containers"), pod.get("initContainers")]
        .into_iter()
        .flat_map(|list| list.items())
        .map(|container| container.path("securityContext.privileged"))
        .filter(|field| field.bool() == Some(true))
        .collect()
}

/// Failures of [`PRIVILEGED`] at every object that has a privileged container.
pub(crate) fn privileged(snapshot: &Snapshot) -> Vec<Finding<'_>> {
    snapshot
        .objects()
        .map(|object| failure(&PRIVILEGED, object, &privileged_fields(&object)))
        .filter(|finding| !finding.evidence.is_empty())
        .collect()
}

/// An outcome.
pub(crate) fn outcome(
    control: &'static Definition,
    verdict: Verdict,
    subjects: usize,
    reason: &'static str,
) -> Outcome {
    let subjects = if subjects == 0 { BTreeMap::new() } else { BTreeMap::from([(verdict, subjects)]) };
    Outcome { control, verdict, subjects, reason: Cow::Borrowed(reason) }
}

/// A report of these findings, with outcomes of the four controls.
pub(crate) fn report<'s>(snapshot: &'s Snapshot, findings: Vec<Finding<'s>>) -> Report<'s> {
    let verdict_of = |control: &Definition, otherwise: Verdict| {
        let found = findings.iter().filter(|finding| finding.control.id == control.id);
        found.map(|finding| finding.verdict).min().unwrap_or(otherwise)
    };
    let outcomes = vec![
        outcome(&NO_AUDIT_LOG, verdict_of(&NO_AUDIT_LOG, Verdict::Pass), 1, ""),
        outcome(&NO_LIMITS, verdict_of(&NO_LIMITS, Verdict::Pass), 1, ""),
        outcome(
            &POOL_IMAGE,
            verdict_of(&POOL_IMAGE, Verdict::Unknown),
            0,
            "no agent pools in the input; give: az aks nodepool list",
        ),
        outcome(&PRIVILEGED, verdict_of(&PRIVILEGED, Verdict::NotApplicable), 1, ""),
    ];
    Report {
        inputs: &snapshot.inputs,
        findings,
        outcomes,
        profile: "all".to_owned(),
        clusters: snapshot.clusters().iter().map(plimsoll_model::azure::ManagedCluster::name).collect(),
        notices: Vec::new(),
    }
}

/// A suppression until the end of 2026.
pub(crate) fn suppression() -> Suppression {
    Suppression {
        reason: "needs the device until the driver is signed".to_owned(),
        owner: "platform".to_owned(),
        expires: Some("2026-12-31".to_owned()),
        origin: "plimsoll.toml:4".to_owned(),
    }
}

/// The file that could not be read, and those that were left out.
pub(crate) fn with_account(inputs: &mut Inputs) {
    inputs.failed.push(Failed {
        file: "broken.yaml".to_owned(),
        line: 3,
        column: 7,
        message: "a value must not be a map here".to_owned(),
        help: "Quote the value.".to_owned(),
    });
    for file in ["charts/shop/templates/a.yaml", "charts/shop/templates/b.yaml"] {
        inputs.skipped.push(Skipped {
            file: file.to_owned(),
            reason: "Helm template of chart shop: not rendered".to_owned(),
            kind: "not-rendered",
        });
    }
    inputs.skipped.push(Skipped {
        file: "package.json".to_owned(),
        reason: "no Kubernetes object or Azure resource in it".to_owned(),
        kind: "not-input",
    });
}

/// The output of a writer as text.
pub(crate) fn written(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("writing to memory succeeds");
    String::from_utf8(out).expect("output is UTF-8")
}

/// The output of a writer as JSON.
pub(crate) fn parsed(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> Value {
    serde_json::from_str(&written(write)).expect("output is JSON")
}

/// A committed JSON file, by its path from the root of the repository.
pub(crate) fn repository_json(path: &str) -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = std::fs::read_to_string(root.join(path)).expect("the file is there");
    serde_json::from_str(&text).expect("the file is JSON")
}
