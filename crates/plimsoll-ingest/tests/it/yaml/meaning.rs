//! What scalars, keys, tags, aliases and merge keys mean.

use plimsoll_ingest::yaml::{looks_like_template, parse};

use crate::show::{check_problems, check_values, problems, read};

/// Each plain scalar, and what it is in JSON.
#[track_caller]
fn check_scalars(cases: &[(&str, &str)]) {
    for (scalar, expected) in cases {
        check_values(parse, &[(&format!("a: {scalar}\n"), &format!("{{\"a\":{expected}}}"))]);
    }
}

#[test]
fn words_are_booleans_and_nulls_as_in_yaml_1_1() {
    for word in ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"] {
        check_scalars(&[(word, "true")]);
    }
    for word in ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"] {
        check_scalars(&[(word, "false")]);
    }
    for word in ["", "~", "null", "Null", "NULL"] {
        check_scalars(&[(word, "null")]);
    }
    for word in ["yEs", "tRUE", "nULL", "oN", "none", "yes!"] {
        check_scalars(&[(word, &format!("{word:?}"))]);
    }
}

#[test]
fn numbers_are_json_numbers() {
    check_scalars(&[
        ("0", "0"),
        ("-0", "0"),
        ("12", "12"),
        ("-12", "-12"),
        ("+12", "12"),
        ("0644", "420"),
        ("0o17", "15"),
        ("0b101", "5"),
        ("-0b11", "-3"),
        ("0x1F", "31"),
        ("0X1f", "31"),
        ("1_000", "1000"),
        ("08", "8"),
        ("9223372036854775807", "9223372036854775807"),
        ("18446744073709551615", "18446744073709551615"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("-0x8000000000000000", "-9223372036854775808"),
        ("0xFFFFFFFFFFFFFFFF", "18446744073709551615"),
        ("0x1_0000_0000_0000_0000", "18446744073709551616"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("1.50", "1.50"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+1.5", "1.5"),
        ("1_0.5", "10.5"),
        ("1e3", "1e3"),
        ("-1.5E-3", "-1.5E-3"),
        ("01.5", "1.5"),
    ]);
}

#[test]
fn everything_else_is_a_string() {
    for text in [
        "1:30",
        "2001-01-01",
        "2001-12-14t21:59:43.10-05:00",
        "1.2.3",
        "v1",
        "0x",
        "0xG",
        "1e",
        "1e999",
        "--1",
        ".",
        "..",
        "--",
        ".inf",
        "-.Inf",
        ".nan",
        "1 2",
        "100m",
        "1Gi",
        "=",
        "<<",
        "0b2",
        "a#b",
        "a:b",
        ":x",
        "?x",
        "-x",
        "-1-",
    ] {
        check_scalars(&[(text, &format!("{text:?}"))]);
    }
}

#[test]
fn quotes_make_strings() {
    check_scalars(&[
        ("'1'", "\"1\""),
        ("\"true\"", "\"true\""),
        ("''", "\"\""),
        ("\"~\"", "\"~\""),
        ("|-\n  1", "\"1\""),
    ]);
}

#[test]
fn tags_decide_and_unknown_ones_make_strings() {
    check_scalars(&[
        ("!!str 12", "\"12\""),
        ("!!str", "\"\""),
        ("!!int \"12\"", "12"),
        ("!!float 3", "3"),
        ("!!bool \"yes\"", "true"),
        ("!!null ''", "null"),
        ("!<tag:yaml.org,2002:int> '7'", "7"),
        ("!!binary aGk=", "\"hi\""),
        ("!!binary |\n  aG\n  k=\n", "\"hi\""),
        ("! 12", "\"12\""),
        ("!vault 12", "\"12\""),
        ("!!timestamp 2001-01-01", "\"2001-01-01\""),
        ("!!map {b: 1}", r#"{"b":1}"#),
        ("!foo [1]", "[1]"),
    ]);
    check_problems(
        parse,
        &[
            ("a: !!int x\n", "", &["failed 1:10 the value does not fit its tag"]),
            ("a: !!binary x\n", "", &["failed 1:13 the value is not base64, as its tag says"]),
            ("a: !e!x y\n", "", &["failed 1:4 no `%TAG` directive says what `!e!` means"]),
        ],
    );
}

#[test]
fn keys_become_strings() {
    check_values(
        parse,
        &[
            ("on: 1\nNO: 2\n", r#"{"true":1,"false":2}"#),
            ("1: a\n0x10: b\n1.5: c\n1e7: d\n-0: e\n", r#"{"1":"a","16":"b","1.5":"c","1e+07":"d","0":"e"}"#),
            ("'1': a\n\"a\\tb\": c\n'it''s': d\n", r#"{"1":"a","a\tb":"c","it's":"d"}"#),
            ("2001-01-01: a\n!!str on: b\n", r#"{"2001-01-01":"a","on":"b"}"#),
            ("{a b: 1, \"\": 2}", r#"{"a b":1,"":2}"#),
        ],
    );
    check_problems(
        parse,
        &[
            ("~: 1\n", "", &["failed 1:1 a key must not be empty or null"]),
            (": 1\n", "", &["failed 1:1 a key must not be empty or null"]),
            ("{a: 1}: 2\n", "", &["failed 1:1 a key must be a plain value, not a map or a list"]),
            ("? - a\n: b\n", "", &["failed 1:3 a key must be a plain value, not a map or a list"]),
        ],
    );
}

#[test]
fn aliases_are_expanded() {
    check_values(
        parse,
        &[
            ("a: &x 1\nb: *x\n", r#"{"a":1,"b":1}"#),
            ("a: &x {k: [1, 2]}\nb: [*x, *x]\n", r#"{"a":{"k":[1,2]},"b":[{"k":[1,2]},{"k":[1,2]}]}"#),
            ("&k a: 1\nb: *k\nc: {*k : 2}\n", r#"{"a":1,"b":"a","c":{"a":2}}"#),
            ("- &x a\n- &x b\n- *x\n", r#"["a","b","b"]"#),
            ("a: &x\nb: *x\n", r#"{"a":null,"b":null}"#),
        ],
    );
}

#[test]
fn aliases_that_lead_nowhere_are_problems() {
    check_problems(
        parse,
        &[
            ("a: *x\n", "", &["failed 1:4 `*x` refers to an anchor that this document does not define"]),
            (
                "a: &x 1\n---\nb: *x\n",
                r#"{"a":1}"#,
                &["failed 3:4 `*x` refers to an anchor that this document does not define"],
            ),
            ("a: &x [*x]\n", "", &["failed 1:8 `*x` lies in the value that it refers to"]),
            ("a: &x [1]\n*x : 2\n", "", &["failed 2:1 `*x` is a map or a list and cannot be a key"]),
            ("a: *\n", "", &["failed 1:4 `*` begins an alias, but no name follows"]),
        ],
    );
}

#[test]
fn merge_keys_give_way_to_what_follows() {
    check_values(
        parse,
        &[
            ("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  e: 3\n", r#"{"a":{"b":1,"c":2},"d":{"b":1,"c":2,"e":3}}"#),
            (
                "- &x {b: 1}\n- &y {b: 2, c: {d: 3}}\n- <<: [*x, *y]\n",
                r#"[{"b":1},{"b":2,"c":{"d":3}},{"b":2,"c":{"d":3},"b":1}]"#,
            ),
            ("<<: {a: 1}\nb: 2\n", r#"{"a":1,"b":2}"#),
            ("'<<': {a: 1}\n", r#"{"<<":{"a":1}}"#),
            ("a: &x {\"k\\t\": 1}\nb: {<<: *x}\n", r#"{"a":{"k\t":1},"b":{"k\t":1}}"#),
            ("b:\n  <<: &y {c: 1}\n  d: 2\ne: *y\n", r#"{"b":{"<<":{"c":1},"c":1,"d":2},"e":{"c":1}}"#),
        ],
    );
    let (tree, found) = read(parse, "a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  b: 3\n");
    assert_eq!(problems(&tree, &found), [""; 0], "a key that replaces a merged one is no duplicate");
    let merged = tree.member(0, "d").and_then(|map| tree.member(map, "b"));
    assert_eq!(merged.and_then(|member| tree.scalar(member)), Some("3"));
    check_problems(parse, &[("<<: 1\n", "", &["failed 1:5 `<<` needs a map, or a list of maps"])]);
}

#[test]
fn managed_fields_are_not_kept() {
    check_values(
        parse,
        &[
            ("a:\n  managedFields:\n  - b: {c: d}\n  e: 1\n", r#"{"a":{"e":1}}"#),
            ("managedFields: &x [1]\na: *x\n", r#"{"managedFields":[1],"a":[1]}"#),
        ],
    );
}

#[test]
fn templates_are_recognized_by_their_actions() {
    for text in [
        "a: {{ .Values.a }}\n",
        "{{- if .x }}\na: 1\n{{- end }}\n",
        "  {{ include \"x\" . | nindent 4 }}\n",
        "a: b\n{{/* note */}}\n",
        "a: \"{{ .Release.Name }}-x\"\n",
    ] {
        assert!(looks_like_template(text), "{text:?}");
    }
    for text in [
        "a: b\n",
        "a: \"{{ $labels.pod }} is down\"\n",
        "a: '{{ $value | humanize }}'\n",
        "a: {{b: c}}\n",
        "a: {b: {c: 1}}\n",
    ] {
        assert!(!looks_like_template(text), "{text:?}");
    }
}
