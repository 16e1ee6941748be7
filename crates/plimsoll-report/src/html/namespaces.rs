//! The same findings by where they are: for those who own a namespace.

use std::collections::BTreeMap;
use std::io::{self, Write};

use plimsoll_model::{Finding, Subject};

use super::{Writer, badge, place};
use crate::describe::subject_words;
use crate::escape::markup;
use crate::selection::Tally;

/// Where a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Home<'s> {
    Azure,
    Cluster,
    Namespace(&'s str),
    Input,
}

impl<'s> Writer<'_, 's, '_> {
    pub(super) fn namespaces(&mut self) -> io::Result<()> {
        self.open("by-namespace")?;
        let mut homes: BTreeMap<_, Vec<(usize, &Finding<'s>)>> = BTreeMap::new();
        let mut number = 0;
        for group in &self.groups {
            for finding in &group.findings {
                number += 1;
                let cluster = self.cluster(finding);
                // What belongs to no cluster comes behind what does.
                let key = (cluster.is_none(), cluster, home(finding));
                homes.entry(key).or_default().push((number, finding));
            }
        }
        if homes.is_empty() {
            writeln!(self.out, "<p>Nothing was found that counts.</p>")?;
        }
        for ((_, cluster, home), findings) in homes {
            let mut name = match home {
                Home::Azure => "Azure resources".to_owned(),
                Home::Cluster => "Objects without a namespace".to_owned(),
                Home::Namespace(namespace) => format!("Namespace {namespace}"),
                Home::Input => "The input as a whole".to_owned(),
            };
            if let Some(cluster) = cluster {
                name.push_str(" in ");
                name.push_str(cluster);
            }
            let tally = Tally::of(findings.iter().map(|(_, finding)| *finding));
            writeln!(
                self.out,
                "<details class=\"home\"><summary><span>{}</span> <small>{}</small></summary>\n<ul class=\"places\">",
                markup(&name),
                self.options.sum(&tally)
            )?;
            for (number, finding) in findings {
                self.entry(number, finding)?;
            }
            writeln!(self.out, "</ul>\n</details>")?;
        }
        self.close()
    }

    fn entry(&mut self, number: usize, finding: &Finding<'s>) -> io::Result<()> {
        let subject = subject_words(&finding.subject);
        write!(
            self.out,
            "<li class=\"sev-{}\">{} <a href=\"#f{number}\">{}</a> <span>{}</span>",
            finding.severity.word(),
            badge(finding.severity),
            markup(finding.control.title),
            markup(&subject)
        )?;
        if let Some(first) = finding.evidence.first().copied().or_else(|| finding.subject.place()) {
            write!(self.out, " {}", place(&first))?;
        }
        writeln!(self.out, "</li>")
    }
}

fn home<'s>(finding: &Finding<'s>) -> Home<'s> {
    match &finding.subject {
        Subject::Resource(_) => Home::Azure,
        Subject::Input => Home::Input,
        Subject::Object(object) => match object.effective_namespace() {
            "" => Home::Cluster,
            namespace => Home::Namespace(namespace),
        },
    }
}
