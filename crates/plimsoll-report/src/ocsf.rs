//! Events of the Open Cybersecurity Schema Framework: class Compliance Finding (2003), one JSON object a line.
//!
//! Failures, suppressed ones among them, and questions that could not be decided become events; what passed is no
//! finding. The version is 1.5.0: evidence and the list of status details are part of the class since 1.4.0, the
//! namespace of a resource since 1.2.0.

mod row;

use std::io::{self, BufWriter, Write};

use plimsoll_model::{Report, Verdict};

use crate::describe::Clusters;
use crate::fingerprint::Distinct;
use crate::form::FormOptions;
use row::Row;

/// The version of the schema.
pub const VERSION: &str = "1.5.0";

/// Writes a report as events. `time` is when the findings were made, in milliseconds since 1970 in UTC.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn write(
    report: &Report<'_>,
    options: &FormOptions<'_>,
    time: i64,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let clusters = Clusters::default();
    let mut distinct = Distinct::default();
    for (index, finding) in report.findings.iter().enumerate() {
        let cluster = clusters.of(&finding.subject);
        let is_known = options
            .comparison
            .is_some_and(|comparison| finding.verdict == Verdict::Fail && !comparison.is_new(index));
        let fingerprint = distinct.of(finding, cluster);
        let row = Row::of(finding, cluster, fingerprint, is_known, options, time);
        serde_json::to_writer(&mut out, &row)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}
