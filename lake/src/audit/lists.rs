//! A column of lists of texts that is being made.

use std::sync::Arc;

use deltalake::arrow::array::{ArrayRef, ListArray};
use deltalake::arrow::buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use deltalake::arrow::error::ArrowError;

use super::texts::Texts;

#[derive(Debug)]
pub(crate) struct Lists {
    items: Texts,
    count: i32,
    offsets: Vec<i32>,
    valid: Vec<bool>,
}

impl Default for Lists {
    fn default() -> Self {
        Self { items: Texts::default(), count: 0, offsets: vec![0], valid: Vec::new() }
    }
}

impl Lists {
    /// Adds an item to the list that is open.
    #[inline]
    pub(crate) fn item(&mut self, text: &str) {
        self.items.bytes().extend_from_slice(text.as_bytes());
        self.items.end(true);
        self.count += 1;
    }

    /// Ends the list that is open; without items it is null.
    #[inline]
    pub(crate) fn end(&mut self) {
        let before = self.offsets.last().copied().unwrap_or_default();
        self.offsets.push(self.count);
        self.valid.push(self.count > before);
    }

    /// The column so far; an empty one is left.
    pub(crate) fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let offsets = std::mem::replace(&mut self.offsets, vec![0]);
        let nulls = NullBuffer::from(std::mem::take(&mut self.valid));
        self.count = 0;
        let items = self.items.finish()?;
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        let list = ListArray::try_new(Arc::new(super::item()), offsets, items, Some(nulls))?;
        Ok(Arc::new(list))
    }
}
