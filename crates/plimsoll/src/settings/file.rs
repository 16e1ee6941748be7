//! `plimsoll.toml`, as written. Unknown keys are errors: a misspelt suppression must not be silently without effect.

use jiff::civil::Date;
use plimsoll_controls::Parameters;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ConfigurationFile {
    /// Defaults of `scan`.
    #[serde(default)]
    pub(crate) scan: ScanSection,
    /// What controls judge by.
    #[serde(default)]
    pub(crate) parameters: Parameters,
    /// Findings that somebody answers for.
    #[serde(default)]
    pub(crate) suppress: Vec<SuppressEntry>,
}

/// `[scan]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ScanSection {
    /// As `--fail-on`.
    pub(crate) fail_on: Option<String>,
    /// As `--fail-on-unknown`.
    pub(crate) fail_on_unknown: Option<bool>,
    /// As `--profile`.
    pub(crate) profile: Option<String>,
    /// As `--baseline`.
    pub(crate) baseline: Option<std::path::PathBuf>,
}

/// `[[suppress]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct SuppressEntry {
    /// The control, or a glob over controls.
    pub(crate) control: String,
    /// Only objects of this kind.
    pub(crate) kind: Option<String>,
    /// Only objects in these namespaces (a glob).
    pub(crate) namespace: Option<String>,
    /// Only objects of these names (a glob).
    pub(crate) name: Option<String>,
    /// Only objects in these files (a glob).
    pub(crate) path: Option<String>,
    /// Why the finding is accepted.
    pub(crate) reason: String,
    /// Who answers for it.
    pub(crate) owner: String,
    /// The last day on which it is accepted, `YYYY-MM-DD`.
    #[serde(deserialize_with = "date")]
    pub(crate) expires: Date,
}

/// A date as TOML writes it (`2027-03-31`), or the same in quotes.
fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = match toml::Value::deserialize(deserializer)? {
        toml::Value::Datetime(date) => date.to_string(),
        toml::Value::String(text) => text,
        other => return Err(D::Error::custom(format!("expected a date such as 2027-03-31, not {other}"))),
    };
    text.parse().map_err(|_| D::Error::custom(format!("expected a date such as 2027-03-31, not `{text}`")))
}
