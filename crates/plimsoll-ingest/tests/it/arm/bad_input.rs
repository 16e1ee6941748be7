//! Broken and hostile templates: located remarks, bounded work.

use plimsoll_ingest::snapshot_of;
use plimsoll_model::Snapshot;

fn read(body: &str) -> Snapshot {
    let text = format!(
        r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
"contentVersion": "1.0.0.0",
{body}}}"#
    );
    let snapshot = snapshot_of(&[("t.json", text.as_bytes())]);
    assert!(snapshot.inputs.failed.is_empty(), "{:?}", snapshot.inputs.failed);
    snapshot
}

/// The remarks on a template with a cluster whose DNS prefix is this expression.
fn told(head: &str, expression: &str) -> Vec<(u32, String)> {
    let snapshot = read(&format!(
        r#"{head}
"resources": [{{"type": "Microsoft.ContainerService/managedClusters", "name": "c", "properties": {{
"dnsPrefix": "{expression}"}}}}]"#
    ));
    assert!(snapshot.clusters()[0].path("dnsPrefix").is_expression(), "{expression}");
    snapshot.inputs.warnings.iter().map(|warning| (warning.line, warning.message.clone())).collect()
}

#[test]
fn broken_expressions_are_told_at_their_place() {
    let deep = "createArray(".repeat(300);
    let cases: &[(&str, &str)] = &[
        ("[concat('a']", "`,` or `)` is missing"),
        ("[concat('a']]", "`,` or `)` is missing"),
        ("['a]", "`'` is missing"),
        ("[a.]", "a name is missing after `.`"),
        ("[a[1]", "`]` is missing"),
        ("[concat() concat()]", "something follows the expression"),
        ("[ ]", "a value is missing"),
        ("[%]", "`%` begins no value"),
        ("[99999999999999999999]", "is no whole number"),
        ("[parameters()]", "needs one name"),
        ("[parameters('a', 'b')]", "needs one name"),
        ("[name]", "`name` is not defined"),
        ("[variables('no')]", "is not declared"),
    ];
    for (expression, message) in cases {
        let told = told("", expression);
        assert_eq!(told.len(), 1, "{expression}: {told:?}");
        assert!(told[0].0 == 5 && told[0].1.contains(message), "{expression}: {told:?}");
    }
    let told = told("", &format!("[{deep}]"));
    assert!(told[0].1.contains("nested too deeply"), "{told:?}");
}

