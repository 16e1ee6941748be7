//! The decoder of a source that comes in pieces.

use super::bytes::Unpacker;
use super::document::{Scanner, Step};
use super::values::{Broken, Values, is_container};
use super::{Options, Out};
use crate::event::{ParseError, Problem};
use crate::formats::Members;
use crate::formats::csv;
use crate::formats::query::{self, Table};
use crate::json;
use crate::record::{Place, Rejection, Sink};
use crate::salvage::readable;

/// Text is looked at in pieces of this size, so that nothing grows with what is pushed at once.
const PIECE: usize = 256 << 10;
/// A line without end is read as a document once it is longer, so that arrays in one line are not held whole.
const LONG_LINE: usize = 4 << 20;

/// A longer line that does not end its JSON is taken for one that was cut, if what follows does not go on with it; a
/// shorter one for the first of a document that is broken further on.
const TELLING: usize = 64;

/// Decodes a source. See the module.
#[derive(Debug)]
pub struct Decoder {
    unpacker: Unpacker,
    framer: Framer,
}

impl Decoder {
    /// A decoder of one source.
    pub fn new(options: &Options) -> Self {
        Self { unpacker: Unpacker::default(), framer: Framer::new(options) }
    }

    /// Takes the next bytes. Places are counted in the unpacked text, without a byte order mark.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn Sink) {
        let Self { unpacker, framer } = self;
        let result = unpacker.push(bytes, &mut |text| framer.push(text, sink));
        if let Err(reason) = result {
            sink.rejected(&Rejection { place: framer.end(), bytes: b"", reason });
        }
    }

    /// Takes that the source ends here.
    pub fn finish(mut self, sink: &mut dyn Sink) {
        let Self { unpacker, framer } = &mut self;
        let result = unpacker.finish(&mut |text| framer.push(text, sink));
        framer.finish(sink);
        if let Err(reason) = result {
            sink.rejected(&Rejection { place: framer.end(), bytes: b"", reason });
        }
    }
}

/// How the bytes at hand are taken apart.
#[derive(Debug)]
enum Mode {
    Lines,
    /// A value over several lines.
    Document(Document),
    /// Records below a header.
    Csv(csv::Header),
    /// The rest of a line is no record; it is dropped, and told.
    Drop(&'static str),
}

/// A value over several lines. Places are within the bytes at hand.
#[derive(Debug)]
struct Document {
    scanner: Scanner,
    /// The arrays of records that are being read: the depth of their items.
    arrays: Vec<usize>,
    /// A record of an array is being read.
    item: bool,
    /// An array that may hold records has begun at this depth.
    candidate: Option<usize>,
    /// The last key at the depth where arrays of records may begin.
    key: String,
    /// The head of the query's table whose rows are being read.
    table: Option<Table>,
    /// What is read now is too large and is dropped.
    oversized: bool,
    /// Records of it have been handed on.
    begun: bool,
}

impl Document {
    fn new() -> Self {
        Self {
            scanner: Scanner::new(0),
            arrays: Vec::new(),
            item: false,
            candidate: None,
            key: String::new(),
            table: None,
            oversized: false,
            begun: false,
        }
    }
}

#[derive(Debug)]
struct Framer {
    values: Values,
    limit: usize,
    mode: Mode,
    /// What is not decoded yet.
    pending: Vec<u8>,
    /// The pending bytes up to here hold no newline.
    searched: usize,
    /// Where the pending bytes begin.
    place: Place,
    /// Lines before this offset stand for themselves: they were tried as a document, in vain.
    alone_until: u64,
    /// Records before this offset were handed on while their line was still taken for a whole one.
    handed_until: u64,
    /// The header of CSV, to go on with behind a record that was dropped.
    header: Option<csv::Header>,
}

impl Framer {
    fn new(options: &Options) -> Self {
        Self {
            values: Values::new(options),
            limit: options.limit.max(1024),
            mode: Mode::Lines,
            pending: Vec::new(),
            searched: 0,
            place: Place { offset: 0, line: 1 },
            alone_until: 0,
            handed_until: 0,
            header: None,
        }
    }

    /// Where the text so far ends.
    fn end(&self) -> Place {
        Place { offset: self.place.offset + self.pending.len() as u64, line: self.place.line }
    }

