//! JSON values to records. A line is read once: its first key tells whether it is tried as an event or as an envelope,
//! and only what is neither is taken apart to see what it is.

use std::borrow::Cow;

use super::{Options, Out, cut_content, log_content};
use crate::event::{self, AuditEvent, ParseError, Problem};
use crate::formats::container::{self, Container};
use crate::formats::envelope::{self, Log};
use crate::formats::query::{self, Table};
use crate::formats::{Members, activity, google, kubernetes_event, table};
use crate::json::{self, Reader};
use crate::klog;
use crate::record::{Content, Envelope, Line, Place, Record, Rejection, Row, Shape, Sink};
use crate::salvage;

/// Objects and arrays of records within one another.
const MAX_NESTING: u32 = 8;
/// Longer container lines are handed on in pieces.
const LONGEST_MESSAGE: usize = 1 << 20;

/// Why a row of a table is rejected that is not known by its columns.
const UNNAMED: &str = "a row whose table is not named: let the query or export keep the column `Type`";

/// Keys of arrays that hold records.
pub(super) fn is_container(key: &str) -> bool {
    matches!(key, "records" | "value" | "items" | "tables")
}

/// Decodes values one after another.
#[derive(Debug)]
pub(super) struct Values {
    /// The unescaped text of a log.
    buffer: Vec<u8>,
    /// The table that the source's path names.
    pub(super) table: String,
    container: Container,
    /// Pieces of container lines: stream, time and place of the first piece, text.
    pieces: Vec<(String, String, Place, String)>,
    /// The source is a component's log text: lines without a header belong to it.
    klog: bool,
    /// Where the innermost object that could not be read begins.
    broken_at: Option<usize>,
}

/// Text that is not JSON to its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Broken {
    /// Where the innermost record begins that could not be read.
    pub(super) start: usize,
    pub(super) error: ParseError,
}

impl Values {
    pub(super) fn new(options: &Options) -> Self {
        let folder = options.path.split(['/', '\\']).find_map(|part| part.strip_prefix("am-"));
        let table = folder.and_then(crate::schema::canonical).unwrap_or_default().to_owned();
        let container = Container::of_path(&options.path);
        Self { buffer: Vec::new(), table, container, pieces: Vec::new(), klog: false, broken_at: None }
    }

    /// Decodes a line that stands for itself.
    pub(super) fn line(&mut self, line: &str, place: Place, sink: &mut dyn Sink) {
        if let Err(broken) = self.try_line(line, place, sink) {
            self.broken(line, broken, place, sink);
        }
    }

    /// Decodes a line; an error where it is JSON that does not end with it, or no JSON.
    pub(super) fn try_line(&mut self, line: &str, place: Place, sink: &mut dyn Sink) -> Result<(), Broken> {
        match line.as_bytes().first() {
            Some(b'{') => self.text(line, place, sink),
            None => Ok(()),
            Some(_) => self.other_line(line, place, sink),
        }
    }

    fn other_line(&mut self, line: &str, place: Place, sink: &mut dyn Sink) -> Result<(), Broken> {
        let content = line.trim_matches(['\0', '\u{feff}', ' ', '\t', '\r', '\n']);
        let zeros = memchr::memchr_iter(0, line.as_bytes()).count()
            - memchr::memchr_iter(0, content.as_bytes()).count();
        if zeros > 0 {
            // What a crash leaves of blocks that were allocated but not written.
            let reason = format!("{zeros} NUL bytes where text should be");
            let bytes = if content.is_empty() { line.as_bytes() } else { b"\0" };
            sink.rejected(&Rejection { place, bytes, reason });
        }
        let before = line.find(content).unwrap_or_default();
        let place = Place { offset: place.offset + before as u64, ..place };
        if content.is_empty() {
            return Ok(());
        }
        if content.starts_with(['{', '[']) {
            return self
                .text(content, place, sink)
                .map_err(|broken| Broken { start: broken.start + before, ..broken });
        }
        // Its own blanks belong to the text of a log.
        let text = line.trim_end_matches(['\r', '\n', '\0']).trim_start_matches(['\0', '\u{feff}']);
        if let Some(piece) = container::line(text) {
            self.container_line(&piece, place, sink);
        } else if self.klog || klog::header(text).is_some() {
            self.klog = true;
            let line = Line { message: Cow::Borrowed(text), ..klog::line("", Cow::Borrowed(text), None) };
            let content = Content::Line(line);
            sink.record(&Record { envelope: Envelope::default(), content, shape: Shape::Raw }, place);
        } else {
            let error =
                ParseError { key: "", offset: 0, problem: Problem::Syntax("a record of a known form") };
            return Err(Broken { start: before, error });
        }
        Ok(())
    }

