//! Tasks of `azure_rm_aks`: shape, places, names, defaults, and what is no part of a resource.

use plimsoll_ingest::snapshot_of;
use plimsoll_model::azure::ManagedCluster;
use plimsoll_model::{Field, Kind, Snapshot};

const PLAYBOOK: &str = r#"- hosts: localhost
  vars:
    db_password: a-secret-of-another-task
  tasks:
    - name: network
      azure.azcollection.azure_rm_virtualnetwork: { name: vnet }
    - block:
        - name: cluster
          azure.azcollection.azure_rm_aks:
            name: "{{ cluster_name }}"
            resource_group: apps
            location: westeurope
            kubernetes_version: 1.33.4
            enable_rbac: yes
            linux_profile:
              admin_username: azureuser
              ssh_key: ssh-rsa AAAA
            network_profile:
              network_plugin: azure
              network_policy:
            api_server_access_profile:
              authorized_ip_ranges: ["20.61.4.0/24"]
              enable_private_cluster: "no"
            addon:
              monitoring:
                log_analytics_workspace_resource_id: "{{ workspace }}"
            service_principal:
              client_id: cf72ca99-f6b9-4004-b0e0-bee10c521948
              client_secret: Pa55w0rd-1234!
            agent_pool_profiles:
              - name: system
                count: 3
                vm_size: Standard_D4s_v5
                os_disk_size_gb: 128
                node_labels: { my_label: x }
            tags: { cost_centre: "42" }
    - azure_rm_aks: { name: old, state: absent }
"#;

fn cluster(snapshot: &Snapshot) -> ManagedCluster<'_> {
    snapshot.clusters()[0]
}

fn place(field: Field<'_>) -> String {
    let evidence = field.place().resolve();
    format!("{}:{} {} {}", evidence.line, evidence.column, evidence.pointer, evidence.value)
}

#[test]
fn parameters_are_properties_with_their_places_and_names() {
    let snapshot = snapshot_of(&[("site.yml", PLAYBOOK.as_bytes())]);
    assert_eq!(snapshot.clusters().len(), 1, "a task that removes a cluster makes none");
    let cluster = cluster(&snapshot);
    let task = "/0/tasks/1/block/0/azure.azcollection.azure_rm_aks";
    for (path, expected) in [
        ("kubernetesVersion", format!("13:13 {task}/kubernetes_version 1.33.4")),
        ("enableRBAC", format!("14:13 {task}/enable_rbac true")),
        ("networkProfile.networkPlugin", format!("19:15 {task}/network_profile/network_plugin azure")),
        // A value that is null was not given.
        ("networkProfile.networkPolicy", format!("18:13 {task}/network_profile/network_policy absent")),
        (
            "apiServerAccessProfile.enablePrivateCluster",
            format!("23:15 {task}/api_server_access_profile/enable_private_cluster false"),
        ),
        // An add-on that is listed is on.
        ("addonProfiles.omsagent.enabled", format!("25:15 {task}/addon/monitoring/enabled true")),
        (
            "autoUpgradeProfile.upgradeChannel",
            format!("9:11 {task}/auto_upgrade_profile/upgrade_channel absent"),
        ),
    ] {
        assert_eq!(place(cluster.path(path)), expected, "{path}");
    }
    assert_eq!(cluster.name(), "{{ cluster_name }}");
    assert_eq!(cluster.top("name").kind(), Kind::Expression);
    let workspace = cluster.path("addonProfiles.omsagent.config");
    assert!(workspace.is_absent());
    assert_eq!(cluster.top("tags.cost_centre").text(), Some("42"));
    let key = cluster.path("linuxProfile.ssh.publicKeys");
    assert_eq!(key.items().count(), 1);
    let pools = cluster.pools().listed;
    assert_eq!(pools[0].name(), "system");
    assert_eq!(pools[0].path("osDiskSizeGB").text(), Some("128"));
    assert_eq!(pools[0].path("nodeLabels").get("my_label").text(), Some("x"));
}

#[test]
fn what_the_module_sends_by_itself_stands_at_the_task() {
    let text = b"- azure_rm_aks:\n    name: a\n    resource_group: g\n    aad_profile: {tenant_id: t}\n";
    let snapshot = snapshot_of(&[("tasks/main.yml", text)]);
    let cluster = cluster(&snapshot);
    assert_eq!(place(cluster.path("enableRBAC")), "1:3 /0/azure_rm_aks/enable_rbac false");
    assert_eq!(place(cluster.path("aadProfile.managed")), "4:5 /0/azure_rm_aks/aad_profile/managed false");
    assert_eq!(cluster.top("identity.type").text(), Some("SystemAssigned"));
}

#[test]
fn a_pool_belongs_to_the_cluster_that_it_names() {
    let text = b"- azure_rm_aks: {name: a, resource_group: g}\n- azure_rm_aksagentpool: {name: user, cluster_name: a, count: 2, type_properties_type: VirtualMachineScaleSets}\n";
    let snapshot = snapshot_of(&[("pools.yaml", text)]);
    let pools = cluster(&snapshot).pools().listed;
    assert_eq!(pools.len(), 1);
    assert_eq!(pools[0].path("type").text(), Some("VirtualMachineScaleSets"));
}

#[test]
fn nothing_else_of_the_file_stays_and_no_secret_does() {
    let snapshot = snapshot_of(&[("site.yml", PLAYBOOK.as_bytes())]);
    let tree = &snapshot.trees()[0];
    for secret in ["a-secret-of-another-task", "Pa55w0rd-1234!"] {
        assert!(!tree.text().contains(secret), "{secret}");
        assert!((0..tree.len() as u32).all(|node| tree.scalar(node) != Some(secret)), "{secret}");
    }
    assert_eq!(snapshot.credentials().len(), 1);
}

#[test]
fn other_yaml_is_no_playbook() {
    for text in ["- azure_rm_aks: just text\n", "tasks: [[[{azure_rm_aks: 1}]]]\n", "a: azure_rm_aks\n"] {
        let snapshot = snapshot_of(&[("x.yaml", text.as_bytes())]);
        assert!(snapshot.clusters().is_empty(), "{text}");
        assert!(!snapshot.inputs.skipped.is_empty(), "{text}");
    }
}
