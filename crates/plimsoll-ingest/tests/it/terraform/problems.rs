//! What is wrong is told at its place, and costs no more than it must.

use plimsoll_model::azure::ManagedCluster;

use super::{cluster, read, show};

#[test]
fn a_broken_block_costs_itself() {
    let main = "resource \"azurerm_kubernetes_cluster\" \"a\" {\n  name = \"a\"\n}\n\nresource \"azurerm_kubernetes_cluster\" \"b\" {\n  name = = \"b\"\n}\n\nresource \"azurerm_kubernetes_cluster\" \"c\" {\n  name = \"c\"\n}\n";
    let snapshot = read(&[("main.tf", main)]);
    let names: Vec<_> = snapshot.clusters().iter().map(ManagedCluster::name).collect();
    assert_eq!(names, ["a", "c"]);
    let failed = &snapshot.inputs.failed;
    assert_eq!(failed.len(), 1);
    assert_eq!((failed[0].line, failed[0].column), (6, 10));
    assert_eq!(failed[0].message, "expected a value, but found `=`");
}

#[test]
fn syntax_errors_are_located() {
    for (text, line, column, message) in [
        ("resource \"a\" \"b\" {", 1, 19, "the block `resource` is not closed"),
        ("a = \"x\nb = 1\n", 1, 7, "a string is not closed"),
        ("a = [1, 2\n", 2, 1, "expected `,` or `]`, but found the end of the file"),
        ("a = <<EOT\nx\n", 1, 5, "the heredoc that ends with `EOT` is not closed"),
        ("a = \"%{ if x }\"\n", 1, 16, "a directive of the template is not closed"),
        ("a = \"\\q\"\n", 1, 6, "an escape that HCL does not have"),
        ("a = 1 b = 2\n", 1, 7, "expected the end of the line, but found `b`"),
    ] {
        let snapshot = read(&[("main.tf", text)]);
        let failed = &snapshot.inputs.failed;
        assert_eq!(failed.len(), 1, "{text}: {failed:?}");
        assert_eq!(
            (failed[0].line, failed[0].column, failed[0].message.as_str()),
            (line, column, message),
            "{text}"
        );
        assert!(!failed[0].help.is_empty());
    }
}

#[test]
fn circles_are_told_and_stay_unknown() {
    let main = "locals {\n  a = local.b\n  b = local.a\n}\nresource \"azurerm_kubernetes_cluster\" \"x\" {\n  name = \"x\"\n  sku_tier = local.a\n}\n";
    let snapshot = read(&[("main.tf", main)]);
    assert!(show(cluster(&snapshot).top("sku.tier")).starts_with('<'));
    let told: Vec<_> = snapshot.inputs.warnings.iter().map(|told| (told.line, told.column)).collect();
    assert_eq!(told, [(2, 3)]);
}

#[test]
fn modules_that_call_themselves_are_read_once() {
    let aks = "resource \"azurerm_kubernetes_cluster\" \"x\" {\n  name = \"x\"\n}\n";
    let snapshot = read(&[
        ("a/main.tf", &format!("module \"b\" {{\n  source = \"../b\"\n}}\n{aks}")),
        ("b/main.tf", "module \"a\" {\n  source = \"../a\"\n}\n"),
        ("c/main.tf", "module \"c\" {\n  source = \"./\"\n}\n"),
    ]);
    assert_eq!(snapshot.clusters().len(), 1);
    let told: Vec<_> = snapshot.inputs.warnings.iter().map(|told| (told.file.as_str(), told.line)).collect();
    assert_eq!(told, [("b/main.tf", 1), ("c/main.tf", 1)]);
}

#[test]
fn modules_that_are_not_there_are_told() {
    let main = "module \"aks\" {\n  source  = \"Azure/aks/azurerm\"\n  version = \"9.0\"\n}\nmodule \"local\" {\n  source = \"./missing\"\n}\n";
    let snapshot = read(&[("main.tf", main)]);
    let told: Vec<_> =
        snapshot.inputs.warnings.iter().map(|told| (told.line, told.message.as_str())).collect();
    assert_eq!(
        told,
        [
            (2, "the module `Azure/aks/azurerm` is not in the input: what it makes is unknown"),
            (6, "the module `./missing` is not in the input: what it makes is unknown"),
        ]
    );
}

#[test]
fn huge_counts_are_capped_and_told() {
    let main = "resource \"azurerm_kubernetes_cluster\" \"x\" {\n  count = 900000000\n  name = \"x\"\n}\n";
    let snapshot = read(&[("main.tf", main)]);
    assert_eq!(snapshot.clusters().len(), 1000);
    assert_eq!(
        snapshot.inputs.warnings[0].message,
        "900000000 copies are asked for: the first 1000 are read"
    );
}

#[test]
fn work_is_bounded() {
    use std::fmt::Write;
    let aks =
        "resource \"azurerm_kubernetes_cluster\" \"x\" {\n  name = \"x\"\n  tags = { v = local.l40 }\n}\n";
    // Each value holds the one before twice: 2^40 in all.
    let mut doubling = String::from("locals {\n  l0 = \"x\"\n");
    let mut joining = String::from("locals {\n  l0 = \"x\"\n");
    let mut nested = String::from("locals {\n  l0 = \"x\"\n");
    for at in 1..=40 {
        writeln!(doubling, "  l{at} = [local.l{0}, local.l{0}]", at - 1).unwrap();
        writeln!(joining, "  l{at} = \"${{local.l{0}}}${{local.l{0}}}\"", at - 1).unwrap();
        writeln!(
            nested,
            "  l{at} = flatten([local.l{0}, [for a in range(1000) : [for b in range(1000) : local.l{0}]]])",
            at - 1
        )
        .unwrap();
    }
    for locals in [doubling, joining, nested] {
        let text = format!("{locals}}}\n{aks}");
        let snapshot = read(&[("main.tf", &text)]);
        assert_eq!(cluster(&snapshot).name(), "x");
    }
}

#[test]
fn deep_nesting_is_a_located_failure() {
    for (open, close) in [("[", "]"), ("(", ")"), ("{ a = ", "}"), ("!", ""), ("f(", ")"), ("\"${", "}\"")] {
        let text = format!("a = {}1{}\n", open.repeat(5_000), close.repeat(5_000));
        let snapshot = read(&[("main.tf", &text)]);
        assert_eq!(snapshot.inputs.failed.len(), 1, "{open}");
        assert_eq!(snapshot.inputs.failed[0].line, 1);
    }
    let long = format!("a = {}1\n", "1 + ".repeat(5_000));
    assert_eq!(read(&[("main.tf", &long)]).inputs.failed.len(), 1);
    let blocks = format!("{}{}", "a {\n".repeat(5_000), "}\n".repeat(5_000));
    assert!(!read(&[("main.tf", &blocks)]).inputs.failed.is_empty());
}