    fn container_line(&mut self, piece: &container::Line<'_>, place: Place, sink: &mut dyn Sink) {
        let held = self.pieces.iter().position(|(stream, ..)| stream == piece.stream);
        let (time, place, message) = match held.map(|index| self.pieces.swap_remove(index)) {
            Some((_, time, place, mut message)) => {
                message.push_str(piece.message);
                (Cow::Owned(time), place, Cow::Owned(message))
            }
            None => (Cow::Borrowed(piece.time), place, Cow::Borrowed(piece.message)),
        };
        if piece.partial && message.len() < LONGEST_MESSAGE {
            self.pieces.push((piece.stream.to_owned(), time.into_owned(), place, message.into_owned()));
            return;
        }
        let row = container::row(&self.container, &time, piece.stream, &message);
        sink.record(&row_record(row, Shape::ContainerLog), place);
    }

    /// Hands on what waits for more: pieces of container lines.
    pub(super) fn finish(&mut self, sink: &mut dyn Sink) {
        for (stream, time, place, message) in std::mem::take(&mut self.pieces) {
            let row = container::row(&self.container, &time, &stream, &message);
            sink.record(&row_record(row, Shape::ContainerLog), place);
        }
    }

    /// Decodes all values of a text.
    pub(super) fn text(&mut self, text: &str, place: Place, sink: &mut dyn Sink) -> Result<(), Broken> {
        self.broken_at = None;
        self.klog = false;
        let mut reader = Reader::new(text);
        while reader.peek().is_some_and(|byte| byte != 0) {
            let start = reader.position;
            if let Err(error) = self.value(&mut reader, place, sink, 0) {
                return Err(Broken { start: self.broken_at.unwrap_or(start), error });
            }
        }
        Ok(())
    }

    fn value(
        &mut self,
        reader: &mut Reader<'_>,
        place: Place,
        sink: &mut dyn Sink,
        nesting: u32,
    ) -> Result<(), ParseError> {
        reader.key = "";
        let start = reader.position;
        match reader.peek() {
            Some(b'{') => self.object(reader, place, sink, nesting),
            Some(b'[') if nesting < MAX_NESTING => self.items(reader, place, sink, nesting + 1),
            Some(b'[') => {
                let text = reader.skip()?;
                out(text, start, place, sink).reject("arrays within arrays, which hold no records");
                Ok(())
            }
            _ => {
                reader.skip_scalar()?;
                let text = reader.slice(start, reader.position);
                out(text, start, place, sink).reject("a value that is no object, so no record");
                Ok(())
            }
        }
    }

    fn items(
        &mut self,
        reader: &mut Reader<'_>,
        place: Place,
        sink: &mut dyn Sink,
        nesting: u32,
    ) -> Result<(), ParseError> {
        reader.open_array()?;
        let mut first = true;
        loop {
            let more = match reader.next_item(&mut first) {
                Ok(false) => return Ok(()),
                Ok(true) => self.value(reader, place, sink, nesting),
                Err(error) => Err(error),
            };
            if let Err(error) = more {
                // The items before this place have been handed on.
                self.broken_at = self.broken_at.or(Some(reader.position));
                return Err(error);
            }
        }
    }

    fn object(
        &mut self,
        reader: &mut Reader<'_>,
        place: Place,
        sink: &mut dyn Sink,
        nesting: u32,
    ) -> Result<(), ParseError> {
        let start = reader.position;
        let result = self.read_object(reader, place, sink, nesting);
        if result.is_err() {
            self.broken_at = self.broken_at.or(Some(start));
        }
        result
    }

