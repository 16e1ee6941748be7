//! Values that a kustomization sets by itself, without a patch: namespace, images, replicas, labels.

use plimsoll_model::tree::Written;

/// A value that is set, and where.
#[derive(Clone, Debug)]
pub(super) struct Override {
    /// The key that it is set under.
    pub(super) key: Box<str>,
    /// The value, or what it begins with.
    pub(super) begins: Box<str>,
    /// What it ends with.
    pub(super) ends: Box<str>,
    /// Where it is set.
    pub(super) at: Written,
}

/// All values that are set so.
#[derive(Clone, Debug, Default)]
pub(super) struct Overrides {
    list: Vec<Override>,
}

impl Overrides {
    pub(super) fn add(&mut self, entry: Override) {
        self.list.push(entry);
    }

    /// Where the value of a key was set, if it was set by the kustomization.
    pub(super) fn of(&self, key: &str, scalar: Option<&str>) -> Option<Written> {
        let scalar = scalar?;
        let fits = |entry: &&Override| {
            *entry.key == *key && scalar.starts_with(&*entry.begins) && scalar.ends_with(&*entry.ends)
        };
        self.list.iter().find(fits).map(|entry| entry.at)
    }
}
