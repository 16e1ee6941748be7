//! Expressions and functions, each as the value of a tag.

use super::{cluster, read, show};

/// The value of an expression where these other lines stand at the top.
fn value(expression: &str, around: &str) -> String {
    let text = format!(
        "{around}\nresource \"azurerm_kubernetes_cluster\" \"x\" {{\n  name = \"x\"\n  tags = {{\n    v = {expression}\n  }}\n}}\n"
    );
    let snapshot = read(&[("main.tf", &text)]);
    assert!(snapshot.inputs.failed.is_empty(), "{expression}: {:?}", snapshot.inputs);
    show(cluster(&snapshot).top("tags.v"))
}

#[test]
fn literals_and_operators() {
    for (expression, expected) in [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 3 - 2", "5"),
        ("7 % 4", "3"),
        ("-3", "-3"),
        ("1.5e3", "1500"),
        ("!true || 2 > 1 && 1 != 2", "true"),
        ("1 == 1 ? \"yes\" : \"no\"", "yes"),
        ("\"a\\tb\\u00e9\\\"\"", "a\tb\u{e9}\""),
        ("\"$${x} %%{y}\"", "${x} %{y}"),
        ("[1, \"two\", true, null,]", "[1, two, true, null]"),
        ("{ a = 1, \"b\" : 2, (\"c\") = 3 }", "{a=1, b=2, c=3}"),
        ("{ a = { b = [1] } }.a.b[0]", "1"),
        ("[[1, 2], [3]][0][1]", "2"),
        ("[\n  1, # one\n  2 // two\n  /* three */\n]", "[1, 2]"),
    ] {
        assert_eq!(value(expression, ""), expected, "{expression}");
    }
}

#[test]
fn templates_and_heredocs() {
    for (expression, expected) in [
        ("\"a-${1 + 1}-${\"b\"}\"", "a-2-b"),
        ("\"${[1, 2]}\"", "[1, 2]"),
        ("\"x ${~ \"y\" ~} z\"", "xyz"),
        ("\"%{ if true }on%{ else }off%{ endif }\"", "on"),
        ("\"%{ for x in [\"a\", \"b\"] }<${x}>%{ endfor }\"", "<a><b>"),
        ("<<EOT\nline ${1}\n  two\nEOT\n", "line 1\n  two\n"),
        ("<<-EOT\n      one\n        two ${2}\n      EOT\n", "one\n  two 2\n"),
        ("trimspace(<<-EOT\n  plain\n  EOT\n)", "plain"),
    ] {
        assert_eq!(value(expression, ""), expected, "{expression}");
    }
}

#[test]
fn collections() {
    for (expression, expected) in [
        ("[for x in [1, 2, 3] : x * 2 if x != 2]", "[2, 6]"),
        ("{for k, v in { a = 1, b = 2 } : upper(k) => v + 1}", "{A=2, B=3}"),
        ("{for x in [\"a1\", \"a2\", \"b1\"] : substr(x, 0, 1) => x...}", "{a=[a1, a2], b=[b1]}"),
        ("[{ n = 1 }, { n = 2 }][*].n", "[1, 2]"),
        ("[{ n = { m = 1 } }].*.n.m", "[1]"),
        ("merge({ a = 1 }, { b = 2 }, { a = 3 })", "{a=3, b=2}"),
        ("lookup({ a = 1 }, \"b\", 9)", "9"),
        ("concat([1], [2, 3])", "[1, 2, 3]"),
        ("flatten([[1, [2]], [], [3]])", "[1, 2, 3]"),
        ("distinct([\"b\", \"a\", \"b\"])", "[b, a]"),
        ("toset([\"b\", \"a\", \"b\"])", "[a, b]"),
        ("keys({ b = 1, a = 2 })", "[a, b]"),
        ("values({ b = 1, a = 2 })", "[2, 1]"),
        ("zipmap([\"a\", \"b\"], [1, 2])", "{a=1, b=2}"),
        ("element([1, 2, 3], 4)", "2"),
        ("index([\"a\", \"b\"], \"b\")", "1"),
        ("slice([1, 2, 3], 1, 3)", "[2, 3]"),
        ("range(1, 4)", "[1, 2, 3]"),
        ("chunklist([1, 2, 3], 2)", "[[1, 2], [3]]"),
        ("compact([\"a\", \"\", null])", "[a]"),
        ("coalesce(null, \"\", \"x\")", "x"),
        ("coalescelist([], [1])", "[1]"),
        ("contains([1, 2], 2)", "true"),
        ("alltrue([true, true])", "true"),
        ("anytrue([false, false])", "false"),
        ("one([])", "null"),
        ("sort([\"c\", \"a\"])", "[a, c]"),
        ("reverse([1, 2])", "[2, 1]"),
        ("setunion([\"a\"], [\"b\", \"a\"])", "[a, b]"),
        ("setintersection([\"a\", \"b\"], [\"b\"])", "[b]"),
        ("setsubtract([\"a\", \"b\"], [\"b\"])", "[a]"),
        ("setproduct([1, 2], [3])", "[[1, 3], [2, 3]]"),
        ("transpose({ a = [\"x\"], b = [\"x\"] })", "{x=[a, b]}"),
        ("matchkeys([1, 2], [\"a\", \"b\"], [\"b\"])", "[2]"),
        ("sum([1, 2.5])", "3.5"),
        ("length(\"caf\u{e9}\") + length([1]) + length({ a = 1 })", "6"),
        ("max([1, 5, 3]...)", "5"),
    ] {
        assert_eq!(value(expression, ""), expected, "{expression}");
    }
}

