use plimsoll_model::kubernetes::{PodSlot, Slot};
use plimsoll_model::{Field, Kind, Workload};

use crate::Judge;
use crate::facts::completeness::is_passed_over;
use crate::facts::pods::each_container;

control! {
    /// ## What it checks
    /// No setting stands at a place where Kubernetes does not read it although it reads it elsewhere: fields of a
    /// container's `securityContext` in the container itself, in the pod or in the pod's `securityContext`; fields of
    /// the pod in a container; requests and limits outside `resources`; `replicas` in a DaemonSet; `strategy` where it
    /// is called `updateStrategy`, and the other way round. Fields that Kubernetes has nowhere are not judged.
    ///
    /// ## Why it matters
    /// The API server drops such a field, or refuses the object where the client asks for strict validation. Where it
    /// drops it, the manifest shows a protection that the pod does not have.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, in both modes.
    ///
    /// ## How to fix
    /// Move the setting to the place that the finding names. `kubectl apply --validate=strict` refuses it from then on.
    ///
    /// ## References
    /// - Kubernetes: Field validation
    /// - Kubernetes: Configure a Security Context for a Pod or Container
    id: "misplaced-setting",
    title: "Setting stands where Kubernetes does not read it",
    area: "hygiene",
    severity: Medium, "a protection that is only in the manifest; what is missing is judged by its own control",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security"],
    aliases: ["kube-linter:schema-validation"],
    remedies: [Command("kubectl apply --validate=strict --dry-run=server -f FILE")],
    check: Workload(check),
}

/// Fields of the `securityContext` of a container only.
const OF_CONTAINER_CONTEXT: [&str; 5] =
    ["allowPrivilegeEscalation", "capabilities", "privileged", "procMount", "readOnlyRootFilesystem"];

/// Fields of the `securityContext` of a container and of a pod.
const OF_BOTH_CONTEXTS: [&str; 7] = [
    "appArmorProfile",
    "runAsGroup",
    "runAsNonRoot",
    "runAsUser",
    "seLinuxOptions",
    "seccompProfile",
    "windowsOptions",
];

/// Fields of the `securityContext` of a pod only.
const OF_POD_CONTEXT: [&str; 4] = ["fsGroup", "fsGroupChangePolicy", "supplementalGroups", "sysctls"];

/// Fields of a pod only.
const OF_POD: [&str; 12] = [
    "affinity",
    "automountServiceAccountToken",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostUsers",
    "imagePullSecrets",
    "nodeSelector",
    "runtimeClassName",
    "serviceAccountName",
    "tolerations",
    "volumes",
];

/// Fields of a container only.
const OF_CONTAINER: [&str; 9] = [
    "args",
    "command",
    "env",
    "envFrom",
    "image",
    "imagePullPolicy",
    "livenessProbe",
    "readinessProbe",
    "volumeMounts",
];

const OF_RESOURCES: [&str; 2] = ["limits", "requests"];
const AMOUNTS: [&str; 3] = ["cpu", "ephemeral-storage", "memory"];

const IN_CONTAINER_CONTEXT: &str = "belongs into the `securityContext` of a container";
const IN_A_CONTEXT: &str = "belongs into a `securityContext`";
const IN_POD_CONTEXT: &str = "belongs into the `securityContext` of the pod";
const IN_POD: &str = "belongs into the specification of the pod";
const IN_CONTAINER: &str = "belongs into a container";
const IN_RESOURCES: &str = "belongs into `resources`";
const IN_REQUESTS: &str = "belongs into `requests` or `limits`";

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(workload.object, judge) {
        return;
    }
    controller(workload, judge);
    let pod = workload.spec.field();
    look(pod, &OF_CONTAINER_CONTEXT, IN_CONTAINER_CONTEXT, judge);
    look(pod, &OF_BOTH_CONTEXTS, IN_A_CONTEXT, judge);
    look(pod, &OF_POD_CONTEXT, IN_POD_CONTEXT, judge);
    look(pod, &OF_CONTAINER, IN_CONTAINER, judge);
    look(pod, &OF_RESOURCES, IN_RESOURCES, judge);
    let context = workload.spec.get(PodSlot::SecurityContext);
    look(context, &OF_CONTAINER_CONTEXT, IN_CONTAINER_CONTEXT, judge);
    look(context, &OF_POD, IN_POD, judge);
    each_container(workload, judge, |container, judge| {
        let field = container.field();
        look(field, &OF_CONTAINER_CONTEXT, "belongs into `securityContext`", judge);
        look(field, &OF_BOTH_CONTEXTS, "belongs into `securityContext`", judge);
        look(field, &OF_POD_CONTEXT, IN_POD_CONTEXT, judge);
        look(field, &OF_POD, IN_POD, judge);
        look(field, &OF_RESOURCES, IN_RESOURCES, judge);
        look(container.security_context(), &OF_POD_CONTEXT, IN_POD_CONTEXT, judge);
        look(container.security_context(), &OF_POD, IN_POD, judge);
        look(container.get(Slot::Resources), &AMOUNTS, IN_REQUESTS, judge);
    });
}

/// What stands in the `spec` of a controller of the wrong kind.
fn controller<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let spec = workload.object.path("spec");
    match workload.object.kind() {
        "DaemonSet" => {
            look(spec, &["replicas"], "a DaemonSet makes one pod for each node", judge);
            look(spec, &["strategy"], "is called `updateStrategy` here", judge);
        }
        "StatefulSet" => look(spec, &["strategy"], "is called `updateStrategy` here", judge),
        "Deployment" => look(spec, &["updateStrategy"], "is called `strategy` here", judge),
        "Pod" => return,
        _ => {}
    }
    look(spec, &["containers", "initContainers"], "belongs into the pod template", judge);
}

fn look<'s>(place: Field<'s>, names: &[&str], why: &'static str, judge: &mut Judge<'s>) {
    // What is no map is judged by `schema-valid`.
    if place.kind() != Kind::Object {
        return;
    }
    for (name, value) in place.members() {
        if names.contains(&name) && value.exists() {
            judge.fail_because(value, format!("`{name}` {why}"));
        }
    }
}
