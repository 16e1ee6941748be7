use plimsoll_model::kubernetes::Slot;
use plimsoll_model::{Container, Field, Kind, Severity, Workload};

use crate::Judge;
use crate::facts::completeness::is_passed_over;
use crate::facts::pods::each_container;
use crate::facts::probes::{handler, is_same, runs_on};

control! {
    /// ## What it checks
    /// Every container that runs for as long as its pod has some probe; the liveness probe is not the same as the
    /// readiness probe (same question, same `failureThreshold` and `periodSeconds`, whose defaults are 3 and 10); and
    /// each probe asks a port that the container has: a port by name must be declared in `ports`, a port by number
    /// should be, where any are declared.
    ///
    /// ## Why it matters
    /// A liveness probe that equals the readiness probe restarts pods when they should only be taken out of service, so
    /// that overload becomes an outage. A probe of a port name that is not declared always fails.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards warn of missing probes.
    ///
    /// ## How to fix
    /// Give the liveness probe a higher `failureThreshold` than the readiness probe, or another question; name ports
    /// that the container declares.
    ///
    /// ## References
    /// - Kubernetes: Liveness, Readiness, and Startup Probes
    /// - Azure Policy b1a9997f
    id: "probes",
    title: "Probes are missing or cannot do their work",
    area: "reliability",
    severity: Low, "the kubelet asks the wrong thing, or nothing",
    standard: You,
    automatic: Shared,
    frameworks: ["deployment-safeguards:ensureProbesConfiguredInKubernetesCluster"],
    aliases: [
        "kube-linter:liveness-port", "kube-linter:readiness-port", "kube-linter:startup-port",
        "kube-score:pod-probes", "kube-score:pod-probes-identical", "kyverno:require-pod-probes",
        "kyverno:validate-probes", "gatekeeper:K8sRequiredProbes", "azure-policy:b1a9997f",
    ],
    remedies: [
        Text("Give the liveness probe a question of its own or a higher `failureThreshold`, and let every probe ask a port that the container declares."),
    ],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(workload.object, judge) || !runs_on(workload, judge) {
        return;
    }
    each_container(workload, judge, |container, judge| {
        if !container.is_long_running() {
            return;
        }
        let probes =
            [Slot::LivenessProbe, Slot::ReadinessProbe, Slot::StartupProbe].map(|slot| container.get(slot));
        if probes.iter().all(|probe| handler(*probe).is_none()) {
            judge.fail_because(container.field(), "no probe at all");
            return;
        }
        let [liveness, readiness, _] = probes;
        if let (Some(live), Some(ready)) = (handler(liveness), handler(readiness))
            && live.key() == ready.key()
            && is_same(live, ready)
            && ["failureThreshold", "periodSeconds"].into_iter().zip([3, 10]).all(|(key, default)| {
                number(liveness.get(key), default) == number(readiness.get(key), default)
            })
        {
            judge.fail_because(liveness, "the liveness probe is the same as the readiness probe");
        }
        for probe in probes {
            if let Some(handler) = handler(probe) {
                check_port(container, handler.get("port"), judge);
            }
        }
    });
}

fn check_port<'s>(container: &Container<'s>, port: Field<'s>, judge: &mut Judge<'s>) {
    let ports = container.get(Slot::Ports);
    match port.kind() {
        Kind::String if !ports.items().any(|declared| declared.get("name").text() == port.text()) => {
            judge.fail_because(port, "the container declares no port of that name");
        }
        Kind::Number => {
            let number = port.int();
            if !ports.is_empty()
                && !ports.items().any(|declared| declared.get("containerPort").int() == number)
            {
                judge.fail_as(Severity::Info, port, "the container does not declare that port");
            }
        }
        _ => {}
    }
}

fn number(field: Field<'_>, default: i64) -> i64 {
    field.int().unwrap_or(default)
}
