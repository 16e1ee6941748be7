//! Where the values of a rendered text were written: Helm and Kustomize make the text that is judged, people write
//! templates and overlays, and evidence must point at what people write.

/// A place in a file that was written by hand. Line and column count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Written {
    /// The file, an index into those of [`Origins`].
    pub file: u32,
    /// The line.
    pub line: u32,
    /// The column in characters.
    pub column: u32,
}

/// The places of all values of a rendered tree.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    files: Vec<Box<str>>,
    places: Vec<Option<Written>>,
}

impl Origins {
    /// No places yet, in these files.
    pub fn new(files: Vec<Box<str>>) -> Self {
        Self { files, places: Vec::new() }
    }

    /// Says where the value with this index was written.
    pub fn set(&mut self, index: u32, place: Written) {
        let at = index as usize;
        if self.places.len() <= at {
            self.places.resize(at + 1, None);
        }
        if let Some(slot) = self.places.get_mut(at) {
            *slot = Some(place);
        }
    }

    /// File, line and column of the value with this index.
    pub(super) fn of(&self, index: u32) -> Option<(&str, u32, u32)> {
        let place = (*self.places.get(index as usize)?)?;
        let file = self.files.get(place.file as usize)?;
        Some((file, place.line, place.column))
    }
}
