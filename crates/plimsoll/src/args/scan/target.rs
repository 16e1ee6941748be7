//! `--format FORMAT` and `--format FORMAT=FILE`.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error, ValueEnum};

/// Forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The screen for people.
    #[value(alias = "terminal")]
    Text,
    /// One JSON document (schema plimsoll.report/v1, docs/report-json.md).
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for the test results of a pipeline.
    Junit,
    /// Markdown, for a comment on a pull request.
    #[value(alias = "md")]
    Markdown,
    /// Workflow commands of GitHub Actions: annotations.
    Github,
    /// Code Quality report of GitLab.
    Gitlab,
    /// OCSF compliance findings, one JSON object a line.
    Ocsf,
    /// A page that needs nothing but a browser.
    Html,
}

/// A form, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The form.
    pub format: Format,
    /// The file, if one was named; `-` for standard output.
    pub path: Option<PathBuf>,
}

/// Reads a [`Target`].
#[derive(Clone, Copy, Debug)]
pub(super) struct TargetParser;

impl TypedValueParser for TargetParser {
    type Value = Target;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<Target, Error> {
        let text = value.to_str().ok_or_else(|| {
            let message = "the value of --format is not UTF-8; name the file with --output";
            Error::raw(ErrorKind::InvalidUtf8, format!("{message}\n")).with_cmd(command)
        })?;
        let (name, path) = match text.split_once('=') {
            Some((name, path)) => (name, Some(path)),
            None => (text, None),
        };
        let format = Format::from_str(name, true).ok().filter(|_| path != Some(""));
        format.map(|format| Target { format, path: path.map(PathBuf::from) }).ok_or_else(|| {
            let mut error = Error::new(ErrorKind::InvalidValue).with_cmd(command);
            if let Some(argument) = argument {
                error.insert(ContextKind::InvalidArg, ContextValue::String(argument.to_string()));
            }
            error.insert(ContextKind::InvalidValue, ContextValue::String(text.to_owned()));
            let names = Format::value_variants()
                .iter()
                .filter_map(ValueEnum::to_possible_value)
                .map(|value| value.get_name().to_owned());
            error.insert(ContextKind::ValidValue, ContextValue::Strings(names.collect()));
            error
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Format::value_variants().iter().filter_map(ValueEnum::to_possible_value)))
    }
}
