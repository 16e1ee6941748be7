//! What decoders hand on: records with their envelope and their place.

use std::borrow::Cow;

use crate::event::{AuditEvent, Microseconds, Text};

/// What Azure says around a log record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// The log category as written: `kube-audit`. Compare without regard to case.
    pub category: Text<'a>,
    /// The resource id of the cluster as written. Compare in lower case.
    pub resource_id: Text<'a>,
    /// The envelope's own time: that of the collector, often cut to seconds.
    pub time: Option<Microseconds>,
    /// The pod of the control plane.
    pub pod: Text<'a>,
    /// `stdout` or `stderr`.
    pub stream: Text<'a>,
    /// The container, in newer exports.
    pub container_id: Text<'a>,
    /// Everything else that the envelope says, as the keys (`properties.x` for what stands within `properties`) and the
    /// JSON text of their values.
    pub others: Vec<(Text<'a>, Cow<'a, str>)>,
    /// The envelope itself was cut: what it does not say may have been there.
    pub cut: bool,
}

/// Where the time of a record comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TimeSource {
    /// The record's own: `stageTimestamp`, the header of a line, `TimeGenerated`.
    Record,
    /// When the request came, because the time of the stage is not known.
    Received,
    /// The envelope's, because the record has none.
    Envelope,
}

/// A record of one log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// What Azure says around it; all empty for records that were taken from the API server itself.
    pub envelope: Envelope<'a>,
    /// What it is.
    pub content: Content<'a>,
    /// The shape that it was read from.
    pub shape: Shape,
}

/// What makes an event the same event in several exports, categories and deliveries. Clients can choose the id, so two
/// requests can share one: they stay apart by what was asked and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity<'r> {
    /// The resource id of the cluster in lower case; empty where nobody says it.
    pub cluster: String,
    /// The id of the request.
    pub audit_id: &'r str,
    /// The stage.
    pub stage: &'r str,
    /// The path and query of the request.
    pub request_uri: &'r str,
    /// The name of the user.
    pub user: &'r str,
}

impl Record<'_> {
    /// What makes this event the same event elsewhere; `None` for what is no event or has no id.
    pub fn identity(&self) -> Option<Identity<'_>> {
        let Content::Audit(event, _) = &self.content else { return None };
        (!event.audit_id.is_empty()).then(|| Identity {
            cluster: self.envelope.resource_id.to_ascii_lowercase(),
            audit_id: &event.audit_id,
            stage: &event.stage,
            request_uri: &event.request_uri,
            user: &event.user.username,
        })
    }

    /// When it happened, and how that is known. `None` where neither the record nor its envelope says.
    pub fn time(&self) -> Option<(Microseconds, TimeSource)> {
        let own = match &self.content {
            Content::Audit(event, _) => event.stage_time,
            Content::Line(line) => line.time,
            Content::Row(row) => row.time,
        };
        let received = match &self.content {
            Content::Audit(event, _) => event.request_received,
            _ => None,
        };
        let of = |time: Option<Microseconds>, source| time.map(|time| (time, source));
        of(own, TimeSource::Record)
            .or_else(|| of(self.envelope.time, TimeSource::Envelope))
            .or_else(|| of(received, TimeSource::Received))
    }
}

/// What a record is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// An audit event, with the text that it was read from (unescaped, without the newline at the end).
    Audit(Box<AuditEvent<'a>>, Text<'a>),
    /// A line of another log of the control plane.
    Line(Line<'a>),
    /// A row of a Log Analytics table, or of something that is read as one.
    Row(Row<'a>),
}

/// A line of a component of the control plane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line<'a> {
    /// `Fatal`, `Error`, `Warning` or `Info`; empty where the line does not say.
    pub level: &'static str,
    /// The line's own time, where it has one.
    pub time: Option<Microseconds>,
    /// The whole line as written.
    pub message: Text<'a>,
    /// What was read from it: names such as `correlation_id`, `object_id`, `user_principal_name`, `action`, `decision`.
    pub fields: Vec<(&'static str, Text<'a>)>,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row<'a> {
    /// The table: `ContainerLogV2`.
    pub table: Text<'a>,
    /// When it happened: `TimeGenerated`.
    pub time: Option<Microseconds>,
    /// The columns as written, with the JSON text of their values.
    pub columns: Vec<(Text<'a>, Cow<'a, str>)>,
}

/// The shape that a record was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    /// `audit.k8s.io` as the API server writes it: lines, documents, lists. Also the log text of a component.
    Raw,
    /// Azure Monitor's envelope: event hub messages and storage blobs.
    Envelope,
    /// The table `AzureDiagnostics`.
    AzureDiagnostics,
    /// The tables `AKSAudit`, `AKSAuditAdmin` and `AKSControlPlane`.
    ResourceSpecific,
    /// Another table of Log Analytics.
    Table,
    /// The activity log.
    ActivityLog,
    /// `kubectl get events`.
    KubernetesEvent,
    /// A container's log file as it lies on a node (CRI).
    ContainerLog,
}

/// Where something stands in a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The byte offset in the (uncompressed) source.
    pub offset: u64,
    /// The line, from 1; 0 where that is not known.
    pub line: u64,
}

/// Why bytes are no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection<'a> {
    /// Where they stand.
    pub place: Place,
    /// The bytes, or the beginning of what is larger than is read at once.
    pub bytes: &'a [u8],
    /// What is wrong, for people.
    pub reason: String,
}

/// Takes what is decoded.
pub trait Sink {
    /// Takes a record.
    fn record(&mut self, record: &Record<'_>, place: Place);

    /// Takes what is no record.
    fn rejected(&mut self, rejection: &Rejection<'_>);

    /// Is shown what stands behind the last newline of a source and is not whole. A reader that waits for a source to
    /// grow answers true and begins at this place the next time; otherwise it is read as it is, and salvaged.
    fn incomplete(&mut self, _rejection: &Rejection<'_>) -> bool {
        false
    }

    /// Takes what is worth knowing about the source and costs no record: that a query answered in part.
    fn warning(&mut self, _place: Place, _message: &str) {}
}
