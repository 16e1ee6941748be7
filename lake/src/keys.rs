//! Which events are in the lake already.
//!
//! An event is told by its cluster, `auditID` and stage. The same one comes again in another category, another export,
//! or after a consumer started anew. As a client can choose the id of its requests, an event that has the id of another
//! but asks for something else or comes from somebody else is an event of its own.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Mutex;

use foldhash::HashMap;
use foldhash::quality::RandomState;
use plimsoll_audit::event::AuditEvent;

const SHARDS: usize = 32;

/// What came of an event that is to be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is new.
    No,
    /// It is there already.
    Yes,
    /// Another event has its id and stage; it is new all the same.
    Reused,
}

/// What an event is told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    id: u128,
    content: u64,
    is_whole: bool,
}

/// Makes keys. Keys of different makers are not comparable: nobody can choose ids that collide.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    first: RandomState,
    second: RandomState,
}

impl Keys {
    /// The key of an event.
    pub fn of(&self, event: &AuditEvent<'_>) -> Option<Key> {
        self.of_parts(
            &event.audit_id,
            &event.stage,
            &event.request_uri,
            &event.user.username,
            event.salvage.is_none(),
        )
    }

    /// The key of an event with these values. One without an id has none, and is never taken for another.
    pub fn of_parts(&self, id: &str, stage: &str, uri: &str, username: &str, is_whole: bool) -> Option<Key> {
        if id.is_empty() {
            return None;
        }
        let hash = |state: &RandomState| {
            let mut hasher = state.build_hasher();
            (id, stage).hash(&mut hasher);
            hasher.finish()
        };
        let mut content = self.first.build_hasher();
        (uri, username).hash(&mut content);
        let id = u128::from(hash(&self.first)) << 64 | u128::from(hash(&self.second));
        Some(Key { id, content: content.finish(), is_whole })
    }
}

/// The events of one cluster and day.
#[derive(Debug)]
pub struct SeenEvents {
    shards: Vec<Mutex<HashMap<u128, Entry>>>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    content: u64,
    is_whole: bool,
}

impl Default for SeenEvents {
    fn default() -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::default()).collect() }
    }
}

impl SeenEvents {
    /// Adds an event. A cut one is there already where the same one is there, cut or whole; a whole one is new where
    /// only the cut one is there, so that nothing of it is lost.
    pub fn add(&self, key: Key) -> Seen {
        match self.enter(key.id, key) {
            Seen::Reused => {
                // The id is taken: the event is told by its content too.
                let id = key.id ^ (u128::from(key.content) << 32 | 1);
                match self.enter(id, key) {
                    Seen::Yes => Seen::Yes,
                    Seen::No | Seen::Reused => Seen::Reused,
                }
            }
            seen => seen,
        }
    }

    fn enter(&self, id: u128, key: Key) -> Seen {
        let Some(shard) = self.shards.get(id as usize % SHARDS) else { return Seen::No };
        let mut shard = shard.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match shard.get_mut(&id) {
            None => {
                shard.insert(id, Entry { content: key.content, is_whole: key.is_whole });
                Seen::No
            }
            // What a cut event asks for, and by whom, may be lost.
            Some(entry) if !key.is_whole => {
                let _ = entry;
                Seen::Yes
            }
            Some(entry) if !entry.is_whole => {
                *entry = Entry { content: key.content, is_whole: true };
                Seen::No
            }
            Some(entry) if entry.content == key.content => Seen::Yes,
            Some(_) => Seen::Reused,
        }
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        let length = |shard: &Mutex<HashMap<u128, Entry>>| {
            shard.lock().unwrap_or_else(std::sync::PoisonError::into_inner).len()
        };
        self.shards.iter().map(length).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
