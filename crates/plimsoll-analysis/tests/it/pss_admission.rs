//! Whole requests: which modes act on what, exemptions, and the answers.

use plimsoll_analysis::pss::{
    Admission, Configuration, Exemptions, Level, Modes, Object, Operation, PodInput, Policy, Request, Review,
    Target, target_of,
};
use plimsoll_model::Snapshot;

use crate::support::{snapshot, workloads};

const HOST_PID: &str = "host namespaces (hostPID=true)";

/// A namespace with labels, a pod that shares the node's processes, and the same pod with another image.
fn cluster(labels: &str) -> Snapshot {
    snapshot(&format!(
        "apiVersion: v1\nkind: Namespace\nmetadata: {{name: n, labels: {{{labels}}}}}\n---\n\
         apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\n\
         spec: {{runtimeClassName: kata, hostPID: true, containers: [{{name: a, image: x}}]}}\n---\n\
         apiVersion: v1\nkind: Pod\nmetadata: {{name: q}}\n\
         spec: {{hostPID: true, containers: [{{name: a, image: y}}]}}\n"
    ))
}

struct Case<'a> {
    admission: &'a Admission,
    labels: &'a str,
    target: Target,
    user: &'a str,
    namespace: &'a str,
    /// The position of the old pod, for an update.
    old: Option<usize>,
}

fn case<'a>(admission: &'a Admission, labels: &'a str) -> Case<'a> {
    Case { admission, labels, target: Target::Pod, user: "u", namespace: "n", old: None }
}

impl Case<'_> {
    fn review(&self) -> Review {
        let snapshot = cluster(self.labels);
        let workloads = workloads(&snapshot);
        let namespace = snapshot.objects_of("Namespace").next().unwrap();
        let request = Request {
            user: self.user,
            namespace: self.namespace,
            labels: Some(namespace.metadata().get("labels")),
        };
        let operation = self.old.map_or(Operation::Create, |old| Operation::Update(&workloads[old].spec));
        let object = Object { target: self.target, pod: PodInput::of(&workloads[0]), operation };
        self.admission.review(&request, &object)
    }
}

const ALL: &str = "pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/audit: baseline, \
    pod-security.kubernetes.io/audit-version: v1.30, pod-security.kubernetes.io/warn: baseline, \
    pod-security.kubernetes.io/warn-version: v1.31";

fn audited() -> (&'static str, String) {
    ("audit-violations", format!("would violate PodSecurity \"baseline:v1.30\": {HOST_PID}"))
}

#[test]
fn a_pod_is_refused_audited_and_not_warned_of() {
    let review = case(&Admission::default(), ALL).review();
    assert_eq!(review.denied, Some(format!("violates PodSecurity \"baseline:latest\": {HOST_PID}")));
    assert_eq!(review.code, 403);
    assert_eq!(review.warnings, Vec::<String>::new());
    assert_eq!(review.annotations, [("enforce-policy", "baseline:latest".to_owned()), audited()]);
}

#[test]
fn a_controller_is_audited_and_warned_of_but_never_refused() {
    let review = Case { target: Target::Controller, ..case(&Admission::default(), ALL) }.review();
    assert!(review.is_allowed());
    assert_eq!(review.warnings, [format!("would violate PodSecurity \"baseline:v1.31\": {HOST_PID}")]);
    assert_eq!(review.annotations, [audited()]);
}

#[test]
fn a_pod_in_a_namespace_that_warns_is_let_through_with_a_warning() {
    let review = case(&Admission::default(), "pod-security.kubernetes.io/warn: baseline").review();
    assert!(review.is_allowed());
    assert_eq!(review.warnings, [format!("would violate PodSecurity \"baseline:latest\": {HOST_PID}")]);
    assert_eq!(review.annotations, [("enforce-policy", "privileged:latest".to_owned())]);
}

#[test]
fn without_labels_nothing_happens() {
    let pod = case(&Admission::default(), "other: x").review();
    assert!(pod.is_allowed() && pod.warnings.is_empty());
    let controller = Case { target: Target::Controller, ..case(&Admission::default(), "other: x") }.review();
    assert_eq!(controller, Review::default());
}

