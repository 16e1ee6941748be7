//! The reader of one event. It fills the event in place, so that what stands before a fault is kept; that is what
//! salvage lives on.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{AuditEvent, Body, ObjectRef, ParseError, Problem, ResponseStatus, Salvage, Text, User};
use crate::json::Reader;
use crate::time;

/// The keys of an event in the order in which the API server writes them.
const KEYS: [&str; 19] = [
    "kind",
    "apiVersion",
    "level",
    "auditID",
    "stage",
    "requestURI",
    "verb",
    "user",
    "impersonatedUser",
    "authenticationMetadata",
    "sourceIPs",
    "userAgent",
    "objectRef",
    "responseStatus",
    "requestObject",
    "responseObject",
    "requestReceivedTimestamp",
    "stageTimestamp",
    "annotations",
];
const KIND: usize = 0;
const API_VERSION: usize = 1;
const REQUEST_OBJECT: usize = 14;
const RESPONSE_OBJECT: usize = 15;
/// Keys that tell an audit event where `apiVersion` is missing: `auditID`, `stage`, `requestURI`, `verb`, `sourceIPs`,
/// `userAgent`, `objectRef`, `requestReceivedTimestamp`, `stageTimestamp`.
const TELLING: u32 = 0b011_0001_1100_0111_1000;

/// What the API writes instead of a body that is too large.
const TOO_BIG: &str = "skipped-too-big-size-object";

/// Whether a key is one of an event.
pub(crate) fn is_key(key: &str) -> bool {
    KEYS.contains(&key)
}

/// What has been met of an event.
#[derive(Clone, Copy, Debug, Default)]
struct Met {
    /// The keys whose values were read whole, as bits by their place in the order.
    whole: u32,
    /// The highest place that was met, whole or not.
    highest: Option<usize>,
    /// The one whose value is being read.
    current: Option<usize>,
    /// A key came after one that the API server writes behind it.
    disordered: bool,
    /// `kind` is `Event`.
    event: bool,
    /// `apiVersion` is one of audit.k8s.io.
    audit: bool,
    /// `kind` or `apiVersion` is that of something else.
    foreign: bool,
}

impl Met {
    /// Whether this is an audit event.
    fn is_audit(self) -> bool {
        let telling = (self.whole & TELLING).count_ones();
        !self.foreign && (self.audit && self.whole >> 2 != 0 || telling > 1 || telling == 1 && self.event)
    }
}

pub(super) fn parse(text: &str) -> Result<AuditEvent<'_>, ParseError> {
    let mut reader = Reader::new(text);
    let mut event = AuditEvent::default();
    read(&mut reader, &mut event)?;
    reader.key = "";
    if reader.peek().is_some() {
        return Err(reader.expected("nothing behind the event"));
    }
    Ok(event)
}

/// Reads the event that stands at the reader.
pub(crate) fn read<'a>(reader: &mut Reader<'a>, event: &mut AuditEvent<'a>) -> Result<(), ParseError> {
    let mut met = Met::default();
    read_keys(reader, event, &mut met)?;
    if met.is_audit() { Ok(()) } else { Err(ParseError { key: "", offset: 0, problem: Problem::Foreign }) }
}

/// Reads what there is of an event, and says what a fault took. `None` where too little is left to tell an event.
pub(crate) fn salvage_read(text: &str) -> Option<AuditEvent<'_>> {
    let mut reader = Reader::new(text);
    let mut event = AuditEvent::default();
    let mut met = Met::default();
    let fault = match read_keys(&mut reader, &mut event, &mut met) {
        Ok(()) => None,
        Err(ParseError { problem: Problem::Type(_) | Problem::Foreign, .. }) => return None,
        Err(fault) => Some(fault),
    };
    let partial = met.audit || met.event && met.whole & !0b11 != 0;
    if met.foreign || !(met.is_audit() || fault.is_some() && partial) {
        return None;
    }
    if let Some(fault) = fault {
        let bytes_kept = if fault.problem == Problem::End { text.len() } else { fault.offset } as u64;
        event.salvage = Some(Salvage { lost: lost(met, &event), bytes_kept });
    }
    Some(event)
}

