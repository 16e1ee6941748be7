//! From the bytes of a source to UTF-8: gzip is unpacked, UTF-16 converted, a byte order mark dropped.

use std::io::Write;

use flate2::write::MultiGzDecoder;

/// So many packed bytes are unpacked at once; they become at most about a thousand times as many.
const PACKED: usize = 1024;

/// Unpacks and converts what is pushed.
#[derive(Debug, Default)]
pub(super) struct Unpacker {
    /// What came before enough was there to tell the form.
    head: Vec<u8>,
    packing: Option<Packing>,
    text: Text,
}

#[derive(Debug)]
enum Packing {
    Plain,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    /// The packed bytes are damaged; the rest of them is dropped.
    Broken,
}

impl Unpacker {
    /// Takes bytes and hands on text in pieces. An error says once what is wrong with the packing.
    pub(super) fn push(&mut self, bytes: &[u8], take: &mut dyn FnMut(&[u8])) -> Result<(), String> {
        if self.packing.is_some() {
            return self.unpack(bytes, take);
        }
        let (first, rest) = bytes.split_at_checked(4 - self.head.len()).unwrap_or((bytes, b""));
        self.head.extend_from_slice(first);
        if self.head.len() < 4 {
            return Ok(());
        }
        let head = self.begin();
        self.unpack(&head, take)?;
        self.unpack(rest, take)
    }

    fn begin(&mut self) -> Vec<u8> {
        let gzip = self.head.starts_with(&[0x1f, 0x8b]);
        self.packing = Some(if gzip {
            Packing::Gzip(Box::new(MultiGzDecoder::new(Vec::new())))
        } else {
            Packing::Plain
        });
        std::mem::take(&mut self.head)
    }

    fn unpack(&mut self, bytes: &[u8], take: &mut dyn FnMut(&[u8])) -> Result<(), String> {
        match self.packing.as_mut() {
            Some(Packing::Gzip(decoder)) => {
                for piece in bytes.chunks(PACKED) {
                    let result = decoder.write_all(piece);
                    self.text.push(decoder.get_ref(), take);
                    decoder.get_mut().clear();
                    if let Err(error) = result {
                        self.packing = Some(Packing::Broken);
                        return Err(format!("gzip: {error}"));
                    }
                }
            }
            Some(Packing::Broken) => {}
            Some(Packing::Plain) | None => self.text.push(bytes, take),
        }
        Ok(())
    }

    /// Hands on what is left.
    pub(super) fn finish(&mut self, take: &mut dyn FnMut(&[u8])) -> Result<(), String> {
        let mut result = Ok(());
        if self.packing.is_none() && !self.head.is_empty() {
            let head = self.begin();
            result = self.unpack(&head, take);
        }
        if let Some(Packing::Gzip(decoder)) = self.packing.as_mut() {
            let ended = decoder.try_finish();
            self.text.push(decoder.get_ref(), take);
            decoder.get_mut().clear();
            if ended.is_err() && result.is_ok() {
                result = Err("gzip: the file ends early".to_owned());
            }
        }
        self.text.finish(take);
        result
    }
}

/// How text is encoded, and what is left of a character that is not whole.
#[derive(Debug, Default)]
struct Text {
    encoding: Option<Encoding>,
    head: Vec<u8>,
    /// The high half of a pair, of UTF-16.
    high: Option<u16>,
    out: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    /// UTF-16, big-endian or not.
    Utf16(bool),
}

impl Text {
    fn push(&mut self, bytes: &[u8], take: &mut dyn FnMut(&[u8])) {
        match self.encoding {
            Some(Encoding::Utf8) => take(bytes),
            Some(Encoding::Utf16(big)) => self.convert(bytes, big, take),
            None => {
                let (first, rest) = bytes.split_at_checked(4 - self.head.len()).unwrap_or((bytes, b""));
                self.head.extend_from_slice(first);
                if self.head.len() >= 4 {
                    self.begin(take);
                    self.push(rest, take);
                }
            }
        }
    }

    fn begin(&mut self, take: &mut dyn FnMut(&[u8])) {
        let head = std::mem::take(&mut self.head);
        let (encoding, mark) = match *head.as_slice() {
            [0xff, 0xfe, ..] => (Encoding::Utf16(false), 2),
            [0xfe, 0xff, ..] => (Encoding::Utf16(true), 2),
            [b'{' | b'[', 0, ..] => (Encoding::Utf16(false), 0),
            [0, b'{' | b'[', ..] => (Encoding::Utf16(true), 0),
            [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
            _ => (Encoding::Utf8, 0),
        };
        self.encoding = Some(encoding);
        self.push(head.get(mark..).unwrap_or_default(), take);
    }

    fn convert(&mut self, bytes: &[u8], big: bool, take: &mut dyn FnMut(&[u8])) {
        self.head.extend_from_slice(bytes);
        let head = std::mem::take(&mut self.head);
        let pairs = head.chunks_exact(2);
        self.head.extend_from_slice(pairs.remainder());
        for pair in pairs {
            let [first, second] = *pair else { continue };
            let unit =
                if big { u16::from_be_bytes([first, second]) } else { u16::from_le_bytes([first, second]) };
            let units = self.high.take().into_iter().chain([unit]);
            if (0xd800..0xdc00).contains(&unit) {
                // The half before this one, if any, stands alone.
                self.out.extend(units.clone().take(units.count() - 1).map(|_| char::REPLACEMENT_CHARACTER));
                self.high = Some(unit);
                continue;
            }
            self.out
                .extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
        }
        take(self.out.as_bytes());
        self.out.clear();
    }

    fn finish(&mut self, take: &mut dyn FnMut(&[u8])) {
        if self.encoding.is_none() && !self.head.is_empty() {
            self.begin(take);
        }
        if self.high.take().is_some() || !self.head.is_empty() {
            take("\u{fffd}".as_bytes());
            self.head.clear();
        }
    }
}
