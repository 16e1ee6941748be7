//! Colours. Every word stands for itself; colour only repeats it.

use anstyle::{AnsiColor, Style};
use plimsoll_model::Severity;

/// Paints text, or leaves it plain.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    colour: bool,
}

impl Paint {
    /// Paints if `colour` is true.
    pub fn new(colour: bool) -> Self {
        Self { colour }
    }

    fn apply(self, style: Style, text: &str) -> String {
        if self.colour && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// A name that the eye should find: the id of a control, a title.
    pub fn strong(self, text: &str) -> String {
        self.apply(Style::new().bold(), text)
    }

    /// What only some readers need: places and hints.
    pub fn quiet(self, text: &str) -> String {
        self.apply(Style::new().dimmed(), text)
    }

    /// The thing to do.
    pub fn remedy(self, text: &str) -> String {
        self.apply(AnsiColor::Green.on_default(), text)
    }

    /// What is wrong with the run itself.
    pub fn alarm(self, text: &str) -> String {
        self.apply(AnsiColor::Red.on_default().bold(), text)
    }

    /// A text about a severity.
    pub fn severity(self, severity: Severity, text: &str) -> String {
        let style = match severity {
            Severity::Critical => AnsiColor::Red.on_default().bold(),
            Severity::High => AnsiColor::Red.on_default(),
            Severity::Medium => AnsiColor::Yellow.on_default(),
            Severity::Low => AnsiColor::Cyan.on_default(),
            Severity::Info => Style::new().dimmed(),
        };
        self.apply(style, text)
    }
}
