//! A column of texts that is being made. Plain vectors: an append is a copy of bytes and an offset.

use std::sync::Arc;

use deltalake::arrow::array::{ArrayRef, StringArray};
use deltalake::arrow::buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use deltalake::arrow::error::ArrowError;

#[derive(Debug)]
pub(crate) struct Texts {
    bytes: Vec<u8>,
    offsets: Vec<i32>,
    valid: Vec<bool>,
    nulls: usize,
}

impl Default for Texts {
    fn default() -> Self {
        Self { bytes: Vec::new(), offsets: vec![0], valid: Vec::new(), nulls: 0 }
    }
}

impl Texts {
    /// Adds a text; an empty one is null.
    #[inline]
    pub(crate) fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.end(!text.is_empty());
    }

    /// Ends a text whose bytes were written with [`Texts::bytes`].
    #[inline]
    pub(crate) fn end(&mut self, is_valid: bool) {
        self.offsets.push(i32::try_from(self.bytes.len()).unwrap_or(i32::MAX));
        self.valid.push(is_valid);
        self.nulls += usize::from(!is_valid);
    }

    /// Where the bytes of the next text are written.
    #[inline]
    pub(crate) fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    pub(crate) fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The column so far; an empty one is left.
    pub(crate) fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let valid = std::mem::take(&mut self.valid);
        let nulls = (self.nulls > 0).then(|| NullBuffer::from(valid));
        self.nulls = 0;
        let offsets = std::mem::replace(&mut self.offsets, vec![0]);
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        let bytes = Buffer::from_vec(std::mem::take(&mut self.bytes));
        Ok(Arc::new(StringArray::try_new(offsets, bytes, nulls)?))
    }
}
