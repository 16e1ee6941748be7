//! Records other than audit events: lines of the control plane, and rows of the tables of Log Analytics by name.

use std::borrow::Cow;
use std::sync::Arc;

use deltalake::arrow::array::{ArrayRef, Int64Builder, PrimitiveBuilder, RecordBatch};
use deltalake::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimestampMicrosecondType};
use deltalake::arrow::error::ArrowError;
use plimsoll_audit::event::Microseconds;
use plimsoll_audit::record::{Content, Record};
use plimsoll_audit::schema;

use crate::audit::columns::{shape_name, string};
use crate::audit::{texts::Texts, timestamp};

/// The table of the lines of the control plane.
pub const CONTROL_PLANE: &str = "AKSControlPlane";

/// Columns of the control plane's lines beside those that every table has.
const OF_LINES: &[&str] = &["Category", "Level", "Message", "PodName", "Stream", "fields"];

/// The table that a record goes to.
pub fn table_of(record: &Record<'_>) -> String {
    match &record.content {
        Content::Row(row) => {
            let name: String = row
                .table
                .chars()
                .filter(|character| character.is_ascii_alphanumeric() || *character == '_')
                .collect();
            match name.as_str() {
                "" | "audit" | "rejected" => "Other".to_owned(),
                _ => name,
            }
        }
        _ => CONTROL_PLANE.to_owned(),
    }
}

/// The resource that a record is about.
pub fn cluster_of<'r>(record: &'r Record<'_>) -> Cow<'r, str> {
    let named = |name: &str| match &record.content {
        Content::Row(row) => {
            let found = row.columns.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.and_then(|(_, value)| serde_json::from_str::<String>(value).ok())
        }
        _ => None,
    };
    match record.envelope.resource_id.as_ref() {
        "" => ["_ResourceId", "ResourceId", "ClusterId"]
            .into_iter()
            .find_map(|name| named(name).filter(|id| id.starts_with('/')))
            .map_or(Cow::Borrowed(""), Cow::Owned),
        id => Cow::Borrowed(id),
    }
}

/// The text columns of a table in the order of its schema: all values are kept as the text that they are written as
/// (strings without their quotes, the rest as JSON); columns that the schema does not know are in `others`.
fn texts_of(table: &str) -> Vec<&'static str> {
    if table == CONTROL_PLANE {
        return OF_LINES.to_vec();
    }
    let columns = schema::columns_of(table).unwrap_or_default();
    columns.iter().map(|(name, _)| *name).collect()
}

/// The columns that stand in files.
fn file_schema(texts: &[&str]) -> SchemaRef {
    let mut fields =
        vec![Field::new("time", timestamp(), false), Field::new("source_offset", DataType::Int64, true)];
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    fields.extend(texts.iter().map(|name| text(name)));
    fields.extend(["others", "shape", "source"].map(text));
    Arc::new(Schema::new(fields))
}

/// All columns of a table: the partitions first.
pub fn table_schema(table: &str) -> Schema {
    let mut fields =
        vec![Field::new("cluster_id", DataType::Utf8, false), Field::new("date", DataType::Date32, false)];
    let file = file_schema(&texts_of(table));
    fields.extend(file.fields().iter().map(|field| field.as_ref().clone()));
    Schema::new(fields)
}

/// Rows of a table that are being made.
#[derive(Debug)]
pub(crate) struct RowColumns {
    names: Vec<&'static str>,
    schema: SchemaRef,
    time: PrimitiveBuilder<TimestampMicrosecondType>,
    offset: Int64Builder,
    texts: Vec<Texts>,
    others: Texts,
    shape: Texts,
    source: Texts,
    rows: usize,
    is_sorted: bool,
    last: Microseconds,
}

impl RowColumns {
    pub(crate) fn of(table: &str) -> Self {
        let names = texts_of(table);
        Self {
            schema: file_schema(&names),
            time: PrimitiveBuilder::new().with_data_type(timestamp()),
            offset: Int64Builder::new(),
            texts: names.iter().map(|_| Texts::default()).collect(),
            names,
            others: Texts::default(),
            shape: Texts::default(),
            source: Texts::default(),
            rows: 0,
            is_sorted: true,
            last: Microseconds::MIN,
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn size(&self) -> usize {
        self.texts.iter().map(Texts::size).sum::<usize>() + self.others.size()
    }

    pub(crate) fn push(&mut self, record: &Record<'_>, time: Microseconds, source: &str, offset: u64) {
        self.rows += 1;
        self.is_sorted &= time >= self.last;
        self.last = time;
        self.time.append_value(time);
        self.offset.append_value(i64::try_from(offset).unwrap_or(i64::MAX));
        let mut others = String::new();
        let mut other = |key: &str, value: &str| {
            others.push(if others.is_empty() { '{' } else { ',' });
            string(&mut others, key);
            others.push(':');
            others.push_str(value);
        };
        match &record.content {
            Content::Row(row) => {
                for (name, column) in self.names.iter().zip(&mut self.texts) {
                    let found = row.columns.iter().find(|(key, _)| key == name);
                    column.push(&found.map_or(Cow::Borrowed(""), |(_, value)| text_of(value)));
                }
                for (key, value) in &row.columns {
                    if !self.names.contains(&key.as_ref()) {
                        other(key, value);
                    }
                }
            }
            Content::Line(line) => {
                let mut fields = String::new();
                for (key, value) in &line.fields {
                    fields.push(if fields.is_empty() { '{' } else { ',' });
                    string(&mut fields, key);
                    fields.push(':');
                    string(&mut fields, value);
                }
                if !fields.is_empty() {
                    fields.push('}');
                }
                let envelope = &record.envelope;
                let texts =
                    [&envelope.category, line.level, &line.message, &envelope.pod, &envelope.stream, &fields];
                for (column, text) in self.texts.iter_mut().zip(texts) {
                    column.push(text);
                }
            }
            Content::Audit(..) => self.texts.iter_mut().for_each(|column| column.push("")),
        }
        for (key, value) in &record.envelope.others {
            other(key, value);
        }
        if !others.is_empty() {
            others.push('}');
        }
        self.others.push(&others);
        self.shape.push(shape_name(record.shape));
        self.source.push(source);
    }

    pub(crate) fn finish(&mut self) -> Result<(RecordBatch, bool), ArrowError> {
        let mut columns: Vec<ArrayRef> = vec![Arc::new(self.time.finish()), Arc::new(self.offset.finish())];
        for texts in self.texts.iter_mut().chain([&mut self.others, &mut self.shape, &mut self.source]) {
            columns.push(texts.finish()?);
        }
        let is_sorted = self.is_sorted;
        (self.rows, self.is_sorted, self.last) = (0, true, Microseconds::MIN);
        Ok((RecordBatch::try_new(Arc::clone(&self.schema), columns)?, is_sorted))
    }
}

/// A JSON value as text: the content of a string, nothing for null, and the JSON of everything else.
fn text_of(json: &str) -> Cow<'_, str> {
    match json.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<String>(json).map_or(Cow::Borrowed(json), Cow::Owned),
        Some(b'n') if json == "null" => Cow::Borrowed(""),
        _ => Cow::Borrowed(json),
    }
}
