#![no_main]
//! Whatever stands below the header of a table's CSV, nothing panics, and every record is a row or told.

use libfuzzer_sys::fuzz_target;
use plimsoll_audit::decode::{Options, whole};
use plimsoll_audit::record::{Place, Record, Rejection, Sink};

#[derive(Default)]
struct Count(usize);

impl Sink for Count {
    fn record(&mut self, _record: &Record<'_>, _place: Place) {
        self.0 += 1;
    }

    fn rejected(&mut self, _rejection: &Rejection<'_>) {
        self.0 += 1;
    }
}

fuzz_target!(|bytes: &[u8]| {
    for header in [
        "TimeGenerated [UTC],Category,log_s,Type\n",
        "AuditId,Verb,RequestUri,RequestObject,StageReceivedTime [UTC]\r\n",
    ] {
        let mut source = header.as_bytes().to_vec();
        source.extend_from_slice(bytes);
        let mut count = Count::default();
        whole(&source, &Options { limit: 4096, ..Options::default() }, &mut count);
        assert!(count.0 > 0 || bytes.trim_ascii().is_empty());
    }
});
