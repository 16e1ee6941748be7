//! Events to rows.

use std::fmt::Write as _;
use std::sync::Arc;

use deltalake::arrow::array::{
    ArrayRef, BooleanBuilder, Int32Builder, Int64Builder, PrimitiveBuilder, RecordBatch,
};
use deltalake::arrow::datatypes::TimestampMicrosecondType;
use deltalake::arrow::error::ArrowError;
use plimsoll_audit::event::{AuditEvent, Body, Microseconds, Text};
use plimsoll_audit::record::{Envelope, Shape};

use super::lists::Lists;
use super::shredded::{self, Shredded};
use super::texts::Texts;
use super::{FLAGS, LISTS, TEXTS, file_schema, timestamp};

/// The resources whose request bodies are read for the columns of paths. Others have nothing at these paths.
pub const SHREDDED_RESOURCES: &[&str] = &[
    "pods",
    "deployments",
    "daemonsets",
    "statefulsets",
    "replicasets",
    "replicationcontrollers",
    "jobs",
    "cronjobs",
    "podtemplates",
    "rolebindings",
    "clusterrolebindings",
    "services",
];

/// What is known of an event beside itself.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'o> {
    /// The file or stream.
    pub source: &'o str,
    /// Where it stands there.
    pub offset: u64,
    /// The shape that it was read from.
    pub shape: Shape,
    /// When it happened.
    pub time: Microseconds,
    /// How that is known; empty where the event says it itself.
    pub time_source: &'static str,
}

/// Rows of the audit table that are being made.
#[derive(Debug)]
pub struct AuditColumns {
    time: PrimitiveBuilder<TimestampMicrosecondType>,
    request_received: PrimitiveBuilder<TimestampMicrosecondType>,
    stage_time: PrimitiveBuilder<TimestampMicrosecondType>,
    envelope_time: PrimitiveBuilder<TimestampMicrosecondType>,
    code: Int32Builder,
    source_offset: Int64Builder,
    bytes_kept: Int64Builder,
    texts: [Texts; TEXTS.len()],
    lists: [Lists; LISTS.len()],
    flags: [BooleanBuilder; FLAGS.len()],
    rows: usize,
    /// Whether every row so far is no earlier than the one before.
    is_sorted: bool,
    last: Microseconds,
}

impl Default for AuditColumns {
    fn default() -> Self {
        let times = || PrimitiveBuilder::new().with_data_type(timestamp());
        Self {
            time: times(),
            request_received: times(),
            stage_time: times(),
            envelope_time: times(),
            code: Int32Builder::new(),
            source_offset: Int64Builder::new(),
            bytes_kept: Int64Builder::new(),
            texts: std::array::from_fn(|_| Texts::default()),
            lists: std::array::from_fn(|_| Lists::default()),
            flags: std::array::from_fn(|_| BooleanBuilder::new()),
            rows: 0,
            is_sorted: true,
            last: Microseconds::MIN,
        }
    }
}

impl AuditColumns {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many bytes of text there are.
    pub fn size(&self) -> usize {
        self.texts.iter().map(Texts::size).sum()
    }

    /// Adds an event.
    pub fn push(&mut self, event: &AuditEvent<'_>, envelope: &Envelope<'_>, origin: &Origin<'_>) {
        self.rows += 1;
        self.is_sorted &= origin.time >= self.last;
        self.last = origin.time;
        self.time.append_value(origin.time);
        self.request_received.append_option(event.request_received);
        self.stage_time.append_option(event.stage_time);
        self.envelope_time.append_option(envelope.time);
        let status = event.response_status.as_ref();
        self.code.append_option(status.and_then(|status| status.code));
        self.source_offset.append_value(i64::try_from(origin.offset).unwrap_or(i64::MAX));
        self.bytes_kept.append_option(
            event.salvage.as_ref().map(|salvage| i64::try_from(salvage.bytes_kept).unwrap_or(i64::MAX)),
        );

        let mut texts = self.texts.iter_mut();
        let mut push = |text: &str| {
            if let Some(column) = texts.next() {
                column.push(text);
            }
        };
        push(&envelope.category);
        push(&event.level);
        push(&event.audit_id);
        push(&event.stage);
        push(&event.request_uri);
        push(&event.verb);
        push(&event.user.username);
        push(&event.user.uid);
        push(event.user.extra.unwrap_or_default());
        match &event.impersonated_user {
            Some(user) => {
                push(&user.username);
                push(&user_json(user));
            }
            None => {
                push("");
                push("");
            }
        }
        push(client_ip(&event.source_ips));
        push(&event.user_agent);
        match &event.object_ref {
            Some(object) => {
                push(&object.resource);
                push(&object.namespace);
                push(&object.name);
                push(&object.uid);
                push(&object.api_group);
                push(&object.api_version);
                push(&object.resource_version);
                push(&object.subresource);
            }
            None => (0..8).for_each(|_| push("")),
        }
        match status {
            Some(status) => {
                push(&status.status);
                push(&status.reason);
                push(&status.message);
                push(if is_plain(status.raw) { "" } else { status.raw });
            }
            None => (0..4).for_each(|_| push("")),
        }
        let mut others = String::new();
        let (mut decision, mut reason) = ("", "");
        for (key, value) in &event.annotations {
            match key.as_ref() {
                "authorization.k8s.io/decision" => decision = value,
                "authorization.k8s.io/reason" => reason = value,
                key => member(&mut others, key, |out| string(out, value)),
            }
        }
        push(decision);
        push(reason);
        push(&closed(others));
        for body in [event.request_object, event.response_object] {
            let (text, state) = match body {
                None => ("", ""),
                Some(Body::Whole(text)) => (text, ""),
                Some(Body::Cut(text)) => (text, "cut"),
                Some(Body::Skipped) => ("", "skipped"),
            };
            push(text);
            push(state);
        }
        push(&objects(event.others.iter().map(|(key, value)| (key, *value))));
        push(&envelope.pod);
        push(&envelope.stream);
        push(&envelope.container_id);
        push(&objects(envelope.others.iter().map(|(key, value)| (key, value.as_ref()))));
        push(origin.time_source);
        push(&event.salvage.as_ref().map(|salvage| salvage.lost.join(",")).unwrap_or_default());
        push(shape_name(origin.shape));
        push(origin.source);

        let shredded = self::shredded(event);
        let text = |text: &Option<Text<'_>>| text.as_deref().unwrap_or_default().to_owned();
        push(&text(&shredded.service_account));
        push(&text(&shredded.role_ref_kind));
        push(&text(&shredded.role_ref_name));
        push(&text(&shredded.service_type));

        let [groups, ips, images, paths, subjects] = &mut self.lists;
        event.user.groups.iter().for_each(|group| groups.item(group));
        event.source_ips.iter().for_each(|ip| ips.item(ip));
        shredded.images.iter().for_each(|image| images.item(image));
        shredded.host_paths.iter().for_each(|path| paths.item(path));
        shredded.subjects.iter().for_each(|subject| subjects.item(subject));
        self.lists.iter_mut().for_each(Lists::end);
        let flags = [shredded.privileged, shredded.host_network, shredded.host_pid, shredded.host_ipc];
        for (column, flag) in self.flags.iter_mut().zip(flags) {
            column.append_option(flag);
        }
    }