    fn read_object(
        &mut self,
        reader: &mut Reader<'_>,
        place: Place,
        sink: &mut dyn Sink,
        nesting: u32,
    ) -> Result<(), ParseError> {
        let start = reader.position;
        let mut complaint = None;
        if self.read_known(reader, place, sink, &mut complaint)? {
            return Ok(());
        }
        reader.position = start;
        reader.key = "";
        self.take_apart(reader, place, sink, nesting, complaint)
    }

    /// Decodes the event or envelope that the text begins with, and says where it ends. `None`, and nothing handed on,
    /// where it begins with something else or ends within it.
    pub(super) fn known_item(&mut self, text: &str, place: Place, sink: &mut dyn Sink) -> Option<usize> {
        let mut reader = Reader::new(text);
        let known = self.read_known(&mut reader, place, sink, &mut None).unwrap_or(false);
        known.then_some(reader.position)
    }

    /// Reads an object that is an event or an envelope by its first key. False, and nothing handed on, where it is
    /// neither; `complaint` is then what hinders it from being an event.
    fn read_known(
        &mut self,
        reader: &mut Reader<'_>,
        place: Place,
        sink: &mut dyn Sink,
        complaint: &mut Option<ParseError>,
    ) -> Result<bool, ParseError> {
        let start = reader.position;
        reader.position += 1;
        let kind = Kind::of(reader.next_key(&mut true)?.as_deref());
        reader.position = start;
        match kind {
            Kind::Event => {
                let mut event = AuditEvent::default();
                match event::read(reader, &mut event) {
                    Ok(()) => {
                        let text = reader.slice(start, reader.position);
                        let content = Content::Audit(Box::new(event), Cow::Borrowed(text));
                        let envelope = Envelope::default();
                        out(text, start, place, sink).record(&Record {
                            envelope,
                            content,
                            shape: Shape::Raw,
                        });
                        Ok(true)
                    }
                    Err(error) if matches!(error.problem, Problem::Type(_) | Problem::Foreign) => {
                        *complaint = Some(error);
                        Ok(false)
                    }
                    Err(error) => Err(error),
                }
            }
            Kind::Envelope => {
                let mut buffer = std::mem::take(&mut self.buffer);
                let (mut envelope, mut log) = (Envelope::default(), Log::Absent);
                let result = envelope::read(reader, &mut envelope, &mut log, &mut buffer);
                let read = result.is_ok() && log != Log::Absent;
                if read {
                    let text = reader.slice(start, reader.position);
                    emit_log(envelope, log, &buffer, &mut out(text, start, place, sink));
                }
                self.buffer = buffer;
                match result {
                    Ok(()) => Ok(read),
                    Err(ParseError { problem: Problem::Type(_), .. }) => Ok(false),
                    Err(error) => Err(error),
                }
            }
            Kind::Other => Ok(false),
        }
    }

    /// Reads an object that is neither an event nor an envelope by its first key.
    fn take_apart(
        &mut self,
        reader: &mut Reader<'_>,
        place: Place,
        sink: &mut dyn Sink,
        nesting: u32,
        complaint: Option<ParseError>,
    ) -> Result<(), ParseError> {
        let start = reader.position;
        let mut members = Members::default();
        let mut contained = false;
        reader.open_object()?;
        let mut first = true;
        while let Some(key) = reader.next_key(&mut first)? {
            if is_container(&key) && nesting < MAX_NESTING && holds_objects(reader) {
                contained = true;
                if key == "tables" {
                    let from = reader.position;
                    let tables = reader.skip()?;
                    self.tables(tables, Place { offset: place.offset + from as u64, ..place }, sink);
                } else {
                    self.items(reader, place, sink, nesting + 1)?;
                }
            } else {
                members.0.push((key, Cow::Borrowed(reader.skip()?)));
            }
        }
        let text = reader.slice(start, reader.position);
        if contained {
            if let Some(error) = members.json("error") {
                sink.warning(place, &query::warning(error));
            }
            return Ok(());
        }
        self.classify(&members, text, nesting, complaint, &mut out(text, start, place, sink));
        Ok(())
    }

