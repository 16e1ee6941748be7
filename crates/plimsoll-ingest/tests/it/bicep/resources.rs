//! Resources: loops, conditions, parents, scopes and what refers to what exists.

use super::{properties, read, told};

const CLUSTER: &str = "Microsoft.ContainerService/managedClusters@2024-05-01";

/// Every resource as `kind name parent`.
fn listed(text: &str) -> Vec<String> {
    let snapshot = read(&[("main.bicep", text)]);
    assert_eq!(snapshot.inputs.failed, []);
    let show = |resource: plimsoll_model::azure::ResourceRef<'_>| {
        let kind = resource.kind().rsplit('/').next().unwrap_or_default().to_owned();
        let parent = resource.parent().map(|parent| format!(" of {}", parent.name())).unwrap_or_default();
        format!("{kind} {}{parent}", resource.name())
    };
    snapshot.resources().map(show).collect()
}

#[test]
fn conditions_leave_out_what_is_false_and_keep_what_is_unknown() {
    let text = format!(
        "param unknown bool\nvar off = false\n\
         resource a '{CLUSTER}' = if (true) {{\n  name: 'a'\n}}\n\
         resource b '{CLUSTER}' = if (off) {{\n  name: 'b'\n  resource pool 'agentPools' = {{\n    name: 'pool'\n  }}\n}}\n\
         resource c '{CLUSTER}' = if (unknown) {{\n  name: 'c'\n}}\n"
    );
    assert_eq!(listed(&text), ["managedclusters a", "managedclusters c"]);
}

#[test]
fn loops_make_one_resource_a_round() {
    let text = format!(
        "resource many '{CLUSTER}' = [for (name, i) in ['a', 'b', 'c']: if (i != 1) {{\n  name: 'aks-${{name}}'\n}}]\n\
         resource pool 'Microsoft.ContainerService/managedClusters/agentPools@2024-05-01' = {{\n  parent: many[2]\n  name: 'extra'\n}}\n"
    );
    assert_eq!(
        listed(&text),
        ["managedclusters aks-a", "managedclusters aks-c", "agentpools extra of aks-c"]
    );
}

#[test]
fn a_loop_over_an_unknown_list_is_read_as_one_round_and_told() {
    let text =
        format!("param names array\nresource many '{CLUSTER}' = [for name in names: {{\n  name: name\n}}]\n");
    let snapshot = read(&[("main.bicep", &text)]);
    assert_eq!(snapshot.resources().count(), 1);
    assert!(
        told(&snapshot)[0].contains("main.bicep:2:1 `names` has no value in the input: the loop is read"),
        "{:?}",
        told(&snapshot)
    );
}

#[test]
fn children_and_extensions_belong_to_what_they_name() {
    let text = format!(
        "param name string\n\
         resource aks '{CLUSTER}' = {{\n  name: name\n\
         \x20 resource inner 'agentPools@2024-05-01' = {{\n    name: 'inner'\n  }}\n}}\n\
         resource outer 'Microsoft.ContainerService/managedClusters/agentPools@2024-05-01' = {{\n  parent: aks\n  name: 'outer'\n}}\n\
         resource slashed 'Microsoft.ContainerService/managedClusters/agentPools@2024-05-01' = {{\n  name: '${{aks.name}}/slashed'\n}}\n\
         resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {{\n  scope: aks\n  name: 'logs'\n}}\n\
         resource stray 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {{\n  name: 'stray'\n}}\n"
    );
    assert_eq!(
        listed(&text),
        [
            "managedclusters {name}",
            "agentpools inner of {name}",
            "agentpools outer of {name}",
            "agentpools slashed of {name}",
            "diagnosticsettings logs of {name}",
            "diagnosticsettings stray",
        ]
    );
}

#[test]
fn existing_resources_are_references() {
    let text = "resource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' existing = {\n  name: 'there'\n}\n\
         resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {\n  scope: aks\n  name: 'logs'\n  properties: {\n    target: aks.name\n    back: aks::pool.name\n  }\n}\n";
    assert_eq!(listed(text), ["diagnosticsettings logs"]);
    let snapshot = read(&[("main.bicep", text)]);
    let shown: Vec<String> = snapshot.resources().map(properties).collect();
    assert_eq!(shown, [r#"{target:"there",back:<aks::pool.name>}"#]);
}

#[test]
fn a_resource_has_the_shape_of_resource_manager() {
    let text = "resource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' = {\n  name: 'a'\n  sku: { name: 'Base', tier: 'Standard' }\n  dependsOn: []\n  properties: { enableRBAC: true }\n}\n";
    let snapshot = read(&[("main.bicep", text)]);
    let resource = snapshot.resources().next().unwrap();
    let place = resource.field().place();
    assert_eq!(
        super::show(place.tree, place.node),
        r#"{type:"Microsoft.ContainerService/managedClusters",apiVersion:"2024-05-01",name:"a",sku:{name:"Base",tier:"Standard"},properties:{enableRBAC:true}}"#
    );
    assert!(resource.is_template() && resource.lists_children());
}

#[test]
fn subnets_and_their_security_groups_are_unfolded() {
    let text = "var subnets = ['nodes', 'pods']\nresource net 'Microsoft.Network/virtualNetworks@2023-09-01' = {\n  name: 'net'\n  properties: {\n    subnets: [for name in subnets: {\n      name: name\n    }]\n  }\n}\n";
    assert_eq!(listed(text), ["virtualnetworks net", "subnets nodes of net", "subnets pods of net"]);
}
