//! Lines and columns of ascending offsets, without an index over the text.

/// Counts forward through a text.
pub(crate) struct Positions<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    line_start: usize,
}

impl<'t> Positions<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: 0, line: 1, line_start: 0 }
    }

    /// Line and column, both from 1; columns count characters. Offsets must not descend.
    pub(crate) fn at(&mut self, offset: u32) -> (u32, u32) {
        let offset = (offset as usize).min(self.text.len()).max(self.at);
        let passed = self.text.as_bytes().get(self.at..offset).unwrap_or_default();
        for newline in memchr::memchr_iter(b'\n', passed) {
            self.line += 1;
            self.line_start = self.at + newline + 1;
        }
        self.at = offset;
        let before = self.text.as_bytes().get(self.line_start..offset).unwrap_or_default();
        let column = before.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        (self.line, column as u32 + 1)
    }
}