#[test]
fn bad_labels_are_audited_and_the_enforce_level_fails_closed() {
    let review = case(&Admission::default(), "pod-security.kubernetes.io/enforce: strict").review();
    assert!(
        review.denied.unwrap().starts_with("violates PodSecurity \"restricted:latest\": host namespaces")
    );
    assert_eq!(
        review.annotations[0],
        (
            "error",
            "Failed to parse policy: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"strict\": \
             must be one of privileged, baseline, restricted"
                .to_owned()
        )
    );
    assert_eq!(review.annotations[1], ("enforce-policy", "restricted:latest".to_owned()));
}

#[test]
fn exemptions_are_tested_by_namespace_then_user_then_runtime_class() {
    let mut admission = Admission {
        configuration: Configuration {
            exemptions: Exemptions { runtime_classes: vec!["kata".to_owned()], ..Exemptions::default() },
            ..Configuration::default()
        },
        ..Admission::default()
    };
    let exempt = |word: &str| Review { annotations: vec![("exempt", word.to_owned())], ..Review::default() };
    assert_eq!(case(&admission, ALL).review(), exempt("runtimeClass"));
    admission.configuration.exemptions.usernames.push("u".to_owned());
    assert_eq!(case(&admission, ALL).review(), exempt("user"));
    assert_eq!(
        Case { user: "someone-else", ..case(&admission, ALL) }.review(),
        exempt("runtimeClass"),
        "users are compared exactly"
    );
    admission.configuration.exemptions.namespaces.push("n".to_owned());
    assert_eq!(case(&admission, ALL).review(), exempt("namespace"));
    assert_eq!(Case { target: Target::Controller, ..case(&admission, ALL) }.review(), exempt("namespace"));
}

#[test]
fn an_update_that_changes_nothing_of_weight_is_let_through() {
    let admission = Admission::default();
    assert_eq!(Case { old: Some(0), ..case(&admission, ALL) }.review(), Review::default());
    assert!(!Case { old: Some(1), ..case(&admission, ALL) }.review().is_allowed());
}

#[test]
fn without_its_namespace_a_pod_is_refused_and_a_controller_let_through() {
    let snapshot = cluster(ALL);
    let workloads = workloads(&snapshot);
    let request = Request { user: "u", namespace: "n", labels: None };
    let review = |target| {
        let object = Object { target, pod: PodInput::of(&workloads[0]), operation: Operation::Create };
        Admission::default().review(&request, &object)
    };
    let pod = review(Target::Pod);
    assert_eq!(pod.denied.as_deref(), Some("Internal error occurred: failed to lookup namespace \"n\""));
    assert_eq!(pod.code, 500);
    let controller = review(Target::Controller);
    assert!(controller.is_allowed());
    assert_eq!(
        controller.annotations,
        [("error", "failed to lookup namespace \"n\": namespaces \"n\" not found".to_owned())]
    );
}

#[test]
fn pods_and_unknown_subresources_are_judged() {
    for (group, resource, subresource, target) in [
        ("", "pods", "", Target::Pod),
        ("", "Pod", "", Target::Pod),
        ("", "pods", "ephemeralcontainers", Target::Pod),
        ("", "pods", "resize", Target::Pod),
        ("", "pods", "from-the-future", Target::Pod),
        ("", "pods", "exec", Target::Ignored),
        ("", "pods", "attach", Target::Ignored),
        ("", "pods", "binding", Target::Ignored),
        ("", "pods", "eviction", Target::Ignored),
        ("", "pods", "log", Target::Ignored),
        ("", "pods", "portforward", Target::Ignored),
        ("", "pods", "proxy", Target::Ignored),
        ("", "pods", "status", Target::Ignored),
        ("", "replicationcontrollers", "", Target::Controller),
        ("", "podtemplates", "", Target::Controller),
        ("apps", "replicasets", "", Target::Controller),
        ("apps", "deployments", "", Target::Controller),
        ("apps", "statefulsets", "", Target::Controller),
        ("apps", "daemonsets", "", Target::Controller),
        ("batch", "jobs", "", Target::Controller),
        ("batch", "CronJob", "", Target::Controller),
        ("apps", "deployments", "scale", Target::Ignored),
        ("batch", "jobs", "status", Target::Ignored),
        ("argoproj.io", "rollouts", "", Target::Ignored),
        ("example.com", "pods", "", Target::Ignored),
        ("", "services", "", Target::Ignored),
    ] {
        assert_eq!(target_of(group, resource, subresource), target, "{group} {resource} {subresource}");
    }
}

