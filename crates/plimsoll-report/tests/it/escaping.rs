//! Names, values and file names that try to be something else.

use plimsoll_model::Finding;
use serde_json::Value;

use crate::forms::{FORMS, form, options};
use crate::markup::elements;
use crate::support::{NO_AUDIT_LOG, failure, privileged, report, snapshot, suppression};

const HOSTILE: [&str; 9] = [
    "<script>alert(1)</script>",
    "]]><x a=\"b\" c='d'>&amp;",
    "a\nb\r::error::c",
    "%0A::set-output name=x::y, z:",
    "\u{1b}[2J\u{0}\u{8}\u{202e}\u{fffe}",
    "@org/team #12 https://evil.example www.evil.example GH-1",
    "`x` | y ```` [a](javascript:b) ![i](u) **bold** <!-- -->",
    "</details></code></pre></style>",
    "$(id) ${{ secrets.X }}",
];

fn hostile_report(check: impl Fn(&str, &str)) {
    for name in HOSTILE {
        let quoted = serde_json::to_string(name).expect("JSON");
        let text = format!(
            r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":{quoted},"namespace":{quoted}}},
            "spec":{{"template":{{"spec":{{"containers":[{{"name":{quoted},"securityContext":{{"privileged":true}},{quoted}:{quoted}}}]}}}}}}}}"#
        );
        let file = format!("dir/{name}.json");
        let mut snapshot = snapshot(&[(&file, &text)]);
        snapshot.inputs.failed.push(plimsoll_model::Failed {
            file: file.clone(),
            line: 1,
            column: 1,
            message: name.to_owned(),
            help: name.to_owned(),
        });
        snapshot.inputs.skipped.push(plimsoll_model::Skipped {
            file: file.clone(),
            reason: name.to_owned(),
            kind: "not-input",
        });
        let object = snapshot.objects().next().expect("an object");
        let container = object.path("spec.template.spec.containers").items().next().expect("a container");
        let mut findings = privileged(&snapshot);
        findings.push(Finding {
            message: name.to_owned().into(),
            ..failure(&NO_AUDIT_LOG, object, &[container.get(name), container.get("name")])
        });
        let mut suppressed = failure(&NO_AUDIT_LOG, object, &[container.get("name")]);
        let reason = plimsoll_model::Suppression {
            reason: name.to_owned(),
            owner: name.to_owned(),
            origin: name.to_owned(),
            ..suppression()
        };
        suppressed.suppression = Some(Box::new(reason));
        findings.push(suppressed);
        let mut report = report(&snapshot, findings);
        report.notices.push(name.to_owned());
        for form_name in FORMS {
            check(form_name, &form(form_name, &report, &options()));
        }
    }
}

#[test]
fn xml_and_html_stay_what_they_are() {
    hostile_report(|name, text| {
        if name == "junit.xml" {
            let names: Vec<_> = elements(text).into_iter().collect();
            for found in names {
                let known = ["testsuites", "testsuite", "testcase", "failure", "skipped", "error"];
                assert!(known.contains(&found.as_str()), "{found}");
            }
            assert!(!text.contains("]]>"));
        }
        if name == "report.html" {
            let names = elements(text);
            assert!(!names.contains("script") && !names.contains("x"), "{names:?}");
        }
    });
}

#[test]
fn nothing_steers_a_terminal_or_turns_the_direction_of_writing() {
    hostile_report(|name, text| {
        // JSON escapes control characters itself, and a path in it has to be the file's.
        if ["ocsf.jsonl", "gitlab.json"].contains(&name) {
            return;
        }
        let harmful =
            |character: char| (character.is_control() && character != '\n') || character == '\u{202e}';
        assert_eq!(text.chars().find(|character| harmful(*character)), None, "{name}");
    });
}

#[test]
fn workflow_commands_cannot_be_added_or_cut() {
    hostile_report(|name, text| {
        if name != "github.txt" {
            return;
        }
        let lines: Vec<_> = text.lines().collect();
        let (last, commands) = lines.split_last().expect("a last line");
        assert!(last.starts_with("plimsoll: "), "{last}");
        assert_eq!(commands.len(), 3, "{text}");
        for command in commands {
            let behind = command.strip_prefix("::error ").expect("an error");
            let (properties, _) = behind.split_once("::").expect("a message");
            for property in properties.split(',') {
                let (key, value) = property.split_once('=').expect("key and value");
                assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&key), "{command}");
                assert!(!value.contains(':'), "{command}");
            }
        }
    });
}

#[test]
fn markdown_gets_no_markup_mention_or_link_from_the_input() {
    hostile_report(|name, text| {
        if name != "markdown.md" {
            return;
        }
        assert!(!text.contains("<script") && !text.contains("<x") && !text.contains("<!-- -->"), "{text}");
        let lower = text.to_lowercase();
        for link in ["](javascript", "](u)", "https://evil", "www.evil", "**bold**"] {
            assert!(!lower.contains(link), "{link} in {text}");
        }
        // Mentions and references count only outside code.
        let mut outside = String::new();
        for (index, part) in text.split("<code>").enumerate() {
            outside.push_str(if index == 0 {
                part
            } else {
                part.split_once("</code>").map_or("", |(_, rest)| rest)
            });
        }
        assert!(!outside.contains("@org") && !outside.contains("#12"), "{outside}");
        for row in text.lines().filter(|line| line.starts_with("| ")) {
            let columns = row.replace("\\|", "").matches('|').count();
            assert_eq!(columns, 6, "{row}");
        }
        assert_eq!(text.matches("<details>").count(), text.matches("</details>").count(), "{text}");
        assert_eq!(text.matches("<code>").count(), text.matches("</code>").count(), "{text}");
    });
}

#[test]
fn json_forms_are_json() {
    hostile_report(|name, text| match name {
        "gitlab.json" => assert!(serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_array())),
        "ocsf.jsonl" => {
            for line in text.lines() {
                assert!(serde_json::from_str::<Value>(line).is_ok_and(|value| value.is_object()), "{line}");
            }
        }
        _ => {}
    });
}
