use plimsoll_model::ObjectRef;

use crate::Judge;
use crate::facts::completeness::is_passed_over;

control! {
    /// ## What it checks
    /// Every Job is removed some time after it ends (`ttlSecondsAfterFinished`), unless a CronJob made it; every
    /// CronJob has a `startingDeadlineSeconds`; and the pods of both have `restartPolicy: OnFailure` or `Never`, as
    /// Kubernetes requires.
    ///
    /// ## Why it matters
    /// Finished Jobs and their pods stay until somebody deletes them. A CronJob without a starting deadline that misses
    /// 100 starts, for instance while it is suspended or the control plane is away, does not start again.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, in both modes.
    ///
    /// ## How to fix
    /// Set `spec.ttlSecondsAfterFinished` on Jobs, `spec.startingDeadlineSeconds` on CronJobs, and `restartPolicy` in
    /// the pod template.
    ///
    /// ## References
    /// - Kubernetes: Automatic Cleanup for Finished Jobs
    /// - Kubernetes: CronJob, Deadline for delayed Job start
    id: "job-hygiene",
    title: "Job that leaves remains or never gives up",
    area: "reliability",
    severity: Info, "clutter that hides failures; nothing breaks at once",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: [
        "kube-linter:job-ttl-seconds-after-finished", "kube-linter:restart-policy",
        "kube-score:cronjob-has-deadline", "kube-score:cronjob-restartpolicy",
    ],
    remedies: [Set("spec.ttlSecondsAfterFinished", "86400"), Set("spec.startingDeadlineSeconds", "300")],
    check: Object(&["Job", "CronJob"], check),
}

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(object, judge) {
        return;
    }
    let spec = object.field().get("spec");
    let template = if object.kind() == "CronJob" {
        let deadline = spec.get("startingDeadlineSeconds");
        if deadline.int().is_none() {
            judge.fail(deadline);
        }
        spec.path("jobTemplate.spec.template")
    } else {
        let remains = spec.get("ttlSecondsAfterFinished");
        let is_of_cron_job = object.controller().is_some_and(|(kind, _)| kind == "CronJob");
        if remains.int().is_none() && !is_of_cron_job {
            judge.fail(remains);
        }
        spec.get("template")
    };
    let restart = template.path("spec.restartPolicy");
    match restart.one_of(&["OnFailure", "Never", "Always"]) {
        Some("OnFailure" | "Never") => judge.pass(),
        _ => judge.fail(restart),
    }
}
