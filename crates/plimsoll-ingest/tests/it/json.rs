//! JSON: values, places, problems.

use std::time::{Duration, Instant};

use plimsoll_ingest::json::parse;
use plimsoll_ingest::problem::{Limits, ProblemSeverity};

use crate::show::{
    check_problems, check_robust, check_spans, check_values, problems, read, read_within, spans, value,
    values,
};

#[test]
fn values_are_read_as_rfc_8259_says() {
    check_values(
        parse,
        &[
            ("", ""),
            (" \r\n\t ", ""),
            ("null", "null"),
            ("true", "true"),
            (" false ", "false"),
            ("0", "0"),
            ("-0.5e+10", "-0.5e+10"),
            ("1E400", "1E400"),
            ("\"\"", "\"\""),
            ("\"a b\"", "\"a b\""),
            ("[]", "[]"),
            ("{ }", "{}"),
            ("[ 1 , [ ] , { } ]", "[1,[],{}]"),
            (r#"{"a":{"b":[1,"x",null]},"c":true}"#, r#"{"a":{"b":[1,"x",null]},"c":true}"#),
            ("\u{feff}{\"a\":1}", r#"{"a":1}"#),
        ],
    );
}

#[test]
fn escapes_are_decoded_in_values_and_keys() {
    check_values(
        parse,
        &[
            (r#""\"\\\/\b\f\n\r\t""#, r#""\"\\/\u{8}\u{c}\n\r\t""#),
            (r#""\u00e9\u20AC""#, "\"é€\""),
            (r#""\ud83d\ude00!""#, "\"😀!\""),
            (r#"{"a\u0062":"c\u0064"}"#, r#"{"ab":"cd"}"#),
        ],
    );
}

#[test]
fn half_a_surrogate_pair_becomes_the_replacement_character() {
    check_values(
        parse,
        &[
            (r#""\ud83d""#, "\"\u{fffd}\""),
            (r#""\ude00x""#, "\"\u{fffd}x\""),
            (r#""\ud83d\ud83d\ude00""#, "\"\u{fffd}😀\""),
            (r#""\ud83d\n""#, "\"\u{fffd}\\n\""),
        ],
    );
}

#[test]
fn several_documents_follow_one_another() {
    check_values(
        parse,
        &[("{\"a\":1}\n{\"a\":2}\n", "{\"a\":1}\n{\"a\":2}"), ("{}{}[] 1 2", "{}\n{}\n[]\n1\n2")],
    );
}

#[test]
fn places_are_exact() {
    check_spans(
        parse,
        "{\n  \"name\": \"äö\", \"ü\": [1, {\"x\\u0041\": \"\\t\"}],\n  \"z\": null}",
        &[
            " 1:1 {\n  \"name\": \"äö\", \"ü\": [1, {\"x\\u0041\": \"\\t\"}],\n  \"z\": null}",
            "/name 2:4 \"äö\"",
            "/ü 2:18 [1, {\"x\\u0041\": \"\\t\"}]",
            "/ü/0 2:23 1",
            "/ü/1 2:26 {\"x\\u0041\": \"\\t\"}",
            "/ü/1/xA 2:38 \"\\t\"",
            "/z 3:4 null",
        ],
    );
}

#[test]
fn managed_fields_are_checked_but_not_kept() {
    check_values(
        parse,
        &[
            (r#"{"managedFields":[{"f:a":{}}],"name":"x"}"#, r#"{"name":"x"}"#),
            (r#"{"name":"x","managedFields":[{"k:{\"n\":1}":{".":{}}}]}"#, r#"{"name":"x"}"#),
            (r#"{"managedFields":null , "managedFields":[]}"#, "{}"),
            (r#"[{"managedFields":{"a":1}},2]"#, "[{},2]"),
            (r#"["managedFields",{"a":"managedFields"}]"#, r#"["managedFields",{"a":"managedFields"}]"#),
        ],
    );
    check_problems(
        parse,
        &[
            (r#"{"managedFields":[tru]}"#, "", &["failed 1:19 expected a JSON value, found `tru`"]),
            (
                r#"{"managedFields":[1],}"#,
                "",
                &["failed 1:22 expected a key before `}`; a comma must not stand before it"],
            ),
            (
                r#"{"managedFields":[1] 2}"#,
                "",
                &["failed 1:22 expected `,` or `}`, found `2`, in the map that begins at line 1, column 1"],
            ),
        ],
    );
}

#[test]
fn a_duplicate_key_is_a_warning_and_the_last_one_counts() {
    let (tree, found) = read(parse, "{\"a\":1,\"b\":{\"a\":2},\n \"\\u0061\":3}");
    assert_eq!(
        problems(&tree, &found),
        ["warning 2:2 the key \"a\" stands twice in this map; the last one counts"]
    );
    assert_eq!(tree.member(0, "a").and_then(|member| tree.scalar(member)), Some("3"));
}

#[test]
fn duplicates_are_found_in_wide_maps_and_only_there() {
    let members: Vec<String> = (0..5000).map(|index| format!("\"key-{index}\":{index}")).collect();
    let text = format!("{{\"inner\":{{{}}},{},\"key-77\":0}}", members.join(","), members.join(","));
    let (tree, found) = read(parse, &text);
    assert_eq!(found.len(), 1, "{:?}", problems(&tree, &found));
    assert!(found[0].message.contains("key-77"));
    assert_eq!(found[0].offset as usize, text.len() - "\"key-77\":0}".len());
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    check_problems(
        parse,
        &[
            ("{\"a\": 1,}", "", &["failed 1:9 expected a key before `}`; a comma must not stand before it"]),
            ("[1,]", "", &["failed 1:4 expected a value before `]`; a comma must not stand before it"]),
            (
                "[1 2]",
                "",
                &["failed 1:4 expected `,` or `]`, found `2`, in the list that begins at line 1, column 1"],
            ),
            ("{\"a\" 1}", "", &["failed 1:6 expected `:` after the key, found `1`"]),
            ("{a: 1}", "", &["failed 1:2 expected a key in double quotes, found `a`"]),
            ("{'a': 1}", "", &["failed 1:2 expected a key in double quotes, found `'`"]),
            ("['a']", "", &["failed 1:2 JSON strings need double quotes, not `'`"]),
            ("[NaN]", "", &["failed 1:2 expected a JSON value, found `NaN`"]),
            ("[truex]", "", &["failed 1:2 expected a JSON value, found `truex`"]),
            ("[-]", "", &["failed 1:2 this is not a number"]),
            ("[1.]", "", &["failed 1:2 this is not a number"]),
            ("[1e]", "", &["failed 1:2 this is not a number"]),
            ("[.5]", "", &["failed 1:2 expected a JSON value, found `.`"]),
            ("[0x1F]", "", &["failed 1:2 this is not a number"]),
            ("[012]", "", &["failed 1:2 a number must not begin with 0"]),
            ("[1] // no", "[1]", &["failed 1:5 JSON knows no comments"]),
            ("{/* no */}", "", &["failed 1:2 JSON knows no comments"]),
            ("[\"a\\x41\"]", "", &["failed 1:4 this escape is not one of JSON's"]),
            ("[\"\\u12G4\"]", "", &["failed 1:3 this escape is not one of JSON's"]),
            ("[\"a\u{1}\"]", "", &["failed 1:4 the control character U+0001 must not stand in a string"]),
            (
                "[\"ab\nc\"]",
                "",
                &["failed 1:5 the line ends inside a string that begins at line 1, column 2"],
            ),
            ("{\"a\":1} x", "{\"a\":1}", &["failed 1:9 expected a JSON value, found `x`"]),
            ("]", "", &["failed 1:1 expected a JSON value, found `]`"]),
            ("{\"ä\": \u{0}}", "", &["failed 1:7 expected a JSON value, found the control character U+0000"]),
        ],
    );
}

#[test]
fn a_cut_off_file_says_what_was_open() {
    check_problems(
        parse,
        &[
            (
                "{\"a\":\n [1, 2",
                "",
                &["failed 2:7 the file ends inside the list that begins at line 2, column 2"],
            ),
            ("{\"a\"", "", &["failed 1:5 expected `:` after the key, found the end of the file"]),
            ("{\"a\":", "", &["failed 1:6 the file ends inside the map that begins at line 1, column 1"]),
            (
                "{\"a\": \"b",
                "",
                &["failed 1:9 the file ends inside a string that begins at line 1, column 7"],
            ),
            (
                "{\"a\": \"b\\",
                "",
                &["failed 1:10 the file ends inside a string that begins at line 1, column 7"],
            ),
            (
                "{\"a\": \"\\u00",
                "",
                &["failed 1:12 the file ends inside a string that begins at line 1, column 7"],
            ),
            ("[tru", "", &["failed 1:2 the file ends inside a value"]),
            ("[-", "", &["failed 1:2 the file ends inside a number"]),
        ],
    );
}

#[test]
fn a_broken_line_does_not_lose_the_lines_after_it() {
    check_problems(
        parse,
        &[
            (
                "{\"a\":1}\n{\"a\":}\n{\"a\":3}\n",
                "{\"a\":1}\n{\"a\":3}",
                &["failed 2:6 expected a value before `}`; a comma must not stand before it"],
            ),
            (
                "{\"a\": [1, 2\n{\"b\": 1}\n",
                "{\"b\":1}",
                &["failed 2:1 expected `,` or `]`, found `{`, in the list that begins at line 1, column 7"],
            ),
            (
                "{\n  \"a\": tru,\n  \"b\": {\n  }\n}\n{\n  \"c\": 1\n}\n",
                "{\"c\":1}",
                &["failed 2:8 expected a JSON value, found `tru`"],
            ),
            // Lines of one list, not documents.
            (
                "[\n1,\n2 x,\n{\"a\": 1},\n{\"b\": 2}\n]\n",
                "",
                &["failed 3:3 expected `,` or `]`, found `x`, in the list that begins at line 1, column 1"],
            ),
        ],
    );
}

#[test]
fn a_file_that_breaks_everywhere_is_reported_in_bounded_space() {
    let (tree, found) = read(parse, &"{\"a\":}\n".repeat(50_000));
    assert!(tree.is_empty());
    assert_eq!(found.len(), 101);
    assert!(found[100].message.starts_with("49900 further documents"), "{}", found[100].message);
}

#[test]
fn depth_is_limited() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(read(parse, &nested(512)).1, []);
    let (tree, found) = read(parse, &nested(10_000));
    assert!(tree.is_empty());
    assert_eq!(problems(&tree, &found), ["failed 1:513 nested deeper than 512 levels"]);
    let hidden = format!("{{\"managedFields\":{}}}", nested(10_000));
    assert_eq!(read(parse, &hidden).1[0].message, "nested deeper than 512 levels");
}

#[test]
fn the_number_of_values_is_limited() {
    let limits = Limits { nodes: 100, ..Limits::default() };
    let text = format!("[{}0]", "{\"a\":1},".repeat(1000));
    let (tree, found) = read_within(parse, &text, &limits);
    assert!(tree.is_empty());
    assert_eq!(found[0].message, "the file holds more than 100 values");
    assert_eq!(found[0].severity, ProblemSeverity::Failed);
}

#[test]
fn a_long_line_takes_time_in_proportion() {
    let text = format!("[{}\"é\"]", "{\"name\":\"value with some text\",\"n\":12345},".repeat(25_000));
    let start = Instant::now();
    let (tree, found) = read(parse, &text);
    assert_eq!(found, []);
    assert_eq!(tree.len(), 75_002);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    assert!(spans(&tree).last().is_some_and(|last| last.ends_with("\"é\"")));
}

#[test]
fn no_beginning_and_no_damage_makes_it_panic() {
    let text = "\u{feff}{\"apiVersion\":\"v1\", \"é\\u00e9\\ud83d\\ude00\": [1, -2.5e3, true, null],\n \"managedFields\": \
                [{\"f:x\\n\": {}}], \"list\": [{\"name\": \"a\\\"b\"}, []]}\n{\"kind\": \"Pod\"}\n";
    check_robust(parse, text);
    let (tree, found) = read(parse, text);
    assert_eq!(found, []);
    assert_eq!(values(&tree).lines().count(), 2);
}

/// Texts of items of which some repeat others, wholly or in part.
const ITEMS: [&str; 10] = [
    r#"{"a":{"b":[1,{"c":"x"}],"d":"e"},"f":[]}"#,
    r#"{"a":{"b":[1,{"c":"x"}],"d":"e"},"f":[]}"#,
    r#"{"a":{"b":[1,{"c":"x"}],"d":"g"},"f":[]}"#,
    r#"{"z":1,"a":{"b":[1,{"c":"x"}],"d":"e"}}"#,
    r#"{"a":{"b":[1,{"c":"\u0078\n"}],"k\n":{"l":[true]}}}"#,
    r#"{"a":{"b":[1,{"c":"\u0078\n"}],"k\n":{"l":[true]}}}"#,
    r#"{"managedFields":[{"f":{}}],"a":{"b":[1,{"c":"\u0078\n"}],"managedFields":[{"f":{}}]}}"#,
    r#"{"managedFields":[{"f":{}}],"a":{"b":[1,{"c":"\u0078\n"}],"managedFields":[{"f":{}}]}}"#,
    r"[[[[1,2],[1,2]],[[1,2],[1,2]]],[[[1,2],[1,2]],[[1,2],[1,3]]]]",
    r"[[[[1,2],[1,2]],[[1,2],[1,2]]],[[[1,2],[1,2]],[[1,2],[1,2]]]]",
];

#[test]
fn what_repeats_an_earlier_item_is_read_as_if_it_stood_alone() {
    for first in ITEMS {
        for second in ITEMS {
            let text = format!("[{first}, {second},\n{first},{second}]");
            let (tree, found) = read(parse, &text);
            assert!(found.is_empty(), "{text}");
            let alone = |item: &str| values(&read(parse, item).0);
            let (one, two) = (alone(first), alone(second));
            assert_eq!(values(&tree), format!("[{one},{two},{one},{two}]"), "{text}");
            // Every value stands where the text says.
            for node in 0..tree.len() as u32 {
                let (start, end) = tree.span(node);
                let alone = read(parse, &text[start as usize..end as usize]).0;
                assert_eq!(values(&alone), value(&tree, node), "{text} at {start}");
            }
        }
    }
}

#[test]
fn keys_that_stand_twice_are_told_at_every_place() {
    let text = r#"[{"a":{"b":1,"b":2}},{"a":{"b":1,"b":2}}]"#;
    assert_eq!(read(parse, text).1.len(), 2);
}
