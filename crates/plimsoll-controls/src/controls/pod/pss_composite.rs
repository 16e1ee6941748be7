use plimsoll_analysis::pss::{self, Level, PodInput, Policy};
use plimsoll_model::{Field, Place, Severity, Workload};

use crate::Judge;

control! {
    /// ## What it checks
    /// The pod, or the template of the controller, passes every check of the Pod Security Standards at the
    /// newest edition that plimsoll knows. What violates the level baseline has severity high; what only
    /// violates restricted, medium. The message is the one that the API server would give, and the evidence
    /// shows every field of it.
    ///
    /// ## Why it matters
    /// The standards are the agreed list of what a pod needs no right to. Where a namespace enforces a level,
    /// such a pod is refused; where none does, it runs.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, and of the labels of its namespace. On AKS Automatic deployment
    /// safeguards enforce baseline outside excluded namespaces; the level restricted is yours in both modes.
    ///
    /// ## How to fix
    /// Correct the fields shown, then label the namespace `pod-security.kubernetes.io/enforce: restricted`, or
    /// baseline where restricted cannot be reached. `plimsoll pss` shows what each level would refuse,
    /// namespace by namespace.
    ///
    /// ## References
    /// - Kubernetes: Pod Security Standards
    /// - Kubernetes: Pod Security Admission
    /// - Microsoft: Deployment safeguards in AKS
    id: "pss-composite",
    title: "Pod violates the Pod Security Standards",
    area: "pod",
    severity: High, "what the level baseline refuses are known ways out of a container",
    standard: You,
    automatic: Shared,
    frameworks: ["nsa:pod-security", "mcsb:PV-2", "attack:T1611"],
    aliases: [
        "kyverno:podsecurity-subrule-baseline", "kyverno:podsecurity-subrule-restricted-capabilities",
        "kyverno:podsecurity-subrule-restricted-seccomp", "kyverno:podsecurity-subrule-restricted",
    ],
    remedies: [
        Command("kubectl label namespace NAMESPACE pod-security.kubernetes.io/enforce=restricted"),
    ],
    check: Workload(check),
}

const BASELINE: Policy = Policy::latest(Level::Baseline);
const RESTRICTED: Policy = Policy::latest(Level::Restricted);

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let pod = PodInput::of(workload);
    // Restricted asks for more than baseline of everything but Windows pods, which it lets off some of it.
    let restricted = pss::evaluate(RESTRICTED, &pod);
    if restricted.is_empty() && !workload.spec.is_windows() {
        return;
    }
    let baseline = pss::evaluate(BASELINE, &pod);
    let (policy, violations, severity) = if baseline.is_empty() {
        (RESTRICTED, restricted, Severity::Medium)
    } else {
        (BASELINE, baseline, Severity::High)
    };
    let mut message = Some(pss::warning(policy, &violations));
    for place in violations.iter().flat_map(|violation| &violation.places) {
        judge.fail_as(severity, field(*place), message.take().unwrap_or_default());
    }
}

/// The field at a place that the engine names.
fn field(place: Place<'_>) -> Field<'_> {
    let field = Field::new(place.tree, place.node);
    place.missing.map_or(field, |missing| field.absent(missing))
}