/// The keys that a cut may have taken.
fn lost(met: Met, event: &AuditEvent<'_>) -> Vec<&'static str> {
    let from =
        if met.disordered { 0 } else { met.current.or(met.highest.map(|highest| highest + 1)).unwrap_or(0) };
    let never = |place: usize| match &*event.level {
        "Metadata" => place == REQUEST_OBJECT || place == RESPONSE_OBJECT,
        "Request" => place == RESPONSE_OBJECT,
        _ => false,
    };
    let missing = |place: usize| met.whole & 1 << place == 0 && !never(place);
    KEYS.iter().enumerate().skip(from).filter(|(place, _)| missing(*place)).map(|(_, key)| *key).collect()
}

fn read_keys<'a>(
    reader: &mut Reader<'a>,
    event: &mut AuditEvent<'a>,
    met: &mut Met,
) -> Result<(), ParseError> {
    reader.open_object()?;
    let mut first = true;
    let mut next = 0;
    let mut twice = false;
    loop {
        reader.key = "";
        let Some(key) = reader.next_key(&mut first)? else { break };
        // Almost always the next key of the order.
        let place = KEYS
            .iter()
            .skip(next)
            .position(|name| *name == key)
            .map(|ahead| next + ahead)
            .or_else(|| KEYS.iter().take(next).position(|name| *name == key));
        let Some(place) = place else {
            twice = true;
            event.others.push((key, reader.skip()?));
            continue;
        };
        met.disordered |= place < next;
        next = place + 1;
        met.current = Some(place);
        met.highest = met.highest.max(Some(place));
        reader.key = KEYS.get(place).copied().unwrap_or_default();
        read_value(place, reader, event, met)?;
        met.whole |= 1 << place;
        met.current = None;
    }
    if twice {
        keep_last(&mut event.others);
    }
    Ok(())
}

fn read_value<'a>(
    place: usize,
    reader: &mut Reader<'a>,
    event: &mut AuditEvent<'a>,
    met: &mut Met,
) -> Result<(), ParseError> {
    match place {
        KIND => {
            met.event = reader.value_text()? == "Event";
            met.foreign |= !met.event;
        }
        API_VERSION => {
            met.audit = reader.value_text()?.starts_with("audit.k8s.io/");
            met.foreign |= !met.audit;
        }
        2 => event.level = reader.value_text()?,
        3 => event.audit_id = reader.value_text()?,
        4 => event.stage = reader.value_text()?,
        5 => event.request_uri = reader.value_text()?,
        6 => event.verb = reader.value_text()?,
        7 => {
            event.user = User::default();
            if !reader.null()? {
                read_user(reader, &mut event.user, &mut event.others, &USER)?;
            }
        }
        8 => {
            event.impersonated_user = None;
            if !reader.null()? {
                let user = event.impersonated_user.insert(User::default());
                read_user(reader, user, &mut event.others, &IMPERSONATED)?;
            }
        }
        10 => read_texts(reader, &mut event.source_ips)?,
        11 => event.user_agent = reader.value_text()?,
        12 => {
            event.object_ref = None;
            if !reader.null()? {
                let object = event.object_ref.insert(ObjectRef::default());
                read_object(reader, object, &mut event.others)?;
            }
        }
        13 => {
            event.response_status = None;
            if !reader.null()? {
                let status = event.response_status.insert(ResponseStatus::default());
                read_status(reader, status)?;
            }
        }
        REQUEST_OBJECT => read_body(reader, &mut event.request_object)?,
        RESPONSE_OBJECT => read_body(reader, &mut event.response_object)?,
        16 | 17 => read_time(place == 16, reader, event)?,
        18 => read_annotations(reader, &mut event.annotations)?,
        // `authenticationMetadata` is kept as it is.
        _ => event.others.push((Cow::Borrowed(reader.key), reader.skip()?)),
    }
    Ok(())
}

/// The names of a user's keys in messages, and what stands before unknown ones.
struct UserKeys {
    prefix: &'static str,
    username: &'static str,
    uid: &'static str,
    groups: &'static str,
    extra: &'static str,
}

const USER: UserKeys = UserKeys {
    prefix: "user.",
    username: "user.username",
    uid: "user.uid",
    groups: "user.groups",
    extra: "user.extra",
};
const IMPERSONATED: UserKeys = UserKeys {
    prefix: "impersonatedUser.",
    username: "impersonatedUser.username",
    uid: "impersonatedUser.uid",
    groups: "impersonatedUser.groups",
    extra: "impersonatedUser.extra",
};

fn read_user<'a>(
    reader: &mut Reader<'a>,
    user: &mut User<'a>,
    others: &mut Vec<(Text<'a>, &'a str)>,
    keys: &UserKeys,
) -> Result<(), ParseError> {
    reader.open_object()?;
    let mut first = true;
    while let Some(key) = reader.next_key(&mut first)? {
        match &*key {
            "username" => {
                reader.key = keys.username;
                user.username = reader.value_text()?;
            }
            "uid" => {
                reader.key = keys.uid;
                user.uid = reader.value_text()?;
            }
            "groups" => {
                reader.key = keys.groups;
                read_texts(reader, &mut user.groups)?;
            }
            "extra" => {
                reader.key = keys.extra;
                user.extra = None;
                if !reader.null()? {
                    if reader.peek() != Some(b'{') {
                        return Err(reader.mistyped("an object"));
                    }
                    user.extra = Some(reader.skip()?);
                }
            }
            other => others.push((Cow::Owned(format!("{}{other}", keys.prefix)), reader.skip()?)),
        }
    }
    Ok(())
}

