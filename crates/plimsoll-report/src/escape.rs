//! Text of the input made harmless for XML, HTML and Markdown.

use std::borrow::Cow;

use crate::text;

/// Text for XML and HTML, between tags and inside quoted attributes. What would steer a reader's screen is replaced, as
/// are characters that XML 1.0 does not allow.
pub(crate) fn markup(text: &str) -> Cow<'_, str> {
    let is_special =
        |character: char| matches!(character, '&' | '<' | '>' | '"' | '\'' | '\u{fffe}' | '\u{ffff}');
    let clean = text::clean(text);
    if !clean.contains(is_special) {
        return clean;
    }
    let mut out = String::with_capacity(clean.len() + 16);
    for character in clean.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

/// Text for Markdown: it cannot become markup, a link, a mention or a reference to an issue.
pub(crate) fn markdown(text: &str) -> String {
    let clean = text::clean(text);
    let mut out = String::with_capacity(clean.len() + 16);
    for character in clean.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // GitHub looks for mentions and references in the finished page: an entity would not do.
            '@' | '#' => {
                out.push(character);
                out.push('\u{2060}');
            }
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '!' | '|' | '~' | '$' | '+' => {
                out.push('\\');
                out.push(character);
            }
            // Bare addresses become links.
            ':' => out.push_str("&#58;"),
            other => out.push(other),
        }
    }
    without_www(&out)
}

/// GitHub makes links of words that begin with `www.`.
fn without_www(text: &str) -> String {
    text.replace("www.", "www&#46;").replace("WWW.", "WWW&#46;")
}

/// Text as code for Markdown, inside tables too. Nothing in `<code>` becomes a mention or a link.
pub(crate) fn code(text: &str) -> String {
    let clean = text::clean(text);
    let mut out = String::with_capacity(clean.len() + 13);
    out.push_str("<code>");
    for character in clean.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            character
                if character.is_ascii_punctuation() && !matches!(character, '/' | '.' | ',' | '-' | '=') =>
            {
                out.push_str("&#");
                out.push_str(&u32::from(character).to_string());
                out.push(';');
            }
            other => out.push(other),
        }
    }
    out.push_str("</code>");
    without_www(&out)
}
