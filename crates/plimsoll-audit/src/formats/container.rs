//! Log files of containers as they lie on a node (CRI): `2026-01-01T00:00:00.000000000Z stdout F text`, as rows of the
//! table `ContainerLogV2`. Pieces of a line (`P`) are joined.

use std::borrow::Cow;

use super::quoted;
use crate::event::Text;
use crate::record::Row;
use crate::time;

/// Which container a file belongs to, from its path: `/var/log/pods/NAMESPACE_POD_UID/CONTAINER/0.log` or
/// `/var/log/containers/POD_NAMESPACE_CONTAINER-ID.log`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Container {
    pub(crate) namespace: String,
    pub(crate) pod: String,
    pub(crate) name: String,
    pub(crate) id: String,
}

impl Container {
    pub(crate) fn of_path(path: &str) -> Self {
        let path = path.replace('\\', "/");
        let mut parts = path.rsplit('/');
        let file = parts.next().unwrap_or_default();
        let (folder, above) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let pod: Vec<&str> = above.split('_').collect();
        if let [namespace, pod, _uid] = pod.as_slice() {
            let (namespace, pod) = ((*namespace).to_owned(), (*pod).to_owned());
            return Self { namespace, pod, name: folder.to_owned(), id: String::new() };
        }
        let stem = file.strip_suffix(".gz").unwrap_or(file);
        let stem = stem.split(".log").next().unwrap_or_default();
        let names: Vec<&str> = stem.split('_').collect();
        if let [pod, namespace, rest] = names.as_slice() {
            let (container, id) = match rest.rsplit_once('-') {
                Some((container, id)) if id.len() == 64 && id.bytes().all(|b| b.is_ascii_hexdigit()) => {
                    (container, id)
                }
                _ => (*rest, ""),
            };
            return Self {
                namespace: (*namespace).to_owned(),
                pod: (*pod).to_owned(),
                name: container.to_owned(),
                id: id.to_owned(),
            };
        }
        Self::default()
    }
}

/// One line of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    pub(crate) time: &'a str,
    pub(crate) stream: &'a str,
    /// More of the same line follows.
    pub(crate) partial: bool,
    pub(crate) message: &'a str,
}

/// Takes a line apart; `None` where it is none.
pub(crate) fn line(text: &str) -> Option<Line<'_>> {
    let (time, rest) = text.split_once(' ')?;
    let (stream, rest) = rest.split_once(' ')?;
    let (tag, message) = rest.split_once(' ').unwrap_or((rest, ""));
    if !matches!(stream, "stdout" | "stderr") || !time.contains('T') {
        return None;
    }
    let partial = match tag.split(':').next()? {
        "F" => false,
        "P" => true,
        _ => return None,
    };
    time::parse(time)?;
    Some(Line { time, stream, partial, message })
}

/// A line as a row.
pub(crate) fn row<'a>(container: &Container, time: &str, stream: &str, message: &str) -> Row<'a> {
    let mut columns: Vec<(Text<'a>, Cow<'a, str>)> = Vec::with_capacity(7);
    let mut put = |name: &'static str, text: &str| {
        if !text.is_empty() {
            columns.push((Cow::Borrowed(name), quoted(text)));
        }
    };
    put("TimeGenerated", time);
    put("PodNamespace", &container.namespace);
    put("PodName", &container.pod);
    put("ContainerName", &container.name);
    put("ContainerId", &container.id);
    put("LogSource", stream);
    columns.push((Cow::Borrowed("LogMessage"), quoted(message)));
    Row { table: Cow::Borrowed("ContainerLogV2"), time: time::parse(time), columns }
}
