use plimsoll_model::{Field, ObjectRef, Severity};

use crate::Judge;

control! {
    /// ## What it checks
    /// Every entry of a Gatekeeper `K8sAllowedRepos` constraint (`spec.parameters.repos`) ends with `/`: entries are
    /// prefixes, and `shop.azurecr.io` also admits `shop.azurecr.io.attacker.example`. One that already holds a `/`
    /// admits more repositories of the same registry only; that is a medium finding. Entries of `K8sAllowedReposv2` are
    /// prefixes only with a `*` at their end. The regular expression of an Azure Policy for allowed images
    /// (`imageRegex`) begins with `^`; otherwise it matches anywhere in the name.
    ///
    /// ## Why it matters
    /// The policy is there to keep images from elsewhere out. A prefix without an end lets whoever owns a longer name
    /// in.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// End every entry with `/`, and begin the regular expression with `^`.
    ///
    /// ## References
    /// - Gatekeeper library: allowedrepos, allowedreposv2
    /// - Azure Policy febd0533: Kubernetes cluster containers should only use allowed images
    id: "gatekeeper-repo-open-ended",
    title: "Allowed registries admit look-alikes",
    area: "admission",
    severity: High, "whoever registers a look-alike name passes the policy",
    standard: You,
    automatic: You,
    frameworks: ["attack:T1525", "mcsb:PV-2"],
    aliases: ["trivy:KSV-0124"],
    remedies: [Text("End every entry with `/`.")],
    check: Object(KINDS, check),
}

const KINDS: &[&str] = &[
    "K8sAllowedRepos",
    "K8sAllowedReposv2",
    "K8sAzureV2ContainerAllowedImages",
    "K8sAzureContainerAllowedImages",
];

fn check<'s>(constraint: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let parameters = constraint.path("spec.parameters");
    match constraint.kind() {
        "K8sAllowedRepos" => {
            for entry in parameters.get("repos").items() {
                if let Some(prefix) = entry.str() {
                    check_prefix(entry, prefix, judge);
                }
            }
        }
        "K8sAllowedReposv2" => {
            for entry in parameters.get("allowedImages").items() {
                if let Some(prefix) = entry.str().and_then(|text| text.strip_suffix('*')) {
                    check_prefix(entry, prefix, judge);
                }
            }
        }
        _ => {
            let expression = parameters.get("imageRegex");
            match expression.str() {
                Some(text) if !text.starts_with('^') => {
                    judge.fail_because(expression, "it matches anywhere in the name");
                }
                Some(_) => judge.pass(),
                None => judge.unknown_at(expression, "the constraint names no images"),
            }
        }
    }
}

fn check_prefix<'s>(entry: Field<'s>, prefix: &str, judge: &mut Judge<'s>) {
    if prefix.ends_with('/') {
        judge.pass();
    } else if prefix.contains('/') {
        judge.fail_as(Severity::Medium, entry, "other repositories of the registry begin like this");
    } else {
        judge.fail_because(entry, "other registries begin like this");
    }
}
