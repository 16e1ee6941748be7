//! Templates as they are deployed.

use plimsoll_ingest::snapshot_of;
use plimsoll_model::azure::{self as types, ResourceRef};

use super::{names, properties, shown};

const SCHEMA: &str = r#""$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0""#;

fn template(body: &str) -> String {
    format!("{{{SCHEMA}, {body}}}")
}

/// One resource that shows values, and its properties as JSON.
fn show(head: &str, shown: &str) -> String {
    let text = template(&format!(
        r#"{head} "resources": [{{"type": "Microsoft.Any/things", "name": "t", "properties": {shown}}}]"#
    ));
    properties(&snapshot_of(&[("t.json", text.as_bytes())]), "t")
}

#[test]
fn values_of_parameters() {
    let cases = [
        (r#"{"type": "string", "defaultValue": "a"}"#, r#"{"v":"a"}"#),
        (r#"{"type": "string", "defaultValue": "[concat('a', 'b')]"}"#, r#"{"v":"ab"}"#),
        (r#"{"type": "object", "defaultValue": {"x": "[add(1, 2)]"}}"#, r#"{"v":{"x":3}}"#),
        (r#"{"type": "int"}"#, r#"{"v":?}"#),
        (r#"{"type": "int", "nullable": true}"#, r#"{"v":null}"#),
        (r##"{"$ref": "#/definitions/maybe"}"##, r#"{"v":null}"#),
        (r#"{"type": "string", "allowedValues": ["only"]}"#, r#"{"v":"only"}"#),
        (r#"{"type": "string", "allowedValues": ["a", "b"]}"#, r#"{"v":?}"#),
        (r#"{"type": "secureString", "defaultValue": "x"}"#, r#"{"v":?}"#),
        (r#"{"type": "secureObject", "defaultValue": {"a": 1}}"#, r#"{"v":?}"#),
    ];
    for (declared, expected) in cases {
        let head = format!(
            r#""definitions": {{"maybe": {{"type": "string", "nullable": true}}}}, "parameters": {{"p": {declared}}},"#
        );
        assert_eq!(show(&head, r#"{"v": "[parameters('P')]"}"#), expected, "{declared}");
    }
}

#[test]
fn loops_make_variables_and_properties() {
    let head = r#""variables": {"n": 2,
        "copy": [{"name": "made", "count": 3, "input": "[concat('m', copyIndex('made', 1))]"}],
        "inside": {"copy": [{"name": "list", "count": "[variables('n')]", "input": {"i": "[copyIndex('list')]"}}]}},"#;
    let shown = r#"{"made": "[variables('made')]", "inside": "[variables('inside').list]",
        "copy": [{"name": "pools", "count": "[variables('n')]", "input": {"name": "[concat('p', copyIndex('pools'))]"}}],
        "text": "[[literal]", "[concat('k', 'ey')]": 1}"#;
    assert_eq!(
        show(head, shown),
        r#"{"made":["m1","m2","m3"],"inside":[{"i":0},{"i":1}],"pools":[{"name":"p0"},{"name":"p1"}],"text":"[literal]","key":1}"#
    );
}

#[test]
fn a_loop_makes_one_resource_for_each_turn_and_a_condition_none() {
    let text = template(
        r#""parameters": {"open": {"type": "bool"}}, "resources": [
        {"type": "Microsoft.Any/things", "name": "no", "condition": "[equals(1, 2)]"},
        {"type": "Microsoft.Any/things", "name": "[format('c{0}', copyIndex())]", "copy": {"name": "l", "count": 3},
         "condition": "[not(equals(copyIndex(), 1))]", "properties": {"i": "[copyIndex('l', 10)]"}},
        {"type": "Microsoft.Any/things", "name": "maybe", "condition": "[parameters('open')]"},
        {"type": "Microsoft.Any/things", "name": "none", "copy": {"name": "z", "count": 0}}]"#,
    );
    let snapshot = snapshot_of(&[("t.json", text.as_bytes())]);
    assert_eq!(names(&snapshot, "microsoft.any/things"), ["c0", "c2", "maybe"]);
    assert_eq!(properties(&snapshot, "c2"), r#"{"i":12}"#);
    let second = snapshot.resources().nth(1).unwrap().path("i").place().resolve();
    assert_eq!(second.pointer, "/resources/1/properties/i");
    assert_eq!(second.line, 4);
    let maybe = snapshot.resources().nth(2).unwrap().field().place().resolve();
    assert_eq!(maybe.pointer, "/resources/2");
    let warnings = &snapshot.inputs.warnings;
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].message.contains("whether this resource is deployed is not known"), "{warnings:?}");
    assert_eq!(warnings[0].line, 5);
}

#[test]
fn evidence_is_where_the_value_is_used() {
    let text = template(
        r#""parameters": {"rbac": {"type": "bool", "defaultValue": false}},
    "resources": [
      {"type": "Microsoft.ContainerService/managedClusters", "name": "c", "properties": {
        "enableRBAC": "[parameters('rbac')]",
        "networkProfile": "[createObject('networkPolicy', 'none')]"
      }}]"#,
    );
    let snapshot = snapshot_of(&[("t.json", text.as_bytes())]);
    let cluster = snapshot.clusters()[0];
    assert_eq!(cluster.path("enableRBAC").bool(), Some(false));
    let place = cluster.path("enableRBAC").place().resolve();
    assert_eq!((place.line, place.pointer.as_str()), (4, "/resources/0/properties/enableRBAC"));
    let place = cluster.path("networkProfile.networkPolicy").place().resolve();
    assert_eq!(
        (place.line, place.pointer.as_str()),
        (5, "/resources/0/properties/networkProfile/networkPolicy")
    );
}

#[test]
fn nested_templates_see_the_outer_or_their_own_values() {
    let nested = |options: &str, parameters: &str| {
        template(&format!(
            r#""parameters": {{"p": {{"type": "string", "defaultValue": "outer"}}}}, "variables": {{"v": "outer"}},
            "resources": [{{"type": "Microsoft.Resources/deployments", "name": "d", "resourceGroup": "elsewhere", "properties": {{
                {options} "parameters": {parameters},
                "template": {{{SCHEMA}, "parameters": {{"p": {{"type": "string", "defaultValue": "inner"}}}}, "variables": {{"v": "inner"}},
                    "resources": [{{"type": "Microsoft.Any/things", "name": "t", "properties": {{
                        "p": "[parameters('p')]", "v": "[variables('v')]", "g": "[resourceGroup().name]"}}}}]}}}}}}]"#
        ))
    };
    let inner = r#""expressionEvaluationOptions": {"scope": "inner"},"#;
    let cases = [
        ("", "{}", r#"{"p":"outer","v":"outer","g":"{resourceGroup}"}"#),
        (inner, "{}", r#"{"p":"inner","v":"inner","g":"elsewhere"}"#),
        (
            inner,
            r#"{"p": {"value": "[concat(parameters('p'), '!')]"}}"#,
            r#"{"p":"outer!","v":"inner","g":"elsewhere"}"#,
        ),
        (inner, r#"{"p": {"value": null}}"#, r#"{"p":"inner","v":"inner","g":"elsewhere"}"#),
        (inner, r#"{"p": "[createObject('value', 'made')]"}"#, r#"{"p":"made","v":"inner","g":"elsewhere"}"#),
        (inner, r#"{"p": {"reference": {"secretName": "s"}}}"#, r#"{"p":?,"v":"inner","g":"elsewhere"}"#),
    ];
    for (options, parameters, expected) in cases {
        let snapshot = snapshot_of(&[("t.json", nested(options, parameters).as_bytes())]);
        assert_eq!(properties(&snapshot, "t"), expected, "{options} {parameters}");
    }
}

#[test]
fn outputs_of_nested_deployments_are_followed() {
    let text = template(&format!(
        r#""parameters": {{"n": {{"type": "string", "defaultValue": "net"}}}}, "resources": [
        {{"type": "Microsoft.Resources/deployments", "name": "[take(format('{{0}}-{{1}}', deployment().name, parameters('n')), 64)]", "properties": {{
            "expressionEvaluationOptions": {{"scope": "inner"}}, "parameters": {{"p": {{"value": "given"}}}},
            "template": {{{SCHEMA}, "parameters": {{"p": {{"type": "string"}}}}, "resources": [],
                "outputs": {{"x": {{"type": "string", "value": "[concat(parameters('p'), '!')]"}},
                    "s": {{"type": "secureString", "value": "word"}},
                    "id": {{"type": "string", "value": "[resourceId('Microsoft.Any/things', parameters('p'))]"}}}}}}}}}},
        {{"type": "Microsoft.Any/things", "name": "t", "properties": {{
            "x": "[reference(resourceId('Microsoft.Resources/deployments', take(format('{{0}}-{{1}}', deployment().name, 'net'), 64)), '2022-09-01').outputs.x.value]",
            "s": "[reference(take(format('{{0}}-{{1}}', deployment().name, 'net'), 64)).outputs.s.value]",
            "none": "[reference('other').outputs.x.value]"}}}}]"#
    ));
    let snapshot = snapshot_of(&[("t.json", text.as_bytes())]);
    assert_eq!(properties(&snapshot, "t"), r#"{"x":"given!","s":?,"none":?}"#);
}

#[test]
fn linked_templates_are_deployed_as_often_as_they_are_linked() {
    let main = template(
        r#""resources": [
        {"type": "Microsoft.Resources/deployments", "name": "one", "properties": {
            "templateLink": {"relativePath": "nested/thing.json"}, "parameters": {"p": {"value": "one"}}}},
        {"type": "Microsoft.Resources/deployments", "name": "two", "properties": {
            "templateLink": {"uri": "[uri(deployment().properties.templateLink.uri, 'nested/thing.json')]"},
            "parameters": {"p": {"value": "two"}}}},
        {"type": "Microsoft.Resources/deployments", "name": "three", "properties": {
            "templateLink": {"uri": "https://raw.example/repo/main/nested/thing.json?x=1"},
            "parameters": {"p": {"value": "three"}}}},
        {"type": "Microsoft.Resources/deployments", "name": "gone", "properties": {
            "templateLink": {"relativePath": "nested/gone.json"}}}]"#,
    );
    let thing = template(
        r#""parameters": {"p": {"type": "string", "defaultValue": "alone"}},
        "resources": [{"type": "Microsoft.Any/things", "name": "[parameters('p')]"}]"#,
    );
    let files = [("a/main.json", main.as_bytes()), ("a/nested/thing.json", thing.as_bytes())];
    let snapshot = snapshot_of(&files);
    assert_eq!(names(&snapshot, "microsoft.any/things"), ["one", "two", "three"]);
    let place = snapshot.resources_of("microsoft.any/things").nth(2).unwrap().field().place().resolve();
    assert_eq!((place.file.as_str(), place.pointer.as_str()), ("a/nested/thing.json", "/resources/0"));
    let told: Vec<&str> = snapshot.inputs.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(
        told,
        ["this deployment links the template `nested/gone.json`, which is not in the input: it is not read"]
    );
    // Without the one that links it, it is deployed by itself.
    assert_eq!(names(&snapshot_of(&files[1..]), "microsoft.any/things"), ["alone"]);
}

#[test]
fn parameter_files_belong_to_the_template_beside_them() {
    let main = template(
        r#""parameters": {"p": {"type": "string", "defaultValue": "default"}, "pw": {"type": "secureString"}},
        "resources": [{"type": "Microsoft.Any/things", "name": "t", "properties": {"p": "[parameters('p')]", "q": "[parameters('pw')]"}}]"#,
    );
    let values = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0", "parameters": {"P": {"value": "given"}, "pw": {"value": "canary-of-the-file"}}}"#;
    let snapshot =
        snapshot_of(&[("a/main.json", main.as_bytes()), ("a/main.parameters.json", values.as_bytes())]);
    assert_eq!(properties(&snapshot, "t"), r#"{"p":"given","q":?}"#);
    assert!(snapshot.inputs.skipped.is_empty(), "{:?}", snapshot.inputs.skipped);
    assert!(!format!("{snapshot:?}").contains("canary-of-the-file"));
    let snapshot = snapshot_of(&[("a/main.json", main.as_bytes()), ("a/prod.json", values.as_bytes())]);
    assert_eq!(properties(&snapshot, "t"), r#"{"p":"default","q":?}"#);
    assert_eq!(snapshot.inputs.skipped.len(), 1);
    assert_eq!(snapshot.inputs.skipped[0].file, "a/prod.json");
}

#[test]
fn resources_are_joined_by_resolved_names() {
    let text = template(
        r#""languageVersion": "2.0", "parameters": {"name": {"type": "string"}, "other": {"type": "string", "defaultValue": "second"}},
        "resources": {
        "known": {"existing": true, "type": "Microsoft.ContainerService/managedClusters", "name": "old"},
        "one": {"type": "Microsoft.ContainerService/managedClusters", "name": "[parameters('name')]", "properties": {}},
        "two": {"type": "Microsoft.ContainerService/managedClusters", "name": "[parameters('other')]", "properties": {}},
        "pools": {"type": "Microsoft.ContainerService/managedClusters/agentPools", "copy": {"name": "pools", "count": 2},
            "name": "[format('{0}/{1}', parameters('name'), concat('pool', copyIndex()))]"},
        "setting": {"type": "Microsoft.Insights/diagnosticSettings", "name": "s1",
            "scope": "[resourceId('Microsoft.ContainerService/managedClusters', parameters('name'))]"},
        "other": {"type": "Microsoft.Insights/diagnosticSettings", "name": "s2",
            "scope": "[format('Microsoft.ContainerService/managedClusters/{0}', 'SECOND')]"},
        "old": {"type": "Microsoft.ContainerService/managedClusters/providers/diagnosticSettings",
            "name": "[concat(parameters('name'), '/Microsoft.Insights/s3')]"},
        "inner": {"type": "Microsoft.Resources/deployments", "name": "inner", "properties": {
            "expressionEvaluationOptions": {"scope": "inner"}, "parameters": {"cluster": {"value": "[parameters('name')]"}},
            "template": {"parameters": {"cluster": {"type": "string"}}, "resources": [
                {"type": "Microsoft.ContainerService/managedClusters/maintenanceConfigurations",
                 "name": "[format('{0}/{1}', parameters('cluster'), 'default')]"}]}}}}"#,
    );
    let snapshot = snapshot_of(&[("t.json", text.as_bytes())]);
    let clusters = snapshot.clusters();
    let of = |index: usize, kind: &str| -> Vec<&str> {
        clusters[index].resource().children(kind).unwrap().iter().map(ResourceRef::name).collect()
    };
    assert_eq!(names(&snapshot, types::MANAGED_CLUSTER), ["[parameters('name')]", "second"]);
    assert_eq!(of(0, types::AGENT_POOL), ["pool0", "pool1"]);
    assert_eq!(of(1, types::AGENT_POOL), [""; 0]);
    assert_eq!(of(0, types::DIAGNOSTIC_SETTING), ["s1", "s3"]);
    assert_eq!(of(1, types::DIAGNOSTIC_SETTING), ["s2"]);
    assert_eq!(of(0, types::MAINTENANCE_CONFIGURATION), ["default"]);
}

#[test]
fn secrets_do_not_travel_with_their_values() {
    let text = template(
        r#""parameters": {"plain": {"type": "string", "defaultValue": "canary-word-9Z"},
            "token": {"type": "string", "defaultValue": "canary-token-7Q"}},
        "variables": {"profile": {"clientId": "1", "secret": "[parameters('plain')]"}},
        "resources": [
        {"type": "Microsoft.ContainerService/managedClusters", "name": "c", "properties": {
            "servicePrincipalProfile": "[variables('profile')]", "windowsProfile": {"adminPassword": "[parameters('plain')]"}}},
        {"type": "Microsoft.KeyVault/vaults/secrets", "name": "v/s", "properties": {"value": "[parameters('token')]"}}]"#,
    );
    let snapshot = snapshot_of(&[("t.json", text.as_bytes())]);
    let cluster = snapshot.clusters()[0];
    assert!(cluster.path("servicePrincipalProfile.secret").is_expression());
    assert!(cluster.path("windowsProfile.adminPassword").is_expression());
    assert_eq!(cluster.path("servicePrincipalProfile.clientId").str(), Some("1"));
    assert!(!format!("{snapshot:?}").contains("canary-token-7Q"), "{snapshot:?}");
}

#[test]
fn what_stays_unresolved_is_told_once_with_its_first_place() {
    let text = template(
        r#""parameters": {"zones": {"type": "array"}, "tags": {"type": "object"}},
        "resources": [
        {"type": "Microsoft.Any/things", "name": "t", "properties": {"x": "[parameters('tags')]"}},
        {"type": "Microsoft.ContainerService/managedClusters", "name": "c", "tags": "[parameters('tags')]",
         "location": "[resourceGroup().location]", "properties": {
            "agentPoolProfiles": [
                {"name": "a", "availabilityZones": "[parameters('zones')]"},
                {"name": "b", "availabilityZones": "[parameters('zones')]"}],
            "dnsPrefix": "[toLower(unheardOf('x'))]"}}]"#,
    );
    let snapshot = snapshot_of(&[("t.json", text.as_bytes())]);
    let told: Vec<(u32, &str)> =
        snapshot.inputs.warnings.iter().map(|warning| (warning.line, warning.message.as_str())).collect();
    assert_eq!(
        told,
        [
            (7, "`parameters('zones')` has no value in the input: this value and 1 more are unknown"),
            (
                9,
                "`unheardOf('x')` calls a function that plimsoll does not know: `unheardOf`: this value is unknown"
            ),
        ]
    );
    let zones =
        snapshot.clusters()[0].path("agentPoolProfiles").items().next().unwrap().get("availabilityZones");
    assert_eq!(zones.text(), Some("[parameters('zones')]"));
    assert_eq!(shown(zones.tree(), zones.node()), "?");
}

#[test]
fn resources_of_several_files_are_joined_by_the_ids_that_they_get() {
    let main = template(
        r#""parameters": {"name": {"type": "string"}}, "resources": [
        {"type": "Microsoft.ContainerService/managedClusters", "name": "[parameters('name')]", "properties": {}},
        {"type": "Microsoft.ContainerService/managedClusters", "name": "other", "properties": {}},
        {"type": "Microsoft.Resources/deployments", "name": "logs", "properties": {
            "templateLink": {"relativePath": "logs.json"}, "parameters": {"cluster": {"value": "[parameters('name')]"}}}}]"#,
    );
    let logs = template(
        r#""parameters": {"cluster": {"type": "string"}}, "resources": [
        {"type": "Microsoft.Insights/diagnosticSettings", "name": "audit",
         "scope": "[resourceId('Microsoft.ContainerService/managedClusters', parameters('cluster'))]"},
        {"type": "Microsoft.ContainerService/managedClusters/agentPools", "name": "other/pool"}]"#,
    );
    let snapshot = snapshot_of(&[("main.json", main.as_bytes()), ("logs.json", logs.as_bytes())]);
    let clusters = snapshot.clusters();
    let settings = clusters[0].resource().children(types::DIAGNOSTIC_SETTING).unwrap();
    assert_eq!(settings.iter().map(ResourceRef::name).collect::<Vec<_>>(), ["audit"]);
    assert_eq!(clusters[1].resource().children(types::AGENT_POOL).unwrap()[0].name(), "pool");
    assert_eq!(clusters[0].resource().children(types::AGENT_POOL).unwrap().len(), 0);
}
