use plimsoll_model::ObjectRef;

use crate::Judge;

control! {
    /// ## What it checks
    /// No path of an Ingress that NGINX may serve (`spec.rules[].http.paths[].path`) holds a directory of the
    /// controller's own file system (`/etc`, `/root`, `/var/run/secrets`, `/var/run/kubernetes`), or a semicolon or line
    /// break, which end a directive of the controller's configuration. An Ingress whose class names another controller
    /// is not judged; one without a class is.
    ///
    /// ## Why it matters
    /// The controller writes the path into its configuration. In versions before 1.2.0 a crafted path could make it
    /// hand out its own files, with them the token of its service account, which reads the Secrets of every namespace.
    /// Later versions refuse some of these paths, and each new way around the refusal begins with a path like these.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Find out who wrote the path, and remove it. Keep the controller current and its validating webhook on, with
    /// `strict-validate-path-type`.
    ///
    /// ## References
    /// - CVE-2021-25745: ingress-nginx path can be pointed to service account token file
    /// - CVE-2021-25748: ingress-nginx path sanitization can be bypassed with newline character
    id: "ingress-nginx-path",
    title: "Ingress path that reaches into the NGINX controller",
    area: "network",
    severity: Medium, "reads every Secret through an old controller, and is refused by a current one",
    standard: You,
    automatic: You,
    frameworks: ["nsa:network-separation", "mcsb:PV-6", "attack:T1190", "attack:T1552"],
    aliases: ["kyverno:restrict-ingress-paths"],
    remedies: [Text("Remove the path from the Ingress, and find out who wrote it.")],
    check: Object(&["Ingress"], check),
}

/// Directories of the controller's file system that no web path is called after.
const OWN_DIRECTORIES: [&str; 4] = ["/etc", "/root", "/var/run/secrets", "/var/run/kubernetes"];

fn check<'s>(ingress: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let class = ingress.path("spec.ingressClassName");
    let class = class.str().or_else(|| ingress.annotation("kubernetes.io/ingress.class"));
    if class.is_some_and(|class| !is_nginx(class)) {
        judge.not_applicable("another controller serves it");
        return;
    }
    for rule in ingress.path("spec.rules").items() {
        for path in rule.path("http.paths").items() {
            let path = path.get("path");
            if path.str().is_some_and(reaches_in) {
                judge.fail(path);
            }
            // One that cannot be read does not hide the next.
            judge.pass();
        }
    }
}

/// Whether a class is one of the community's controller, or of AKS application routing, which runs it.
fn is_nginx(class: &str) -> bool {
    class.is_empty() || class.contains("nginx") || class == "webapprouting.kubernetes.azure.com"
}

fn reaches_in(path: &str) -> bool {
    path.contains([';', '\n', '\r']) || OWN_DIRECTORIES.iter().any(|directory| holds(path, directory))
}

/// Whether a path holds a directory as whole segments.
fn holds(path: &str, directory: &str) -> bool {
    path.match_indices(directory).any(|(at, _)| {
        let rest = path.get(at + directory.len()..).unwrap_or_default();
        !rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '-' | '_' | '.'))
    })
}
