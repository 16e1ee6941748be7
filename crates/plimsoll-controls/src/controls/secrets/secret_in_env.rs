use plimsoll_model::Workload;
use plimsoll_model::kubernetes::Slot;

use crate::Judge;
use crate::facts::pods::each_container;

control! {
    /// ## What it checks
    /// No container takes a variable from a Secret, by `env[].valueFrom.secretKeyRef` or by
    /// `envFrom[].secretRef`.
    ///
    /// ## Why it matters
    /// Environments are inherited by every child process, written to crash reports, printed by debug pages, and
    /// readable in `/proc` for whoever shares the process namespace. They also keep the old value after a
    /// rotation.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Mount the Secret as a volume, better take it from Key Vault with the secrets store driver and workload
    /// identity.
    ///
    /// ## References
    /// - Kubernetes: Good practices for Kubernetes Secrets
    /// - Microsoft: Azure Key Vault provider for Secrets Store CSI Driver
    id: "secret-in-env",
    title: "Secret is handed over in environment variables",
    area: "secrets",
    severity: Low, "shows the secret in more places than a file does, all of them behind other barriers",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:IM-8", "attack:T1552.007"],
    aliases: [
        "kubescape:C-0207", "kube-linter:read-secret-from-env-var", "checkov:CKV_K8S_35",
        "kyverno:secrets-not-from-env-vars",
    ],
    remedies: [Text("Mount the Secret as a volume and let the program read the file.")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    each_container(workload, judge, |container, judge| {
        for variable in container.get(Slot::Env).items() {
            let reference = variable.get("valueFrom").get("secretKeyRef");
            if reference.exists() {
                judge.fail(reference);
            }
        }
        for source in container.get(Slot::EnvFrom).items() {
            let reference = source.get("secretRef");
            if reference.exists() {
                judge.fail(reference);
            }
        }
    });
}
