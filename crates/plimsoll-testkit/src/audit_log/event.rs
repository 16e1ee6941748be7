//! Writes one event, as the API server does: keys in the order of the API, microseconds, the escapes of Go.

use plimsoll_audit::event::Microseconds;
use plimsoll_audit::policy::Level;

use super::draft::{Draft, Reference};
use super::objects::Written;
use super::text::{number, string, time};

/// A stage of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    RequestReceived,
    ResponseStarted,
    ResponseComplete,
}

/// What the stages of a request have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'d> {
    pub(super) draft: &'d Draft<'d>,
    pub(super) level: Level,
    /// The audit id.
    pub(super) id: &'d str,
    /// `sourceIPs` as JSON.
    pub(super) addresses: &'d str,
    pub(super) received: Microseconds,
    pub(super) bodies: &'d Written,
    /// Where the request took long: what it took in all, in microseconds.
    pub(super) slow: Option<u64>,
}

/// Writes the event of a stage, without a newline.
pub(super) fn write(out: &mut Vec<u8>, facts: &Facts<'_>, stage: Stage, at: Microseconds) {
    let draft = facts.draft;
    put(out, "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"");
    put(
        out,
        match facts.level {
            Level::None => "None",
            Level::Metadata => "Metadata",
            Level::Request => "Request",
            Level::RequestResponse => "RequestResponse",
        },
    );
    put(out, "\",\"auditID\":\"");
    put(out, facts.id);
    put(out, "\",\"stage\":\"");
    put(
        out,
        match stage {
            Stage::RequestReceived => "RequestReceived",
            Stage::ResponseStarted => "ResponseStarted",
            Stage::ResponseComplete => "ResponseComplete",
        },
    );
    put(out, "\",\"requestURI\":");
    string(out, &draft.uri);
    put(out, ",\"verb\":\"");
    put(out, draft.verb);
    put(out, "\",\"user\":");
    draft.who.write(out, at.div_euclid(3_600_000_000));
    put(out, ",\"sourceIPs\":");
    put(out, facts.addresses);
    let agent = draft.agent.unwrap_or(&draft.who.agent);
    if !agent.is_empty() {
        put(out, ",\"userAgent\":");
        string(out, agent);
    }
    if let Some(object) = &draft.object {
        reference(out, object, stage);
    }
    if stage != Stage::RequestReceived {
        status(out, draft);
    }
    // Bodies are known once the request was read, the answer's when it was written.
    if stage != Stage::RequestReceived && !facts.bodies.request.is_empty() {
        put(out, ",\"requestObject\":");
        out.extend_from_slice(&facts.bodies.request);
    }
    if stage == Stage::ResponseComplete && !facts.bodies.response.is_empty() {
        put(out, ",\"responseObject\":");
        out.extend_from_slice(&facts.bodies.response);
    }
    put(out, ",\"requestReceivedTimestamp\":\"");
    time(out, facts.received, 6);
    put(out, "\",\"stageTimestamp\":\"");
    time(out, at, 6);
    out.push(b'"');
    if stage != Stage::RequestReceived && !draft.unauthenticated {
        annotations(out, facts);
    }
    out.push(b'}');
}

fn put(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

fn reference(out: &mut Vec<u8>, object: &Reference<'_>, stage: Stage) {
    // What only the body states is not known before the body was read.
    let is_read = stage != Stage::RequestReceived;
    let name = if is_read || !object.named_by_body { object.name.as_str() } else { "" };
    put(out, ",\"objectRef\":{\"resource\":");
    string(out, &object.resource);
    let uid = if is_read { object.uid.as_str() } else { "" };
    for (key, value) in [
        ("namespace", object.namespace.as_str()),
        ("name", name),
        ("uid", uid),
        ("apiGroup", &object.group),
        ("apiVersion", &object.version),
    ] {
        member(out, key, value);
    }
    if is_read && object.resource_version > 0 {
        put(out, ",\"resourceVersion\":\"");
        number(out, object.resource_version);
        out.push(b'"');
    }
    member(out, "subresource", object.subresource);
    out.push(b'}');
}

fn member(out: &mut Vec<u8>, key: &str, value: &str) {
    if !value.is_empty() {
        put(out, ",\"");
        put(out, key);
        put(out, "\":");
        string(out, value);
    }
}

fn status(out: &mut Vec<u8>, draft: &Draft<'_>) {
    put(out, ",\"responseStatus\":{\"metadata\":{}");
    if let Some((reason, message)) = &draft.failure {
        if !reason.is_empty() {
            put(out, ",\"status\":\"Failure\"");
        }
        member(out, "message", message);
        member(out, "reason", reason);
    }
    put(out, ",\"code\":");
    number(out, u64::from(draft.code));
    out.push(b'}');
}

fn annotations(out: &mut Vec<u8>, facts: &Facts<'_>) {
    let draft = facts.draft;
    put(out, ",\"annotations\":{");
    if let Some(total) = facts.slow {
        let text = format!(
            "\"apiserver.latency.k8s.io/etcd\":\"{}.{:06}ms\",\"apiserver.latency.k8s.io/total\":\"{}.{:06}ms\",",
            total * 9 / 10_000,
            total * 7_919 % 1_000_000,
            total / 1_000,
            total * 6_131 % 1_000_000
        );
        put(out, &text);
    }
    let is_forbidden = draft.code == 403;
    put(out, "\"authorization.k8s.io/decision\":\"");
    put(out, if is_forbidden { "forbid" } else { "allow" });
    put(out, "\",\"authorization.k8s.io/reason\":");
    string(out, if is_forbidden { "" } else { &draft.who.reason });
    if let Some(standard) = draft.standard {
        put(out, ",\"pod-security.kubernetes.io/enforce-policy\":\"");
        put(out, standard);
        out.push(b'"');
    }
    out.push(b'}');
}
