//! The forms in which logs leave Azure: raw lines, storage lines, messages of an event hub.

use std::io::{self, Write};

use plimsoll_audit::event::Microseconds;

use super::population::Cluster;
use super::text::{nested, time};

/// A form of output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Events as the API server writes them, one a line.
    #[default]
    Raw,
    /// Azure Monitor's envelope around each, one a line, as in storage accounts.
    Envelope,
    /// Messages of an event hub, one a line: `{"records":[...]}` with up to 24 envelopes.
    Messages,
}

impl std::str::FromStr for Form {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "raw" => Ok(Self::Raw),
            "envelope" => Ok(Self::Envelope),
            "messages" => Ok(Self::Messages),
            _ => Err(format!("`{text}` is no form; there are raw, envelope and messages")),
        }
    }
}

/// How many records a message has at most, and how many bytes; an event hub takes 1 MiB.
const RECORDS: usize = 24;
const MESSAGE: usize = 900 << 10;
/// What is collected before it is written.
const BUFFER: usize = 1 << 20;

/// Writes events in a form.
pub(super) struct Output<'o> {
    form: Form,
    out: &'o mut dyn Write,
    buffer: Vec<u8>,
    /// The open message of each cluster, and how many records it holds.
    messages: Vec<(Vec<u8>, usize)>,
    /// Bytes so far, with those that are collected.
    pub(super) bytes: u64,
}

impl<'o> Output<'o> {
    pub(super) fn new(form: Form, clusters: usize, out: &'o mut dyn Write) -> Self {
        let messages = vec![(Vec::new(), 0); clusters];
        Self { form, out, buffer: Vec::with_capacity(BUFFER * 2), messages, bytes: 0 }
    }

    /// Writes an event to the log of a category. One that is cut lacks its end, and its newline.
    pub(super) fn event(
        &mut self,
        cluster: (usize, &Cluster),
        category: &str,
        event: &[u8],
        is_cut: bool,
        arrived: Microseconds,
    ) -> io::Result<()> {
        let (index, cluster) = cluster;
        match self.form {
            Form::Raw => {
                self.buffer.extend_from_slice(event);
                self.buffer.push(b'\n');
                self.bytes += event.len() as u64 + 1;
            }
            Form::Envelope => {
                let before = self.buffer.len();
                envelope(&mut self.buffer, cluster, category, event, is_cut, arrived);
                self.buffer.push(b'\n');
                self.bytes += (self.buffer.len() - before) as u64;
            }
            Form::Messages => {
                let Some((message, records)) = self.messages.get_mut(index) else { return Ok(()) };
                let before = message.len();
                message.extend_from_slice(if *records == 0 { b"{\"records\":[" } else { b"," });
                envelope(message, cluster, category, event, is_cut, arrived);
                *records += 1;
                self.bytes += (message.len() - before) as u64;
                if *records == RECORDS || message.len() > MESSAGE {
                    self.close(index);
                }
            }
        }
        if self.buffer.len() >= BUFFER {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    fn close(&mut self, index: usize) {
        if let Some((message, records)) = self.messages.get_mut(index).filter(|(_, records)| *records > 0) {
            message.extend_from_slice(b"]}\n");
            self.bytes += 3;
            self.buffer.extend_from_slice(message);
            message.clear();
            *records = 0;
        }
    }

    /// Writes what is still collected.
    pub(super) fn finish(mut self) -> io::Result<u64> {
        for index in 0..self.messages.len() {
            self.close(index);
        }
        self.out.write_all(&self.buffer)?;
        self.out.flush()?;
        Ok(self.bytes)
    }
}

fn envelope(
    out: &mut Vec<u8>,
    cluster: &Cluster,
    category: &str,
    event: &[u8],
    is_cut: bool,
    arrived: Microseconds,
) {
    let server = cluster.api_servers.get(usize::from(arrived & 64 != 0) % cluster.api_servers.len().max(1));
    let (pod, container) = server.map_or(("", ""), |(pod, container)| (pod.as_str(), container.as_str()));
    let mut put = |text: &str| out.extend_from_slice(text.as_bytes());
    put("{\"category\":\"");
    put(category);
    put(
        "\",\"operationName\":\"Microsoft.ContainerService/managedClusters/diagnosticLogs/Read\",\"properties\":{\"log\":\"",
    );
    nested(out, event);
    let mut put = |text: &str| out.extend_from_slice(text.as_bytes());
    put(if is_cut { "\",\"containerID\":\"" } else { "\\n\",\"containerID\":\"" });
    put(container);
    put("\",\"stream\":\"stdout\",\"pod\":\"");
    put(pod);
    put("\"},\"resourceId\":\"");
    put(&cluster.resource_id);
    put("\",\"serviceBuild\":\"na\",\"time\":\"");
    time(out, arrived, 9);
    out.extend_from_slice(b"\"}");
}
