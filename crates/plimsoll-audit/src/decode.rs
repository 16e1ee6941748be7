//! Bytes to records: every shape in which AKS logs are exported, told by content.
//!
//! [`Decoder`] takes a source in pieces of any size: JSON lines, documents over several lines, several of them in one
//! file, arrays, `{"records": [...]}`, `EventList`, query answers, CSV, container logs; UTF-8 with or without a byte order
//! mark, UTF-16, gzip. Memory is bounded whatever the input. [`lines`] decodes lines that stand for themselves, so that
//! several threads can share a source that [`is_lines`] says to be made of them.

mod bytes;
mod document;
mod stream;
mod values;

use std::borrow::Cow;

pub use stream::Decoder;
use values::Values;

use crate::event::{AuditEvent, Microseconds, ParseError, Problem, Text};
use crate::json::Reader;
use crate::klog;
use crate::record::{Content, Place, Record, Rejection, Sink};
use crate::salvage;

/// What is known of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Its path or name. Container logs tell their pod by it, files of export rules (`am-<table>`) their table.
    pub path: String,
    /// The size in bytes above which one record is not read.
    pub limit: usize,
}

impl Options {
    /// The default limit: 32 MiB, thirty times what Kubernetes or Azure let a record be.
    pub const LIMIT: usize = 32 << 20;

    /// A source with the default limit.
    pub fn of(path: &str) -> Self {
        Self { path: path.to_owned(), limit: Self::LIMIT }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::of("")
    }
}

/// Decodes lines that stand for themselves: JSON lines of any shape. A line that is broken is salvaged or rejected.
pub fn lines(chunk: &str, sink: &mut dyn Sink) {
    lines_at(chunk, Place { offset: 0, line: 1 }, &Options::default(), sink);
}

/// As [`lines`], of a piece of a source that begins at a place.
pub fn lines_at(chunk: &str, place: Place, options: &Options, sink: &mut dyn Sink) {
    let mut values = Values::new(options);
    let mut place = place;
    let mut rest = chunk;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        values.line(line, place, sink);
        place.offset += end as u64;
        place.line += 1;
        rest = after;
    }
    values.finish(sink);
}

/// Decodes a source that is held whole.
pub fn whole(bytes: &[u8], options: &Options, sink: &mut dyn Sink) {
    let mut decoder = Decoder::new(options);
    decoder.push(bytes, sink);
    decoder.finish(sink);
}

/// Whether a source that begins so is made of lines that stand for themselves: UTF-8, and the first line that is not
/// blank is one whole JSON object. Show it enough to hold a whole line.
pub fn is_lines(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let Some(line) = head.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()) else {
        return false;
    };
    let mut reader = Reader::new(salvage::readable(line));
    reader.peek() == Some(b'{') && reader.skip().is_ok() && reader.peek().is_none()
}

/// Where decoders of single shapes hand on what they read.
pub(crate) struct Out<'s> {
    pub(crate) sink: &'s mut dyn Sink,
    pub(crate) place: Place,
    /// The text of the record.
    pub(crate) bytes: &'s [u8],
}

impl Out<'_> {
    pub(crate) fn record(&mut self, record: &Record<'_>) {
        self.sink.record(record, self.place);
    }

    pub(crate) fn reject(&mut self, reason: &str) {
        self.sink.rejected(&Rejection { place: self.place, bytes: self.bytes, reason: reason.to_owned() });
    }
}

/// What the text of a log is: the category decides, then the content. `known` is the envelope's time.
pub(crate) fn log_content<'t>(
    category: &str,
    text: &'t str,
    known: Option<Microseconds>,
) -> Result<Content<'t>, ParseError> {
    let text = text.trim_end_matches(['\n', '\r']);
    let audit =
        category.eq_ignore_ascii_case("kube-audit") || category.eq_ignore_ascii_case("kube-audit-admin");
    // Audit events were delivered in other categories too.
    if text.trim_start().starts_with('{') && (audit || category.is_empty() || text.contains("audit.k8s.io")) {
        match AuditEvent::parse(text) {
            Ok(event) => return Ok(Content::Audit(Box::new(event), Cow::Borrowed(text))),
            Err(error) => match cut_content(text, error) {
                Ok(content) => return Ok(content),
                Err(error) if audit => return Err(error),
                Err(_) => {}
            },
        }
    }
    let text: Text<'t> = Cow::Borrowed(text);
    Ok(Content::Line(klog::line(category, text, known)))
}

/// An event that could not be read whole.
pub(crate) fn cut_content(text: &str, error: ParseError) -> Result<Content<'_>, ParseError> {
    if matches!(error.problem, Problem::Type(_) | Problem::Foreign) {
        return Err(error);
    }
    let event = salvage::salvage(text).ok_or(error)?;
    Ok(Content::Audit(Box::new(event), Cow::Borrowed(text)))
}
