//! The documentation of a control as HTML: paragraphs, lists, code blocks and code, which is all that it uses.

use crate::escape::markup;

/// The text below a heading of the second level, if there is any.
pub(super) fn section<'d>(docs: &'d str, heading: &str) -> Option<&'d str> {
    let mut rest = docs;
    loop {
        let (line, behind) = rest.split_once('\n').unwrap_or((rest, ""));
        if line.strip_prefix("## ").is_some_and(|found| found.trim() == heading) {
            let end = if behind.starts_with("## ") { Some(0) } else { behind.find("\n## ") };
            let text = behind.get(..end.unwrap_or(behind.len())).unwrap_or_default().trim();
            return (!text.is_empty()).then_some(text);
        }
        if behind.is_empty() {
            return None;
        }
        rest = behind;
    }
}

/// Markdown of that kind as HTML. What it does not know stays text.
pub(super) fn html(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len() + 64);
    let mut block = Block::None;
    for line in markdown.lines() {
        let trimmed = line.trim();
        if block == Block::Code {
            if trimmed.starts_with("```") {
                block.close(&mut out);
            } else {
                out.push_str(&markup(line));
                out.push('\n');
            }
        } else if trimmed.starts_with("```") {
            block.enter(Block::Code, &mut out);
        } else if trimmed.is_empty() {
            block.close(&mut out);
        } else if let Some(item) = trimmed.strip_prefix("- ") {
            if block == Block::List {
                out.push_str("</li>\n");
            }
            block.enter(Block::List, &mut out);
            out.push_str("<li>");
            inline(item, &mut out);
        } else {
            if block == Block::None {
                block.enter(Block::Paragraph, &mut out);
            } else {
                out.push('\n');
            }
            inline(trimmed, &mut out);
        }
    }
    block.close(&mut out);
    out
}

/// What is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    None,
    Paragraph,
    List,
    Code,
}

impl Block {
    fn enter(&mut self, next: Self, out: &mut String) {
        if *self == next {
            return;
        }
        self.close(out);
        *self = next;
        out.push_str(match next {
            Self::None => "",
            Self::Paragraph => "<p>",
            Self::List => "<ul>\n",
            Self::Code => "<pre><code>",
        });
    }

    fn close(&mut self, out: &mut String) {
        out.push_str(match self {
            Self::None => "",
            Self::Paragraph => "</p>\n",
            Self::List => "</li>\n</ul>\n",
            Self::Code => "</code></pre>\n",
        });
        *self = Self::None;
    }
}

/// Text with code between backticks. A lone backtick stays one.
pub(super) fn inline(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('`') {
        let Some((code, after)) = behind.split_once('`') else { break };
        out.push_str(&markup(before));
        out.push_str("<code>");
        out.push_str(&markup(code));
        out.push_str("</code>");
        rest = after;
    }
    out.push_str(&markup(rest));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_ends_at_the_next_heading() {
        let docs = "## What it checks\nA.\n\n## Why it matters\nB\nC.\n\n## How to fix\nD.";
        assert_eq!(section(docs, "Why it matters"), Some("B\nC."));
        assert_eq!(section(docs, "How to fix"), Some("D."));
        assert_eq!(section(docs, "References"), None);
        assert_eq!(section("## Empty\n## Next\nx", "Empty"), None);
    }

    #[test]
    fn paragraphs_lists_and_code_are_known_and_everything_is_escaped() {
        for (markdown, expected) in [
            ("one\ntwo `a<b`", "<p>one\ntwo <code>a&lt;b</code></p>\n"),
            ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
            ("- a\n  more\n\nb", "<ul>\n<li>a\nmore</li>\n</ul>\n<p>b</p>\n"),
            ("```sh\naz <x>\n```", "<pre><code>az &lt;x&gt;\n</code></pre>\n"),
            ("a ` b <i>", "<p>a ` b &lt;i&gt;</p>\n"),
        ] {
            assert_eq!(html(markdown), expected, "{markdown}");
        }
    }
}
