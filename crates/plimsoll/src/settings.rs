//! What holds for a run: flag over environment over configuration file over default. clap has already put flags over
//! the environment; this module puts the file and the defaults below them.

mod file;

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_controls::{Parameters, SuppressionRule, SuppressionRules};

use crate::args::Cli;
use crate::exit::CommandError;

pub(crate) use file::ConfigurationFile;

const DEFAULT_FILE: &str = "plimsoll.toml";

/// The configuration of a run, as far as a file gives it.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    /// Defaults of `scan`.
    pub(crate) scan: file::ScanSection,
    /// What controls judge by.
    pub(crate) parameters: Parameters,
    /// Suppressions.
    pub(crate) suppressions: SuppressionRules,
}

impl Settings {
    /// Reads the file that was named, or `plimsoll.toml` in the current folder if there is one.
    pub(crate) fn load(cli: &Cli) -> Result<Self, CommandError> {
        let path = match &cli.config {
            Some(path) => path.clone(),
            None if Path::new(DEFAULT_FILE).is_file() => PathBuf::from(DEFAULT_FILE),
            None => return Ok(Self::default()),
        };
        let name = path.display().to_string();
        let text = fs::read_to_string(&path).map_err(|error| {
            CommandError::Usage(format!("{name}: {error}; the configuration cannot be read"))
        })?;
        let file: ConfigurationFile = toml::from_str(&text)
            .map_err(|error| CommandError::Usage(format!("{name}: {}", error.to_string().trim_end())))?;
        Self::resolve(file, &name)
    }

    fn resolve(file: ConfigurationFile, name: &str) -> Result<Self, CommandError> {
        let mut rules = Vec::new();
        for (index, entry) in file.suppress.into_iter().enumerate() {
            let origin = format!("{name}, suppress {}", index + 1);
            if entry.reason.trim().is_empty() || entry.owner.trim().is_empty() {
                return Err(CommandError::Usage(format!(
                    "{origin}: a suppression needs a `reason` and an `owner`"
                )));
            }
            rules.push(SuppressionRule {
                control: entry.control,
                kind: entry.kind,
                namespace: entry.namespace,
                name: entry.name,
                path: entry.path,
                reason: entry.reason,
                owner: entry.owner,
                expires: Some(entry.expires),
                origin,
            });
        }
        Ok(Self { scan: file.scan, parameters: file.parameters, suppressions: SuppressionRules { rules } })
    }
}