    /// Decodes the tables of a query's answer.
    pub(super) fn tables(&mut self, tables: &str, place: Place, sink: &mut dyn Sink) {
        let mut reader = Reader::new(tables);
        let mut first = true;
        if reader.open_array().is_err() {
            return;
        }
        while reader.next_item(&mut first) == Ok(true) {
            let start = reader.position;
            let Ok(text) = reader.skip() else { return };
            let mut out = out(text, start, place, sink);
            let members = Members::of(text).unwrap_or_default();
            let (Some(table), Some(rows)) = (Table::of(&members), members.json("rows")) else {
                out.reject("a table of a query's answer without `columns` or `rows`");
                continue;
            };
            let mut rows = Reader::new(rows);
            let mut first = true;
            if rows.open_array().is_err() {
                continue;
            }
            while rows.next_item(&mut first) == Ok(true) {
                let Ok(row) = rows.skip() else { break };
                self.table_row(&table, row, out.place, out.sink);
            }
        }
    }

    /// Decodes one row of a query's answer.
    pub(super) fn table_row(&mut self, of: &Table, row: &str, place: Place, sink: &mut dyn Sink) {
        let mut out = Out { sink, place, bytes: row.as_bytes() };
        let hint = if self.table.is_empty() { of.name.as_str() } else { &self.table };
        match of.members(row) {
            None => out.reject("a row that has not as many values as its table has columns"),
            Some(members) if table::emit(&members, hint, &mut out) => {}
            Some(_) => out.reject(UNNAMED),
        }
    }

    /// Decodes a row that another form gave as members.
    pub(super) fn row(&mut self, members: &Members<'_>, mut out: Out<'_>) {
        if !table::emit(members, &self.table, &mut out) {
            out.reject(UNNAMED);
        }
    }

    fn classify(
        &mut self,
        members: &Members<'_>,
        text: &str,
        nesting: u32,
        complaint: Option<ParseError>,
        out: &mut Out<'_>,
    ) {
        if let Some(row) = google::row(members) {
            return out.record(&row_record(row, Shape::Table));
        }
        if let Some(row) = kubernetes_event::row(members) {
            return out.record(&row_record(row, Shape::KubernetesEvent));
        }
        if self.unwrap(members, nesting, out) || table::emit(members, &self.table, out) {
            return;
        }
        if members.has("properties") {
            let (mut envelope, mut log) = (Envelope::default(), Log::Absent);
            let mut buffer = std::mem::take(&mut self.buffer);
            let read = envelope::read(&mut Reader::new(text), &mut envelope, &mut log, &mut buffer);
            let read = read.is_ok() && log != Log::Absent;
            if read {
                emit_log(envelope, log, &buffer, out);
            }
            self.buffer = buffer;
            if read {
                return;
            }
        }
        if let Some(row) = activity::row(members) {
            return out.record(&row_record(row, Shape::ActivityLog));
        }
        let mut event = AuditEvent::default();
        let error = match complaint {
            Some(error) => error,
            None => match event::read(&mut Reader::new(text), &mut event) {
                Ok(()) => {
                    let content = Content::Audit(Box::new(event), Cow::Borrowed(text));
                    return out.record(&Record { envelope: Envelope::default(), content, shape: Shape::Raw });
                }
                Err(error) => error,
            },
        };
        if matches!(error.problem, Problem::Type(_)) {
            return out.reject(&format!("an audit event that is malformed: {error}"));
        }
        if members.has("TimeGenerated") {
            return out.reject(UNNAMED);
        }
        let keys: Vec<String> = members
            .0
            .iter()
            .take(6)
            .map(|(key, _)| format!("`{}`", key.chars().take(40).collect::<String>()))
            .collect();
        let keys = if keys.is_empty() {
            "without keys".to_owned()
        } else {
            format!("with the keys {}", keys.join(", "))
        };
        out.reject(&format!("an object of no known form, {keys}"));
    }

    /// Decodes what a collector wrapped into a record of its own. False where there is nothing of the kind.
    fn unwrap(&mut self, members: &Members<'_>, nesting: u32, out: &mut Out<'_>) -> bool {
        for key in ["_raw", "result", "event", "message", "body", "log"] {
            let Some(inner) = members.text(key) else { continue };
            let inner = inner.trim();
            if nesting >= MAX_NESTING || !inner.starts_with('{') {
                continue;
            }
            let mut reader = Reader::new(inner);
            reader.position = 1;
            let first = reader.next_key(&mut true).ok().flatten();
            // Only `_raw` and `result` say by themselves that they hold a record.
            if !matches!(key, "_raw" | "result") && Kind::of(first.as_deref()) == Kind::Other {
                continue;
            }
            reader.position = 0;
            self.broken_at = None;
            let place = out.place;
            let result = self.object(&mut reader, place, out.sink, nesting + 1);
            if let Err(error) = result {
                let start = self.broken_at.take().unwrap_or_default();
                self.broken(inner, Broken { start, error }, place, out.sink);
            }
            return true;
        }
        false
    }

