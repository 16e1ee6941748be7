//! What parameters change in the judgement of Kubernetes objects.

use jiff::civil::date;
use plimsoll_controls::{Parameters, Profile, SuppressionRules, evaluate, find};
use plimsoll_model::{Severity, Verdict};

/// The verdict of a control about a manifest.
fn ask(id: &str, manifest: &str, parameters: &Parameters) -> Verdict {
    judge(id, manifest, parameters).0
}

/// The verdict of a control about a manifest, and the severity of its finding.
fn judge(id: &str, manifest: &str, parameters: &Parameters) -> (Verdict, Option<Severity>) {
    let snapshot = plimsoll_ingest::snapshot_of(&[("a.yaml", manifest.as_bytes())]);
    let control = find(id).unwrap();
    let profile = Profile::of(vec![control]);
    let report = evaluate(&snapshot, &profile, parameters, &SuppressionRules::default(), date(2026, 11, 15));
    (report.outcomes[0].verdict, report.findings.first().map(|finding| finding.severity))
}

fn check(id: &str, manifest: &str, parameters: &Parameters) {
    let usual = ask(id, manifest, &Parameters::default());
    assert_ne!(usual, Verdict::Fail, "{id} with the usual parameters");
    assert_eq!(ask(id, manifest, parameters), Verdict::Fail, "{id} with others");
}

const POD: &str = "apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app.kubernetes.io/name: web } }
spec:
  containers:
    - { name: web, image: a, resources: { requests: { memory: 256Mi }, limits: { cpu: 2, memory: 1Gi } } }
";

#[test]
fn limits_may_have_a_greatest_value_and_ratio() {
    let id = "resource-limits";
    check(id, POD, &Parameters { greatest_cpu_limit: "1500m".to_owned(), ..Parameters::default() });
    check(id, POD, &Parameters { greatest_memory_limit: "1000Mi".to_owned(), ..Parameters::default() });
    check(id, POD, &Parameters { greatest_limit_ratio: 3, ..Parameters::default() });
    let wide = Parameters {
        greatest_cpu_limit: "2".to_owned(),
        greatest_memory_limit: "1Gi".to_owned(),
        greatest_limit_ratio: 4,
        ..Parameters::default()
    };
    assert_eq!(ask(id, POD, &wide), Verdict::Pass);
}

#[test]
fn labels_and_annotations_are_those_that_are_required() {
    let id = "labels-annotations";
    check(id, POD, &Parameters { required_labels: vec!["owner".to_owned()], ..Parameters::default() });
    check(id, POD, &Parameters { required_annotations: vec!["owner".to_owned()], ..Parameters::default() });
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n";
    let required =
        Parameters { required_namespace_labels: vec!["owner".to_owned()], ..Parameters::default() };
    check(id, namespace, &required);
}

#[test]
fn services_have_the_ports_and_addresses_that_are_allowed() {
    let service = "apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\n\
                   spec: { ports: [{ port: 80 }], externalIPs: [203.0.113.7] }\n";
    check(
        "service-ports",
        service,
        &Parameters { allowed_service_ports: vec![443], ..Parameters::default() },
    );
    let allowed =
        Parameters { allowed_external_ips: vec!["203.0.113.7".to_owned()], ..Parameters::default() };
    assert_eq!(ask("service-external-ips", service, &Parameters::default()), Verdict::Fail);
    assert_eq!(ask("service-external-ips", service, &allowed), Verdict::Pass);
}

#[test]
fn claims_name_the_classes_that_are_allowed() {
    let allowed =
        Parameters { allowed_storage_classes: vec!["managed-csi".to_owned()], ..Parameters::default() };
    for class in ["{}", "{ storageClassName: fast }"] {
        let claim = format!(
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{ name: a, namespace: b }}\nspec: {class}\n"
        );
        check("storage-class", &claim, &allowed);
    }
}

#[test]
fn apis_are_judged_against_the_version_that_is_set() {
    let manifest = "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: a, namespace: b }\n";
    for (version, severity) in [("1.25", Severity::Low), ("1.24", Severity::Info), ("", Severity::Low)] {
        let parameters = Parameters { kubernetes_version: version.to_owned(), ..Parameters::default() };
        let judged = judge("deprecated-api", manifest, &parameters);
        assert_eq!(judged, (Verdict::Fail, Some(severity)), "{version}");
    }
}
