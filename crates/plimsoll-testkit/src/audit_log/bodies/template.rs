//! Text with holes: an object of a real manifest in which every writing fills in names, values and digests anew.

use crate::audit_log::random::Random;

/// What is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::audit_log) enum Hole {
    /// The name of the object.
    Name,
    /// Its namespace.
    Namespace,
    /// A setting.
    Value,
    /// The tag of an image.
    Tag,
    /// Hexadecimal digits.
    Hex(u8),
    /// A UUID.
    Uuid,
}

/// JSON text with holes.
#[derive(Clone, Debug, Default)]
pub(in crate::audit_log) struct Template {
    text: Vec<u8>,
    holes: Vec<(usize, Hole)>,
}

impl Template {
    pub(super) fn text(&mut self) -> &mut Vec<u8> {
        &mut self.text
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.extend_from_slice(text.as_bytes());
    }

    pub(super) fn hole(&mut self, hole: Hole) {
        self.holes.push((self.text.len(), hole));
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Writes the text with its holes filled.
    pub(in crate::audit_log) fn write(
        &self,
        out: &mut Vec<u8>,
        name: &str,
        namespace: &str,
        random: &mut Random,
    ) {
        let mut from = 0;
        for (at, hole) in &self.holes {
            out.extend_from_slice(self.text.get(from..*at).unwrap_or_default());
            from = *at;
            match hole {
                Hole::Name => out.extend_from_slice(name.as_bytes()),
                Hole::Namespace => out.extend_from_slice(namespace.as_bytes()),
                Hole::Value => random.value(out),
                Hole::Tag => random.tag(out),
                Hole::Hex(digits) => random.hex(out, usize::from(*digits)),
                Hole::Uuid => random.uuid(out),
            }
        }
        out.extend_from_slice(self.text.get(from..).unwrap_or_default());
    }
}
