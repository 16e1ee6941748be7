#![no_main]
//! The decoder never panics, gives the same however the source is cut into pieces, and holds no more than its limit of
//! what it does not understand.

use libfuzzer_sys::fuzz_target;
use plimsoll_audit::decode::{Decoder, Options};
use plimsoll_audit::record::{Place, Record, Rejection, Sink};

const LIMIT: usize = 4096;

#[derive(Default)]
struct Seen {
    records: Vec<String>,
    rejected: usize,
}

impl Sink for Seen {
    fn record(&mut self, record: &Record<'_>, place: Place) {
        let _ = record.time();
        let _ = record.identity();
        self.records.push(format!("{place:?} {record:?}"));
    }

    fn rejected(&mut self, rejection: &Rejection<'_>) {
        assert!(!rejection.reason.is_empty());
        self.rejected += 1;
    }
}

fuzz_target!(|input: (u8, &[u8])| {
    let (size, bytes) = input;
    let options = Options { path: "/var/log/pods/a_b_c/d/0.log".to_owned(), limit: LIMIT };
    let decode = |size: usize| {
        let mut seen = Seen::default();
        let mut decoder = Decoder::new(&options);
        for piece in bytes.chunks(size) {
            decoder.push(piece, &mut seen);
        }
        decoder.finish(&mut seen);
        seen
    };
    let whole = decode(1 << 20);
    let pieces = decode(usize::from(size) + 1);
    if bytes.len() < LIMIT {
        assert_eq!(whole.records, pieces.records);
    }
    // A line of letters alone is no record of any form, so it is told.
    if !bytes.is_empty() && bytes.iter().all(u8::is_ascii_lowercase) {
        assert!(whole.records.is_empty() && whole.rejected > 0);
    }
});
