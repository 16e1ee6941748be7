//! What is said of YAML that cannot be read, and what is left of the file.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use plimsoll_ingest::problem::{Limits, ProblemSeverity};
use plimsoll_ingest::yaml::parse;

use crate::show::{check_problems, check_robust, problems, read, read_within};

#[test]
fn what_is_wrong_is_said_with_its_place() {
    check_problems(
        parse,
        &[
            (
                "a:\n  b: 1\n c: 2\n",
                "",
                &[
                    "failed 3:2 expected a key, found a key with another indentation, in the map that begins at line 1, column 1",
                ],
            ),
            ("a: 1\n  b: 2\n", "", &["failed 2:4 `:` must not stand here: this value cannot be a map"]),
            ("a: b: c\n", "", &["failed 1:5 `:` must not stand here: this value cannot be a map"]),
            ("a: 1\nb\nc: 2\n", "", &["failed 2:1 expected a key here, but no `:` follows it"]),
            (
                "- a\nb: 1\n",
                "",
                &["failed 2:1 expected `-`, found a key, in the list that begins at line 1, column 1"],
            ),
            ("a: - b\n", "", &["failed 1:4 a list item must not begin here"]),
            (
                "a: [1, 2\nb: 3\n",
                "",
                &["failed 2:2 expected `,` or `]`, found `:`, in the list that begins at line 1, column 4"],
            ),
            (
                "a: [1, 2",
                "",
                &[
                    "failed 1:9 expected `,` or `]`, found the end of the file, in the list that begins at line 1, column 4",
                ],
            ),
            (
                "a: {b: 1 c: 2}\n",
                "",
                &["failed 1:11 expected `,` or `}`, found `:`, in the map that begins at line 1, column 4"],
            ),
            ("a: ]\n", "", &["failed 1:4 expected a value, found `]`"]),
            (
                "a: 'b\nc: 1\n",
                "",
                &["failed 3:1 the file ends inside a quoted value that begins at line 1, column 4"],
            ),
            (
                "a: \"b\n---\nc: 1\n",
                r#"{"c":1}"#,
                &["failed 2:1 the document ends inside a quoted value that begins at line 1, column 4"],
            ),
            ("a: \"\\q\"\n", "", &["failed 1:5 this is not an escape that YAML knows"]),
            ("a: @b\n", "", &["failed 1:4 a value must not begin with `@`"]),
            ("a: %b\n", "", &["failed 1:4 a value must not begin with `%`"]),
            ("a: |b\n", "", &["failed 1:5 `b` must not follow `|` or `>` on the same line"]),
            ("a: |0\n", "", &["failed 1:5 the indentation of a block of text must not be 0"]),
            ("a: & b\n", "", &["failed 1:4 `&` begins an anchor, but no name follows"]),
            (
                "a: 'b' c\n",
                "",
                &[
                    "failed 1:8 expected a key, found a plain value, in the map that begins at line 1, column 1",
                ],
            ),
            ("%YAML 1.1\na: 1\n", "", &["failed 2:1 expected `---` after the `%` directive, found a key"]),
            (
                "ä: [ö\nü: 1\n",
                "",
                &["failed 2:2 expected `,` or `]`, found `:`, in the list that begins at line 1, column 4"],
            ),
        ],
    );
}

#[test]
fn tabs_are_pointed_at() {
    check_problems(
        parse,
        &[
            ("a:\n\tb: 1\n", "", &["failed 2:1 a tab stands where the indentation or a value begins"]),
            ("a:\n  b: 1\n\tc: 1\n", "", &["failed 3:1 a tab stands in the indentation of a value"]),
            ("a: |\n\tb\n", "", &["failed 2:1 a tab stands in the indentation of a block of text"]),
            ("-\ta: 1\n", "", &["failed 1:2 a tab stands where the indentation or a value begins"]),
        ],
    );
    let (_, found) = read(parse, "a:\n\tb: 1\n");
    assert!(found[0].help.contains("spaces"), "{}", found[0].help);
}

