//! The audit policy.

use plimsoll_audit::event::AuditEvent;
use plimsoll_audit::policy::{Level, Policy, Request, Target};

use crate::collect::{captured, samples};

#[test]
fn the_vectors_of_aks_hold() {
    let Some(root) = samples().and_then(|samples| samples.ancestors().nth(3).map(ToOwned::to_owned)) else {
        return;
    };
    let Ok(table) = std::fs::read_to_string(root.join("tables/aks-audit-policy-vectors.tsv")) else {
        eprintln!("skipped: no table of vectors beside the corpus");
        return;
    };
    let policy = Policy::aks().expect("the embedded policy");
    let mut count = 0;
    for line in table.lines().skip(1) {
        let [user, groups, verb, namespace, group, resource, subresource, name, path, level, rule, received] =
            line.split('\t').collect::<Vec<_>>()[..]
        else {
            panic!("{line}")
        };
        let target = match path {
            "" => Target::Resource { group, resource, subresource, namespace, name },
            path => Target::Path(path),
        };
        let request = Request { user, groups: groups.split(',').collect(), verb, target };
        let decision = policy.decide(&request);
        assert_eq!(decision.level.to_string(), level, "{line}");
        assert_eq!(decision.rule_number.map(|rule| rule.to_string()).as_deref(), Some(rule), "{line}");
        assert_eq!(decision.emits_request_received(), received == "yes", "{line}");
        count += 1;
    }
    assert_eq!(count, 83);
}

#[test]
fn captured_levels_are_those_of_the_policy_but_for_reads_of_aks_itself() {
    let Some(texts) = captured() else { return };
    let policy = Policy::aks().expect("the embedded policy");
    let mut same = 0;
    for text in &texts {
        let event = AuditEvent::parse(text).expect("an event");
        let decision = policy.decide(&Request::of(&event));
        if decision.level.to_string() == event.level {
            same += 1;
        } else {
            assert_eq!((event.user.username.as_ref(), event.verb.as_ref()), ("aksService", "get"));
            assert_eq!(decision.rule_number, Some(1));
        }
    }
    assert_eq!(same, 14);
}

fn decide(rules: &str, target: Target<'_>) -> Option<usize> {
    let policy = Policy::parse(&format!("kind: Policy\napiVersion: audit.k8s.io/v1\nrules:\n{rules}"))
        .expect("a policy");
    policy.decide(&Request { user: "anna", groups: vec!["a", "b"], verb: "get", target }).rule_number
}

#[test]
fn rules_match_as_in_the_api_server() {
    let exec = Target::Resource {
        group: "",
        resource: "pods",
        subresource: "exec",
        namespace: "shop",
        name: "cart",
    };
    let node = Target::Resource { group: "", resource: "nodes", subresource: "", namespace: "", name: "n" };
    let path = Target::Path("/healthz/etcd");
    for (rule, target, matches) in [
        ("resources: [{group: '', resources: [pods]}]", &exec, false),
        ("resources: [{group: '', resources: [pods/exec]}]", &exec, true),
        ("resources: [{group: '', resources: ['pods/*']}]", &exec, true),
        ("resources: [{group: '', resources: ['*/exec']}]", &exec, true),
        ("resources: [{group: '', resources: ['*']}]", &exec, true),
        ("resources: [{group: '*'}]", &exec, true),
        ("resources: [{group: apps}]", &exec, false),
        ("resources: [{group: '', resources: ['pods/exec'], resourceNames: [other]}]", &exec, false),
        ("namespaces: ['']", &node, true),
        ("namespaces: ['']", &exec, false),
        ("namespaces: [shop]", &path, false),
        ("nonResourceURLs: ['/healthz*']", &path, true),
        ("nonResourceURLs: ['/healthz']", &path, false),
        ("nonResourceURLs: ['*']", &exec, false),
        ("userGroups: [x, b]", &path, true),
        ("users: [bert]", &exec, false),
        ("verbs: [list]", &exec, false),
    ] {
        let found = decide(&format!("- level: Metadata\n  {rule}"), target.clone()) == Some(1);
        assert_eq!(found, matches, "{rule} on {target:?}");
    }
    let policy = Policy::parse(
        r#"{"kind":"Policy","apiVersion":"audit.k8s.io/v1","omitStages":["RequestReceived"],"rules":[{"level":"Request"}]}"#,
    );
    let decision =
        policy.expect("a policy").decide(&Request { user: "", groups: vec![], verb: "watch", target: exec });
    assert_eq!((decision.level, decision.emits_request_received()), (Level::Request, false));
    assert_eq!(decision.categories("watch"), ["kube-audit", "kube-audit-admin"]);
    assert_eq!(decision.categories("get"), ["kube-audit"]);
}

#[test]
fn what_is_no_policy_is_refused_with_its_place() {
    for (text, line, said) in [
        ("", 1, "empty"),
        ("kind: Deployment\n", 1, "no audit policy"),
        ("rules: []\n", 1, "`kind` is missing"),
        ("kind: Policy\nrules:\n- level: All\n", 3, "`All` is no level"),
        ("kind: Policy\nrules:\n- users: [a]\n", 3, "without `level`"),
        ("kind: Policy\nrules:\n- level: None\n  excludes: [a]\n", 4, "`excludes` is not known"),
        ("kind: Policy\nrules:\n- level: None\n  users: &a [x]\n  verbs: *a\n", 5, "an alias"),
        ("kind: Policy\nrules: [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]\n", 2, "nested too deep"),
        ("kind: Policy\nrules:\n- level: None\n  omitStages: [Received]\n", 4, "no stage"),
        ("kind: [\n", 2, "no YAML"),
    ] {
        let error = Policy::parse(text).expect_err(text);
        assert!(error.line == line && error.message.contains(said), "{text}: {error}");
    }
}
