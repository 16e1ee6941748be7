//! Generated audit logs.

use plimsoll_audit::decode;
use plimsoll_audit::event::AuditEvent;
use plimsoll_audit::policy::{Level, Policy, Request};
use plimsoll_audit::record::{Content, Place, Record, Rejection, Sink};
use plimsoll_testkit::audit_log::{Bodies, Form, MIX, Options, Sort, Summary, generate};
use plimsoll_testkit::corpus;

fn log(options: &Options, bodies: &Bodies) -> (String, Summary) {
    let mut out = Vec::new();
    let summary = generate(options, bodies, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), summary)
}

fn built_in(form: Form, bytes: u64, seed: u64) -> (String, Summary) {
    log(&Options { form, bytes, seed, ..Options::default() }, &Bodies::built_in())
}

/// What a decoder hands on, counted.
#[derive(Debug, Default)]
struct Count {
    whole: u64,
    salvaged: u64,
    rejected: Vec<String>,
    categories: Vec<(String, String)>,
    ids: Vec<(String, String, String)>,
    clusters: Vec<String>,
}

impl Sink for Count {
    fn record(&mut self, record: &Record<'_>, _: Place) {
        let Content::Audit(event, _) = &record.content else {
            return self.rejected.push("another record".to_owned());
        };
        *(if event.salvage.is_some() { &mut self.salvaged } else { &mut self.whole }) += 1;
        let category = record.envelope.category.to_string();
        self.ids.push((event.audit_id.to_string(), event.stage.to_string(), category.clone()));
        self.categories.push((category, event.verb.to_string()));
        let cluster = record.envelope.resource_id.to_string();
        if !self.clusters.contains(&cluster) {
            self.clusters.push(cluster);
        }
    }

    fn rejected(&mut self, rejection: &Rejection<'_>) {
        self.rejected.push(rejection.reason.clone());
    }
}

