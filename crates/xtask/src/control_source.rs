//! Reads the `control!` declaration of a control file as text.

use std::fs;
use std::path::Path;

/// What a control file says about itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct ControlSource {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) area: String,
    pub(crate) severity: String,
    pub(crate) severity_reason: String,
    pub(crate) standard: String,
    pub(crate) automatic: String,
    pub(crate) frameworks: Vec<String>,
    pub(crate) aliases: Vec<String>,
    /// Each remedy: its form (`Command`, `Set`, `Text`) and its strings.
    pub(crate) remedies: Vec<(String, Vec<String>)>,
    pub(crate) docs: String,
}

enum Token {
    Word(String),
    Text(String),
    Mark(char),
}

/// Reads a control file.
pub(crate) fn read(path: &Path) -> Result<ControlSource, String> {
    let code = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    parse(&code).ok_or_else(|| format!("{}: no complete `control!` declaration in it", path.display()))
}

fn parse(code: &str) -> Option<ControlSource> {
    let (_, block) = code.split_once("control! {")?;
    let mut source = ControlSource::default();
    let mut rest = String::new();
    for line in block.lines() {
        match line.trim_start().strip_prefix("///") {
            Some(text) if rest.trim().is_empty() => {
                source.docs.push_str(text.strip_prefix(' ').unwrap_or(text));
                source.docs.push('\n');
            }
            _ => {
                rest.push_str(line);
                rest.push('\n');
            }
        }
        if line == "}" {
            break;
        }
    }
    let mut field = String::new();
    let mut form = String::new();
    let tokens = tokens(&rest);
    let mut at = tokens.iter().peekable();
    while let Some(token) = at.next() {
        match token {
            Token::Word(word) if matches!(at.peek(), Some(Token::Mark(':'))) => field.clone_from(word),
            Token::Word(word) => match field.as_str() {
                "severity" => source.severity.clone_from(word),
                "standard" => source.standard.clone_from(word),
                "automatic" => source.automatic.clone_from(word),
                "remedies" => {
                    form.clone_from(word);
                    source.remedies.push((form.clone(), Vec::new()));
                }
                _ => {}
            },
            Token::Text(text) => match field.as_str() {
                "id" => source.id.clone_from(text),
                "title" => source.title.clone_from(text),
                "area" => source.area.clone_from(text),
                "severity" => source.severity_reason.clone_from(text),
                "frameworks" => source.frameworks.push(text.clone()),
                "aliases" => source.aliases.push(text.clone()),
                "remedies" => source.remedies.last_mut()?.1.push(text.clone()),
                _ => {}
            },
            Token::Mark(_) => {}
        }
        if field == "check" {
            break;
        }
    }
    (!source.id.is_empty() && !source.severity.is_empty()).then_some(source)
}

/// Splits code into words, string literals and marks. Comments do not occur inside a declaration.
fn tokens(code: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut characters = code.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '"' {
            let mut text = String::new();
            while let Some(next) = characters.next() {
                match next {
                    '"' => break,
                    '\\' => match characters.next() {
                        Some('n') => text.push('\n'),
                        // A line continuation swallows the break and the indentation.
                        Some('\n') => while characters.next_if(|next| next.is_whitespace()).is_some() {},
                        Some(escaped) => text.push(escaped),
                        None => {}
                    },
                    other => text.push(other),
                }
            }
            tokens.push(Token::Text(text));
        } else if character.is_alphanumeric() || character == '_' {
            let mut word = String::from(character);
            while let Some(next) = characters.next_if(|next| next.is_alphanumeric() || *next == '_') {
                word.push(next);
            }
            tokens.push(Token::Word(word));
        } else if !character.is_whitespace() {
            tokens.push(Token::Mark(character));
        }
    }
    tokens
}
