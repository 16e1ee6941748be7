//! The findings by what puts them right: one group for each control.

use std::io::{self, Write};

use plimsoll_model::{Finding, Owner, Severity};

use super::{Writer, badge, place, prose, words};
use crate::describe::{Said, documentation, place_line};
use crate::escape::markup;
use crate::grouping::Group;
use crate::remedy::{self, Fix};
use crate::text;

/// How many findings of a control are shown before the rest is folded away.
const UNFOLDED: usize = 20;
/// How many further places of a finding are shown.
const FURTHER: usize = 50;

impl<'r, 's> Writer<'r, 's, '_> {
    pub(super) fn findings(&mut self) -> io::Result<()> {
        self.open("by-fix")?;
        if self.groups.is_empty() {
            writeln!(self.out, "<p>Nothing was found that counts.</p>")?;
            return self.close();
        }
        writeln!(
            self.out,
            "<p>{} would put {} right.</p>",
            text::plural(self.groups.len(), "fix", Some("fixes")),
            text::plural(self.tally.total(), "finding", None)
        )?;
        self.filter()?;
        let groups = std::mem::take(&mut self.groups);
        let mut number = 0;
        for group in &groups {
            self.group(group, &mut number)?;
        }
        self.groups = groups;
        self.close()
    }

    /// Boxes that show and hide findings of a severity; the style sheet does the work.
    fn filter(&mut self) -> io::Result<()> {
        writeln!(self.out, "<fieldset class=\"filter\">\n<legend>Show findings that are</legend>")?;
        for severity in Severity::ALL {
            let count = self.tally.of_severity(severity);
            let word = severity.word();
            if count > 0 {
                writeln!(
                    self.out,
                    "<label><input type=\"checkbox\" id=\"show-{word}\" checked> {word} ({})</label>",
                    text::number(count)
                )?;
            }
        }
        writeln!(self.out, "</fieldset>")
    }

    fn group(&mut self, group: &Group<'r, 's>, number: &mut usize) -> io::Result<()> {
        let control = group.control;
        let id = control.id;
        let owner = group.findings.first().map_or(control.standard, |finding| finding.owner);
        let who = match owner {
            Owner::You => "you act",
            Owner::Shared => "you and Microsoft act",
            Owner::Microsoft => "Microsoft acts, you verify",
        };
        writeln!(
            self.out,
            "<article class=\"group sev-{}\" aria-labelledby=\"fix-{id}\">\n<h3 id=\"fix-{id}\">{}</h3>\n\
             <p class=\"meta\">{} <code>{id}</code> <span>{}</span> <span>{who}</span></p>\n\
             <p>{}: {}.</p>",
            group.severity.word(),
            markup(control.title),
            badge(group.severity),
            text::plural(group.findings.len(), "finding", None),
            capital(control.severity.word())
                + if group.severity == control.severity { "" } else { " in general" },
            words(control.severity_reason),
        )?;
        self.remedy(group)?;
        let split = if group.findings.len() > UNFOLDED + 5 { UNFOLDED } else { group.findings.len() };
        let (shown, folded) = group.findings.split_at(split);
        self.list(group, shown, number)?;
        if !folded.is_empty() {
            writeln!(
                self.out,
                "<details class=\"more\"><summary>{} more of <code>{id}</code></summary>",
                text::number(folded.len())
            )?;
            self.list(group, folded, number)?;
            writeln!(self.out, "</details>")?;
        }
        writeln!(self.out, "</article>")
    }

    fn remedy(&mut self, group: &Group<'r, 's>) -> io::Result<()> {
        let fix = group.findings.first().and_then(|finding| remedy::first(finding, self.options.fill));
        match fix {
            Some(Fix::Command(command)) => {
                let lines: Vec<_> = text::wrap_command(&text::clean(&command), 90)
                    .iter()
                    .map(|line| markup(line).into_owned())
                    .collect();
                writeln!(
                    self.out,
                    "<p class=\"fix\">Fix</p>\n<pre tabindex=\"0\" role=\"region\" aria-label=\"Command that fixes {}\">\
                     <code>{}</code></pre>",
                    group.control.id,
                    lines.join("\n  ")
                )?;
            }
            Some(Fix::Sentence(sentence)) => {
                writeln!(self.out, "<p><span class=\"fix\">Fix</span> {}</p>", words(&sentence))?;
            }
            None => {}
        }
        let control = group.control;
        let docs = documentation(control);
        let sections: Vec<_> = ["Why it matters", "How to fix"]
            .into_iter()
            .filter_map(|heading| prose::section(&docs, heading).map(|text| (heading, text)))
            .collect();
        let page = self.options.page(control.id);
        if sections.is_empty() && page.is_none() && control.frameworks.is_empty() {
            return Ok(());
        }
        writeln!(
            self.out,
            "<details><summary>Why it matters, how to fix it<span class=\"hidden\">: {}</span></summary>",
            markup(control.title)
        )?;
        for (heading, text) in sections {
            write!(self.out, "<h4>{heading}</h4>\n{}", prose::html(text))?;
        }
        if !control.frameworks.is_empty() {
            let ids: Vec<_> =
                control.frameworks.iter().map(|id| format!("<code>{}</code>", markup(id))).collect();
            writeln!(self.out, "<h4>Frameworks</h4>\n<p class=\"ids\">{}</p>", ids.join(" "))?;
        }
        if let Some(page) = page {
            writeln!(
                self.out,
                "<p><a href=\"{}\" rel=\"noopener noreferrer\">Reference page of {}</a></p>",
                markup(&page),
                control.id
            )?;
        }
        writeln!(self.out, "</details>")
    }

    fn list(
        &mut self,
        group: &Group<'r, 's>,
        findings: &[&'r Finding<'s>],
        number: &mut usize,
    ) -> io::Result<()> {
        writeln!(self.out, "<ul class=\"places\">")?;
        for finding in findings {
            *number += 1;
            write!(self.out, "<li id=\"f{number}\" class=\"sev-{}\">", finding.severity.word())?;
            match finding.evidence.first().copied().or_else(|| finding.subject.place()) {
                Some(first) => write!(self.out, "{}", place(&first))?,
                None => write!(self.out, "<span class=\"where\">whole input</span>")?,
            }
            if finding.severity != group.severity {
                write!(self.out, " {}", badge(finding.severity))?;
            }
            let said = Said::of(finding, self.cluster(finding));
            let about = said.about();
            write!(self.out, "<span>")?;
            if !about.is_empty() {
                write!(self.out, "<b>{}</b> ", markup(&about))?;
            }
            if !said.message.is_empty() {
                write!(self.out, "{} ", words(&said.message))?;
            }
            if !said.field.is_empty() {
                write!(self.out, "<code>{}</code>", markup(&said.field))?;
            }
            write!(self.out, "</span>")?;
            self.further(finding)?;
            writeln!(self.out, "</li>")?;
        }
        writeln!(self.out, "</ul>")
    }

    fn further(&mut self, finding: &Finding<'s>) -> io::Result<()> {
        let total = finding.evidence.len().saturating_sub(1);
        if total == 0 {
            return Ok(());
        }
        write!(self.out, "<ul class=\"further\">")?;
        for further in finding.evidence.iter().skip(1).take(FURTHER) {
            let line = place_line(finding, further);
            write!(self.out, "<li>{} <code>{}</code></li>", place(further), markup(&line))?;
        }
        if total > FURTHER {
            write!(self.out, "<li>and {} more places here</li>", text::number(total - FURTHER))?;
        }
        write!(self.out, "</ul>")
    }
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}
