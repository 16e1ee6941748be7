//! The first lines: what was read, and what was not.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::{Label, Screen, position_text};
use crate::text;

const NOT_RENDERED: &str = "not-rendered";
const SHOWN: usize = 3;

impl Screen<'_, '_, '_> {
    pub(super) fn account(&mut self) -> io::Result<()> {
        let inputs = self.report.inputs;
        let read = format!(
            "read {}, {}, {}",
            text::plural(inputs.files, "file", None),
            text::plural(inputs.objects, "object", None),
            match self.report.clusters.len() {
                0 => "no cluster resource".to_owned(),
                clusters => text::plural(clusters, "cluster", None),
            }
        );
        let mut parts = vec![read];
        let not_rendered = inputs.skipped.iter().filter(|skipped| skipped.kind == NOT_RENDERED).count();
        let skipped = inputs.skipped.len() - not_rendered;
        if not_rendered > 0 {
            parts.push(format!("{} not rendered", text::number(not_rendered)));
        }
        if skipped > 0 {
            parts.push(format!("{} skipped{}", text::number(skipped), self.unless_all()));
        }
        if !inputs.warnings.is_empty() {
            parts.push(format!(
                "{}{}",
                text::plural(inputs.warnings.len(), "warning", None),
                self.unless_all()
            ));
        }
        if !inputs.failed.is_empty() {
            let files: BTreeSet<_> = inputs.failed.iter().map(|failed| &failed.file).collect();
            let unread = text::plural(files.len(), "file", None);
            let exit = if self.options.allow_unread { "accepted" } else { "exit 2" };
            parts.push(self.paint.alarm(&format!("{unread} unread ({exit})")));
        }
        if self.options.colour {
            // Painted parts have columns that do not show; the line is short enough as it is.
            self.line(&parts.join(" · "))?;
        } else {
            for line in text::wrap_parts(parts.iter().map(String::as_str), self.width) {
                self.line(&line)?;
            }
        }
        self.unread()?;
        self.skipped(true)?;
        if self.options.all {
            self.skipped(false)?;
            self.warnings()?;
        }
        for notice in &self.report.notices {
            self.entry("notice", notice)?;
        }
        if inputs.objects == 0 && inputs.failed.is_empty() {
            self.entry("nothing", "no Kubernetes object or Azure resource was found, so nothing was judged")?;
        }
        self.blank()
    }

    fn unless_all(&self) -> &'static str {
        if self.options.all { "" } else { " (--all)" }
    }

    fn entry(&mut self, word: &str, said: &str) -> io::Result<()> {
        let label = Label::new(word, word.to_owned(), 12, 2);
        let lines = text::wrap(&text::clean(said), self.room(2, &label));
        self.hanging(2, &label, &lines)
    }

    fn unread(&mut self) -> io::Result<()> {
        let failed = &self.report.inputs.failed;
        let shown = if self.options.all { failed.len() } else { SHOWN };
        for failure in failed.iter().take(shown) {
            let place = position_text(&failure.file, failure.line, failure.column);
            self.entry("unread", &place)?;
            self.entry("", &text::sentences(&failure.message, &failure.help))?;
        }
        if failed.len() > shown {
            self.entry("", &format!("... {} more: --all", text::number(failed.len() - shown)))?;
        }
        Ok(())
    }

    /// What was left out, by reason: either what a later rendering would read, or the rest.
    fn skipped(&mut self, not_rendered: bool) -> io::Result<()> {
        let mut by_reason: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for skipped in &self.report.inputs.skipped {
            if (skipped.kind == NOT_RENDERED) == not_rendered {
                by_reason.entry((skipped.kind, &skipped.reason)).or_default().push(&skipped.file);
            }
        }
        let shown = if self.options.all { by_reason.len() } else { SHOWN };
        let more: usize = by_reason.values().skip(shown).map(Vec::len).sum();
        for ((kind, reason), files) in by_reason.into_iter().take(shown) {
            let named = match files.as_slice() {
                [file] => (*file).to_owned(),
                files if self.options.all => files.join(", "),
                [first, ..] => format!("{}, such as {first}", text::plural(files.len(), "file", None)),
                [] => continue,
            };
            let word = kind.replace('-', " ");
            // The word in front says it already.
            let reason = reason.strip_suffix(&format!(": {word}")).unwrap_or(reason);
            self.entry(&word, &format!("{reason}: {named}"))?;
        }
        if more > 0 {
            self.entry("", &format!("... {} more: --all", text::number(more)))?;
        }
        Ok(())
    }

    fn warnings(&mut self) -> io::Result<()> {
        for warning in &self.report.inputs.warnings {
            let place = position_text(&warning.file, warning.line, warning.column);
            self.entry("warning", &place)?;
            self.entry("", &warning.message)?;
        }
        Ok(())
    }
}