#[test]
fn what_refers_to_itself_ends() {
    let cases = [
        (
            r#""variables": {"a": "[variables('b')]", "b": "[variables('a')]"},"#,
            "[variables('a')]",
            "refers to itself",
        ),
        (r#""variables": {"a": "[concat(variables('a'), 'x')]"},"#, "[variables('a')]", "refers to itself"),
        (
            r#""parameters": {"a": {"type": "string", "defaultValue": "[parameters('a')]"}},"#,
            "[parameters('a')]",
            "refers to itself",
        ),
        (
            r#""functions": [{"namespace": "n", "members": {"f": {"output": {"type": "string", "value": "[n.f()]"}}}}],"#,
            "[n.f()]",
            "lies deeper",
        ),
    ];
    for (head, expression, message) in cases {
        let told = told(head, expression);
        assert!(told[0].1.contains(message), "{expression}: {told:?}");
    }
}

#[test]
fn what_grows_without_bound_is_cut() {
    let doubling = |start: &str, step: &str| {
        let more: Vec<String> = (1..60)
            .map(|index| {
                format!("\"v{index}\": \"{}\"", step.replace('$', &format!("variables('v{}')", index - 1)))
            })
            .collect();
        format!(r#""variables": {{"v0": {start}, {}}},"#, more.join(", "))
    };
    let cases = [
        (doubling(r#""x""#, "[concat($, $)]"), "[variables('v59')]"),
        (doubling("[1]", "[concat($, $)]"), "[string(variables('v59'))]"),
        (doubling("[1]", "[createArray($, $)]"), "[string(variables('v59'))]"),
        (
            doubling("[1]", "[createArray($, $)]"),
            "[string(equals(variables('v59'), createArray(variables('v58'), variables('v57'))))]",
        ),
        (
            String::new(),
            "[string(reduce(range(0, 9999), 1, lambda('a', 'b', createArray(lambdaVariables('a')))))]",
        ),
        (String::new(), "[string(map(range(0, 9999), lambda('a', map(range(0, 9999), lambda('b', 1)))))]"),
    ];
    for (head, expression) in cases {
        assert!(!told(&head, expression).is_empty(), "{expression}");
    }
    // Written out it would be larger than the world.
    let snapshot = read(&format!(
        r#"{} "resources": [{{"type": "Microsoft.Any/things", "name": "t", "properties": {{"x": "[variables('v59')]"}}}}]"#,
        doubling("[1]", "[createArray($, $)]")
    ));
    assert!(snapshot.inputs.warnings.iter().any(|warning| warning.message.contains("more work")));
}

#[test]
fn loops_are_bounded() {
    let things = |copy: &str| {
        read(&format!(
            r#""parameters": {{"n": {{"type": "int"}}}}, "resources": [
{{"type": "Microsoft.Any/things", "name": "[format('t{{0}}', copyIndex())]", "copy": {copy}}}]"#
        ))
    };
    for (copy, count, message) in [
        (r#"{"name": "l", "count": 800}"#, 800, None),
        (r#"{"name": "l", "count": -1}"#, 0, None),
        (r#"{"name": "l", "count": 1000000000}"#, 1, Some("runs more often")),
        (r#"{"name": "l", "count": "[parameters('n')]"}"#, 1, Some("has no value in the input")),
        (r#"{"name": "l", "count": "many"}"#, 1, Some("not a number")),
    ] {
        let snapshot = things(copy);
        assert_eq!(snapshot.resources().count(), count, "{copy}");
        let told: Vec<&str> =
            snapshot.inputs.warnings.iter().map(|warning| warning.message.as_str()).collect();
        assert_eq!(told.len(), usize::from(message.is_some()), "{copy}: {told:?}");
        assert!(message.is_none_or(|message| told[0].contains(message)), "{copy}: {told:?}");
        assert!(message.is_none() || snapshot.inputs.warnings[0].line == 4);
    }
    let nested = r#"{"type": "Microsoft.Any/things", "name": "a", "copy": {"name": "a", "count": 800}, "resources": [
        {"type": "more", "name": "b", "copy": {"name": "b", "count": 800}, "resources": [
        {"type": "more", "name": "c", "copy": {"name": "c", "count": 800}}]}]}"#;
    let snapshot = read(&format!(r#""resources": [{nested}]"#));
    assert!(snapshot.inputs.warnings.iter().any(|warning| warning.message.contains("more work")));
}

#[test]
fn templates_that_link_one_another_end() {
    let linking = |name: &str, other: &str| {
        format!(
            r#"{{"contentVersion": "1.0.0.0", "resources": [
            {{"type": "Microsoft.Any/things", "name": "{name}"}},
            {{"type": "Microsoft.Resources/deployments", "name": "d", "properties": {{"templateLink": {{"relativePath": "{other}"}}}}}}]}}"#
        )
    };
    let (a, b, own) = (linking("a", "b.json"), linking("b", "a.json"), linking("own", "own.json"));
    let snapshot =
        snapshot_of(&[("a.json", a.as_bytes()), ("b.json", b.as_bytes()), ("own.json", own.as_bytes())]);
    let names: Vec<&str> =
        snapshot.resources_of("microsoft.any/things").map(|resource| resource.name()).collect();
    assert_eq!(names, ["a", "b", "own"]);
    assert_eq!(snapshot.inputs.warnings.len(), 3, "{:?}", snapshot.inputs.warnings);
    let outside = linking("x", "../../../etc/x.json");
    assert_eq!(snapshot_of(&[("x.json", outside.as_bytes())]).resources().count(), 2);
}

#[test]
fn odd_shapes_lose_nothing() {
    for (body, count) in [
        (
            r#""resources": [1, null, [], "x", {"type": 3, "name": {}}, {"type": "Microsoft.Any/things", "name": "t"}]"#,
            1,
        ),
        (
            r#""parameters": [], "variables": 3, "functions": {}, "resources": {"a": {"type": "Microsoft.Any/things", "name": "[variables('x')]"}}"#,
            1,
        ),
        (
            r#""resources": [{"type": "Microsoft.Resources/deployments", "name": "d", "properties": {"template": [], "parameters": 3, "templateLink": 4}}]"#,
            1,
        ),
        (
            r#""resources": [{"type": "Microsoft.Any/things", "name": "t", "copy": [], "condition": {}, "properties": {"copy": [{"name": "x"}]}}]"#,
            1,
        ),
        (r#""resources": [{"type": "[parameters('t')]", "name": "t"}]"#, 0),
    ] {
        assert_eq!(read(body).resources().count(), count, "{body}");
    }
}

#[test]
fn what_lies_deep_is_read_or_told() {
    let deep = format!("{}1{}", "[".repeat(480), "]".repeat(480));
    let snapshot = read(&format!(
        r#""variables": {{"deep": {deep}}}, "resources": [
{{"type": "Microsoft.ContainerService/managedClusters", "name": "c", "properties": {{
"tags": {deep}, "dnsPrefix": "[variables('deep')]"}}}}]"#
    ));
    let cluster = snapshot.clusters()[0];
    assert_eq!(cluster.path("tags").items().count(), 1);
    assert!(cluster.path("dnsPrefix").str().is_none());
    assert!(
        snapshot.inputs.warnings[0].message.contains("levels of lists and maps"),
        "{:?}",
        snapshot.inputs.warnings
    );
    let nested = (0..60).fold(String::from("[]"), |inner, level| {
        format!(r#"[{{"type": "Microsoft.Any/things", "name": "t{level}", "resources": {inner}}}]"#)
    });
    let snapshot = read(&format!(r#""resources": {nested}"#));
    assert!(snapshot.inputs.warnings[0].message.contains("deeper"), "{:?}", snapshot.inputs.warnings);
}