fn read_object<'a>(
    reader: &mut Reader<'a>,
    object: &mut ObjectRef<'a>,
    others: &mut Vec<(Text<'a>, &'a str)>,
) -> Result<(), ParseError> {
    reader.open_object()?;
    let mut first = true;
    while let Some(key) = reader.next_key(&mut first)? {
        let (name, slot) = match &*key {
            "resource" => ("objectRef.resource", &mut object.resource),
            "namespace" => ("objectRef.namespace", &mut object.namespace),
            "name" => ("objectRef.name", &mut object.name),
            "uid" => ("objectRef.uid", &mut object.uid),
            "apiGroup" => ("objectRef.apiGroup", &mut object.api_group),
            "apiVersion" => ("objectRef.apiVersion", &mut object.api_version),
            "resourceVersion" => ("objectRef.resourceVersion", &mut object.resource_version),
            "subresource" => ("objectRef.subresource", &mut object.subresource),
            other => {
                others.push((Cow::Owned(format!("objectRef.{other}")), reader.skip()?));
                continue;
            }
        };
        reader.key = name;
        *slot = reader.value_text()?;
    }
    Ok(())
}

fn read_status<'a>(reader: &mut Reader<'a>, status: &mut ResponseStatus<'a>) -> Result<(), ParseError> {
    reader.open_object()?;
    let start = reader.position - 1;
    let mut first = true;
    while let Some(key) = reader.next_key(&mut first)? {
        let (name, slot) = match &*key {
            "code" => {
                reader.key = "responseStatus.code";
                status.code = None;
                if !reader.null()? {
                    status.code = Some(read_integer(reader)?);
                }
                continue;
            }
            "status" => ("responseStatus.status", &mut status.status),
            "reason" => ("responseStatus.reason", &mut status.reason),
            "message" => ("responseStatus.message", &mut status.message),
            _ => {
                reader.skip()?;
                continue;
            }
        };
        reader.key = name;
        *slot = reader.value_text()?;
    }
    status.raw = reader.slice(start, reader.position);
    Ok(())
}

fn read_integer(reader: &mut Reader<'_>) -> Result<i32, ParseError> {
    if !matches!(reader.peek(), Some(b'-' | b'0'..=b'9')) {
        return Err(reader.mistyped("a whole number"));
    }
    let mut before = reader.clone();
    let number = reader.number()?;
    before.key = reader.key;
    number.parse().map_err(|_| before.mistyped("a whole number of 32 bits"))
}

fn read_texts<'a>(reader: &mut Reader<'a>, texts: &mut Vec<Text<'a>>) -> Result<(), ParseError> {
    texts.clear();
    if reader.null()? {
        return Ok(());
    }
    reader.open_array()?;
    let mut first = true;
    while reader.next_item(&mut first)? {
        texts.push(reader.value_text()?);
    }
    Ok(())
}

fn read_annotations<'a>(
    reader: &mut Reader<'a>,
    annotations: &mut Vec<(Text<'a>, Text<'a>)>,
) -> Result<(), ParseError> {
    annotations.clear();
    if reader.null()? {
        return Ok(());
    }
    reader.open_object()?;
    let mut first = true;
    while let Some(key) = reader.next_key(&mut first)? {
        annotations.push((key, reader.value_text()?));
    }
    keep_last(annotations);
    Ok(())
}

fn read_body<'a>(reader: &mut Reader<'a>, body: &mut Option<Body<'a>>) -> Result<(), ParseError> {
    *body = None;
    if reader.null()? {
        return Ok(());
    }
    let start = reader.position;
    match reader.skip() {
        Ok(text) if text.len() == TOO_BIG.len() + 2 && text.get(1..=TOO_BIG.len()) == Some(TOO_BIG) => {
            *body = Some(Body::Skipped);
            Ok(())
        }
        Ok(text) => {
            *body = Some(Body::Whole(text));
            Ok(())
        }
        Err(fault) => {
            let end = if fault.problem == Problem::End { reader.text().len() } else { fault.offset };
            let part = reader.slice(start, end);
            *body = (!part.is_empty()).then_some(Body::Cut(part));
            Err(fault)
        }
    }
}

fn read_time<'a>(
    received: bool,
    reader: &mut Reader<'a>,
    event: &mut AuditEvent<'a>,
) -> Result<(), ParseError> {
    reader.peek();
    let start = reader.position;
    let text = reader.value_text()?;
    let time = time::parse(&text);
    if time.is_none() && !text.is_empty() {
        event.others.push((Cow::Borrowed(reader.key), reader.slice(start, reader.position)));
    }
    *(if received { &mut event.request_received } else { &mut event.stage_time }) = time;
    Ok(())
}

/// Drops all but the last of entries with one key.
fn keep_last<V>(entries: &mut Vec<(Text<'_>, V)>) {
    let few = entries.len() <= 16;
    let doubled = |index: usize| {
        let key = entries.get(index).map(|(key, _)| key);
        entries.iter().skip(index + 1).any(|(other, _)| Some(other) == key)
    };
    if few && !(0..entries.len()).any(doubled) {
        return;
    }
    let mut met = BTreeSet::new();
    let mut kept: Vec<bool> = entries.iter().rev().map(|(key, _)| met.insert(key.as_ref())).collect();
    let mut kept = std::iter::from_fn(move || kept.pop());
    entries.retain(|_| kept.next().unwrap_or(true));
}