#[test]
fn one_broken_document_never_loses_the_others() {
    check_problems(
        parse,
        &[
            (
                "a: 1\n---\nb: [\n---\nc: 3\n---\nd: }\n--- # last\ne: 5\n",
                "{\"a\":1}\n{\"c\":3}\n{\"e\":5}",
                &[
                    "failed 4:1 expected a value or `]`, found the start of the next document, in the list that begins at line 3, column 4",
                    "failed 7:4 expected a value, found `}`",
                ],
            ),
            (
                "a: 1\nb: \"x\r\n---\r\nc: 3\r\n",
                "{\"c\":3}",
                &["failed 3:1 the document ends inside a quoted value that begins at line 2, column 4"],
            ),
            (
                "a: 'x\n...\nb: 1\n",
                r#"{"b":1}"#,
                &["failed 2:1 the document ends inside a quoted value that begins at line 1, column 4"],
            ),
            (
                "--- {\n--- }\n--- 3\n",
                "3",
                &[
                    "failed 2:1 expected a key or `}`, found the start of the next document, in the map that begins at line 1, column 5",
                    "failed 2:5 expected a value, found `}`",
                ],
            ),
        ],
    );
}

#[test]
fn a_duplicate_key_is_a_warning_and_the_last_one_counts() {
    let (tree, found) = read(parse, "a: 1\nb:\n  a: 2\n\"a\": 3\non: 1\n'true': 2\n");
    assert_eq!(
        problems(&tree, &found),
        [
            "warning 4:1 the key \"a\" stands twice in this map; the last one counts",
            "warning 6:1 the key \"true\" stands twice in this map; the last one counts",
        ]
    );
    assert_eq!(tree.member(0, "a").and_then(|member| tree.scalar(member)), Some("3"));
}

#[test]
fn control_characters_are_refused() {
    check_problems(
        parse,
        &[
            ("a: b\0c\n", "", &["failed 1:5 the control character U+0000 must not stand in YAML"]),
            (
                "a: 1\n---\nb: \u{7f}\n---\nc: 2\n",
                "{\"a\":1}\n{\"c\":2}",
                &["failed 3:4 the control character U+007F must not stand in YAML"],
            ),
            ("a: \"\u{1b}[0m\"\n", "", &["failed 1:5 the control character U+001B must not stand in YAML"]),
            ("\u{1}\u{2}[[{", "", &["failed 1:1 the control character U+0001 must not stand in YAML"]),
        ],
    );
}

#[test]
fn a_template_that_is_not_rendered_is_called_one() {
    let (tree, found) = read(parse, "a: 1\n---\nb: {{ .Values.b }}\n---\nc: [\n");
    assert_eq!(
        problems(&tree, &found),
        [
            "failed 3:5 this looks like a template that is not rendered: a key must be a plain value, not a map or a list",
            "failed 6:1 expected a value or `]`, found the end of the file, in the list that begins at line 5, column 4",
        ]
    );
    assert!(found[0].help.contains("helm template"), "{}", found[0].help);
}

#[test]
fn depth_is_limited_in_blocks_and_brackets() {
    let mut block = String::new();
    for depth in 0..10_000 {
        let _ = writeln!(block, "{}a:", " ".repeat(depth));
    }
    let texts = [
        block,
        "[".repeat(10_000),
        "{a: ".repeat(10_000),
        "- ".repeat(10_000),
        "? ".repeat(10_000),
        "[?".repeat(10_000),
    ];
    for text in texts {
        let start = Instant::now();
        let (tree, found) = read(parse, &format!("{text}\n---\nb: 1\n"));
        assert_eq!(tree.len(), 2, "{text:.40}");
        assert_eq!(found.len(), 1, "{text:.40}: {:?}", problems(&tree, &found));
        let expected = ["nested deeper than 512 levels", "a key must be a plain value, not a map or a list"];
        assert!(expected.contains(&found[0].message.as_str()), "{text:.40}: {}", found[0].message);
        assert!(start.elapsed() < Duration::from_secs(20), "{text:.40}: {:?}", start.elapsed());
    }
    let within = format!("{}{}", "[".repeat(512), "]".repeat(512));
    assert_eq!(read(parse, &within).1, []);
}

