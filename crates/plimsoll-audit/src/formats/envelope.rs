//! Azure Monitor's envelope around one record of a resource log: what event hubs get as items of `records`, and storage
//! accounts as lines. `properties.log` is a text that ends with a newline or, since 2025, an object.

use std::borrow::Cow;

use crate::event::{ParseError, Problem, Text};
use crate::json::Reader;
use crate::record::Envelope;
use crate::time;

/// The log within an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Log<'a> {
    /// There is none.
    Absent,
    /// A text, unescaped into the buffer.
    Text,
    /// The beginning of one, unescaped into the buffer.
    CutText,
    /// A value other than a text, as JSON text.
    Json(&'a str),
    /// The beginning of one.
    CutJson(&'a str),
}

/// Whether a key is one of an envelope.
pub(crate) fn is_key(key: &str) -> bool {
    matches!(
        key,
        "operationName"
            | "category"
            | "ccpNamespace"
            | "resourceId"
            | "properties"
            | "time"
            | "Cloud"
            | "Environment"
            | "UnderlayClass"
            | "UnderlayName"
            | "serviceBuild"
    )
}

/// Reads the envelope that stands at the reader. At a fault, what lies before it has been read.
pub(crate) fn read<'a>(
    reader: &mut Reader<'a>,
    envelope: &mut Envelope<'a>,
    log: &mut Log<'a>,
    buffer: &mut Vec<u8>,
) -> Result<(), ParseError> {
    envelope.others.reserve(8);
    reader.open_object()?;
    let mut first = true;
    loop {
        reader.key = "";
        let Some(key) = reader.next_key(&mut first)? else { return Ok(()) };
        match &*key {
            "category" => {
                reader.key = "category";
                envelope.category = reader.value_text()?;
            }
            "resourceId" => {
                reader.key = "resourceId";
                envelope.resource_id = reader.value_text()?;
            }
            "time" => {
                reader.key = "time";
                reader.peek();
                let start = reader.position;
                let text = reader.value_text()?;
                envelope.time = time::parse(&text);
                if envelope.time.is_none() && !text.is_empty() {
                    let json = reader.slice(start, reader.position);
                    envelope.others.push((Cow::Borrowed("time"), Cow::Borrowed(json)));
                }
            }
            "properties" => {
                reader.key = "properties";
                if !reader.null()? {
                    read_properties(reader, envelope, log, buffer)?;
                }
            }
            _ => envelope.others.push((key, Cow::Borrowed(reader.skip()?))),
        }
    }
}

fn read_properties<'a>(
    reader: &mut Reader<'a>,
    envelope: &mut Envelope<'a>,
    log: &mut Log<'a>,
    buffer: &mut Vec<u8>,
) -> Result<(), ParseError> {
    reader.open_object()?;
    let mut first = true;
    while let Some(key) = reader.next_key(&mut first)? {
        match &*key {
            "log" => {
                reader.key = "properties.log";
                read_log(reader, log, buffer)?;
                reader.key = "properties";
            }
            "pod" => envelope.pod = reader.value_text()?,
            "stream" => envelope.stream = reader.value_text()?,
            "containerID" => envelope.container_id = reader.value_text()?,
            other => {
                let key: Text<'a> = Cow::Owned(format!("properties.{other}"));
                envelope.others.push((key, Cow::Borrowed(reader.skip()?)));
            }
        }
    }
    Ok(())
}

fn read_log<'a>(reader: &mut Reader<'a>, log: &mut Log<'a>, buffer: &mut Vec<u8>) -> Result<(), ParseError> {
    if reader.peek() == Some(b'"') {
        buffer.clear();
        *log = Log::CutText;
        reader.unescape(buffer)?;
        *log = Log::Text;
        return Ok(());
    }
    if reader.null()? {
        return Ok(());
    }
    let start = reader.position;
    match reader.skip() {
        Ok(json) => *log = Log::Json(json),
        Err(fault) => {
            let end = if fault.problem == Problem::End { reader.text().len() } else { fault.offset };
            *log = Log::CutJson(reader.slice(start, end));
            return Err(fault);
        }
    }
    Ok(())
}
