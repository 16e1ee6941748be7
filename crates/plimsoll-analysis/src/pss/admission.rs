//! The answer to a whole request: which policies apply, who is exempt, what is refused, warned of and audited.
//!
//! After `k8s.io/pod-security-admission/admission/admission.go`.

use plimsoll_model::Field;
use plimsoll_model::kubernetes::{PodSlot, PodSpec};

use super::configuration::{Configuration, Exemption};
use super::evaluator::Evaluator;
use super::existing::{self, ExistingPod};
use super::message::{denial, warning};
use super::namespace::{self, Resolved};
use super::pod::PodInput;
use super::policy::{Level, Policy};
use super::quote::quoted;
use super::update::is_significant_update;

/// What the plugin makes of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A pod: judged by all three modes.
    Pod,
    /// Something that makes pods: judged by `audit` and `warn` alone, its pods by `enforce` when they come.
    Controller,
    /// Not looked at.
    Ignored,
}

/// What the plugin makes of a resource (`pods`, `deployments`, …; or a kind) of an API group and a subresource, which
/// is empty for the object itself. Unknown subresources of pods are judged, so that new ones fail safe.
pub fn target_of(group: &str, resource: &str, subresource: &str) -> Target {
    match (group, resource) {
        ("", "pods" | "Pod") => match subresource {
            "exec" | "attach" | "binding" | "eviction" | "log" | "portforward" | "proxy" | "status" => {
                Target::Ignored
            }
            _ => Target::Pod,
        },
        ("", "replicationcontrollers" | "ReplicationController" | "podtemplates" | "PodTemplate")
        | (
            "apps",
            "replicasets" | "ReplicaSet" | "deployments" | "Deployment" | "statefulsets" | "StatefulSet"
            | "daemonsets" | "DaemonSet",
        )
        | ("batch", "jobs" | "Job" | "cronjobs" | "CronJob")
            if subresource.is_empty() =>
        {
            Target::Controller
        }
        _ => Target::Ignored,
    }
}

/// What the request does.
#[derive(Clone, Copy, Debug)]
pub enum Operation<'a, 's> {
    /// Makes the object.
    Create,
    /// Changes it; the specification of the pod as it was. For controllers it is not looked at.
    Update(&'a PodSpec<'s>),
}

/// A pod or pod template, and what the request wants with it.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a, 's> {
    /// Whether it is a pod or makes pods.
    pub target: Target,
    /// The pod, or the template.
    pub pod: PodInput<'a, 's>,
    /// What the request does.
    pub operation: Operation<'a, 's>,
}

/// Who asks, and where.
#[derive(Clone, Copy, Debug)]
pub struct Request<'s> {
    /// The name of the user.
    pub user: &'s str,
    /// The name of the namespace.
    pub namespace: &'s str,
    /// `metadata.labels` of the namespace; `None` where the namespace cannot be found.
    pub labels: Option<Field<'s>>,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// Why the request is refused; `None` where it is let through. In the API server's answer to a 403 it follows
    /// `RESOURCE "NAME" is forbidden: `, to a 422 `Namespace "NAME" is invalid: `.
    pub denied: Option<String>,
    /// The status code of a refusal; 0 where there is none.
    pub code: u16,
    /// What the client is told.
    pub warnings: Vec<String>,
    /// The audit annotations, without the prefix `pod-security.kubernetes.io/`.
    pub annotations: Vec<(&'static str, String)>,
}

impl Review {
    /// Whether the request is let through.
    pub fn is_allowed(&self) -> bool {
        self.denied.is_none()
    }

    fn exempt(exemption: Exemption) -> Self {
        Self { annotations: vec![("exempt", exemption.word().to_owned())], ..Self::default() }
    }

    fn warned(warnings: Vec<String>) -> Self {
        Self { warnings, ..Self::default() }
    }
}

/// The plugin as a cluster runs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Admission {
    /// Defaults and exemptions.
    pub configuration: Configuration,
    /// The editions that the API server knows.
    pub evaluator: Evaluator,
}

