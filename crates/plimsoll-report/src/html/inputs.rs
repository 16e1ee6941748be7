//! The account: what was read, and what was not.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Writer, breakable, words};
use crate::escape::markup;
use crate::text;

/// How many files are listed for a reason.
const SHOWN: usize = 200;

impl Writer<'_, '_, '_> {
    pub(super) fn inputs(&mut self) -> io::Result<()> {
        self.open("inputs")?;
        let inputs = self.report.inputs;
        writeln!(
            self.out,
            "<p>Read {}, {}, {}; {} left out on purpose, {} could not be read.</p>",
            text::plural(inputs.files, "file", None),
            text::plural(inputs.documents, "document", None),
            text::plural(inputs.objects, "object", None),
            text::number(inputs.skipped.len()),
            text::number(inputs.failed.len())
        )?;
        if inputs.objects == 0 {
            writeln!(
                self.out,
                "<p>No Kubernetes object or Azure resource was found, so nothing was judged.</p>"
            )?;
        }
        self.failed()?;
        self.skipped()?;
        self.warnings()?;
        if !self.report.notices.is_empty() {
            writeln!(self.out, "<h3>Notices about the configuration</h3>\n<ul>")?;
            for notice in &self.report.notices {
                writeln!(self.out, "<li>{}</li>", words(notice))?;
            }
            writeln!(self.out, "</ul>")?;
        }
        self.close()
    }

    fn failed(&mut self) -> io::Result<()> {
        let failed = &self.report.inputs.failed;
        if failed.is_empty() {
            return Ok(());
        }
        writeln!(
            self.out,
            "<h3>Could not be read</h3>\n<table class=\"facts\">\n<caption>Inputs that could not be read</caption>\n\
             <thead><tr><th scope=\"col\">Where</th><th scope=\"col\">What is wrong</th>\
             <th scope=\"col\">What to do</th></tr></thead>\n<tbody>"
        )?;
        for failure in failed.iter().take(SHOWN) {
            writeln!(
                self.out,
                "<tr><th scope=\"row\"><code>{}{}</code></th><td>{}</td><td>{}</td></tr>",
                breakable(&failure.file),
                position(failure.line, failure.column),
                words(&failure.message),
                words(&failure.help)
            )?;
        }
        writeln!(self.out, "</tbody>\n</table>")?;
        self.more(failed.len())
    }

    fn skipped(&mut self) -> io::Result<()> {
        let mut by_reason: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for skipped in &self.report.inputs.skipped {
            by_reason.entry((skipped.kind, &skipped.reason)).or_default().push(&skipped.file);
        }
        if by_reason.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "<h3>Left out</h3>")?;
        for ((kind, reason), files) in by_reason {
            writeln!(
                self.out,
                "<details class=\"home\"><summary><span>{}: {}</span> <small>{}</small></summary>\n<ul>",
                markup(&kind.replace('-', " ")),
                words(reason),
                text::plural(files.len(), "file", None)
            )?;
            for file in files.iter().take(SHOWN) {
                writeln!(self.out, "<li><code>{}</code></li>", breakable(file))?;
            }
            if files.len() > SHOWN {
                writeln!(self.out, "<li>and {} more</li>", text::number(files.len() - SHOWN))?;
            }
            writeln!(self.out, "</ul>\n</details>")?;
        }
        Ok(())
    }

    fn warnings(&mut self) -> io::Result<()> {
        let warnings = &self.report.inputs.warnings;
        if warnings.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "<h3>Odd, but read</h3>\n<ul>")?;
        for warning in warnings.iter().take(SHOWN) {
            writeln!(
                self.out,
                "<li><code>{}{}</code> {}</li>",
                breakable(&warning.file),
                position(warning.line, warning.column),
                words(&warning.message)
            )?;
        }
        writeln!(self.out, "</ul>")?;
        self.more(warnings.len())
    }

    fn more(&mut self, total: usize) -> io::Result<()> {
        if total > SHOWN {
            writeln!(self.out, "<p>and {} more</p>", text::number(total - SHOWN))?;
        }
        Ok(())
    }
}

fn position(line: u32, column: u32) -> String {
    if line == 0 { String::new() } else { format!(":{line}:{column}") }
}
