//! Kubernetes objects in Terraform.

use super::{read, show};

#[test]
fn manifests_are_objects() {
    let main = "resource \"kubernetes_manifest\" \"np\" {\n  manifest = {\n    apiVersion = \"networking.k8s.io/v1\"\n    kind = \"NetworkPolicy\"\n    metadata = { name = \"deny\", namespace = \"shop\" }\n    spec = {\n      podSelector = {}\n      policyTypes = [\"Ingress\"]\n    }\n  }\n}\n\
        resource \"kubectl_manifest\" \"ns\" {\n  yaml_body = <<-YAML\n    apiVersion: v1\n    kind: Namespace\n    metadata:\n      name: shop\n  YAML\n}\n";
    let snapshot = read(&[("main.tf", main)]);
    let policy = snapshot.find(0, "NetworkPolicy", "shop", "deny").unwrap();
    let types = policy.field().path("spec.policyTypes").place().resolve();
    assert_eq!(
        (types.line, types.pointer.as_str()),
        (8, "/resource/kubernetes_manifest/np/manifest/spec/policyTypes")
    );
    assert!(snapshot.find(0, "Namespace", "", "shop").is_some());
}

#[test]
fn blocks_are_spelled_as_kubernetes_spells_them() {
    let main = "resource \"kubernetes_deployment_v1\" \"web\" {\n  metadata {\n    name = \"web\"\n    namespace = \"shop\"\n    labels = { app_name = \"web\" }\n  }\n  spec {\n    replicas = \"2\"\n    selector {\n      match_labels = { app = \"web\" }\n    }\n    template {\n      metadata {\n        labels = { app = \"web\" }\n      }\n      spec {\n        host_pid = true\n        container {\n          name = \"one\"\n          image = \"nginx:1.27\"\n          security_context {\n            run_as_user = \"1000\"\n            allow_privilege_escalation = false\n            capabilities {\n              drop = [\"ALL\"]\n            }\n          }\n          liveness_probe {\n            http_get {\n              path = \"/\"\n              port = 80\n            }\n          }\n          env {\n            name = \"A\"\n            value = \"b\"\n          }\n        }\n        container {\n          name = \"two\"\n          image = \"busybox\"\n        }\n        volume {\n          name = \"v\"\n          host_path {\n            path = \"/var\"\n          }\n        }\n      }\n    }\n  }\n}\n";
    let snapshot = read(&[("main.tf", main)]);
    let deployment = snapshot.find(0, "Deployment", "shop", "web").unwrap();
    let field = deployment.field();
    assert_eq!(show(field.path("metadata.labels")), "{app_name=web}");
    assert_eq!(show(field.path("spec.replicas")), "2");
    let pod = field.path("spec.template.spec");
    assert_eq!(show(pod.get("hostPID")), "true");
    let containers: Vec<_> = pod.get("containers").items().collect();
    assert_eq!(containers.len(), 2);
    assert_eq!(
        show(containers[0].path("securityContext")),
        "{runAsUser=1000, allowPrivilegeEscalation=false, capabilities={drop=[ALL]}}"
    );
    assert_eq!(show(containers[0].path("livenessProbe.httpGet")), "{path=/, port=80}");
    assert_eq!(show(containers[0].path("env")), "[{name=A, value=b}]");
    assert_eq!(show(pod.path("volumes")), "[{name=v, hostPath={path=/var}}]");
    let image = containers[1].get("image").place().resolve();
    assert_eq!((image.line, image.value.as_str()), (41, "busybox"));
}

#[test]
fn roles_and_bindings_are_objects() {
    let main = "resource \"kubernetes_cluster_role_binding\" \"admin\" {\n  metadata {\n    name = \"admin\"\n  }\n  role_ref {\n    api_group = \"rbac.authorization.k8s.io\"\n    kind = \"ClusterRole\"\n    name = \"cluster-admin\"\n  }\n  subject {\n    kind = \"Group\"\n    name = \"everybody\"\n    api_group = \"rbac.authorization.k8s.io\"\n  }\n}\n\
        resource \"kubernetes_role\" \"r\" {\n  metadata {\n    name = \"r\"\n  }\n  rule {\n    api_groups = [\"\"]\n    resources = [\"pods\"]\n    verbs = [\"get\"]\n  }\n}\n";
    let snapshot = read(&[("main.tf", main)]);
    let binding = snapshot.objects_of("ClusterRoleBinding").next().unwrap();
    assert_eq!(show(binding.field().path("roleRef.name")), "cluster-admin");
    assert_eq!(
        show(binding.field().path("subjects")),
        "[{kind=Group, name=everybody, apiGroup=rbac.authorization.k8s.io}]"
    );
    let role = snapshot.objects_of("Role").next().unwrap();
    assert_eq!(show(role.field().path("rules")), "[{apiGroups=[], resources=[pods], verbs=[get]}]");
}