impl Admission {
    /// What the labels of a namespace come to, with this cluster's defaults.
    pub fn resolve<'s>(&self, labels: Field<'s>) -> Resolved<'s> {
        namespace::resolve(labels, &self.configuration.defaults)
    }

    /// Why pods of this user in this namespace are exempt, runtime classes left aside.
    pub fn exemption(&self, namespace: &str, user: &str) -> Option<Exemption> {
        let exemptions = &self.configuration.exemptions;
        if exemptions.namespace(namespace) {
            Some(Exemption::Namespace)
        } else if exemptions.user(user) {
            Some(Exemption::User)
        } else {
            None
        }
    }

    /// The answer to a request that makes or changes a pod or a controller.
    pub fn review(&self, request: &Request<'_>, object: &Object<'_, '_>) -> Review {
        let enforces = match object.target {
            Target::Pod => true,
            Target::Controller => false,
            Target::Ignored => return Review::default(),
        };
        if let Some(exemption) = self.exemption(request.namespace, request.user) {
            return Review::exempt(exemption);
        }
        let Some(labels) = request.labels else { return namespace_not_found(request.namespace, enforces) };
        let resolved = self.resolve(labels);
        let modes = resolved.modes();
        let is_idle = if enforces {
            modes.is_privileged()
        } else {
            modes.audit.level == Level::Privileged && modes.warn.level == Level::Privileged
        };
        if is_idle && resolved.errors.is_empty() {
            let policy = enforces.then(|| ("enforce-policy", Policy::PRIVILEGED.to_string()));
            return Review { annotations: policy.into_iter().collect(), ..Review::default() };
        }
        if let (true, Operation::Update(old)) = (enforces, object.operation)
            && !is_significant_update(object.pod.spec, old)
        {
            return Review::default();
        }
        let runtime_class = object.pod.spec.get(PodSlot::RuntimeClassName).text().unwrap_or_default();
        if self.configuration.exemptions.runtime_class(runtime_class) {
            return Review::exempt(Exemption::RuntimeClass);
        }
        self.judge(&resolved, &object.pod, enforces)
    }

    fn judge(&self, resolved: &Resolved<'_>, pod: &PodInput<'_, '_>, enforces: bool) -> Review {
        let modes = resolved.modes();
        let mut review = Review::default();
        if let Some(errors) = resolved.error_text() {
            review.annotations.push(("error", format!("Failed to parse policy: {errors}")));
        }
        if enforces {
            review.annotations.push(("enforce-policy", modes.enforce.to_string()));
            let violations = self.evaluator.evaluate(modes.enforce, pod);
            if !violations.is_empty() {
                review.denied = Some(denial(modes.enforce, &violations));
                review.code = 403;
            }
        }
        let audited = self.evaluator.evaluate(modes.audit, pod);
        if !audited.is_empty() {
            review.annotations.push(("audit-violations", warning(modes.audit, &audited)));
        }
        // A refusal says it all; warnings are not added to it.
        if review.is_allowed() {
            let warned = self.evaluator.evaluate(modes.warn, pod);
            if !warned.is_empty() {
                review.warnings.push(warning(modes.warn, &warned));
            }
        }
        review
    }

    /// The answer to a request that makes a namespace (`old` is `None`) or changes its labels. `pods` are those in the
    /// namespace now.
    pub fn review_namespace(
        &self,
        name: &str,
        old: Option<Field<'_>>,
        new: Field<'_>,
        pods: &[ExistingPod<'_, '_>],
    ) -> Review {
        let resolved = self.resolve(new);
        let before = old.map(|labels| self.resolve(labels));
        let errors_are_known = before.as_ref().is_some_and(|before| before.errors == resolved.errors);
        if let (false, Some(denied)) = (errors_are_known, resolved.error_text()) {
            return Review { denied: Some(denied), code: 422, ..Review::default() };
        }
        if before.as_ref().is_some_and(|before| !existing::is_checked(&before.modes(), &resolved.modes())) {
            return Review::default();
        }
        let exemptions = &self.configuration.exemptions;
        if exemptions.namespace(name) {
            return Review::warned(self.exempt_warning(name, &resolved).into_iter().collect());
        }
        if before.is_none() {
            return Review::default();
        }
        let enforce = resolved.enforce.policy;
        Review::warned(existing::warnings(name, enforce, pods, exemptions, self.evaluator))
    }

    /// What the client is told who labels an exempt namespace in vain.
    fn exempt_warning(&self, name: &str, resolved: &Resolved<'_>) -> Option<String> {
        let modes = resolved.modes();
        if modes.is_privileged() || modes.is_equivalent(&self.configuration.defaults) {
            return None;
        }
        let ignored: Vec<String> =
            [("enforce", &resolved.enforce), ("audit", &resolved.audit), ("warn", &resolved.warn)]
                .into_iter()
                .filter(|(_, mode)| mode.policy.level != Level::Privileged && mode.is_labelled())
                .map(|(word, mode)| format!("{word}={}", mode.policy))
                .collect();
        Some(format!(
            "namespace {} is exempt from Pod Security, and the policy ({}) will be ignored",
            quoted(name),
            ignored.join(", ")
        ))
    }
}

/// Without its namespace a pod is refused and a controller let through.
fn namespace_not_found(namespace: &str, enforces: bool) -> Review {
    let name = quoted(namespace);
    let text = format!("failed to lookup namespace {name}");
    if !enforces {
        let error = format!("{text}: namespaces {name} not found");
        return Review { annotations: vec![("error", error)], ..Review::default() };
    }
    let denied = format!("Internal error occurred: {text}");
    let error = format!("{denied}: namespaces {name} not found");
    Review { denied: Some(denied), code: 500, annotations: vec![("error", error)], ..Review::default() }
}
