//! The table `AzureDiagnostics`, which all Azure services share: AKS writes the log text into `log_s`.

use super::Members;
use super::table::envelope;
use crate::decode::{Out, log_content};
use crate::record::{Record, Shape};

/// Hands on a row that has `log_s`.
pub(crate) fn emit(members: &Members<'_>, out: &mut Out<'_>) {
    let log = members.text_or_empty("log_s");
    let envelope = envelope(members, members.text_or_empty("Category"), &["Category", "log_s"]);
    match log_content(&envelope.category, &log, envelope.time) {
        Ok(content) => out.record(&Record { envelope, content, shape: Shape::AzureDiagnostics }),
        Err(error) => out.reject(&format!("column `log_s`: {error}")),
    }
}