fn decoded(text: &str) -> Count {
    let mut count = Count::default();
    decode::lines(text, &mut count);
    count
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_gives_others() {
    for form in [Form::Raw, Form::Envelope, Form::Messages] {
        let first = built_in(form, 300_000, 7);
        assert!(first == built_in(form, 300_000, 7), "{form:?}");
        assert!(first != built_in(form, 300_000, 8), "{form:?}");
    }
}

#[test]
fn sizes_are_those_that_were_asked_for() {
    for (form, beyond) in [(Form::Raw, 100_000), (Form::Envelope, 100_000), (Form::Messages, 1_000_000)] {
        for bytes in [1, 50_000, 400_000] {
            let (text, summary) = built_in(form, bytes, 3);
            assert_eq!(text.len() as u64, summary.bytes, "{form:?}");
            assert!(text.len() as u64 >= bytes && (text.len() as u64) < bytes + beyond, "{form:?} {bytes}");
        }
    }
}

#[test]
fn every_line_is_an_event_in_the_order_of_the_api_and_of_time() {
    let keys = [
        "kind",
        "apiVersion",
        "level",
        "auditID",
        "stage",
        "requestURI",
        "verb",
        "user",
        "sourceIPs",
        "userAgent",
        "objectRef",
        "responseStatus",
        "requestObject",
        "responseObject",
        "requestReceivedTimestamp",
        "stageTimestamp",
        "annotations",
    ];
    let (text, summary) = built_in(Form::Raw, 3_000_000, 5);
    let (mut last, mut late, mut events) = (0, 0, 0);
    for line in text.lines() {
        let event = AuditEvent::parse(line).unwrap_or_else(|error| panic!("{error}\n{line}"));
        assert!(event.others.is_empty(), "{line}");
        // The top-level keys, found through their places in the text: the values before them hold no such text.
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let object = value.as_object().unwrap();
        assert!(object.keys().all(|key| keys.contains(&key.as_str())), "{line}");
        let places: Vec<usize> =
            ["kind", "level", "auditID", "stage", "requestURI", "verb", "user", "sourceIPs"]
                .iter()
                .map(|key| line.find(&format!("\"{key}\":")).unwrap())
                .collect();
        assert!(places.is_sorted(), "{line}");
        assert!(event.request_received.unwrap() <= event.stage_time.unwrap(), "{line}");
        let at = event.stage_time.unwrap();
        if at < last {
            late += 1;
        }
        last = last.max(at);
        events += 1;
    }
    assert_eq!(events, summary.events);
    assert!(late > 0 && late <= summary.late, "{late} of {}", summary.late);
    assert!(late < events / 200, "{late} of {events}");
}

fn levels_are_those_of_the_policy(text: &str) {
    let policy = Policy::aks().unwrap();
    let (mut received, mut levels) = (0, std::collections::BTreeMap::new());
    for line in text.lines() {
        let event = AuditEvent::parse(line).unwrap();
        let decision = policy.decide(&Request::of(&event));
        assert_eq!(decision.level.to_string(), event.level, "{line}");
        *levels.entry(decision.level).or_insert(0) += 1;
        if event.stage == "RequestReceived" {
            assert!(decision.emits_request_received(), "{line}");
            received += 1;
        }
        let (request, response) = (event.request_object.is_some(), event.response_object.is_some());
        match &*event.level {
            "Metadata" => assert!(!request && !response, "{line}"),
            "Request" => assert!(!response, "{line}"),
            // What runs in a container has no body.
            _ if event.object_ref.as_ref().is_some_and(|object| object.subresource == "exec") => {}
            _ => assert!(response || event.stage != "ResponseComplete", "{line}"),
        }
    }
    assert_eq!(levels.len(), 3, "{levels:?}");
    assert!(levels.iter().all(|(level, count)| *level != Level::None && *count > 20), "{levels:?}");
    assert!(received > 20);
}

#[test]
fn every_level_is_that_of_the_policy() {
    levels_are_those_of_the_policy(&built_in(Form::Raw, 4_000_000, 11).0);
}

#[test]
fn bodies_come_from_the_corpus_and_no_two_are_the_same() {
    let Some(root) = corpus::root() else {
        println!("skipped: PLIMSOLL_CORPUS names no folder; the corpora are not part of the repository");
        return;
    };
    let bodies = Bodies::below(&root.join("real"));
    assert!(bodies.len() > 3_500 && bodies.pods() > 1_200, "{} {}", bodies.len(), bodies.pods());
    let (text, _) = log(&Options { bytes: 12_000_000, seed: 2, ..Options::default() }, &bodies);
    levels_are_those_of_the_policy(&text);
    let mut seen = std::collections::BTreeSet::new();
    for line in text.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let body = &value["requestObject"];
        if value["stage"] == "ResponseComplete" && matches!(body["kind"].as_str(), Some("Pod" | "Deployment"))
        {
            assert!(seen.insert(body.to_string()), "{line}");
        }
    }
    assert!(seen.len() > 200, "{}", seen.len());
}

/// The sort that an event shows to be.
fn sort(event: &AuditEvent<'_>) -> Sort {
    let object = event.object_ref.clone().unwrap_or_default();
    let write = matches!(&*event.verb, "create" | "patch" | "delete");
    match &*object.resource {
        "leases" if object.namespace == "kube-node-lease" => Sort::NodeLease,
        "leases" => Sort::LeaderLease,
        "subjectaccessreviews" => Sort::AccessReview,
        "tokenreviews" => Sort::TokenReview,
        "events" => Sort::KubeletEvent,
        _ if object.subresource == "token" => Sort::TokenRequest,
        _ if object.subresource == "status" => Sort::KubeletStatus,
        "pods" if event.verb == "create" && object.subresource.is_empty() => Sort::PodCreate,
        _ if event.user.username.contains("argocd") && event.verb == "patch" => Sort::Deployment,
        "rolebindings" | "clusterrolebindings" if write => Sort::Binding,
        _ if event.request_uri.starts_with("/readyz") || event.request_uri.starts_with("/livez") => {
            Sort::Probe
        }
        _ if event.user.username.is_empty() || event.user.username == "system:anonymous" => Sort::Scanner,
        _ if event.user.username.contains('@') => Sort::PeopleRead,
        _ if event.user.username == "aksService"
            || event.user.username.starts_with("system:kube-")
            || event.user.username == "system:apiserver"
            || event.user_agent.starts_with("kube-controller-manager") =>
        {
            Sort::ControlPlaneRead
        }
        _ => Sort::ServiceAccountRead,
    }
}