    /// The rows so far, and whether they are in the order of time; nothing is left.
    ///
    /// # Errors
    ///
    /// Where the columns do not fit together.
    pub fn finish(&mut self) -> Result<(RecordBatch, bool), ArrowError> {
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(self.time.finish()),
            Arc::new(self.request_received.finish()),
            Arc::new(self.stage_time.finish()),
            Arc::new(self.envelope_time.finish()),
            Arc::new(self.code.finish()),
            Arc::new(self.source_offset.finish()),
            Arc::new(self.bytes_kept.finish()),
        ];
        for texts in &mut self.texts {
            columns.push(texts.finish()?);
        }
        for lists in &mut self.lists {
            columns.push(lists.finish()?);
        }
        columns.extend(self.flags.iter_mut().map(|flags| Arc::new(flags.finish()) as ArrayRef));
        let is_sorted = self.is_sorted;
        (self.rows, self.is_sorted, self.last) = (0, true, Microseconds::MIN);
        Ok((RecordBatch::try_new(file_schema(), columns)?, is_sorted))
    }
}

fn shredded<'e>(event: &AuditEvent<'e>) -> Shredded<'e> {
    let (Some(Body::Whole(body)), Some(object)) = (event.request_object, &event.object_ref) else {
        return Shredded::default();
    };
    let is_read = SHREDDED_RESOURCES.contains(&object.resource.as_ref())
        && matches!(object.subresource.as_ref(), "" | "ephemeralcontainers");
    if is_read { shredded::read(body).unwrap_or_default() } else { Shredded::default() }
}

/// The address of the client: the first that is neither of the control plane (172.31.0.0/16) nor the loopback.
fn client_ip<'e>(ips: &'e [Text<'_>]) -> &'e str {
    let is_inner =
        |ip: &&Text<'_>| ip.starts_with("172.31.") || ip.starts_with("127.") || ip.as_ref() == "::1";
    ips.iter().find(|ip| !is_inner(ip)).or(ips.first()).map_or("", AsRef::as_ref)
}

/// Whether a status says no more than its code: `{"metadata":{},"code":200}`.
fn is_plain(raw: &str) -> bool {
    raw.strip_prefix("{\"metadata\":{},\"code\":")
        .and_then(|rest| rest.strip_suffix('}'))
        .is_some_and(|code| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()))
}

pub(crate) fn shape_name(shape: Shape) -> &'static str {
    match shape {
        Shape::Raw => "raw",
        Shape::Envelope => "envelope",
        Shape::AzureDiagnostics => "AzureDiagnostics",
        Shape::ResourceSpecific => "resource-specific",
        Shape::Table => "table",
        Shape::ActivityLog => "activity-log",
        Shape::KubernetesEvent => "kubernetes-event",
        Shape::ContainerLog => "container-log",
        _ => "other",
    }
}

/// `UserInfo` as JSON text.
fn user_json(user: &plimsoll_audit::event::User<'_>) -> String {
    let mut out = String::new();
    member(&mut out, "username", |out| string(out, &user.username));
    if !user.uid.is_empty() {
        member(&mut out, "uid", |out| string(out, &user.uid));
    }
    if !user.groups.is_empty() {
        member(&mut out, "groups", |out| {
            out.push('[');
            for (index, group) in user.groups.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                string(out, group);
            }
            out.push(']');
        });
    }
    if let Some(extra) = user.extra {
        member(&mut out, "extra", |out| out.push_str(extra));
    }
    closed(out)
}

fn objects<'v>(members: impl Iterator<Item = (&'v Text<'v>, &'v str)>) -> String {
    let mut out = String::new();
    for (key, value) in members {
        member(&mut out, key, |out| out.push_str(value));
    }
    closed(out)
}

/// Adds a member to an object that is being written.
fn member(out: &mut String, key: &str, value: impl FnOnce(&mut String)) {
    out.push(if out.is_empty() { '{' } else { ',' });
    string(out, key);
    out.push(':');
    value(out);
}

fn closed(mut out: String) -> String {
    if !out.is_empty() {
        out.push('}');
    }
    out
}

/// Writes a string as JSON.
pub(crate) fn string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}
