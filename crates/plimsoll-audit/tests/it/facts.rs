//! Times, lines, guard's messages, table schemas, and what the reader of events refuses.

use plimsoll_audit::event::{AuditEvent, Body};
use plimsoll_audit::klog::{Rejoin, header, time_near};
use plimsoll_audit::{guard, schema, time};

#[test]
fn times_of_all_forms_are_read() {
    for (text, written) in [
        ("2026-03-01T10:00:00Z", Some("2026-03-01T10:00:00.000000Z")),
        ("2026-03-01T10:00:00.1Z", Some("2026-03-01T10:00:00.100000Z")),
        ("2020-05-05T16:16:37.0000000Z", Some("2020-05-05T16:16:37.000000Z")),
        ("2026-03-01T10:00:00.123456789Z", Some("2026-03-01T10:00:00.123456Z")),
        ("2026-03-01T10:00:00.123456+02:00", Some("2026-03-01T08:00:00.123456Z")),
        ("2026-03-01T10:00:00-0130", Some("2026-03-01T11:30:00.000000Z")),
        ("2022-11-29 00:09:04.38", Some("2022-11-29T00:09:04.380000Z")),
        ("0001-01-01T00:00:00Z", Some("0001-01-01T00:00:00.000000Z")),
        ("9999-12-31T23:59:59.999999999Z", Some("9999-12-31T23:59:59.999999Z")),
        ("2024-02-29T00:00:00Z", Some("2024-02-29T00:00:00.000000Z")),
        ("1969-12-31T23:59:59.5Z", Some("1969-12-31T23:59:59.500000Z")),
        ("2016-12-31T23:59:60Z", Some("2016-12-31T23:59:59.000000Z")),
        ("2023-02-29T00:00:00Z", None),
        ("1900-02-29T00:00:00Z", None),
        ("0000-01-01T00:00:00Z", None),
        ("10000-01-01T00:00:00Z", None),
        ("2026-03-01T24:00:00Z", None),
        ("2026-03-01T10:00:00.Z", None),
        ("2026-03-01T10:00:00X", None),
        ("2026-03-01", None),
        ("ü026-03-01T10:00:00Z", None),
        ("", None),
    ] {
        assert_eq!(time::parse(text).map(time::write).as_deref(), written, "{text}");
    }
    assert_eq!(time::parse("1970-01-01T00:00:00.000001Z"), Some(1));
    assert_eq!(time::parse("2026-03-01T10:00:00Z"), Some(1_772_359_200_000_000));
    for (text, written) in [
        ("5/8/2020, 10:44:17.862 PM", Some("2020-05-08T22:44:17.862000Z")),
        ("12/31/2025, 12:00:00.000 AM", Some("2025-12-31T00:00:00.000000Z")),
        ("1/2/2026 12:30 PM", Some("2026-01-02T12:30:00.000000Z")),
        ("1/2/2026 23:30:15", Some("2026-01-02T23:30:15.000000Z")),
        ("13/1/2026, 1:00:00 AM", None),
        ("1/2/2026, 13:00:00 PM", None),
        ("yesterday, 1:00 PM", None),
    ] {
        assert_eq!(time::parse_american(text).map(time::write).as_deref(), written, "{text}");
    }
}

#[test]
fn a_line_of_the_old_year_keeps_it() {
    let line = "W1231 23:59:59.123456       7 reflector.go:105] watch closed";
    let header_of = header(line).expect("a header");
    assert_eq!(
        (header_of.level, header_of.source, header_of.message),
        ("Warning", "reflector.go:105", "watch closed")
    );
    let near = |known: &str| time_near(&header_of, time::parse(known).expect("a time")).map(time::write);
    assert_eq!(near("2026-01-01T00:00:03Z").as_deref(), Some("2025-12-31T23:59:59.123456Z"));
    assert_eq!(near("2026-12-31T23:59:59Z").as_deref(), Some("2026-12-31T23:59:59.123456Z"));
    let leap = header("I0229 10:00:00.000000 1 a.go:1] x").expect("a header");
    let leap = time_near(&leap, time::parse("2026-03-01T00:00:00Z").expect("a time")).map(time::write);
    assert_eq!(leap, None, "no year near has such a day");
    for no in [
        "",
        "plain",
        "I9999 10:00:00.000000 1 a.go:1] x",
        "X0101 10:00:00.000000 1 a.go:1] x",
        "I0101 10:00 1 a.go:1] x",
    ] {
        assert_eq!(header(no), None, "{no}");
    }
}

