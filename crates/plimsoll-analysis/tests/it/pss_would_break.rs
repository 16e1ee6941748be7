//! What enforcing a policy would refuse, by namespace.

use plimsoll_analysis::pss::{
    Admission, CheckId, Configuration, Exemptions, Level, NamespaceImpact, Policy, would_break,
};

use crate::support::snapshot;

const CLUSTER: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: privileged}}
---
apiVersion: v1
kind: Namespace
metadata: {name: empty}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec: {template: {spec: {containers: [{name: a}]}}}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: cart-1, namespace: shop, ownerReferences: [{kind: Deployment, name: cart, controller: true}]}
spec: {template: {spec: {containers: [{name: a}]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: cart-1-a, namespace: shop, ownerReferences: [{kind: ReplicaSet, name: cart-1, controller: true}]}
spec: {containers: [{name: a}], initContainers: [{name: injected, securityContext: {capabilities: {add: [NET_ADMIN]}}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: cart-1-b, namespace: shop, ownerReferences: [{kind: ReplicaSet, name: cart-1, controller: true}]}
spec: {containers: [{name: a}], initContainers: [{name: injected, securityContext: {capabilities: {add: [NET_ADMIN]}}}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: shop}
spec: {template: {spec: {hostPID: true, containers: [{name: a}]}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: good, namespace: shop}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a}]}}}}}
---
apiVersion: v1
kind: Pod
metadata: {name: odd}
spec: {containers: [{name: a, securityContext: {privileged: \"yes please\"}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: sandboxed, namespace: shop}
spec: {runtimeClassName: kata, hostPID: true, containers: [{name: a}]}
";

fn summary(impacts: &[NamespaceImpact<'_>]) -> Vec<String> {
    let mut lines = Vec::new();
    for namespace in impacts {
        let labels = if namespace.current.is_some() { "" } else { " (not in the input)" };
        lines.push(format!(
            "{}{labels}: {} of {}",
            namespace.name,
            namespace.breaking(),
            namespace.workloads
        ));
        for impact in &namespace.affected {
            let workload =
                format!("{} {} ({} pods)", impact.workload.kind(), impact.workload.name(), impact.pods);
            for offence in &impact.offences {
                let checks: Vec<_> = offence.violations.iter().map(|found| found.check.name()).collect();
                let object = offence.object.name();
                lines.push(format!(
                    "  {workload}: {} in {object}, {} alike",
                    checks.join(" "),
                    offence.objects
                ));
            }
            for undecided in &impact.undecided {
                lines.push(format!("  {workload}: {}", undecided.note));
            }
        }
    }
    lines
}

#[test]
fn workloads_are_listed_by_namespace_with_what_their_pods_violate() {
    let snapshot = snapshot(CLUSTER);
    let admission = Admission {
        configuration: Configuration {
            exemptions: Exemptions {
                runtime_classes: vec!["kata".to_owned()],
                namespaces: vec!["empty".to_owned()],
                ..Exemptions::default()
            },
            ..Configuration::default()
        },
        ..Admission::default()
    };
    let impacts = would_break(&snapshot, Policy::latest(Level::Baseline), &admission);
    assert_eq!(
        summary(&impacts),
        [
            "default (not in the input): 0 of 1",
            "  Pod odd (1 pods): `/spec/containers/0/securityContext/privileged` should be a boolean, but is: yes please",
            "empty: 0 of 0",
            "shop: 2 of 3",
            "  DaemonSet agent (0 pods): hostNamespaces in agent, 1 alike",
            "  Deployment cart (2 pods): capabilities_baseline in cart-1-a, 2 alike",
        ]
    );
    assert_eq!(impacts.iter().map(|impact| impact.is_exempt).collect::<Vec<_>>(), [false, true, false]);
}

#[test]
fn nothing_breaks_when_privileged_is_enforced() {
    let snapshot = snapshot(CLUSTER);
    let impacts = would_break(&snapshot, Policy::PRIVILEGED, &Admission::default());
    assert!(impacts.iter().all(|impact| impact.affected.is_empty()));
}

#[test]
fn workloads_that_own_each_other_in_a_circle_do_no_harm() {
    let snapshot = snapshot(
        "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: a, ownerReferences: [{kind: ReplicaSet, name: b, \
         controller: true}]}\nspec: {template: {spec: {hostPID: true, containers: []}}}\n---\napiVersion: apps/v1\n\
         kind: ReplicaSet\nmetadata: {name: b, ownerReferences: [{kind: ReplicaSet, name: a, controller: true}]}\n\
         spec: {template: {spec: {hostPID: true, containers: []}}}\n",
    );
    let impacts = would_break(&snapshot, Policy::latest(Level::Baseline), &Admission::default());
    assert_eq!(impacts[0].affected[0].offences[0].violations[0].check, CheckId::HostNamespaces);
}
