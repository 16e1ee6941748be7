//! What is wrong is told with its place, costs no more than itself, and takes bounded work.

use std::fmt::Write as _;

use super::{read, told};

const GOOD: &str = "resource good 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  name: 'good'\n}\n";

/// What is told of a text with a good resource behind it, which must be read.
fn problems(text: &str) -> Vec<String> {
    let whole = format!("{text}\n{GOOD}");
    let snapshot = read(&[("main.bicep", &whole)]);
    let found: Vec<&str> = snapshot.resources().map(|resource| resource.name()).collect();
    assert!(found.contains(&"good"), "{text}: {found:?} {:?}", told(&snapshot));
    told(&snapshot)
}

#[test]
fn a_broken_statement_costs_itself_only() {
    for (text, expected) in [
        ("param", "failed main.bicep:1:6 expected the name of the parameter, found the end of the line"),
        ("var x =", "failed main.bicep:2:10 expected the end of the statement, found `g`"),
        ("var x = 'open", "failed main.bicep:1:9 a string is not closed on its line"),
        ("var x = [1, 2", "failed main.bicep:2:10 expected a new line, `,` or `]`, found `g`"),
        ("var x = 1 +", "failed main.bicep:2:10 expected the end of the statement, found `g`"),
        (r"var x = '\q'", "failed main.bicep:1:10 a backslash that begins no escape sequence"),
        (r"var x = '\u{110000}'", "failed main.bicep:1:10 `\\u` without a character in braces"),
        ("var x = 99999999999999999999", "failed main.bicep:1:9 a number is too large"),
        ("}\n", "failed main.bicep:1:1 expected a statement such as `param`, `var` or `resource`, found `}`"),
        (
            "résumé = 1",
            "failed main.bicep:1:1 expected a statement such as `param`, `var` or `resource`, found `r`",
        ),
        ("resource a 'x${1}' = {}", "failed main.bicep:1:12 an expression stands where a literal must"),
        (
            "resource a 'Microsoft.X/y@1' = {\n  name: 'a'\n  properties: {\n    a: = 1\n  }\n}",
            "failed main.bicep:4:8 expected an expression, found `=`",
        ),
    ] {
        assert_eq!(problems(text).first().map(String::as_str), Some(expected), "{text}");
    }
}

#[test]
fn an_open_comment_is_told() {
    let snapshot = read(&[("main.bicep", "/* never closed\nparam x string\n")]);
    assert_eq!(told(&snapshot), ["failed main.bicep:1:1 a comment is not closed"]);
}

#[test]
fn depth_is_bounded() {
    for (open, close) in
        [("(", ")"), ("[", "]"), ("{a:", "}"), ("!", ""), ("-(", ")"), ("'${", "}'"), ("f(", ")")]
    {
        let text = format!("var x = {}1{}", open.repeat(5_000), close.repeat(5_000));
        assert!(problems(&text)[0].contains("nested deeper than 128 levels"), "{open}");
    }
    for chain in [".a", "[0]", " + 1", "!", " ?? 1", "::a"] {
        let text = format!("var x = y{}", chain.repeat(5_000));
        assert!(problems(&text)[0].contains("nested deeper than 128 levels"), "{chain}");
    }
    let types = format!("type x = {}string{}", "(".repeat(5_000), ")".repeat(5_000));
    assert!(problems(&types)[0].contains("nested deeper than 128 levels"));
    let resources = "resource a 'Microsoft.X/y@1' = {\n".repeat(1_000);
    let snapshot = read(&[("main.bicep", &resources)]);
    assert!(told(&snapshot)[0].contains("nested deeper than 128 levels"));
}

#[test]
fn what_refers_to_itself_is_unknown() {
    let text = "var a = b\nvar b = { x: a }\nparam p string = p\nresource r 'Microsoft.ContainerService/managedClusters@2024-05-01' = {\n  name: 'r'\n  properties: {\n    a: a\n    p: p\n    n: r.name\n  }\n}\n\
        resource one 'Microsoft.X/y/z@1' = {\n  parent: two\n  name: 'one'\n}\nresource two 'Microsoft.X/y/z@1' = {\n  parent: one\n  name: 'two'\n}\n";
    let snapshot = read(&[("main.bicep", text)]);
    assert_eq!(snapshot.inputs.failed, []);
    let first = snapshot.resources().next().unwrap();
    assert_eq!(super::properties(first), r#"{a:{x:{x:<a>}},p:<p>,n:"r"}"#);
    assert!(told(&snapshot).iter().any(|line| line.contains("refers to itself")), "{:?}", told(&snapshot));
}

#[test]
fn rings_of_modules_are_told() {
    let a = "module b 'b.bicep' = {\n  name: 'b'\n}\n";
    let b = "module a 'a.bicep' = {\n  name: 'a'\n}\n";
    let itself = "module me 'self.bicep' = {\n  name: 'me'\n}\n";
    let snapshot = read(&[("a.bicep", a), ("b.bicep", b), ("self.bicep", itself)]);
    assert_eq!(
        told(&snapshot),
        [
            "failed b.bicep:1:10 modules call one another in a ring: a.bicep -> b.bicep -> a.bicep",
            "failed self.bicep:1:11 modules call one another in a ring: self.bicep -> self.bicep",
        ]
    );
}

#[test]
fn large_loops_are_cut_and_told() {
    let text = "resource r 'Microsoft.Storage/storageAccounts@2023-01-01' = [for i in range(0, 5000): {\n  name: 'r${i}'\n}]\n";
    let snapshot = read(&[("main.bicep", text)]);
    assert_eq!(snapshot.resources().count(), 1_000);
    assert_eq!(told(&snapshot), ["main.bicep:1:1 the loop has 5000 rounds; the first 1000 are read"]);
}

#[test]
fn explosions_of_values_and_modules_end() {
    let mut text = String::from("var v0 = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n");
    for level in 1..12 {
        let below = level - 1;
        let items = vec![format!("v{below}"); 10].join(", ");
        writeln!(text, "var v{level} = [{items}]").unwrap();
    }
    text.push_str("resource r 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  name: 'r'\n  properties: {\n    x: v11\n    y: [for i in range(0, 10000): [for j in range(0, 10000): j]]\n  }\n}\n");
    let snapshot = read(&[("main.bicep", &text)]);
    assert!(told(&snapshot)[0].contains("takes more work than is done"), "{:?}", told(&snapshot));
    let files: Vec<(String, String)> = (0..40)
        .map(|level| {
            let next = level + 1;
            let call = |name: &str| format!("module {name} 'm{next}.bicep' = {{\n  name: '{name}'\n}}\n");
            (format!("m{level}.bicep"), [call("a"), call("b")].concat())
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let snapshot = read(&files);
    assert!(!told(&snapshot).is_empty());
}

#[test]
fn any_text_is_survived() {
    let text = "@secure()\nparam p string = 'a${b}'\nvar x = [for (i, j) in range(0, 2): if (i > 0) { ...y, 'k': i ?? !j }]\nresource r 'Microsoft.X/y@1' = if (p == 'x') {\n  name: '''a'''\n  parent: r\n  resource c 'd' = {\n    name: x[0].?a::b!\n  }\n}\nmodule m 'main.bicep' = {\n  params: { q: (a, b) => a }\n}\n";
    for (at, character) in text.char_indices() {
        for other in ["", "'", "{", "]", "${", "\n", "'''", "é", "...", "(", "=>"] {
            let variant = [&text[..at], other, &text[at + character.len_utf8()..]].concat();
            read(&[("main.bicep", &variant)]);
        }
        read(&[("main.bicep", &text[..at])]);
    }
}