#[test]
fn the_mix_is_that_of_a_busy_cluster() {
    let (text, summary) = built_in(Form::Raw, 20_000_000, 13);
    let mut counts: Vec<(Sort, i64)> = MIX.iter().map(|(sort, _)| (*sort, 0)).collect();
    for line in text.lines() {
        let sort = sort(&AuditEvent::parse(line).unwrap());
        counts.iter_mut().find(|(entry, _)| *entry == sort).unwrap().1 += 1;
    }
    let total = i64::try_from(summary.events).unwrap();
    for ((sort, share), (_, count)) in MIX.iter().zip(counts) {
        // Within two percent of what it should be, and what chance leaves open within the last 2,000 events.
        let share = i64::try_from(*share).unwrap();
        let wanted = total * share / 10_000;
        let open = wanted / 50 + 2_000 * share / 10_000 + 30;
        assert!((count - wanted).abs() <= open, "{sort:?}: {count}, not {wanted}");
    }
    assert_eq!(MIX.iter().map(|(_, share)| share).sum::<u64>(), 10_000);
}

#[test]
fn envelopes_and_messages_hold_the_records_that_were_counted() {
    for form in [Form::Envelope, Form::Messages] {
        let options = Options { form, bytes: 2_000_000, clusters: 3, with_admin: true, ..Options::default() };
        let (text, summary) = log(&options, &Bodies::built_in());
        let count = decoded(&text);
        assert_eq!(count.rejected, Vec::<String>::new());
        assert_eq!((count.whole, count.salvaged), (summary.records, 0), "{form:?}");
        assert_eq!(count.clusters.len(), 3);
        let reads = |verb: &str| verb == "get" || verb == "list";
        assert!(count.categories.iter().all(|(category, verb)| category == "kube-audit" || !reads(verb)));
        let writes =
            count.categories.iter().filter(|(category, verb)| category == "kube-audit" && !reads(verb));
        let again = count.categories.iter().filter(|(category, _)| category == "kube-audit-admin");
        assert_eq!(writes.count(), again.count());
        let mut ids = count.ids;
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all, "an event is once in a category");
    }
}

#[test]
fn records_are_cut_as_often_as_asked_and_can_be_salvaged() {
    for form in [Form::Raw, Form::Envelope] {
        let options = Options { form, bytes: 3_000_000, cut: 500, ..Options::default() };
        let (text, summary) = log(&options, &Bodies::built_in());
        let count = decoded(&text);
        assert_eq!(count.rejected, Vec::<String>::new(), "{form:?}");
        assert_eq!(
            (count.whole + count.salvaged, count.salvaged),
            (summary.records, summary.cut),
            "{form:?}"
        );
        let share = summary.cut * 10_000 / summary.records;
        assert!((300..700).contains(&share), "{share}");
    }
}

#[test]
fn a_log_spreads_over_its_days() {
    let options = Options { bytes: 1_000_000, days: 30, ..Options::default() };
    let (text, _) = log(&options, &Bodies::built_in());
    let times: Vec<i64> =
        text.lines().map(|line| AuditEvent::parse(line).unwrap().stage_time.unwrap()).collect();
    let day = |time: i64| (time - options.begin) / 86_400_000_000;
    for wanted in 0..30 {
        assert!(times.iter().any(|time| day(*time) == wanted), "day {wanted}");
    }
    assert!(times.iter().all(|time| (0..=30).contains(&day(*time))));
}

#[test]
fn an_attack_leaves_its_traces() {
    // The first comes after 30,000 events.
    let (text, summary) = built_in(Form::Raw, 50_000_000, 17);
    assert!(summary.attacks >= 1, "{summary:?}");
    let mine: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("\"name\":\"cluster-admin\"") && line.contains("\"verb\":\"create\""))
        .collect();
    assert_eq!(mine.len() as u64, summary.attacks);
    for line in mine {
        let binding = AuditEvent::parse(line).unwrap();
        let user = format!("\"username\":\"{}\"", binding.user.username);
        let lists =
            text.lines().filter(|line| line.contains(&user) && line.contains("\"resource\":\"secrets\""));
        let own = lists.filter(|line| line.contains("\"verb\":\"list\"")).count();
        assert!(own >= 58, "{own}");
        let pod = text.lines().find(|line| line.contains(&user) && line.contains("\"privileged\":true"));
        assert!(pod.is_some_and(|line| line.contains("\"path\":\"/\"")));
    }
}
