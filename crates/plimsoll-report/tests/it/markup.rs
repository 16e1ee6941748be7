//! A reader of XML and of the HTML that we write, strict enough to notice anything that was not escaped.

use std::collections::BTreeSet;

const VOID: [&str; 5] = ["meta", "wbr", "input", "br", "link"];

/// The names of all elements. Panics where tags do not match, an attribute is not quoted, or a bare `&` stands.
pub(crate) fn elements(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        plain(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(close) = rest.strip_prefix('/') {
            let (name, behind) = close.split_once('>').expect("a closing tag ends");
            assert_eq!(open.pop().as_deref(), Some(name), "tags match");
            rest = behind;
            continue;
        }
        if rest.starts_with(['!', '?']) {
            rest = rest.split_once('>').expect("a declaration ends").1;
            continue;
        }
        let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        assert!(!name.is_empty(), "a bare `<` before {:?}", &rest[..rest.len().min(60)]);
        rest = attributes(&rest[name.len()..]);
        let (end, behind) = rest.split_once('>').expect("a tag ends");
        rest = behind;
        names.insert(name.clone());
        if name == "style" {
            // A style sheet is no markup.
            rest = rest.split_once("</style>").expect("a style sheet ends").1;
        } else if end != "/" && !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    plain(rest);
    assert!(open.is_empty(), "left open: {open:?}");
    names
}

/// Skips attributes; what follows is the end of the tag.
fn attributes(mut rest: &str) -> &str {
    loop {
        rest = rest.trim_start();
        let name: String = rest
            .chars()
            .take_while(|character| character.is_ascii_alphanumeric() || *character == '-')
            .collect();
        if name.is_empty() {
            return rest;
        }
        rest = &rest[name.len()..];
        if let Some(value) = rest.strip_prefix("=\"") {
            let (value, behind) = value.split_once('"').expect("a value ends");
            assert!(!value.contains('<'), "`<` in an attribute: {value}");
            plain(value);
            rest = behind;
        }
    }
}

/// Text holds no bare `&` and no control character but line breaks.
fn plain(text: &str) {
    for (at, _) in text.match_indices('&') {
        let entity = text[at + 1..].split_once(';').map(|(entity, _)| entity).unwrap_or_default();
        assert!(["amp", "lt", "gt", "quot", "#39"].contains(&entity), "a bare `&` in {text:?}");
    }
    let bad = text.chars().find(|character| character.is_control() && *character != '\n');
    assert_eq!(bad, None, "a control character in {text:?}");
}