/// The answer to a change of labels (`None`: the namespace is made).
fn relabel(admission: &Admission, old: Option<&str>, new: &str) -> Review {
    let old = old.map(cluster);
    let new = cluster(new);
    let labels = |snapshot| -> plimsoll_model::Field<'_> {
        let snapshot: &Snapshot = snapshot;
        snapshot.objects_of("Namespace").next().unwrap().metadata().get("labels")
    };
    let workloads = workloads(&new);
    let pods: Vec<_> = workloads
        .iter()
        .map(|workload| plimsoll_analysis::pss::existing::ExistingPod {
            name: workload.object.name(),
            controller: None,
            runtime_class: None,
            pod: PodInput::of(workload),
        })
        .collect();
    admission.review_namespace("n", old.as_ref().map(labels), labels(&new), &pods)
}

const BAD: &str = "pod-security.kubernetes.io/enforce: strict";
const BASELINE: &str = "pod-security.kubernetes.io/enforce: baseline";

#[test]
fn a_namespace_with_bad_labels_is_refused_when_made_and_when_the_errors_change() {
    let admission = Admission::default();
    let made = relabel(&admission, None, BAD);
    assert_eq!(made.code, 422);
    assert_eq!(
        made.denied.as_deref(),
        Some(
            "metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"strict\": must be one of \
             privileged, baseline, restricted"
        )
    );
    assert!(!relabel(&admission, Some(BASELINE), BAD).is_allowed());
    assert!(!relabel(&admission, Some("pod-security.kubernetes.io/enforce: lax"), BAD).is_allowed());
    assert!(relabel(&admission, Some(BAD), &format!("other: x, {BAD}")).is_allowed());
}

#[test]
fn raising_enforce_warns_of_existing_pods() {
    let admission = Admission::default();
    assert_eq!(
        relabel(&admission, Some("other: x"), BASELINE).warnings,
        [
            "existing pods in namespace \"n\" violate the new PodSecurity enforce level \"baseline:latest\"",
            "p (and 1 other pod): host namespaces",
        ]
    );
    assert_eq!(relabel(&admission, None, BASELINE), Review::default());
    assert_eq!(relabel(&admission, Some(BASELINE), BASELINE), Review::default());
    assert_eq!(relabel(&admission, Some(BASELINE), "other: x"), Review::default());
}

#[test]
fn labelling_an_exempt_namespace_is_called_vain() {
    let admission = Admission {
        configuration: Configuration {
            exemptions: Exemptions { namespaces: vec!["n".to_owned()], ..Exemptions::default() },
            defaults: Modes { audit: Policy::latest(Level::Restricted), ..Modes::PRIVILEGED },
        },
        ..Admission::default()
    };
    let text = "namespace \"n\" is exempt from Pod Security, and the policy (enforce=baseline:latest) will be ignored";
    let labels = "pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/warn: privileged";
    assert_eq!(relabel(&admission, None, labels).warnings, [text]);
    assert_eq!(relabel(&admission, Some("other: x"), labels).warnings, [text]);
    assert_eq!(relabel(&admission, None, "other: x").warnings, Vec::<String>::new());
    let both = "pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/warn: baseline";
    assert_eq!(
        relabel(&admission, None, both).warnings,
        ["namespace \"n\" is exempt from Pod Security, and the policy (enforce=baseline:latest, \
             warn=baseline:latest) will be ignored"]
    );
}
