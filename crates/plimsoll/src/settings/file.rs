//! `plimsoll.toml`, as written. Unknown keys are errors: a misspelt suppression must not be silently without effect.

use jiff::civil::Date;
use plimsoll_controls::Parameters;
use serde::Deserialize;

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ConfigurationFile {
    /// Defaults of `scan`.
    #[serde(default)]
    pub(crate) scan: ScanSection,
    /// What controls judge by.
    #[serde(default)]
    pub(crate) parameters: ParametersSection,
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
    pub(crate) expires: Date,
}

macro_rules! parameters {
    ($($(#[$docs:meta])* $name:ident: $kind:ty),* $(,)?) => {
        /// `[parameters]`: each replaces the default of the same name.
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(crate) struct ParametersSection {
            $($(#[$docs])* $name: Option<$kind>,)*
        }

        impl ParametersSection {
            /// The given parameters, replaced by what the file sets.
            pub(crate) fn over(self, mut parameters: Parameters) -> Parameters {
                $(if let Some(value) = self.$name { parameters.$name = value; })*
                parameters
            }
        }
    };
}

parameters! {
    /// Registries, or repositories below them, that images may come from; each ends in `/` or is a whole repository.
    trusted_registries: Vec<String>,
    /// Namespaces that workload controls do not judge, as globs.
    exempt_namespaces: Vec<String>,
    /// Days before an end of support from which on it is a finding.
    warn_days: i64,
    /// Days after which a node image counts as old.
    node_image_days: i64,
    /// The shortest prefix of an authorized IPv4 range that is not too broad.
    broadest_authorized_prefix: u8,
    /// The least number of pods that a node should be able to run.
    least_max_pods: i64,
    /// The least number of replicas of a Deployment.
    least_replicas: i64,
    /// Labels that every workload must carry.
    required_labels: Vec<String>,
}
