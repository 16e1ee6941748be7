//! What expressions are worth, and what stays unknown.

use super::{properties, read};

/// What a property is worth, after some statements.
fn value(statements: &str, expression: &str) -> String {
    let text = format!(
        "{statements}\nresource thing 'Microsoft.Storage/storageAccounts@2023-01-01' = {{\n  name: 'thing'\n  properties: {{\n    x: {expression}\n  }}\n}}\n"
    );
    let snapshot = read(&[("main.bicep", &text)]);
    assert_eq!(snapshot.inputs.failed, [], "{text}");
    let resources: Vec<_> = snapshot.resources().collect();
    assert_eq!(resources.len(), 1, "{text}");
    let shown = properties(resources[0]);
    shown.strip_prefix("{x:").and_then(|shown| shown.strip_suffix('}')).unwrap().to_owned()
}

fn check(statements: &str, cases: &[(&str, &str)]) {
    for (expression, expected) in cases {
        assert_eq!(value(statements, expression), *expected, "{expression}");
    }
}

#[test]
fn literals_are_themselves() {
    check(
        "",
        &[
            ("null", "null"),
            ("true", "true"),
            ("-12", "-12"),
            ("(7)", "7"),
            ("'plain'", r#""plain""#),
            (r"'it\'s \\ \n \t \r \$ \u{1F600}'", "\"it's \\\\ \\n \\t \\r $ 😀\""),
            ("''", r#""""#),
            ("'''two\nlines'''", r#""two\nlines""#),
            ("'''\nfirst break does not count\n'''", r#""first break does not count\n""#),
            ("'''''''", r#""'""#),
            ("$'''a ${1 + 1} b'''", r#""a 2 b""#),
            ("$$'''a ${1} $${2}'''", r#""a ${1} 2""#),
            ("[1, 2, 3]", "[1,2,3]"),
            ("[\n1\n2, 3\n]", "[1,2,3]"),
            ("{ a: 1, 'b c': 2 }", "{a:1,b c:2}"),
            ("{}", "{}"),
            ("[]", "[]"),
        ],
    );
}

#[test]
fn operators_compute() {
    check(
        "var a = 'one'\nvar n = null\nvar list = [10, 20, 30]",
        &[
            ("1 + 2 * 3 - 4 / 2 % 3", "5"),
            ("(1 + 2) * 3", "9"),
            ("!true || 1 < 2 && 2 >= 2", "true"),
            ("a == 'one'", "true"),
            ("a =~ 'ONE'", "true"),
            ("a !~ 'ONE'", "false"),
            ("a != 'two'", "true"),
            ("n ?? 'other'", r#""other""#),
            ("a == 'two' ? 1 : a == 'one' ? 2 : 3", "2"),
            ("a == 'one'\n      ? 'yes'\n      : 'no'", r#""yes""#),
            ("'${a}-${1 + 1}-${true}'", r#""one-2-True""#),
            ("'${'${a}'}'", r#""one""#),
            ("list[1]", "20"),
            ("list[^1]", "30"),
            ("n.?x", "null"),
            ("{ a: { b: 1 } }.a.b", "1"),
            ("{ a: 1 }['a']", "1"),
            ("{ a: 1 }.?b ?? 5", "5"),
            ("a!", r#""one""#),
            ("-list[0]", "-10"),
        ],
    );
}

#[test]
fn functions_and_lambdas_compute() {
    check(
        "func double(x int) int => x * 2\nfunc twice(x int) int => double(double(x))",
        &[
            ("toUpper('abc')", r#""ABC""#),
            ("sys.concat('a', 'b')", r#""ab""#),
            ("union({ a: 1 }, { b: 2 })", "{a:1,b:2}"),
            ("map(range(0, 3), i => i * i)", "[0,1,4]"),
            ("filter([1, 2, 3, 4], (x) => x % 2 == 0)", "[2,4]"),
            ("reduce([1, 2, 3], 0, (sum, next) => sum + next)", "6"),
            ("twice(3)", "12"),
            ("any('x')", r#""x""#),
            ("empty('')", "true"),
            ("split('a,b', ',')", r#"["a","b"]"#),
            ("contains(['a'], 'a')", "true"),
            ("[for i in range(1, 3): i * 10]", "[10,20,30]"),
            ("[for (name, i) in ['a', 'b']: { name: name, at: i }]", r#"[{name:"a",at:0},{name:"b",at:1}]"#),
            ("[for i in range(1, 4): if (i % 2 == 0) i]", "[2,4]"),
        ],
    );
}

#[test]
fn spreads_bring_members_and_items() {
    check(
        "var base = { a: 1, b: 2 }\nvar more = [2, 3]\nparam known bool = true\nparam unknown bool",
        &[
            ("{ ...base, b: 3 }", "{a:1,b:3}"),
            ("{ b: 3, ...base }", "{a:1,b:2}"),
            ("[1, ...more]", "[1,2,3]"),
            ("{ ...(known ? { c: 1 } : {}), d: 2 }", "{c:1,d:2}"),
            // Either may be there: what both lack is absent all the same.
            ("{ ...(unknown ? { c: 1 } : {}), d: 2 }", "{c:<(unknown ? { c: 1 } : {})>,d:2}"),
        ],
    );
    assert_eq!(value("param unknown object", "{ a: 1, ...unknown }"), "<{ a: 1, ...unknown }>");
}

#[test]
fn names_lead_to_parameters_and_variables() {
    check(
        "param given string = 'default'\nparam without string\nparam nullable string?\ntype maybe = string?\n\
         param named maybe\nvar one = two\nvar two = { three: given }\n@secure()\nparam hidden string = newGuid()",
        &[
            ("given", r#""default""#),
            ("without", "<without>"),
            ("nullable", "null"),
            ("named", "null"),
            ("one.three", r#""default""#),
            ("one", r#"{three:"default"}"#),
            ("hidden", "<hidden>"),
            ("'${without}-x'", "<'${without}-x'>"),
            ("missing", "<missing>"),
            ("without == 'a' ? 1 : 2", "<without == 'a' ? 1 : 2>"),
            ("true || without == 'a'", "true"),
        ],
    );
}

#[test]
fn what_only_the_deployment_knows_stays_an_expression() {
    check(
        "resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {\n  name: 'vault'\n}",
        &[
            ("vault.properties.vaultUri", "<vault.properties.vaultUri>"),
            ("vault.name", r#""vault""#),
            ("vault.type", r#""Microsoft.KeyVault/vaults""#),
            ("vault.apiVersion", r#""2023-07-01""#),
            ("vault.id", "<vault.id>"),
            ("vault.getSecret('x')", "<vault.getSecret('x')>"),
            ("resourceGroup().location", "<resourceGroup().location>"),
            ("loadTextContent('x.txt')", "<loadTextContent('x.txt')>"),
            ("loadJsonContent('x.json').y", "<loadJsonContent('x.json').y>"),
        ],
    );
}
