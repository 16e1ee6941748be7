//! Maps and lists that repeat an earlier one.
//!
//! What a cluster prints says the same over and over: the pods of one template lie side by side and differ in a few
//! names. While a value is read, the value that stands at the same place in the item before is its *model*. Where the
//! texts are equal, byte by byte, the values of the model are taken over; where they are not, the parts of the value
//! are compared with the parts of the model in turn.

use plimsoll_model::tree::{Kind, Tree};

/// How many members of a model are looked at for one key, so that wide maps with different keys stay cheap.
const REACH: usize = 32;

/// Where the models of the values in an open map or list come from.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Models {
    /// Nowhere.
    #[default]
    None,
    /// From the members of a map.
    Map { next: u32, behind: u32 },
    /// From the items of a list.
    List { next: u32, behind: u32 },
    /// From the item before.
    Before(u32),
}

impl Models {
    /// Where the parts of a value have their models, the value itself having this one.
    pub(super) fn of(tree: &Tree, model: Option<u32>, is_map: bool) -> Self {
        match model {
            Some(model) if (tree.kind(model) == Kind::Object) == is_map => {
                let (next, behind) = (model + 1, tree.next(model));
                if is_map { Self::Map { next, behind } } else { Self::List { next, behind } }
            }
            _ => Self::None,
        }
    }

    /// The model of the member with this key.
    pub(super) fn member(&mut self, tree: &Tree, text: &str, key: &str) -> Option<u32> {
        let Self::Map { next, behind } = self else { return None };
        let mut at = *next;
        for _ in 0..REACH {
            if at >= *behind {
                return None;
            }
            let (member, after) = (at, tree.next(at));
            let span = tree.key_span(member);
            if span.and_then(|(start, end)| text.get(start as usize..end as usize)) == Some(key) {
                *next = after;
                return Some(member);
            }
            at = after;
        }
        None
    }

    /// The model of the next item.
    pub(super) fn item(&mut self, tree: &Tree) -> Option<u32> {
        match self {
            Self::List { next, behind } if *next < *behind => {
                let item = *next;
                *next = tree.next(item);
                Some(item)
            }
            Self::Before(item) => Some(*item),
            _ => None,
        }
    }

    /// Notes an item that was added to a list.
    pub(super) fn added(&mut self, item: u32) {
        if matches!(self, Self::None | Self::Before(_)) {
            *self = Self::Before(item);
        }
    }
}

/// Compares values with their models.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Comparison {
    /// How far apart the last two texts were that differed, and where they did.
    differed: Option<(usize, usize)>,
}

impl Comparison {
    /// The offset behind the value at `start`, if its text is that of the map or list at `model`.
    pub(super) fn repeated(&mut self, tree: &Tree, text: &str, model: u32, start: usize) -> Option<usize> {
        if !matches!(tree.kind(model), Kind::Array | Kind::Object) {
            return None;
        }
        let (from, to) = (tree.span(model).0 as usize, tree.span(model).1 as usize);
        let (apart, end) = (start - from, start + (to - from));
        // The part of a value that differs from its model: what is known of the whole need not be found again.
        if self.differed.is_some_and(|(by, at)| by == apart && (start..end).contains(&at)) {
            return None;
        }
        let (before, here) = (text.as_bytes().get(from..to)?, text.as_bytes().get(start..)?);
        let same = same_bytes(before, here);
        if same == before.len() {
            return Some(end);
        }
        self.differed = Some((apart, start + same));
        None
    }
}

/// How many bytes two texts begin with that are the same.
fn same_bytes(a: &[u8], b: &[u8]) -> usize {
    const BLOCK: usize = 64;
    let blocks = a.chunks_exact(BLOCK).zip(b.chunks_exact(BLOCK));
    let same = blocks.take_while(|(a, b)| a == b).count() * BLOCK;
    let rest = a.iter().zip(b).skip(same);
    same + rest.take_while(|(a, b)| a == b).count()
}
