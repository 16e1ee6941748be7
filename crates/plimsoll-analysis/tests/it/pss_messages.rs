//! The messages, byte for byte. The cases stand in `fixtures/pss/messages.md`.

use plimsoll_analysis::pss::{CheckId, Level, Policy, denial, message, reasons, warning};

use crate::support::{pod, snapshot, violations};

const CASES: &str = include_str!("../../fixtures/pss/messages.md");

struct Case<'a> {
    title: &'a str,
    check: CheckId,
    policy: Policy,
    pod: &'a str,
    expected: &'a str,
}

fn fence<'a>(section: &'a str, language: &str) -> &'a str {
    let start = section.split_once(&format!("```{language}\n")).unwrap_or_else(|| panic!("{section}")).1;
    start.split_once("\n```").unwrap_or_else(|| panic!("{section}")).0
}

fn cases() -> Vec<Case<'static>> {
    CASES
        .split("\n## ")
        .skip(1)
        .map(|section| {
            let title = section.lines().next().unwrap();
            let (check, rest) = title.split_once(" at ").unwrap();
            let policy = rest.split_once(": ").unwrap().0;
            Case {
                title,
                check: CheckId::ALL
                    .into_iter()
                    .find(|id| id.name() == check)
                    .unwrap_or_else(|| panic!("{title}")),
                policy: policy.parse().unwrap(),
                pod: fence(section, "yaml"),
                expected: fence(section, "text"),
            }
        })
        .collect()
}

#[test]
fn every_message_is_that_of_the_api_server() {
    let mut wrong = Vec::new();
    let cases = cases();
    for case in &cases {
        let snapshot = snapshot(&format!("apiVersion: v1\nkind: Pod\n{}\n", case.pod));
        let found = violations(&snapshot, case.policy);
        let text = found
            .iter()
            .find(|violation| violation.check == case.check)
            .map_or_else(|| "allowed".to_owned(), ToString::to_string);
        if text != case.expected {
            wrong.push(format!("{}\n  expected {}\n  found    {text}", case.title, case.expected));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn every_check_has_cases_for_one_and_for_several() {
    let cases = cases();
    for check in CheckId::ALL {
        let violated: Vec<_> =
            cases.iter().filter(|case| case.check == check && case.expected != "allowed").collect();
        assert!(violated.len() >= 2, "{check} needs more cases");
        let looks_at_containers = !matches!(
            check,
            CheckId::HostNamespaces
                | CheckId::HostPathVolumes
                | CheckId::RestrictedVolumes
                | CheckId::Sysctls
        );
        if looks_at_containers {
            let uses_annotations = check == CheckId::SeccompProfileBaseline;
            for key in ["initContainers", "ephemeralContainers"] {
                assert!(
                    violated.iter().any(|case| case.pod.contains(key)),
                    "{check} lacks a case with {key}"
                );
            }
            for word in ["container \"", "containers \""] {
                assert!(
                    uses_annotations || violated.iter().any(|case| case.expected.contains(word)),
                    "{check}: {word}"
                );
            }
        }
    }
}

#[test]
fn several_violations_are_joined_in_the_order_of_the_api_server() {
    let snapshot = pod("{hostNetwork: true, containers: [{name: a, securityContext: {privileged: true}}]}");
    let policy = Policy::latest(Level::Restricted);
    let found = violations(&snapshot, policy);
    let detail = "host namespaces (hostNetwork=true), \
        privileged (container \"a\" must not set securityContext.privileged=true), \
        allowPrivilegeEscalation != false (container \"a\" must set securityContext.allowPrivilegeEscalation=false), \
        unrestricted capabilities (container \"a\" must set securityContext.capabilities.drop=[\"ALL\"]), \
        runAsNonRoot != true (pod or container \"a\" must set securityContext.runAsNonRoot=true), \
        seccompProfile (pod or container \"a\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \
        \"Localhost\")";
    assert_eq!(message(&found), detail);
    assert_eq!(denial(policy, &found), format!("violates PodSecurity \"restricted:latest\": {detail}"));
    let pinned = Policy::minor(Level::Restricted, 31);
    assert_eq!(warning(pinned, &found), format!("would violate PodSecurity \"restricted:v1.31\": {detail}"));
    assert_eq!(
        reasons(&found),
        "host namespaces, privileged, allowPrivilegeEscalation != false, unrestricted capabilities, \
         runAsNonRoot != true, seccompProfile"
    );
}
