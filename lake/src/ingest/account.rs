//! The closing account: what was read, and what became of it.

use std::collections::BTreeMap;

use plimsoll_audit::event::{AuditEvent, Microseconds, Salvage};
use plimsoll_audit::record;
use serde::Serialize;

use crate::dates::timestamp;

const HOUR: i64 = 3_600_000_000;
/// How many places of one kind are told.
const TOLD: usize = 10;

/// A place in a source, with what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The file or stream.
    pub source: String,
    /// The byte offset.
    pub offset: u64,
    /// The line, from 1; 0 where it is not known.
    pub line: u64,
    /// What is there.
    pub message: String,
}

/// The records of one category in the input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Category {
    /// How many there were.
    pub records: u64,
    /// How many of them were cut and salvaged.
    pub salvaged: u64,
    /// By hour in UTC.
    pub hours: BTreeMap<String, u64>,
    /// Hours without a record between the first and the last.
    pub gaps: Vec<Gap>,
}

/// Hours without a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The first of them.
    pub from: String,
    /// The first hour with records behind them.
    pub until: String,
}

/// What one thread counted.
#[derive(Debug, Default)]
pub struct Tally {
    counts: Counts,
    categories: BTreeMap<String, Hours>,
    /// The category of the last record: most have the same.
    last: String,
    salvaged_resources: BTreeMap<String, u64>,
    rejected: Vec<Place>,
    reused: Vec<Place>,
    warnings: Vec<Place>,
}

#[derive(Debug, Default)]
struct Hours {
    records: BTreeMap<i64, u64>,
    salvaged: u64,
    last: (i64, u64),
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    read: u64,
    kept: u64,
    duplicates: u64,
    salvaged: u64,
    reused: u64,
    rejected: u64,
}

impl Tally {
    pub(crate) fn read(&mut self, category: &str, time: Microseconds) {
        self.counts.read += 1;
        if !self.last.eq_ignore_ascii_case(category) || self.categories.is_empty() {
            self.last = category.to_ascii_lowercase();
        }
        let hour = time.div_euclid(HOUR);
        if !self.categories.contains_key(&self.last) {
            self.categories.insert(self.last.clone(), Hours::default());
        }
        if let Some(hours) = self.categories.get_mut(&self.last) {
            if hours.last.0 != hour {
                hours.settle();
                hours.last.0 = hour;
            }
            hours.last.1 += 1;
        }
    }

    pub(crate) fn kept(&mut self) {
        self.counts.kept += 1;
    }

    pub(crate) fn duplicate(&mut self) {
        self.counts.duplicates += 1;
    }

    pub(crate) fn reused(&mut self, source: &str, place: record::Place) {
        self.counts.reused += 1;
        let message = "another event has this auditID and stage, for another request or user: both are kept";
        tell(&mut self.reused, source, place, message);
    }

    pub(crate) fn salvaged(&mut self, category: &str, event: &AuditEvent<'_>, _: &Salvage) {
        self.counts.salvaged += 1;
        if let Some(hours) = self.categories.get_mut(&category.to_ascii_lowercase()) {
            hours.salvaged += 1;
        }
        let resource = event.object_ref.as_ref().map_or("", |object| object.resource.as_ref());
        *self.salvaged_resources.entry(format!("{} {resource}", event.verb)).or_default() += 1;
    }

    pub(crate) fn rejected(&mut self, source: &str, rejection: &record::Rejection<'_>) {
        self.counts.rejected += 1;
        tell(&mut self.rejected, source, rejection.place, &rejection.reason);
    }

    pub(crate) fn warning(&mut self, source: &str, place: record::Place, message: &str) {
        tell(&mut self.warnings, source, place, message);
    }
}

impl Hours {
    fn settle(&mut self) {
        let (hour, count) = std::mem::take(&mut self.last);
        if count > 0 {
            *self.records.entry(hour).or_default() += count;
        }
    }
}

fn tell(told: &mut Vec<Place>, source: &str, place: record::Place, message: &str) {
    if told.len() < TOLD {
        let (source, message) = (source.to_owned(), message.to_owned());
        told.push(Place { source, offset: place.offset, line: place.line, message });
    }
}

/// What an ingest did.
#[derive(Debug, Default, Serialize)]
pub struct Account {
    /// How many sources were read, or found to be read already.
    pub sources: usize,
    /// Records that were read.
    pub read: u64,
    /// Those that are now in the lake.
    pub kept: u64,
    /// Those that were in it already.
    pub duplicates: u64,
    /// Audit events that were cut, of which the beginning was kept.
    pub salvaged: u64,
    /// Events with the id of another one; they are kept.
    pub reused_ids: u64,
    /// What is no record; it lies in the folder `rejected` of the lake.
    pub rejected: u64,
    /// The first places of what was rejected.
    pub rejected_places: Vec<Place>,
    /// The first events with the id of another one.
    pub reused_places: Vec<Place>,
    /// What is worth knowing of the sources.
    pub warnings: Vec<Place>,
    /// Salvaged events by verb and resource.
    pub salvaged_resources: BTreeMap<String, u64>,
    /// The records by category; those without one are called ``.
    pub categories: BTreeMap<String, Category>,
    #[serde(skip)]
    hours: BTreeMap<String, BTreeMap<i64, u64>>,
}

impl Account {
    pub(crate) fn merge(&mut self, tally: Tally) {
        self.read += tally.counts.read;
        self.kept += tally.counts.kept;
        self.duplicates += tally.counts.duplicates;
        self.salvaged += tally.counts.salvaged;
        self.reused_ids += tally.counts.reused;
        self.rejected += tally.counts.rejected;
        self.rejected_places.extend(tally.rejected);
        self.reused_places.extend(tally.reused);
        self.warnings.extend(tally.warnings);
        for (resource, count) in tally.salvaged_resources {
            *self.salvaged_resources.entry(resource).or_default() += count;
        }
        for (category, mut hours) in tally.categories {
            hours.settle();
            self.categories.entry(category.clone()).or_default().salvaged += hours.salvaged;
            let known = self.hours.entry(category).or_default();
            for (hour, count) in hours.records {
                *known.entry(hour).or_default() += count;
            }
        }
    }

    /// Sums up, when everything was merged.
    pub(crate) fn finish(&mut self) {
        for places in [&mut self.rejected_places, &mut self.reused_places, &mut self.warnings] {
            places.sort();
            places.truncate(TOLD);
        }
        for (name, hours) in &self.hours {
            let category = self.categories.entry(name.clone()).or_default();
            category.records = hours.values().sum();
            category.hours = hours.iter().map(|(hour, count)| (hour_text(*hour), *count)).collect();
            let pairs = hours.keys().zip(hours.keys().skip(1));
            category.gaps = pairs
                .filter(|(one, next)| *next - *one > 1)
                .map(|(one, next)| Gap { from: hour_text(one + 1), until: hour_text(*next) })
                .collect();
        }
    }
}

fn hour_text(hour: i64) -> String {
    let text = timestamp(hour.saturating_mul(HOUR));
    format!("{}Z", text.get(..16).unwrap_or(&text))
}
