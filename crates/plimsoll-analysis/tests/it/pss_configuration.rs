//! Reading the plugin's configuration.

use plimsoll_analysis::pss::Configuration;
use plimsoll_model::Field;

use crate::support::snapshot;

/// The configuration that a YAML text holds, and the errors in it.
fn read(yaml: &str) -> Option<(Configuration, Vec<String>)> {
    let snapshot = snapshot(yaml);
    let tree = snapshot.trees().first().expect("one file");
    Configuration::of(Field::new(tree, *tree.roots().first().expect("one document")))
}

const HEAD: &str = "apiVersion: pod-security.admission.config.k8s.io/v1\nkind: PodSecurityConfiguration\n";

#[test]
fn defaults_and_exemptions_are_read() {
    let (configuration, errors) = read(&format!(
        "{HEAD}defaults: {{enforce: baseline, enforce-version: v1.30, audit: restricted, warn: \"\"}}\n\
         exemptions: {{usernames: [u], namespaces: [kube-system], runtimeClasses: [kata.x]}}\n"
    ))
    .expect("a configuration");
    assert_eq!(errors, Vec::<String>::new());
    let defaults = configuration.defaults;
    assert_eq!(
        [defaults.enforce, defaults.audit, defaults.warn].map(|policy| policy.to_string()),
        ["baseline:v1.30", "restricted:latest", "privileged:latest"]
    );
    let exemptions = &configuration.exemptions;
    assert!(
        exemptions.user("u") && exemptions.namespace("kube-system") && exemptions.runtime_class("kata.x")
    );
    assert!(!exemptions.user("") && !exemptions.namespace("kube-*") && !exemptions.runtime_class("kata"));
}

#[test]
fn an_empty_configuration_is_the_default() {
    assert_eq!(read(HEAD), Some((Configuration::default(), Vec::new())));
}

#[test]
fn the_configuration_inside_an_admission_configuration_is_found() {
    let (configuration, _) = read(
        "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\nplugins:\n- name: Other\n\
         - name: PodSecurity\n  configuration:\n    apiVersion: pod-security.admission.config.k8s.io/v1beta1\n    \
         kind: PodSecurityConfiguration\n    defaults: {enforce: restricted}\n",
    )
    .expect("a configuration");
    assert_eq!(configuration.defaults.enforce.to_string(), "restricted:latest");
}

#[test]
fn other_objects_are_no_configuration() {
    assert_eq!(read("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"), None);
    assert_eq!(
        read("apiVersion: pod-security.admission.config.k8s.io/v9\nkind: PodSecurityConfiguration\n"),
        None
    );
    assert_eq!(read("apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\n"), None);
}

#[test]
fn what_an_api_server_refuses_is_listed() {
    let (configuration, errors) = read(&format!(
        "{HEAD}defaults: {{enforce: strict, audit: none, warn-version: v1.01}}\n\
         exemptions: {{usernames: [u, \"\", u], namespaces: [a, A, a, a.b], runtimeClasses: [x.y, x_y]}}\n"
    ))
    .expect("a configuration");
    assert_eq!(
        errors,
        [
            "defaults.enforce: Invalid value: \"strict\": must be one of privileged, baseline, restricted",
            "defaults.audit: Invalid value: \"none\": must be one of privileged, baseline, restricted",
            "defaults.warn-version: Invalid value: \"v1.01\": must be \"latest\" or \"v1.x\"",
            "exemptions.namespaces[1]: Invalid value: \"A\": not a lowercase RFC 1123 label",
            "exemptions.namespaces[2]: Duplicate value: \"a\"",
            "exemptions.namespaces[3]: Invalid value: \"a.b\": not a lowercase RFC 1123 label",
            "exemptions.runtimeClasses[1]: Invalid value: \"x_y\": not a lowercase RFC 1123 subdomain",
            "exemptions.usernames[1]: Required value",
            "exemptions.usernames[2]: Duplicate value: \"u\"",
        ]
    );
    assert_eq!(configuration.defaults.enforce.to_string(), "restricted:latest");
    assert_eq!(configuration.exemptions.namespaces, ["a"]);
}