    /// Salvages or rejects text that could not be read to its end.
    pub(super) fn broken(&mut self, text: &str, broken: Broken, place: Place, sink: &mut dyn Sink) {
        let part = text.get(broken.start..).unwrap_or(text).trim_end_matches(['\n', '\r', '\0']);
        let mut out = out(part, broken.start, place, sink);
        let mut reader = Reader::new(part);
        let kind = if reader.peek() == Some(b'{') {
            reader.position += 1;
            Kind::of(reader.next_key(&mut true).ok().flatten().as_deref())
        } else {
            Kind::Other
        };
        match kind {
            Kind::Event => {
                if let Ok(content) = cut_content(part, broken.error) {
                    let envelope = Envelope::default();
                    return out.record(&Record { envelope, content, shape: Shape::Raw });
                }
            }
            Kind::Envelope => {
                let (mut envelope, mut log) = (Envelope::default(), Log::Absent);
                let mut buffer = std::mem::take(&mut self.buffer);
                // The fault is known; what lies before it counts.
                let _ = envelope::read(&mut Reader::new(part), &mut envelope, &mut log, &mut buffer);
                envelope.cut = true;
                let read = log != Log::Absent;
                if read {
                    emit_log(envelope, log, &buffer, &mut out);
                }
                self.buffer = buffer;
                if read {
                    return;
                }
            }
            Kind::Other => {
                if let Some(at) = part.find("\"_raw\":").map(|at| at + "\"_raw\":".len()) {
                    let start = part.get(at..).and_then(|rest| rest.find('{')).unwrap_or(part.len()) + at;
                    if start < part.len() && broken.start + start > broken.start {
                        let inner = Broken { start: broken.start + start, error: broken.error };
                        return self.broken(text, inner, place, sink);
                    }
                }
            }
        }
        out.reject(&broken.error.to_string());
    }
}

/// What an object is tried as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Event,
    Envelope,
    Other,
}

impl Kind {
    fn of(first_key: Option<&str>) -> Self {
        match first_key {
            Some(key) if event::is_key(key) => Self::Event,
            Some(key) if envelope::is_key(key) => Self::Envelope,
            _ => Self::Other,
        }
    }
}

/// Whether the value at the reader is an array of objects, or empty.
fn holds_objects(reader: &mut Reader<'_>) -> bool {
    if reader.peek() != Some(b'[') {
        return false;
    }
    let start = reader.position;
    reader.position += 1;
    let holds = matches!(reader.peek(), Some(b'{' | b']'));
    reader.position = start;
    holds
}

fn out<'s>(text: &'s str, start: usize, place: Place, sink: &'s mut dyn Sink) -> Out<'s> {
    Out { sink, place: Place { offset: place.offset + start as u64, ..place }, bytes: text.as_bytes() }
}

fn row_record(row: Row<'_>, shape: Shape) -> Record<'_> {
    Record { envelope: Envelope::default(), content: Content::Row(row), shape }
}

/// Hands on the log of an envelope.
fn emit_log(envelope: Envelope<'_>, log: Log<'_>, buffer: &[u8], out: &mut Out<'_>) {
    let shape = Shape::Envelope;
    let (text, cut) = match log {
        Log::Absent => return,
        Log::Text => (Cow::Borrowed(salvage::readable(buffer)), false),
        Log::CutText => (Cow::Borrowed(salvage::readable(buffer)), true),
        Log::Json(json) => (json::text_of(json).unwrap_or_default(), false),
        Log::CutJson(json) => (Cow::Borrowed(json), true),
    };
    let content = match log_content(&envelope.category, &text, envelope.time) {
        Ok(content) => content,
        Err(error) if cut => return out.reject(&format!("`properties.log`, cut: {error}")),
        Err(error) => return out.reject(&format!("`properties.log`: {error}")),
    };
    out.record(&Record { envelope, content, shape });
}