#[test]
fn strings_numbers_and_encodings() {
    for (expression, expected) in [
        ("format(\"%s-%03d-%5.1f|%-4s|%v|%%\", \"a\", 7, 1.25, \"b\", true)", "a-007-  1.2|b   |true|%"),
        ("formatlist(\"%s.%s\", [\"a\", \"b\"], \"c\")", "[a.c, b.c]"),
        ("join(\",\", [\"a\", \"b\"])", "a,b"),
        ("split(\",\", \"a,b\")", "[a, b]"),
        ("replace(\"a.b.c\", \".\", \"-\")", "a-b-c"),
        ("replace(\"a1b22\", \"/[0-9]+/\", \"#\")", "a#b#"),
        ("regex(\"([a-z]+)-([0-9]+)\", \"pool-12\")", "[pool, 12]"),
        ("regex(\"(?P<name>[a-z]+)\", \"pool\")", "{name=pool}"),
        ("regexall(\"[0-9]\", \"a1b2\")", "[1, 2]"),
        ("substr(\"kubernetes\", -3, -1)", "tes"),
        ("title(\"hello world\")", "Hello World"),
        ("trimprefix(trimsuffix(\"[a]\", \"]\"), \"[\")", "a"),
        ("trim(\"--a--\", \"-\")", "a"),
        ("startswith(\"abc\", \"ab\") && endswith(\"abc\", \"bc\") && strcontains(\"abc\", \"b\")", "true"),
        ("indent(2, \"a\\nb\")", "a\n  b"),
        ("basename(\"/a/b.txt\")", "b.txt"),
        ("dirname(\"/a/b.txt\")", "/a"),
        ("ceil(1.2) + floor(1.8) + abs(-2)", "5"),
        ("pow(2, 10)", "1024"),
        ("parseint(\"ff\", 16)", "255"),
        ("tonumber(\"5\") + 1", "6"),
        ("tostring(5)", "5"),
        ("tobool(\"true\")", "true"),
        ("jsonencode({ a = [1, \"<\"], b = null })", "{\"a\":[1,\"\\u003c\"],\"b\":null}"),
        ("jsondecode(\"{\\\"a\\\": [1, true]}\").a", "[1, true]"),
        ("yamldecode(\"a:\\n  - b: 1\\n\").a[0].b", "1"),
        ("base64encode(\"hello\")", "aGVsbG8="),
        ("base64decode(\"aGVsbG8=\")", "hello"),
        ("urlencode(\"a b&c\")", "a+b%26c"),
        ("csvdecode(\"a,b\\n1,\\\"x,y\\\"\\n\")", "[{a=1, b=x,y}]"),
        ("cidrsubnet(\"10.1.0.0/16\", 8, 3)", "10.1.3.0/24"),
        ("cidrsubnets(\"10.1.0.0/16\", 8, 4, 8)", "[10.1.0.0/24, 10.1.16.0/20, 10.1.32.0/24]"),
        ("cidrhost(\"10.1.0.0/16\", 5)", "10.1.0.5"),
        ("cidrhost(\"10.1.0.0/16\", -1)", "10.1.255.255"),
        ("cidrhost(\"fd00::/64\", 1)", "fd00::1"),
        ("cidrnetmask(\"10.1.0.0/20\")", "255.255.240.0"),
    ] {
        assert_eq!(value(expression, ""), expected, "{expression}");
    }
}

#[test]
fn what_cannot_be_known_stays_an_expression() {
    let around =
        "variable \"unset\" {}\ndata \"azurerm_client_config\" \"me\" {}\nlocals {\n  a = { b = 1 }\n}";
    for (expression, expected) in [
        ("var.unset", "<var.unset>"),
        ("\"x-${var.unset}-y\"", "<x-${var.unset}-y>"),
        ("var.unset ? 1 : 2", "<var.unset ? 1 : 2>"),
        ("var.unset ? 1 : 1", "1"),
        ("var.unset && false", "false"),
        ("var.unset || true", "true"),
        ("data.azurerm_client_config.me.tenant_id", "<data.azurerm_client_config.me.tenant_id>"),
        ("timestamp()", "<timestamp()>"),
        ("file(\"x.txt\")", "<file(\"x.txt\")>"),
        ("azurerm_kubernetes_cluster.x.oidc_issuer_url", "<azurerm_kubernetes_cluster.x.oidc_issuer_url>"),
        ("length([var.unset])", "1"),
        ("[1, var.unset]", "[1, <var.unset>]"),
        ("try(local.a.c, \"fallback\")", "fallback"),
        ("try(local.a.b, 2)", "1"),
        ("try(var.unset, 2)", "<var.unset>"),
        ("can(local.a.c)", "false"),
        ("can(local.a.b)", "true"),
        ("can(regex(\"^a\", \"b\"))", "false"),
    ] {
        assert_eq!(value(expression, around), expected, "{expression}");
    }
}
