//! The audit event, `audit.k8s.io/v1` `Event`, borrowed from its JSON text.
//!
//! Fields and their order are those of `k8s.io/apiserver/pkg/apis/audit/v1/types.go`. Every field may be missing: old
//! captures, vendors' samples and truncated records lack some.

mod parse;

use std::borrow::Cow;
use std::fmt;

pub(crate) use parse::{is_key, read, salvage_read};

/// Text that is a slice of the input, unless it had to be unescaped.
pub type Text<'a> = Cow<'a, str>;

/// A point in time: microseconds since 1970-01-01T00:00:00Z. Finer fractions are cut off.
pub type Microseconds = i64;

/// One audit event. Texts are empty where the event does not state them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditEvent<'a> {
    /// `None`, `Metadata`, `Request` or `RequestResponse`.
    pub level: Text<'a>,
    /// The same for all stages of one request. Taken from the client's `Audit-ID` header if it sends one, so no proof of
    /// anything.
    pub audit_id: Text<'a>,
    /// `RequestReceived`, `ResponseStarted`, `ResponseComplete` or `Panic`.
    pub stage: Text<'a>,
    /// The path and query as sent, percent-encoded.
    pub request_uri: Text<'a>,
    /// The Kubernetes verb; the lower-cased HTTP method where no resource is asked for.
    pub verb: Text<'a>,
    /// Who was authenticated.
    pub user: User<'a>,
    /// Who the request was made as, where it impersonates somebody.
    pub impersonated_user: Option<User<'a>>,
    /// X-Forwarded-For, X-Real-Ip, then the remote address. All but the last can be set by the client.
    pub source_ips: Vec<Text<'a>>,
    /// What the client calls itself.
    pub user_agent: Text<'a>,
    /// What was asked for; `None` for requests of no resource.
    pub object_ref: Option<ObjectRef<'a>>,
    /// The answer.
    pub response_status: Option<ResponseStatus<'a>>,
    /// The body of the request, as JSON text.
    pub request_object: Option<Body<'a>>,
    /// The body of the answer, as JSON text.
    pub response_object: Option<Body<'a>>,
    /// When the request came.
    pub request_received: Option<Microseconds>,
    /// When the stage was reached.
    pub stage_time: Option<Microseconds>,
    /// The annotations in the order of the event.
    pub annotations: Vec<(Text<'a>, Text<'a>)>,
    /// What this version does not know, as keys (`user.tenant` for what stands within one that it knows) with their
    /// values as JSON text. A timestamp that is no point in time stands here too.
    pub others: Vec<(Text<'a>, &'a str)>,
    /// What is missing because the record was cut.
    pub salvage: Option<Salvage>,
}

/// `authentication.k8s.io` `UserInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User<'a> {
    /// The name.
    pub username: Text<'a>,
    /// What tells apart users of one name.
    pub uid: Text<'a>,
    /// The groups.
    pub groups: Vec<Text<'a>>,
    /// `extra`, as JSON text.
    pub extra: Option<&'a str>,
}

/// What a request is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectRef<'a> {
    /// The resource in the plural: `pods`.
    pub resource: Text<'a>,
    /// The namespace.
    pub namespace: Text<'a>,
    /// The name of the object.
    pub name: Text<'a>,
    /// Its uid.
    pub uid: Text<'a>,
    /// The group; empty for the core group.
    pub api_group: Text<'a>,
    /// The version.
    pub api_version: Text<'a>,
    /// The version of the object.
    pub resource_version: Text<'a>,
    /// The subresource: `exec`.
    pub subresource: Text<'a>,
}

/// The `Status` of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseStatus<'a> {
    /// The HTTP status code.
    pub code: Option<i32>,
    /// `Success` or `Failure`.
    pub status: Text<'a>,
    /// The reason in one word: `Forbidden`.
    pub reason: Text<'a>,
    /// The reason in a sentence.
    pub message: Text<'a>,
    /// The whole, as JSON text; empty where a cut went through it.
    pub raw: &'a str,
}

impl<'a> AuditEvent<'a> {
    /// Reads an event from its JSON text. Where a key stands twice, the last one counts.
    ///
    /// # Errors
    ///
    /// Where the text is no JSON, ends too early, is no audit event, or a value is of a wrong type.
    pub fn parse(text: &'a str) -> Result<Self, ParseError> {
        parse::parse(text)
    }
}

/// Why text is no audit event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The key whose value was being read: `objectRef.name`. Empty outside all keys.
    pub key: &'static str,
    /// The byte offset in the text.
    pub offset: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with text that is no audit event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The text ends within the record.
    End,
    /// It is no JSON: what was expected instead.
    Syntax(&'static str),
    /// The value is of another type: the expected one.
    Type(&'static str),
    /// Values are nested too deep.
    Depth,
    /// It is JSON, but something other than an audit event.
    Foreign,
}

impl fmt::Display for ParseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.key.is_empty() {
            write!(formatter, "`{}`: ", self.key)?;
        }
        match self.problem {
            Problem::End => write!(formatter, "the text ends within the record, at byte {}", self.offset),
            Problem::Syntax(expected) => {
                write!(formatter, "no JSON at byte {}: expected {expected}", self.offset)
            }
            Problem::Type(expected) => {
                write!(formatter, "wrong type at byte {}: expected {expected}", self.offset)
            }
            Problem::Depth => write!(formatter, "nested deeper than 10000 values at byte {}", self.offset),
            Problem::Foreign => formatter.write_str("no audit event (kind `Event` of audit.k8s.io)"),
        }
    }
}

impl std::error::Error for ParseError {}

/// A body, as far as the record holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body<'a> {
    /// The whole, as JSON text.
    Whole(&'a str),
    /// The beginning of a body that was cut: JSON text that is not closed.
    Cut(&'a str),
    /// It was left out because it is too large (`skipped-too-big-size-object`).
    Skipped,
}

/// What a cut took from an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Salvage {
    /// The keys that are missing, or not whole, in the order of the API.
    pub lost: Vec<&'static str>,
    /// How many bytes of the event's text there were.
    pub bytes_kept: u64,
}