    fn push(&mut self, bytes: &[u8], sink: &mut dyn Sink) {
        for mut piece in bytes.chunks(PIECE) {
            // The rest of a line is put to its beginning; what follows is read where it lies.
            if !self.pending.is_empty() && matches!(self.mode, Mode::Lines) {
                let end = memchr::memchr(b'\n', piece).map_or(piece.len(), |at| at + 1);
                let (line, rest) = piece.split_at_checked(end).unwrap_or((piece, b""));
                self.push_pending(line, sink);
                piece = rest;
            }
            if self.pending.is_empty() {
                let taken = self.process(piece, sink);
                self.pending.extend_from_slice(piece.get(taken..).unwrap_or_default());
            } else {
                self.push_pending(piece, sink);
            }
        }
    }

    fn push_pending(&mut self, bytes: &[u8], sink: &mut dyn Sink) {
        let mut pending = std::mem::take(&mut self.pending);
        pending.extend_from_slice(bytes);
        let taken = self.process(&pending, sink);
        pending.drain(..taken.min(pending.len()));
        self.pending = pending;
    }

    /// Decodes what it can, and says how many bytes are done with.
    fn process(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> usize {
        let mut done = 0;
        loop {
            let rest = bytes.get(done..).unwrap_or_default();
            if rest.is_empty() {
                return done;
            }
            let before = (done, self.mode_number());
            done += match &self.mode {
                Mode::Lines => self.lines(rest, sink),
                Mode::Document(_) => self.document(rest, sink),
                Mode::Csv(_) => self.csv(rest, sink),
                Mode::Drop(reason) => self.drop_line(rest, reason, sink),
            };
            if before == (done, self.mode_number()) {
                return done;
            }
        }
    }

    fn mode_number(&self) -> u8 {
        match self.mode {
            Mode::Lines => 0,
            Mode::Document(_) => 1,
            Mode::Csv(_) => 2,
            Mode::Drop(_) => 3,
        }
    }

    /// Counts bytes as done with.
    fn advance(&mut self, bytes: &[u8]) -> usize {
        self.place.offset += bytes.len() as u64;
        self.place.line += memchr::memchr_iter(b'\n', bytes).count() as u64;
        self.searched = 0;
        bytes.len()
    }

    /// Decodes the whole lines.
    fn lines(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> usize {
        let mut done = 0;
        // Most pieces are sound text but for a character that their end cuts through.
        let text = readable(bytes);
        loop {
            let mut rest = bytes.get(done..).unwrap_or_default();
            if let Some(behind) = rest.strip_prefix(b"\xef\xbb\xbf") {
                // The mark of a file that was appended.
                self.advance(b"\xef\xbb\xbf");
                done += 3;
                rest = behind;
            }
            let from = self.searched.min(rest.len());
            let Some(end) =
                memchr::memchr(b'\n', rest.get(from..).unwrap_or_default()).map(|at| from + at + 1)
            else {
                self.searched = rest.len();
                if rest.len() > LONG_LINE.min(self.limit) {
                    self.mode = if rest.trim_ascii_start().starts_with(b"{")
                        || rest.trim_ascii_start().starts_with(b"[")
                    {
                        Mode::Document(Document::new())
                    } else {
                        Mode::Drop("a line that is too long and no JSON")
                    };
                }
                return done;
            };
            let line = rest.get(..end).unwrap_or_default();
            let sound = text.get(done..done + end).or_else(|| std::str::from_utf8(line).ok());
            let lossy;
            let line_text = match sound {
                Some(line) => line,
                None => {
                    lossy = String::from_utf8_lossy(line);
                    &lossy
                }
            };
            match self.values.try_line(line_text, self.place, sink) {
                Ok(()) => {}
                Err(broken) => {
                    if let Some(header) = header_of(line_text, broken) {
                        self.header = Some(header.clone());
                        self.mode = Mode::Csv(header);
                        return done + self.advance(line);
                    }
                    if broken.error.problem == Problem::End
                        && self.place.offset >= self.alone_until
                        && continues(line)
                    {
                        self.handed_until = self.place.offset + broken.start as u64;
                        self.mode = Mode::Document(Document::new());
                        return done;
                    }
                    if sound.is_none() && !line_text.trim_start().starts_with('{') {
                        let reason = "no text: bytes that are no UTF-8".to_owned();
                        sink.rejected(&Rejection { place: self.place, bytes: line, reason });
                    } else {
                        self.values.broken(line_text, broken, self.place, sink);
                    }
                }
            }
            self.place.offset += end as u64;
            self.place.line += 1;
            self.searched = 0;
            done += end;
        }
    }

    /// Drops the rest of a line.
    fn drop_line(&mut self, bytes: &[u8], reason: &str, sink: &mut dyn Sink) -> usize {
        let end = memchr::memchr(b'\n', bytes).map(|at| at + 1);
        let part = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
        sink.rejected(&Rejection { place: self.place, bytes: part, reason: reason.to_owned() });
        if end.is_some() {
            self.mode = self.header.clone().map_or(Mode::Lines, Mode::Csv);
        }
        self.advance(part)
    }

    /// Decodes the whole records below a header.
    fn csv(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> usize {
        let mut done = 0;
        loop {
            let rest = bytes.get(done..).unwrap_or_default();
            let Some(end) = record_end(rest) else {
                if rest.len() > self.limit {
                    // A quote that is never closed costs its line.
                    self.mode = Mode::Drop("a CSV record that is too long, or a quote that is not closed");
                }
                return done;
            };
            done += end;
            self.csv_record(rest.get(..end).unwrap_or_default(), sink);
        }
    }

    fn csv_record(&mut self, record: &[u8], sink: &mut dyn Sink) {
        let text = record.trim_ascii_end();
        if let Mode::Csv(header) = &self.mode
            && !text.is_empty()
        {
            let mut out = Out { sink, place: self.place, bytes: record };
            match csv::count(text) {
                count if count == header.len() => {
                    let members = header.members(text, &self.values.table);
                    self.values.row(&members, out);
                }
                count => {
                    out.reject(&format!("a record of {count} fields below a header of {}", header.len()));
                }
            }
        }
        self.advance(record);
    }

    /// Goes on with a document; returns how many bytes are done with.
    fn document(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> usize {
        let Mode::Document(mut document) = std::mem::replace(&mut self.mode, Mode::Lines) else { return 0 };
        let mut done = 0;
        let text = readable(bytes);
        loop {
            let rest = bytes.get(done..).unwrap_or_default();
            let step = document.scanner.step(rest);
            let depth = document.scanner.depth();
            let position = document.scanner.position;
            let items = document.arrays.last().copied();
            let mut taken = None;
            match step {
                Step::More => break,
                Step::Fault => return done + self.fault(rest, &document, sink),
                Step::Open { at, object } => {
                    if let Some(candidate) = document.candidate.take()
                        && object
                        && depth == candidate + 1
                    {
                        self.head(rest.get(..at).unwrap_or_default(), sink);
                        document.arrays.push(candidate);
                        document.begun = true;
                        document.item = true;
                        taken = Some(at);
                    } else if items == Some(depth.wrapping_sub(1)) && !document.item {
                        document.item = true;
                        taken = Some(at);
                    } else if !object && depth == 1 && items.is_none() {
                        document.candidate = Some(1);
                    } else if !object && depth == 2 && items.is_none() && is_container(&document.key) {
                        document.candidate = Some(2);
                    } else if !object
                        && items == Some(depth.wrapping_sub(2))
                        && document.key == "rows"
                        && let Some(table) = Self::table_head(rest.get(..at))
                    {
                        document.table = Some(table);
                        document.arrays.push(depth);
                        document.item = false;
                        taken = Some(position);
                    }
                }
                Step::Key { start, end } => {
                    document.candidate = None;
                    if depth == 1 && items.is_none() || items == Some(depth.wrapping_sub(1)) {
                        document.key.clear();
                        let key = rest.get(start..end).filter(|key| key.len() < 64).unwrap_or_default();
                        document.key.push_str(readable(key));
                    }
                }
                Step::Scalar { start, end } => {
                    document.candidate = None;
                    if items == Some(depth) {
                        let bytes = rest.get(start..end).unwrap_or_default();
                        let reason = "a value that is no object, so no record".to_owned();
                        sink.rejected(&Rejection { place: self.place, bytes, reason });
                        taken = Some(end);
                    }
                }
                Step::Close => {
                    document.candidate = None;
                    if items == Some(depth) {
                        let item = std::mem::take(&mut document.item);
                        self.item(rest.get(..position).unwrap_or_default(), item, &mut document, sink);
                        taken = Some(position);
                    } else if items.is_some_and(|items| items == depth + 1) {
                        // The array ends.
                        document.arrays.pop();
                        if document.table.take().is_some() {
                            document.item = false;
                        }
                        taken = Some(position);
                    }
                    if depth == 0 {
                        let text = rest.get(..position).unwrap_or_default();
                        if document.begun {
                            self.tail(text, sink);
                        } else {
                            self.item(text, true, &mut document, sink);
                        }
                        done += self.advance(text);
                        return done;
                    }
                }
            }
            if let Some(taken) = taken {
                document.scanner.shift(taken);
                done += self.advance(rest.get(..taken).unwrap_or_default());
            }
            // A record that is here whole need not be looked for and then read.
            if let (Step::Open { object: true, .. }, Some(_)) = (step, taken)
                && document.table.is_none()
                && self.place.offset >= self.handed_until
                && let Some(text) = text.get(done..)
                && let Some(end) = self.values.known_item(text, self.place, sink)
            {
                done += self.advance(text.as_bytes().get(..end).unwrap_or_default());
                document.item = false;
                document.scanner.leave(0);
            }
        }
        // What is too large goes in pieces.
        let rest = bytes.get(done..).unwrap_or_default();
        if document.oversized || rest.len() > self.limit {
            document.oversized = true;
            let part = rest.get(..document.scanner.position).unwrap_or(rest);
            sink.rejected(&Rejection { place: self.place, bytes: part, reason: self.too_large() });
            document.scanner.shift(part.len());
            done += self.advance(part);
        }
        self.mode = Mode::Document(document);
        done
    }

    fn too_large(&self) -> String {
        format!("a record of more than {} bytes", self.limit)
    }

    /// Decodes one record of a document, or the document if it is one.
    fn item(&mut self, bytes: &[u8], whole: bool, document: &mut Document, sink: &mut dyn Sink) {
        if document.oversized {
            document.oversized = false;
            sink.rejected(&Rejection { place: self.place, bytes, reason: self.too_large() });
            return;
        }
        if !whole || self.place.offset < self.handed_until {
            return;
        }
        let text = String::from_utf8_lossy(bytes);
        if let Some(table) = &document.table {
            let row = text.trim_start_matches([',', ' ', '\n', '\r', '\t']);
            self.values.table_row(table, row, self.place, sink);
        } else if let Err(broken) = self.values.text(&text, self.place, sink) {
            self.values.broken(&text, broken, self.place, sink);
        }
    }

    /// The head of a query's table, from the beginning of its object.
    fn table_head(head: Option<&[u8]>) -> Option<Table> {
        let closed = json::close(readable(head?).trim_start_matches([',', ' ', '\n', '\r', '\t']))?;
        Table::of(&Members::of(&closed)?)
    }

    /// What stands before the records of a document.
    fn head(&mut self, head: &[u8], sink: &mut dyn Sink) {
        if let Some(closed) = json::close(readable(head)) {
            self.warn(&closed, sink);
        }
    }

    /// What stands behind them.
    fn tail(&mut self, tail: &[u8], sink: &mut dyn Sink) {
        let tail = readable(tail).trim_start_matches([',', ' ', '\n', '\r', '\t']);
        if tail.starts_with('"') {
            self.warn(&format!("{{{tail}"), sink);
        }
    }

    fn warn(&mut self, members: &str, sink: &mut dyn Sink) {
        if let Some(members) = Members::of(members)
            && let Some(error) = members.json("error")
        {
            sink.warning(self.place, &query::warning(error));
        }
    }

    /// Deals with text that is no JSON within a document; returns how many bytes are done with.
    fn fault(&mut self, bytes: &[u8], document: &Document, sink: &mut dyn Sink) -> usize {
        let at = document.scanner.position;
        let problem = match bytes.get(at) {
            Some(b'\n' | b'\r') | None => Problem::End,
            Some(_) => Problem::Syntax("the rest of the value"),
        };
        let error = ParseError { key: "", offset: at, problem };
        // The line of the fault begins a record of its own, if anything stands before it.
        let line_start = memchr::memrchr(b'\n', bytes.get(..at).unwrap_or_default()).map_or(0, |at| at + 1);
        let line_end = memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default()).map(|end| at + end + 1);
        let first_end = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
        self.alone_until = self.alone_until.max(self.place.offset + line_start as u64);
        let cut = if line_start == 0 {
            // Nothing but the faulty line, of which the end may not be here yet.
            if line_end.is_none() {
                self.mode = Mode::Drop("the rest of a broken line");
            }
            line_end.unwrap_or(bytes.len())
        } else if document.begun || first_end <= TELLING {
            line_start
        } else {
            first_end
        };
        let part = bytes.get(..cut).unwrap_or_default();
        let text = String::from_utf8_lossy(part);
        let start = text.find('{').unwrap_or_default();
        if document.oversized || document.table.is_some() || document.begun && !document.item {
            let reason = error.to_string();
            sink.rejected(&Rejection { place: self.place, bytes: part, reason });
        } else {
            self.values.broken(&text, Broken { start, error }, self.place, sink);
        }
        self.advance(part)
    }

    fn finish(&mut self, sink: &mut dyn Sink) {
        let pending = std::mem::take(&mut self.pending);
        if !pending.trim_ascii().is_empty() {
            self.last(&pending, sink);
        } else if matches!(self.mode, Mode::Document(_)) {
            sink.warning(
                self.end(),
                "the source ends within an array of records; the rest of them is missing",
            );
        }
        self.values.finish(sink);
    }

    /// What stands behind the last newline, or a document that did not end.
    fn last(&mut self, bytes: &[u8], sink: &mut dyn Sink) {
        let text = String::from_utf8_lossy(bytes);
        let reason = |text: &str| format!("{text}: the source ends within it");
        match &self.mode {
            Mode::Drop(what) => {
                sink.rejected(&Rejection { place: self.place, bytes, reason: (*what).to_owned() });
            }
            Mode::Csv(_) => {
                if !sink.incomplete(&Rejection { place: self.place, bytes, reason: reason("a record") }) {
                    self.csv_record(bytes, sink);
                }
            }
            Mode::Lines => {
                let mut reader = json::Reader::new(&text);
                let whole = matches!(reader.peek(), Some(b'{' | b'[')) && {
                    let mut whole = true;
                    while whole && reader.peek().is_some() {
                        whole = reader.skip().is_ok();
                    }
                    whole
                };
                if !whole
                    && sink.incomplete(&Rejection { place: self.place, bytes, reason: reason("a line") })
                {
                    return;
                }
                self.values.line(&text, self.place, sink);
            }
            Mode::Document(document) => {
                let (oversized, parts) = (document.oversized, document.begun && !document.item);
                let rejection = Rejection { place: self.place, bytes, reason: reason("a document") };
                if sink.incomplete(&rejection) {
                    return;
                }
                let only_closing = parts && text.trim_start().starts_with(',') && text.trim().len() < 2;
                if oversized || parts {
                    if !only_closing {
                        sink.rejected(&rejection);
                    }
                    return;
                }
                let start = text.find('{').unwrap_or_default();
                let error = ParseError { key: "", offset: bytes.len(), problem: Problem::End };
                self.values.broken(&text, Broken { start, error }, self.place, sink);
            }
        }
    }
}

/// The header of CSV, if a line that is no JSON is one.
fn header_of(line: &str, broken: Broken) -> Option<csv::Header> {
    let syntax = matches!(broken.error.problem, Problem::Syntax(_));
    if syntax { csv::Header::of(line.trim_end_matches(['\r', '\n'])) } else { None }
}

/// Whether the next line can go on with the JSON of this one: it ends outside all texts, with brackets open.
fn continues(line: &[u8]) -> bool {
    let mut scanner = Scanner::new(0);
    loop {
        match scanner.step(line) {
            Step::More => return scanner.depth() > 0 && !scanner.in_text(),
            Step::Fault => return false,
            // Several values in one line: the last one counts.
            Step::Close if scanner.depth() == 0 => scanner = Scanner::new(scanner.position),
            _ => {}
        }
    }
}

/// Where the first record of CSV ends: behind a newline outside quotes.
fn record_end(bytes: &[u8]) -> Option<usize> {
    let mut quoted = false;
    for at in memchr::memchr2_iter(b'"', b'\n', bytes) {
        if bytes.get(at) == Some(&b'"') {
            quoted = !quoted;
        } else if !quoted {
            return Some(at + 1);
        }
    }
    None
}
