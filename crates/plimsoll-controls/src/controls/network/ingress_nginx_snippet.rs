use plimsoll_model::ObjectRef;

use crate::Judge;

control! {
    /// ## What it checks
    /// No Ingress carries a snippet annotation: `configuration-snippet`, `server-snippet`, `stream-snippet`,
    /// `auth-snippet` or `modsecurity-snippet` of `nginx.ingress.kubernetes.io` (or its `nginx.org` kin), and no value
    /// of an annotation of the controller holds Lua directives, `alias`, line breaks, or braces and quotes where a host
    /// or URL belongs. The ConfigMap of the controller does not allow snippets (`allow-snippet-annotations: "true"`);
    /// the default is off since controller version 1.9.
    ///
    /// ## Why it matters
    /// Snippets are copied into the configuration of the controller, which can read the Secrets of all namespaces
    /// (CVE-2021-25742). Values of other annotations have been used in the same way (CVE-2025-24514, CVE-2025-1097,
    /// CVE-2025-1098).
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Remove the annotation; use the annotations for the single setting, and leave snippets off in the controller.
    ///
    /// ## References
    /// - CVE-2021-25742
    /// - CVE-2025-24514, CVE-2025-1097, CVE-2025-1098
    /// - ingress-nginx: Annotations
    id: "ingress-nginx-snippet",
    title: "Ingress injects configuration into NGINX",
    area: "network",
    severity: High, "whoever may write an Ingress reads every Secret that the controller can",
    standard: You,
    automatic: You,
    frameworks: ["attack:T1190", "attack:T1552", "nsa:upgrading"],
    aliases: [
        "kubescape:C-0059", "kubescape:C-0292", "trivy:KCV-0093", "checkov:CKV_K8S_152",
        "checkov:CKV_K8S_153", "checkov:CKV_K8S_154", "kyverno:disallow-ingress-nginx-custom-snippets",
    ],
    remedies: [
        Text("Remove the annotation, and set `allow-snippet-annotations: \"false\"` in the ConfigMap of the controller."),
    ],
    check: Object(&["Ingress", "ConfigMap"], check),
}

const PREFIXES: [&str; 2] = ["nginx.ingress.kubernetes.io/", "nginx.org/"];

/// Annotations whose values have been used to inject configuration.
const SINGLE_VALUES: [&str; 6] =
    ["auth-url", "auth-signin", "auth-tls-match-cn", "mirror-target", "mirror-host", "auth-snippet"];

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if object.kind() == "ConfigMap" {
        let allow = object.field().get("data").get("allow-snippet-annotations");
        if allow.is_absent() {
            judge.not_applicable("not the ConfigMap of an NGINX controller");
        } else if allow.str() == Some("true") {
            judge.fail(allow);
        }
        return;
    }
    for (key, value) in object.metadata().get("annotations").members() {
        let Some(name) = PREFIXES.into_iter().find_map(|prefix| key.strip_prefix(prefix)) else { continue };
        if name.ends_with("-snippet") || name.ends_with("-snippets") {
            judge.fail(value);
        } else if value.str().is_some_and(|text| injects(name, text)) {
            judge.fail_because(value, "the value holds configuration");
        }
    }
}

fn injects(name: &str, value: &str) -> bool {
    let directive = value.split_ascii_whitespace().any(|word| {
        let word = word.trim_start_matches([';', '{']);
        word == "alias" || word.contains("_by_lua") || word.starts_with("lua_") || word == "load_module"
    });
    directive
        || (SINGLE_VALUES.contains(&name)
            && value.contains(['\n', '\r', '{', '}', ';', '#', '"', '`', '<', '>', '^']))
        || (name != "auth-tls-match-cn" && SINGLE_VALUES.contains(&name) && value.contains('|'))
        || (matches!(name, "auth-url" | "auth-signin" | "mirror-target")
            && value.contains(char::is_whitespace))
        || (name == "auth-tls-match-cn" && !value.starts_with("CN="))
}
