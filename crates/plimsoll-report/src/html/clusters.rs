//! The picture of each cluster, as `baseline` makes it.

use std::io::{self, Write};

use super::{Writer, badge, breakable, words};
use crate::escape::markup;

impl Writer<'_, '_, '_> {
    pub(super) fn clusters(&mut self) -> io::Result<()> {
        self.open("clusters")?;
        for cluster in self.extras.clusters {
            let page = &cluster.page;
            let (name, rest) =
                page.title.split_first().map_or(("", &[][..]), |(name, rest)| (name.as_str(), rest));
            writeln!(self.out, "<h3>{}</h3>", markup(name))?;
            if !rest.is_empty() {
                let parts: Vec<_> = rest.iter().map(|part| markup(part)).collect();
                writeln!(self.out, "<p>{}</p>", parts.join(" · "))?;
            }
            if page.rows.is_empty() {
                continue;
            }
            writeln!(
                self.out,
                "<table class=\"facts\">\n<caption>What is so in {}</caption>\n<thead><tr>\
                 <th scope=\"col\">Topic</th><th scope=\"col\">What is so</th><th scope=\"col\">Where</th>\
                 </tr></thead>\n<tbody>",
                markup(name)
            )?;
            let mut label = "";
            for row in &page.rows {
                if !row.label.is_empty() {
                    label = &row.label;
                }
                let badge = row.severity.map(|severity| format!("{} ", badge(severity))).unwrap_or_default();
                write!(
                    self.out,
                    "<tr><th scope=\"row\">{}</th><td>{badge}{}",
                    markup(label),
                    words(&row.text)
                )?;
                for detail in &row.details {
                    write!(self.out, "<span class=\"detail\">{}</span>", words(detail))?;
                }
                write!(self.out, "</td><td>")?;
                if !row.evidence.is_empty() {
                    write!(self.out, "<code class=\"where\">{}</code>", breakable(&row.evidence))?;
                }
                writeln!(self.out, "</td></tr>")?;
            }
            writeln!(self.out, "</tbody>\n</table>")?;
        }
        self.close()
    }
}
