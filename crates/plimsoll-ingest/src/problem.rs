//! What a parser has to say about a text that it could not read, or read with a doubt.

use std::borrow::Cow;

use plimsoll_model::tree::TreeBuilder;

/// How much of the input a problem costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemSeverity {
    /// The document was read, but something in it is not as its author may believe.
    Warning,
    /// The document could not be read; nothing of it is in the tree.
    Failed,
}

/// One thing that is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Whether the document is lost.
    pub severity: ProblemSeverity,
    /// Byte offset in the text at which the parser noticed it.
    pub offset: u32,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do about it, in full sentences.
    pub help: String,
}

/// What a parser may spend on one file.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many maps and lists may lie in one another.
    pub depth: usize,
    /// How many values the aliases and merge keys of one YAML document may add.
    pub alias_nodes: usize,
    /// How many values one file may hold.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 512, alias_nodes: 100_000, nodes: 200_000_000 }
    }
}

impl Limits {
    /// The fault of a file that would exceed the number of values, if it does.
    #[inline]
    pub(crate) fn check_nodes(&self, count: u32, offset: usize) -> Result<(), Fault> {
        if (count as usize) < self.nodes {
            return Ok(());
        }
        Err(Fault::new(
            offset,
            format!("the file holds more than {} values", self.nodes),
            "Split the file, for instance by namespace.",
        ))
    }

    pub(crate) fn check_depth(&self, depth: usize, offset: usize) -> Result<(), Fault> {
        if depth < self.depth {
            return Ok(());
        }
        Err(Fault::new(
            offset,
            format!("nested deeper than {} levels", self.depth),
            "No Kubernetes or Azure object is nested this deep; check what wrote the file.",
        ))
    }
}

/// Why a document could not be read. Behind a pointer, so that the results that carry none stay small.
#[derive(Debug)]
pub(crate) struct Fault(Box<Details>);

#[derive(Debug)]
pub(crate) struct Details {
    pub(crate) offset: usize,
    pub(crate) message: Cow<'static, str>,
    /// Where the thing begins that the message names last.
    pub(crate) begin: Option<usize>,
    pub(crate) help: &'static str,
}

impl std::ops::Deref for Fault {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl std::ops::DerefMut for Fault {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

impl Fault {
    pub(crate) fn new(offset: usize, message: impl Into<Cow<'static, str>>, help: &'static str) -> Self {
        Self(Box::new(Details { offset, message: message.into(), begin: None, help }))
    }

    /// Adds to the message where the thing begins that it names last. The line is only counted if the message is
    /// printed: a file may break in a million places.
    pub(crate) fn that_begins_at(mut self, begin: usize) -> Self {
        self.begin = Some(begin);
        self
    }

    /// The fault of a text whose offsets do not fit into a tree.
    pub(crate) fn of_size(length: usize) -> Option<Self> {
        u32::try_from(length).is_err().then(|| {
            Self::new(0, "the file is larger than 4 GiB", "Split the file, for instance by namespace.")
        })
    }
}

const LISTED: usize = 100;

/// The problems of one file. A file that is wrong in a million places is told so, not a million times.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    list: Vec<Problem>,
    warnings: usize,
    failures: usize,
    last: u32,
}

impl Problems {
    /// Whether nothing was wrong so far.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.warnings == 0 && self.failures == 0
    }

    pub(crate) fn failed(&mut self, text: &str, fault: Fault) {
        let fault = *fault.0;
        self.failures += 1;
        if self.failures <= LISTED {
            let mut message = fault.message.into_owned();
            if let Some(begin) = fault.begin {
                message.push_str(" that begins at ");
                message.push_str(&position(text, begin));
            }
            self.add(ProblemSeverity::Failed, fault.offset, message, fault.help.to_owned());
        } else {
            self.last = fault.offset as u32;
        }
    }

    pub(crate) fn duplicate(&mut self, offset: usize, key: &str) {
        self.warnings += 1;
        if self.warnings <= LISTED {
            let shown: String = key.chars().take(80).collect();
            self.add(
                ProblemSeverity::Warning,
                offset,
                format!("the key \"{}\" stands twice in this map; the last one counts", shown.escape_debug()),
                "Remove one of the two; tools differ in which one they take.".to_owned(),
            );
        }
    }

    fn add(&mut self, severity: ProblemSeverity, offset: usize, message: String, help: String) {
        self.list.push(Problem { severity, offset: offset as u32, message, help });
    }

    pub(crate) fn finish(mut self) -> Vec<Problem> {
        if self.failures > LISTED {
            let more = self.failures - LISTED;
            let message =
                format!("{more} further documents of this file could not be read; this is the last of them");
            let help = "Check that the file is what its name says.".to_owned();
            self.add(ProblemSeverity::Failed, self.last as usize, message, help);
        }
        self.list
    }
}

/// Lets a parser borrow the text of the builder while it adds values to it.
pub(crate) fn with_text(
    builder: &mut TreeBuilder,
    parse: impl FnOnce(&mut TreeBuilder, &str, &mut Problems),
) -> Vec<Problem> {
    let text = builder.take_text();
    let mut problems = Problems::default();
    match Fault::of_size(text.len()) {
        Some(fault) => problems.failed(&text, fault),
        None => parse(builder, &text, &mut problems),
    }
    builder.put_text(text);
    problems.finish()
}

/// `line 3, column 5` of a byte offset; columns count characters.
fn position(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("line {line}, column {column}")
}

/// How a message shows the character at an offset.
pub(crate) fn character(text: &str, offset: usize) -> String {
    match text.get(offset..).and_then(|rest| rest.chars().next()) {
        None => "the end of the file".to_owned(),
        Some('\n' | '\r') => "the end of the line".to_owned(),
        Some('\t') => "a tab".to_owned(),
        Some(found) if found.is_control() => format!("the control character U+{:04X}", u32::from(found)),
        Some(found) => format!("`{found}`"),
    }
}