#[test]
fn aliases_cannot_exceed_the_limits() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..20 {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(bomb, "a{level}: &a{level} [{items}]");
    }
    let start = Instant::now();
    let (tree, found) = read(parse, &format!("{bomb}---\nb: 1\n"));
    assert_eq!(tree.len(), 2);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].message, "the aliases of this document stand for more than 100000 values");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());

    // Few values, but each level lies in the one before.
    let mut deep = "a0: &a0 [[[[[[[[[[]]]]]]]]]]\n".to_owned();
    for level in 1..60 {
        let _ = writeln!(deep, "a{level}: &a{level} [[[[[[[[[*a{}]]]]]]]]]", level - 1);
    }
    let (tree, found) = read(parse, &deep);
    assert!(tree.is_empty());
    assert_eq!(found[0].message, "nested deeper than 512 levels");

    let limits = Limits { alias_nodes: 5, ..Limits::default() };
    let merges = "a: &a {b: 1, c: 2, d: 3}\ne:\n  <<: *a\n";
    assert_eq!(read_within(parse, merges, &limits).1[0].severity, ProblemSeverity::Failed);
}

#[test]
fn the_number_of_values_is_limited() {
    let limits = Limits { nodes: 100, ..Limits::default() };
    let (tree, found) = read_within(parse, &"- a\n".repeat(1000), &limits);
    assert!(tree.is_empty());
    assert_eq!(found[0].message, "the file holds more than 100 values");
}

#[test]
fn time_grows_with_the_size() {
    let texts = [
        "- word ".repeat(50_000),
        format!("a: [{}]\n", "b, ".repeat(30_000)),
        format!("a: \"{}\"\n", "word \\n ".repeat(40_000)),
        format!("a: '{}'\n", "it''s\n ".repeat(40_000)),
        format!("a: {}\n", "word ".repeat(25_000)),
        format!("a: {}\n", "word\n ".repeat(50_000)),
        format!("a: |\n{}", "  line\n".repeat(50_000)),
        format!("{}\n", "x".repeat(300_000)),
        format!("? {}\n", "x ".repeat(150_000)),
        "---\na: 1\n".repeat(30_000),
        "---\na: [\n".repeat(30_000),
        "a: {{ b }}\n---\n".repeat(25_000),
        (0..25_000).fold(String::new(), |mut text, index| {
            let _ = writeln!(text, "key-{index}: &a{index} *a{}", index + 1);
            text
        }),
        (0..25_000).fold(String::new(), |mut text, index| {
            let _ = writeln!(text, "key-{index}: {index}");
            text
        }),
        "\n".repeat(300_000),
        "# comment\n".repeat(30_000),
        "[".repeat(300_000),
        "{".repeat(300_000),
        "'".repeat(300_000),
        "\0".repeat(300_000),
        "---\n\0\n".repeat(50_000),
    ];
    for text in texts {
        let start = Instant::now();
        read(parse, &text);
        assert!(start.elapsed() < Duration::from_secs(20), "{text:.40}: {:?}", start.elapsed());
    }
}

#[test]
fn no_beginning_and_no_damage_makes_it_panic() {
    let text = "\u{feff}%YAML 1.1\n---\napiVersion: v1 # ü\nmetadata: {name: \"é\\u00e9\", 'l': [a, b: c]}\nspec:\n- &x !!str |-\n  \
                te\n\n   xt\n- *x\n- <<: {a: 'b\n    c'}\n  ? d\n  : >+\n    e\n\n...\n---\nkind:\n  plain\n  words\n";
    check_robust(parse, text);
}
