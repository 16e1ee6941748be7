//! Modules, parameter files and imports.

use super::{properties, read, told};

const MODULE: &str = "param name string\nparam rbac bool = true\nresource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' = {\n  name: name\n  properties: {\n    enableRBAC: rbac\n  }\n}\noutput id string = aks.id\noutput plain string = 'plain ${name}'\n";

fn shown(files: &[(&str, &str)]) -> Vec<String> {
    let snapshot = read(files);
    assert_eq!(snapshot.inputs.failed, []);
    let show = |resource: plimsoll_model::azure::ResourceRef<'_>| {
        format!("{} {} {}", resource.field().place().tree.file(), resource.name(), properties(resource))
    };
    snapshot.resources().map(show).collect()
}

#[test]
fn a_file_that_nobody_calls_has_its_defaults() {
    assert_eq!(shown(&[("aks.bicep", MODULE)]), ["aks.bicep {name} {enableRBAC:true}"]);
}

#[test]
fn each_call_of_a_module_is_an_instance_with_its_arguments() {
    let main = "module one 'modules/aks.bicep' = {\n  name: 'one'\n  params: {\n    name: 'first'\n    rbac: false\n  }\n}\n\
        module more './modules/../modules/aks.bicep' = [for i in range(0, 2): {\n  name: 'more${i}'\n  params: { name: 'more${i}' }\n}]\n\
        module none 'modules/aks.bicep' = if (false) {\n  params: { name: 'none' }\n}\n";
    assert_eq!(
        shown(&[("repo/main.bicep", main), ("repo/modules/aks.bicep", MODULE)]),
        [
            "repo/modules/aks.bicep first {enableRBAC:false}",
            "repo/modules/aks.bicep more0 {enableRBAC:true}",
            "repo/modules/aks.bicep more1 {enableRBAC:true}",
        ]
    );
}

#[test]
fn outputs_of_modules_are_known_where_their_values_are() {
    let main = "module one 'aks.bicep' = {\n  params: { name: 'first' }\n}\nresource x 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  name: 'x'\n  properties: {\n    plain: one.outputs.plain\n    id: one.outputs.id\n    none: one.outputs.none\n  }\n}\n";
    let found = shown(&[("aks.bicep", MODULE), ("main.bicep", main)]);
    assert_eq!(found[1], r#"main.bicep x {plain:"plain first",id:<one.outputs.id>,none:<one.outputs.none>}"#);
}

#[test]
fn outputs_of_modules_in_a_loop_are_known_by_their_position() {
    let main = "param unknown int\nmodule many 'aks.bicep' = [for (name, i) in ['a', 'b']: {\n  name: 'many${i}'\n  params: { name: '${name}${i}' }\n}]\nresource x 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  name: 'x'\n  properties: {\n    one: many[1].outputs.plain\n    all: [for i in range(0, 2): many[i].outputs.plain]\n    none: many[2].outputs.plain\n    open: many[unknown].outputs.plain\n  }\n}\n";
    let found = shown(&[("aks.bicep", MODULE), ("main.bicep", main)]);
    assert_eq!(
        found[2],
        r#"main.bicep x {one:"plain b1",all:["plain a0","plain b1"],none:<many[2].outputs.plain>,open:<many[unknown].outputs.plain>}"#
    );
}

#[test]
fn children_find_their_parent_across_modules() {
    let main = "param prefix string\nmodule aks 'aks.bicep' = {\n  params: { name: '${prefix}-aks' }\n}\nmodule logs 'logs.bicep' = {\n  params: { cluster: '${prefix}-aks' }\n}\n";
    let logs = "param cluster string\nresource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' existing = {\n  name: cluster\n}\nresource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {\n  scope: aks\n  name: 'logs'\n}\n";
    let snapshot = read(&[("aks.bicep", MODULE), ("logs.bicep", logs), ("main.bicep", main)]);
    let logs = snapshot.resources_of("microsoft.insights/diagnosticsettings").next().unwrap();
    assert_eq!(logs.parent().map(|parent| parent.name()), Some("{prefix}-aks"));
}

#[test]
fn files_that_are_deployed_apart_do_not_share_unknown_names() {
    let logs = "param name string\nresource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' existing = {\n  name: name\n}\nresource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {\n  scope: aks\n  name: 'logs'\n}\n";
    let snapshot = read(&[("aks.bicep", MODULE), ("logs.bicep", logs)]);
    let logs = snapshot.resources_of("microsoft.insights/diagnosticsettings").next().unwrap();
    assert!(logs.parent().is_none());
}

#[test]
fn a_module_that_is_not_in_the_input_is_told_and_leaves_children_open() {
    let main = "module gone 'br/public:avm/res/x:1.0.0' = {\n  name: 'gone'\n}\nresource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' = {\n  name: 'a'\n}\n";
    let snapshot = read(&[("main.bicep", main)]);
    assert_eq!(
        told(&snapshot),
        [
            "main.bicep:1:13 the module `br/public:avm/res/x:1.0.0` is not in the input; what it deploys is not judged"
        ]
    );
    assert!(!snapshot.resources().next().unwrap().lists_children());
}

#[test]
fn parameter_files_give_values() {
    let parameters = "using './aks.bicep'\nvar stem = 'prod'\nparam name = '${stem}-1'\nparam rbac = false\n";
    let other = "using 'aks.bicep'\nparam name = 'test'\n";
    assert_eq!(
        shown(&[("aks.bicep", MODULE), ("prod.bicepparam", parameters), ("test.bicepparam", other)]),
        ["aks.bicep prod-1 {enableRBAC:false}", "aks.bicep test {enableRBAC:true}"]
    );
}

#[test]
fn a_parameter_file_for_nothing_is_accounted_for() {
    let snapshot = read(&[("prod.bicepparam", "using 'gone.bicep'\nparam name = 'x'\n")]);
    assert_eq!(snapshot.inputs.skipped[0].kind, "not-input");
}

#[test]
fn exported_variables_and_functions_are_imported() {
    let shared = "@export()\nvar policy = 'cilium'\nvar hidden = 'x'\n@export()\nfunc both(a string) string => '${a}-${a}'\n";
    let main = "import { policy as chosen, both, hidden } from 'shared.bicep'\nimport * as all from 'shared.bicep'\nresource x 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  name: 'x'\n  properties: {\n    a: chosen\n    b: both('x')\n    c: all.policy\n    d: all.both('y')\n    e: hidden\n  }\n}\n";
    let found = shown(&[("main.bicep", main), ("shared.bicep", shared)]);
    assert_eq!(found, [r#"main.bicep x {a:"cilium",b:"x-x",c:"cilium",d:"y-y",e:<hidden>}"#]);
}
