//! A self-contained page: the picture of each cluster, who has to act, what is wrong by fix and by namespace, what is
//! unknown, suppressed and unread.
//!
//! It needs no script and loads nothing: a content security policy forbids both. Everything from the input is escaped.
//! Severity and verdict are words; colour only repeats them.

mod clusters;
mod findings;
mod inputs;
mod matrix;
mod namespaces;
mod prose;
mod summary;
mod suppressed;
mod unknown;

use std::io::{self, BufWriter, Write};

use plimsoll_model::azure::Mode;
use plimsoll_model::{Finding, Place, Report, Severity};

use crate::describe::Clusters;
use crate::escape::markup;
use crate::form::{self, FormOptions};
use crate::grouping::{Group, by_control};
use crate::page::Page;
use crate::selection::{Tally, counted};

const STYLE: &str = include_str!("html/style.css");

/// Nothing is loaded and nothing is run; the style sheet stands in the page.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// What the page shows beside the report.
#[derive(Clone, Copy, Debug)]
pub struct Extras<'a> {
    /// The picture of each cluster, as `baseline` makes it.
    pub clusters: &'a [ClusterPage],
    /// The day by which support dates and suppressions were judged, as `YYYY-MM-DD`.
    pub judged_on: &'a str,
}

/// The picture of one cluster.
#[derive(Clone, Debug)]
pub struct ClusterPage {
    /// What `baseline` says.
    pub page: Page,
    /// How Microsoft runs it; that decides who has to act. `None` where the input describes no cluster.
    pub mode: Option<Mode>,
}

/// Writes a report as a page.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn write(
    report: &Report<'_>,
    options: &FormOptions<'_>,
    extras: &Extras<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let groups = by_control(counted(report, options.comparison));
    let mut writer = Writer {
        report,
        options,
        extras,
        groups,
        tally: Tally::of(counted(report, options.comparison)),
        scopes: Clusters::default(),
        out: BufWriter::with_capacity(1 << 16, out),
    };
    writer.head()?;
    writer.summary()?;
    writer.clusters()?;
    writer.matrix()?;
    writer.findings()?;
    writer.namespaces()?;
    writer.unknown()?;
    writer.suppressed()?;
    writer.inputs()?;
    writer.foot()?;
    writer.out.flush()
}

/// Everything that the parts of the page share.
struct Writer<'r, 's, 'o> {
    report: &'r Report<'s>,
    options: &'o FormOptions<'o>,
    extras: &'o Extras<'o>,
    groups: Vec<Group<'r, 's>>,
    tally: Tally,
    scopes: Clusters<'s>,
    out: BufWriter<&'o mut dyn Write>,
}

/// The sections of the page: anchor and name.
const SECTIONS: [(&str, &str); 8] = [
    ("summary", "Summary"),
    ("clusters", "Clusters"),
    ("who-acts", "Who acts"),
    ("by-fix", "Findings by fix"),
    ("by-namespace", "Findings by namespace"),
    ("unknown", "Unknown"),
    ("suppressed", "Suppressed"),
    ("inputs", "Inputs"),
];

impl<'s> Writer<'_, 's, '_> {
    fn head(&mut self) -> io::Result<()> {
        let clusters = form::clusters(self.report);
        let title = markup(&clusters).into_owned();
        let sum = self.options.sum(&self.tally);
        write!(
            self.out,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"generator\" content=\"plimsoll {}\">\n\
             <title>{title} · {sum} · plimsoll</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#main\">Skip to the report</a>\n\
             <header>\n<p class=\"brand\"><svg aria-hidden=\"true\" viewBox=\"0 0 24 24\" width=\"22\" height=\"22\">\
             <circle cx=\"12\" cy=\"12\" r=\"7.5\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2.5\"/>\
             <path d=\"M0 12h24\" stroke=\"currentColor\" stroke-width=\"2.5\"/></svg> plimsoll</p>\n\
             <h1>{title}</h1>\n<p>Judged as of {}, profile {}.</p>\n</header>\n\
             <nav aria-label=\"Sections\">\n<ul>\n",
            markup(self.options.version),
            markup(self.extras.judged_on),
            markup(&self.report.profile),
        )?;
        for (anchor, name) in SECTIONS {
            writeln!(self.out, "<li><a href=\"#{anchor}\">{name}</a></li>")?;
        }
        write!(self.out, "</ul>\n</nav>\n<main id=\"main\">\n")
    }

    fn foot(&mut self) -> io::Result<()> {
        write!(
            self.out,
            "</main>\n<footer>\n<p>Made by plimsoll {} from files, without a connection to a cluster. \
             Findings are ordered by exposure and privilege of what they are about; there is no path analysis yet. \
             What could not be decided is unknown and never counts as passed.</p>\n</footer>\n</body>\n</html>\n",
            markup(self.options.version)
        )
    }

    /// Opens a section with its heading.
    fn open(&mut self, anchor: &str) -> io::Result<()> {
        let name = SECTIONS.iter().find(|(known, _)| *known == anchor).map_or(anchor, |(_, name)| name);
        write!(
            self.out,
            "<section id=\"{anchor}\" aria-labelledby=\"{anchor}-title\">\n<h2 id=\"{anchor}-title\">{name}</h2>\n"
        )
    }

    fn close(&mut self) -> io::Result<()> {
        writeln!(self.out, "</section>")
    }

    /// The cluster of a finding, where the report is about several.
    fn cluster(&self, finding: &Finding<'s>) -> Option<&'s str> {
        if self.report.clusters.len() > 1 { self.scopes.of(&finding.subject) } else { None }
    }
}

/// A severity as a word on its colour.
fn badge(severity: Severity) -> String {
    let word = severity.word();
    format!("<span class=\"badge {word}\">{word}</span>")
}

/// `file:line:column` of a place, as code.
fn place(place: &Place<'_>) -> String {
    let evidence = place.resolve();
    let position = format!(":{}:{}", evidence.line, evidence.column);
    format!(
        "<code class=\"where\" title=\"{}\">{}{position}</code>",
        markup(&evidence.pointer),
        breakable(&evidence.file)
    )
}

/// Words of ours, or a message, with code between backticks.
fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    prose::inline(text, &mut out);
    out
}

/// A file name that may be broken behind its slashes.
fn breakable(file: &str) -> String {
    markup(file).replace('/', "/<wbr>")
}
