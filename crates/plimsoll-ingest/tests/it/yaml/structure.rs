//! Which value lies in which, and where.

use plimsoll_ingest::yaml::parse;

use crate::show::{check_spans, check_values};

#[test]
fn block_collections_nest_by_indentation() {
    check_values(
        parse,
        &[
            ("a: 1\nb:\n  c: 2\n  d:\n    e: 3\nf: 4\n", r#"{"a":1,"b":{"c":2,"d":{"e":3}},"f":4}"#),
            ("- a\n- - b\n  - c\n-\n  - d\n", r#"["a",["b","c"],["d"]]"#),
            ("a:\n- 1\n- 2\nb:\n  - 3\n", r#"{"a":[1,2],"b":[3]}"#),
            ("- a: 1\n  b: 2\n- c: 3\n", r#"[{"a":1,"b":2},{"c":3}]"#),
            ("a:\nb:\n", r#"{"a":null,"b":null}"#),
            ("-\n- \n- a\n", r#"[null,null,"a"]"#),
            ("? a\n: b\n? c\n", r#"{"a":"b","c":null}"#),
            ("- ? a\n  : - b\n", r#"[{"a":["b"]}]"#),
            ("\"a\": 1\n'b': 2\n", r#"{"a":1,"b":2}"#),
            ("a:   # comment\n  # another\n  b: 1 # more\n#end", r#"{"a":{"b":1}}"#),
        ],
    );
}

#[test]
fn flow_collections_nest_by_brackets() {
    check_values(
        parse,
        &[
            ("[a, 'b', \"c\", 1, ]", r#"["a","b","c",1]"#),
            (
                "{a: 1, \"b\":2, 'c' : [3, {d: e}], f, g: }",
                r#"{"a":1,"b":2,"c":[3,{"d":"e"}],"f":null,"g":null}"#,
            ),
            ("[a: b, ? c : d, e: ]", r#"[{"a":"b"},{"c":"d"},{"e":null}]"#),
            ("a: [\n  b,\n# c\n\td\n]\n", r#"{"a":["b","d"]}"#),
            ("a: [http://x:80/y, b:c]", r#"{"a":["http://x:80/y","b:c"]}"#),
            ("{\"a\": {\"b\": [1, 2, {\"c\": null}]}}", r#"{"a":{"b":[1,2,{"c":null}]}}"#),
            ("a: []\nb: {}\n", r#"{"a":[],"b":{}}"#),
        ],
    );
}

#[test]
fn scalars_of_several_lines_are_folded() {
    check_values(
        parse,
        &[
            ("a: b\n  c\n\n  d # no\n", r#"{"a":"b c\nd"}"#),
            ("a: 'b\n\n  it''s\n c'\n", r#"{"a":"b\nit's c"}"#),
            ("a: \"b\\\n   c\\n  \n  d  e\"\n", r#"{"a":"bc\n d  e"}"#),
            ("a: '{\n\"b\": 1\n}'\n", r#"{"a":"{ \"b\": 1 }"}"#),
            ("a: |\n  b\n   c\n\n  d\n\nx: z", r#"{"a":"b\n c\n\nd\n","x":"z"}"#),
            ("a: |-\n  b\n\n", r#"{"a":"b"}"#),
            ("a: |+\n  b\n\n", r#"{"a":"b\n\n"}"#),
            ("a: >\n  b\n  c\n\n  d\n   e\n  f\n", r#"{"a":"b c\nd\n e\nf\n"}"#),
            ("a: |2\n   b\n  c\n", r#"{"a":" b\nc\n"}"#),
            ("a: |-2 # why\n    b", r#"{"a":"  b"}"#),
            ("- |\n a\n- >-\n b\n", r#"["a\n","b"]"#),
            ("a: |\nb: c\n", r#"{"a":"","b":"c"}"#),
            ("a: |\r\n  b\r\n  c\r\n", r#"{"a":"b\nc\n"}"#),
            ("--- |\n text\n...\n--- >\n more\n", "\"text\\n\"\n\"more\\n\""),
        ],
    );
}

#[test]
fn escapes_are_decoded_in_double_quotes_only() {
    check_values(
        parse,
        &[
            (
                r#""\0\a\b\t\n\v\f\r\e\"\\\/ \N\_\L\P""#,
                r#""\0\u{7}\u{8}\t\n\u{b}\u{c}\r\u{1b}\"\\/ \u{85}\u{a0}\u{2028}\u{2029}""#,
            ),
            (r#""\x41\u00e9\U0001F600\ud83d\ude00\ud800""#, "\"Aé😀😀\u{fffd}\""),
            (r"'\n'", r#""\\n""#),
            (r"a\nb", r#""a\\nb""#),
        ],
    );
}

#[test]
fn documents_are_separated_and_empty_ones_passed_over() {
    check_values(
        parse,
        &[
            ("", ""),
            ("# nothing\n", ""),
            ("---\n---\n# c\n---\na: 1\n", r#"{"a":1}"#),
            ("a: 1\n---\nb: 2\n--- # c\n- 3\n--- 4\n", "{\"a\":1}\n{\"b\":2}\n[3]\n4"),
            (
                "%YAML 1.1\n%TAG !e! tag:example.com,2000:\n---\na: !e!x 1\n...\n# c\n...\n---\nb: 2\n",
                "{\"a\":\"1\"}\n{\"b\":2}",
            ),
            ("a: 1\n...\nb: 2\n", "{\"a\":1}\n{\"b\":2}"),
            ("a: |\n  ---\n  x\n---\nb: \"--- x\"", "{\"a\":\"---\\nx\\n\"}\n{\"b\":\"--- x\"}"),
            ("\u{feff}a: 1\r\n---\r\nb: 2\r\n", "{\"a\":1}\n{\"b\":2}"),
            ("--- {a: 1}\n---\n", r#"{"a":1}"#),
            ("---\nnull\n", "null"),
        ],
    );
}

#[test]
fn places_are_exact() {
    check_spans(
        parse,
        "apiVersion: v1\nmetadata:\n  \"näme\": 'ö' # c\n  ü: [ä,  {b: \"c\\t\"} ]   \nspec:\n- a:\n  - |\n    text\n\n- &x !!str plain\n  words\n- *x\n",
        &[
            " 1:1 apiVersion: v1\nmetadata:\n  \"näme\": 'ö' # c\n  ü: [ä,  {b: \"c\\t\"} ]   \nspec:\n- a:\n  - |\n    text\n\n- &x !!str plain\n  words\n- *x",
            "/apiVersion 1:1 v1",
            "/metadata 2:1 \"näme\": 'ö' # c\n  ü: [ä,  {b: \"c\\t\"} ]",
            "/metadata/näme 3:4 'ö'",
            "/metadata/ü 4:3 [ä,  {b: \"c\\t\"} ]",
            "/metadata/ü/0 4:7 ä",
            "/metadata/ü/1 4:11 {b: \"c\\t\"}",
            "/metadata/ü/1/b 4:12 \"c\\t\"",
            "/spec 5:1 - a:\n  - |\n    text\n\n- &x !!str plain\n  words\n- *x",
            "/spec/0 6:3 a:\n  - |\n    text",
            "/spec/0/a 6:3 - |\n    text",
            "/spec/0/a/0 7:5 |\n    text",
            "/spec/1 10:12 plain\n  words",
            "/spec/2 10:12 plain\n  words",
        ],
    );
}

#[test]
fn places_count_characters_behind_a_byte_order_mark_and_carriage_returns() {
    check_spans(
        parse,
        "\u{feff}---\r\né: ü\r\nkey: {a: ß, b: 2}\r\n",
        &[
            " 2:1 é: ü\r\nkey: {a: ß, b: 2}",
            "/é 2:1 ü",
            "/key 3:1 {a: ß, b: 2}",
            "/key/a 3:7 ß",
            "/key/b 3:13 2",
        ],
    );
}

#[test]
fn empty_values_stand_behind_their_key() {
    check_spans(
        parse,
        "a:\nb: !!null # c\nc: [x: ]\n",
        &[
            " 1:1 a:\nb: !!null # c\nc: [x: ]",
            "/a 1:1 ",
            "/b 2:1 ",
            "/c 3:1 [x: ]",
            "/c/0 3:5 x:",
            "/c/0/x 3:5 ",
        ],
    );
}
