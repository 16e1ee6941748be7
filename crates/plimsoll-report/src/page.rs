//! A page of aligned rows, as `baseline` prints it: label, what is so, and where that is written.
//!
//! ```text
//! harbor-prod · AKS Standard · westeurope
//!
//!   API server   public, no authorized ranges                       cluster.json:41:7
//!   Audit log    off: no diagnostic setting of this cluster         diagnostic-settings.json:1:1
//!                kube-audit-admin and guard: about 180 GB a month
//!
//! Of 163 controls 121 are yours.   plimsoll scan
//! ```

use std::fmt::Write as _;

use plimsoll_model::Severity;

use crate::style::Paint;
use crate::text;

const INDENT: usize = 2;
const GAP: usize = 2;
const LEAST_TEXT: usize = 30;
const WIDEST_EVIDENCE: usize = 36;

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The parts of the title; they are joined by ` · `.
    pub title: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The closing lines.
    pub footer: Vec<Footer>,
}

/// A row: one thing, what is so, and where that is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// What it is about; empty to go on with the row before.
    pub label: String,
    /// What is so.
    pub text: String,
    /// Where it is written (`file:line:column`), or the command that tells more; empty for neither.
    pub evidence: String,
    /// Further lines below the text.
    pub details: Vec<String>,
    /// How bad it is; `None` where nothing is wrong.
    pub severity: Option<Severity>,
}

impl Row {
    /// A row without evidence.
    pub fn new(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self { label: label.into(), text: text.into(), ..Self::default() }
    }

    /// The row with a place or command.
    #[must_use]
    pub fn evidence(mut self, evidence: impl Into<String>) -> Self {
        self.evidence = evidence.into();
        self
    }

    /// The row with one more line below its text.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.details.push(detail.into());
        self
    }

    /// The row with a severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }
}

/// A closing line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Footer {
    /// What is said.
    pub text: String,
    /// The command that tells more; empty for none.
    pub command: String,
}

/// `file:line:column` of a place.
pub fn place(evidence: &plimsoll_model::Evidence) -> String {
    format!("{}:{}:{}", text::clean(&evidence.file), evidence.line, evidence.column)
}

/// The page as text of at most `width` columns, [`text::WIDTH`] at most.
pub fn render(page: &Page, colour: bool, width: usize) -> String {
    let paint = Paint::new(colour);
    let width = width.clamp(60, text::WIDTH);
    let columns = Columns::of(page, width);
    let mut out = String::new();
    let title: Vec<_> = page.title.iter().map(|part| text::clean(part)).collect();
    for line in text::wrap_parts(title.iter().map(AsRef::as_ref), width) {
        push_line(&mut out, &paint.strong(&line));
    }
    if !page.rows.is_empty() {
        out.push('\n');
    }
    for row in &page.rows {
        columns.row(row, paint, &mut out);
    }
    if !page.footer.is_empty() {
        out.push('\n');
    }
    for footer in &page.footer {
        let line = text::clean(&footer.text);
        let command = paint.quiet(&footer.command);
        if !footer.command.is_empty() && text::width(&line) + 3 + text::width(&footer.command) <= width {
            push_line(&mut out, &format!("{line}   {command}"));
        } else {
            for line in text::wrap(&line, width) {
                push_line(&mut out, &line);
            }
            if !footer.command.is_empty() {
                push_line(&mut out, &format!("  {command}"));
            }
        }
    }
    out
}

/// Where the columns of a page begin.
struct Columns {
    text: usize,
    evidence: usize,
    width: usize,
}

impl Columns {
    fn of(page: &Page, width: usize) -> Self {
        let widest = |texts: &mut dyn Iterator<Item = &str>| texts.map(text::width).max().unwrap_or_default();
        let label = widest(&mut page.rows.iter().map(|row| row.label.as_str()));
        let text = INDENT + label + GAP;
        let with_evidence = || page.rows.iter().filter(|row| !row.evidence.is_empty());
        let evidence_width =
            with_evidence().map(|row| text::width(&evidence_text(row))).max().unwrap_or_default();
        let text_width = widest(&mut with_evidence().map(|row| row.text.as_str()));
        // As far left as the texts allow, but never so far right that the evidence would not fit.
        let evidence = (text + text_width.max(LEAST_TEXT) + GAP).min(width.saturating_sub(evidence_width));
        Self { text, evidence: evidence.max(text + LEAST_TEXT + GAP), width }
    }

    fn row(&self, row: &Row, paint: Paint, out: &mut String) {
        let room = match row.evidence.as_str() {
            "" => self.width - self.text,
            _ => self.evidence - self.text - GAP,
        };
        for (index, line) in text::wrap(&text::clean(&row.text), room).iter().enumerate() {
            let label = if index == 0 { row.label.as_str() } else { "" };
            let mut written = format!("{:INDENT$}{}", "", text::pad(label, self.text - INDENT));
            match row.severity {
                Some(severity) => written.push_str(&paint.severity(severity, line)),
                None => written.push_str(line),
            }
            if index == 0 && !row.evidence.is_empty() {
                let gap = (self.evidence - self.text).saturating_sub(text::width(line));
                let evidence = evidence_text(row);
                let evidence = text::shorten_front(&evidence, self.width - self.evidence);
                let _ = write!(written, "{:gap$}{}", "", paint.quiet(&evidence));
            }
            push_line(out, &written);
        }
        for detail in &row.details {
            for line in text::wrap(&text::clean(detail), self.width - self.text) {
                push_line(out, &format!("{:column$}{line}", "", column = self.text));
            }
        }
    }
}

/// The evidence of a row, made to fit its column.
fn evidence_text(row: &Row) -> String {
    text::shorten_front(&text::clean(&row.evidence), WIDEST_EVIDENCE).into_owned()
}

fn push_line(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}
