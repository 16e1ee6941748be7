//! The words of YAML.

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
    /// `|` or `>`
    Block,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    StreamEnd,
    Directive,
    DocumentStart,
    DocumentEnd,
    BlockSequence,
    BlockMapping,
    /// The end of a block sequence or mapping: indentation went back.
    BlockEnd,
    FlowSequence,
    FlowSequenceEnd,
    FlowMapping,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias,
    Anchor,
    Tag,
    Scalar(Style),
}

impl TokenKind {
    /// Whether the word can only stand between documents.
    pub(super) fn ends_document(self) -> bool {
        matches!(self, Self::Directive | Self::DocumentStart | Self::DocumentEnd | Self::StreamEnd)
    }
}

/// A word and the bytes that it takes; of quoted scalars the quotes belong to it.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// The content of a scalar where it differs from the text between the quotes.
    pub(super) content: Option<Box<str>>,
}

impl Token {
    pub(super) fn new(kind: TokenKind, start: usize, end: usize) -> Self {
        Self { kind, start, end, content: None }
    }

    /// How a message calls the word.
    pub(super) fn name(&self) -> &'static str {
        match self.kind {
            TokenKind::StreamEnd => "the end of the file",
            TokenKind::Directive => "a `%` directive",
            TokenKind::DocumentStart => "the start of the next document",
            TokenKind::DocumentEnd => "the end of the document",
            TokenKind::BlockSequence | TokenKind::BlockEntry => "a list item",
            TokenKind::BlockMapping | TokenKind::Key => "a key",
            TokenKind::BlockEnd => "a line that is indented less",
            TokenKind::FlowSequence => "`[`",
            TokenKind::FlowSequenceEnd => "`]`",
            TokenKind::FlowMapping => "`{`",
            TokenKind::FlowMappingEnd => "`}`",
            TokenKind::FlowEntry => "`,`",
            TokenKind::Value => "`:`",
            TokenKind::Alias => "an alias",
            TokenKind::Anchor => "an anchor",
            TokenKind::Tag => "a tag",
            TokenKind::Scalar(Style::Plain) => "a plain value",
            TokenKind::Scalar(Style::Single | Style::Double) => "a quoted value",
            TokenKind::Scalar(Style::Block) => "a block of text",
        }
    }
}