#[test]
fn stack_traces_are_joined_again() {
    let mut rejoin = Rejoin::default();
    let first = "E0101 00:00:00.000000 1 a.go:1] panic";
    let mut done = Vec::new();
    for (source, time, line) in [
        ("a", 0, first),
        ("b", 1, "I0101 00:00:00.000000 1 b.go:1] other"),
        ("a", 10, "goroutine 1 [running]:"),
        ("a", 20, "main.go:3"),
        ("a", 30, "I0101 00:00:00.000000 1 a.go:2] next"),
        ("a", 60_000_000, "much later"),
    ] {
        done.extend(rejoin.push(source, time, line));
    }
    done.extend(rejoin.finish());
    let messages: Vec<(&str, u32)> =
        done.iter().map(|joined| (joined.message.as_str(), joined.lines)).collect();
    let trace = format!("{first}\ngoroutine 1 [running]:\nmain.go:3");
    assert_eq!(
        messages,
        [
            (trace.as_str(), 3),
            ("I0101 00:00:00.000000 1 a.go:2] next", 1),
            ("much later", 1),
            ("I0101 00:00:00.000000 1 b.go:1] other", 1),
        ]
    );
}

#[test]
fn guard_tells_what_stands_in_its_lines_and_no_more() {
    let fields = |line: &str| {
        guard::fields(line)
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    for (line, expected) in [
        ("Recieved subject access review request", ""),
        (
            "\"Cache miss\" key=\"anna@example.org/default/-/pods/read\"",
            "user_principal_name=anna@example.org user=anna@example.org action=pods/read cached=miss cache_key=anna@example.org/default/-/pods/read",
        ),
        (
            "cache hit: returning allowed for key anna@example.org/shop/-/secrets/read",
            "user_principal_name=anna@example.org user=anna@example.org action=secrets/read decision=allowed cached=hit cache_key=anna@example.org/shop/-/secrets/read",
        ),
        (
            "Cache set for key: 0d0e/shop/apps/deployments/write, value: false",
            "user=0d0e action=deployments/write decision=denied cached=set cache_key=0d0e/shop/apps/deployments/write",
        ),
        ("\"Authorization check completed\" allowed=true", "decision=allowed"),
        ("\"Authorization check completed\" allowed=false", "decision=denied"),
        (
            "\"Access allowed via v2 API\" roleAssignmentId=\"/x/ra\" roleDefinitionId=\"/x/rd\"",
            "decision=allowed role_assignment=/x/ra role_definition=/x/rd",
        ),
        (
            "Sending checkAccess request with correlationID: 0a0b0c0d-1111-2222-3333-444455556666",
            "correlation_id=0a0b0c0d-1111-2222-3333-444455556666",
        ),
        (
            "CorrelationID: 0a0b0c0d-1111-2222-3333-444455556666, Error: Failed to fetch group info",
            "correlation_id=0a0b0c0d-1111-2222-3333-444455556666",
        ),
        (
            "Checkaccess request is denied for user anna@example.org",
            "user_principal_name=anna@example.org user=anna@example.org decision=denied",
        ),
        (
            "final data:{\"oid\":[\"11111111-2222-3333-4444-555555555555\"],\"upn\":\"anna@example.org\"}",
            "object_id=11111111-2222-3333-4444-555555555555 user_principal_name=anna@example.org",
        ),
        (
            "List of authorization action info for checkaccess: [{Microsoft.ContainerService/managedClusters/pods/read}]",
            "action=Microsoft.ContainerService/managedClusters/pods/read",
        ),
        ("oid: not-a-uuid", ""),
        ("Ünïcödé correlationid \u{1f600}", ""),
    ] {
        assert_eq!(fields(line), expected, "{line}");
    }
}

#[test]
fn the_tables_that_analysts_ask_for_are_known() {
    for (table, columns, column, kind) in [
        ("AKSAudit", 24, "RequestObject", "dynamic"),
        ("AKSAuditAdmin", 24, "StageReceivedTime", "datetime"),
        ("AKSControlPlane", 13, "Message", "string"),
        ("ContainerLogV2", 17, "LogMessage", "dynamic"),
        ("KubeEvents", 19, "Count", "real"),
        ("AzureDiagnostics", 0, "log_s", "string"),
        ("AzureActivity", 0, "Claims_d", "dynamic"),
        ("KubePodInventory", 0, "PodStatus", "string"),
        ("KubeNodeInventory", 0, "Status", "string"),
        ("Syslog", 0, "SyslogMessage", "string"),
        ("ContainerNetworkLogs", 0, "TimeGenerated", "datetime"),
        ("SecurityAlert", 0, "AlertName", "string"),
        ("SigninLogs", 0, "UserPrincipalName", "string"),
    ] {
        let found = schema::columns_of(table).unwrap_or_else(|| panic!("{table}"));
        assert!(columns == 0 || found.len() == columns, "{table}: {}", found.len());
        assert_eq!(schema::type_of(table, column), Some(kind), "{table}.{column}");
    }
    assert_eq!(schema::canonical("containerlogv2"), Some("ContainerLogV2"));
    assert_eq!(schema::columns_of("Nothing"), None);
    assert!(schema::names().count() > 890);
    let sound = |table| schema::columns_of(table).is_some_and(|columns| !columns.is_empty());
    assert!(schema::names().all(sound));
}

#[test]
fn the_reader_of_events_takes_what_go_takes() {
    let text = r#"{"verb":"get","verb":"list","auditID":"a\ud83d\ude00\ud800b","annotations":{"k":"1","k":"2"},"kind":"Event",
        "requestObject":"skipped-too-big-size-object","responseObject":null,"user":null,"x":{"y":1},"user":{"username":"u","tenant":[1]},
        "responseStatus":{"code":-1},"stageTimestamp":"soon","requestReceivedTimestamp":null}"#;
    let event = AuditEvent::parse(text).expect("an event");
    assert_eq!((event.verb.as_ref(), event.audit_id.as_ref()), ("list", "a\u{1f600}\u{fffd}b"));
    assert_eq!(event.annotations, [("k".into(), "2".into())]);
    assert_eq!((event.request_object, event.response_object), (Some(Body::Skipped), None));
    assert_eq!((event.stage_time, event.response_status.and_then(|status| status.code)), (None, Some(-1)));
    let others: Vec<String> = event.others.iter().map(|(key, value)| format!("{key}={value}")).collect();
    assert_eq!(others, [r#"x={"y":1}"#, "user.tenant=[1]", r#"stageTimestamp="soon""#]);
    assert!(matches!(event.verb, std::borrow::Cow::Borrowed(_)));
}

#[test]
fn the_reader_of_events_says_what_it_refuses_and_where() {
    let deep = format!(r#"{{"kind":"Event","verb":"get","requestObject":{}"#, "[".repeat(10_001));
    for (text, said) in [
        (r#"{"kind": 0}"#, "`kind`: wrong type at byte 9: expected a text"),
        (r#"{"kind":"Event","user":7}"#, "`user`: wrong type at byte 23: expected an object"),
        (
            r#"{"kind":"Event","user":{"groups":[1]}}"#,
            "`user.groups`: wrong type at byte 34: expected a text",
        ),
        (
            r#"{"kind":"Event","responseStatus":{"code":"200"}}"#,
            "`responseStatus.code`: wrong type at byte 41",
        ),
        (r#"{"kind":"Event","responseStatus":{"code":99999999999}}"#, "expected a whole number of 32 bits"),
        (r#"{"kind":"Event","apiVersion":"v1"}"#, "no audit event"),
        (r#"{"kind":"Pod"}"#, "no audit event"),
        (r#"{"kind":"Event"}"#, "no audit event"),
        ("{}", "no audit event"),
        ("", "ends within"),
        ("[]", "expected an object"),
        (r#"{"verb":"get","stage":"x""#, "ends within"),
        (r#"{"verb":"get","stage":"x"} x"#, "expected nothing behind the event"),
        (r#"{"verb":"get" "stage":"x"}"#, "expected `,` or `}`"),
        (r#"{"verb":"a\q"}"#, "`verb`: no JSON at byte 10: expected an escape that JSON knows"),
        ("{\"verb\":\"a\nb\"}", "no control character"),
        (r#"{"verb":"get","requestObject":{"a":01}}"#, "expected a number"),
        (r#"{"verb":"get","requestObject":{"a":1,}}"#, "expected a key"),
        (r#"{"verb":"get","requestObject":nul}"#, "expected a value"),
        (deep.as_str(), "`requestObject`: nested deeper"),
    ] {
        let error = AuditEvent::parse(text).expect_err(&text[..text.len().min(80)]).to_string();
        assert!(error.contains(said), "{}: {error}", &text[..text.len().min(80)]);
    }
}
