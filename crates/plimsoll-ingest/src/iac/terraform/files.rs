//! What a configuration reads from files of the input: `file`, `filebase64`, `fileexists`, `fileset`, `templatefile`,
//! and `yamldecode` and `jsondecode` of a file. Nothing outside the input is read; what is not there stays unknown and
//! is told, and what holds a secret is not kept.

mod glob;

use super::functions::encoding;
use super::parser;
use super::syntax::{Expression, ExpressionKind};
use super::value::Value;
use super::world::{Frame, Scope, World};
use crate::credential;
use crate::iac::NotLoaded;
use crate::positions::Positions;

/// The largest file that is read this way.
const LARGEST: u64 = 1 << 20;

/// What is said instead of a text that holds a secret.
const SECRET: &str = "redacted, a file that holds a secret";

impl World<'_> {
    /// The result of a function that reads files; `None` for every other function.
    pub(super) fn reading(
        &self,
        scope: &Scope,
        expression: &Expression<'_>,
        name: &str,
        values: &[Value],
    ) -> Option<Value> {
        let run: fn(&Self, &Call<'_, '_>) -> Value = match name {
            "file" => Self::file,
            "filebase64" => Self::file_in_base64,
            "fileexists" => Self::file_exists,
            "fileset" => Self::file_set,
            "templatefile" => Self::template_file,
            _ => return None,
        };
        match values.first() {
            None => Some(Value::failed("an argument is missing")),
            Some(Value::Failed(why)) => Some(Value::Failed(why.clone())),
            Some(first) => Some(match first.as_text() {
                Some(path) => run(self, &Call { scope, expression, values, path: &path }),
                None if first.is_unknown() => self.described(scope, expression),
                None => Value::failed("a path is needed"),
            }),
        }
    }

    /// `yamldecode(file(…))` and `jsondecode(file(…))`: of a file that holds secrets everything else is kept. `None` for
    /// any other call.
    pub(super) fn decoded_file(
        &self,
        scope: &Scope,
        expression: &Expression<'_>,
        name: &str,
        arguments: &[Expression<'_>],
    ) -> Option<Value> {
        let is_yaml = match name {
            "yamldecode" => true,
            "jsondecode" => false,
            _ => return None,
        };
        let [Expression { kind: ExpressionKind::Call("file", inner, false), .. }] = arguments else {
            return None;
        };
        let [path] = inner.as_slice() else { return None };
        let path = match self.evaluate(scope, path) {
            Value::Failed(why) => return Some(Value::Failed(why)),
            value => value.as_text()?,
        };
        let call = Call { scope, expression, values: &[], path: &path };
        let (_, text) = match self.text_of(&call) {
            Ok(found) => found,
            Err(value) => return Some(value),
        };
        if !self.charge(text.len() / 8) {
            return Some(self.described(scope, expression));
        }
        let decoded = if is_yaml { encoding::from_yaml(&text) } else { encoding::from_json(&text) };
        Some(decoded.unwrap_or_else(|| Value::failed("the text cannot be decoded")))
    }

    fn file(&self, call: &Call<'_, '_>) -> Value {
        match self.text_of(call) {
            Ok((name, text)) if holds_secret(&name, &text) => Value::Secret(SECRET.into()),
            Ok((_, text)) => Value::text(text),
            Err(value) => value,
        }
    }

    fn file_in_base64(&self, call: &Call<'_, '_>) -> Value {
        match self.bytes_of(call) {
            Ok((name, bytes)) => match std::str::from_utf8(&bytes) {
                Ok(text) if holds_secret(&name, text) => Value::Secret(SECRET.into()),
                _ => Value::text(encoding::base64_text(&bytes)),
            },
            Err(value) => value,
        }
    }

    /// A file that is not in the input may have been left out, or is made later: that it is not there, nobody knows.
    fn file_exists(&self, call: &Call<'_, '_>) -> Value {
        match self.resolved(call) {
            Some(name) if self.beside.has(&name) => Value::Bool(true),
            _ => self.missing(call, &NotLoaded::Missing),
        }
    }

    fn file_set(&self, call: &Call<'_, '_>) -> Value {
        let pattern = match call.values.get(1) {
            None => return Value::failed("an argument is missing"),
            Some(pattern) if pattern.is_unknown() => return self.described(call.scope, call.expression),
            Some(pattern) => pattern.as_text(),
        };
        let Some(matcher) = pattern.and_then(|pattern| glob::compile(&pattern)) else {
            return Value::failed("a pattern is needed");
        };
        let Some(folder) = self.resolved(call) else { return self.missing(call, &NotLoaded::Missing) };
        let names = self.beside.below(&folder);
        if names.is_empty() {
            return self.missing(call, &NotLoaded::Missing);
        }
        if !self.charge(names.len()) {
            return self.described(call.scope, call.expression);
        }
        Value::list(names.into_iter().filter(|name| matcher.is_match(name)).map(Value::text).collect())
    }

    fn template_file(&self, call: &Call<'_, '_>) -> Value {
        if call.scope.frame.is_closed() {
            return Value::failed("a template cannot render another one");
        }
        let Some(variables) = call.values.get(1) else { return Value::failed("an argument is missing") };
        let Some(variables) = variables.members() else {
            return match variables {
                unknown if unknown.is_unknown() => self.described(call.scope, call.expression),
                _ => Value::failed("a map is needed"),
            };
        };
        let (name, text) = match self.text_of(call) {
            Ok(found) => found,
            Err(value) => return value,
        };
        if holds_secret(&name, &text) {
            return Value::Secret(SECRET.into());
        }
        // What stands in the template is told at the call: it is the call that people change.
        let span = call.expression.span;
        let kind = match parser::parse_json_string(&text, span) {
            Ok(kind) => kind,
            Err(fault) => {
                let (line, column) =
                    Positions::new(&text).at(u32::try_from(fault.offset).unwrap_or(u32::MAX));
                let message =
                    format!("the template `{name}` cannot be read, {line}:{column}: {}", fault.message);
                self.remark(call.scope.file, span.0, message);
                return self.described(call.scope, call.expression);
            }
        };
        let frame =
            variables.iter().fold(Frame::closed(), |frame, (name, value)| frame.with(name, value.clone()));
        let inner = Scope { frame, ..*call.scope };
        match self.evaluate(&inner, &Expression { span, kind }) {
            Value::Text(text) if holds_secret(&name, &text) => Value::Secret(SECRET.into()),
            Value::Unknown(_) => self.described(call.scope, call.expression),
            value => value,
        }
    }

    /// The name and the text of the file, or what is said instead.
    fn text_of(&self, call: &Call<'_, '_>) -> Result<(String, String), Value> {
        let (name, bytes) = self.bytes_of(call)?;
        match String::from_utf8(bytes) {
            Ok(text) => Ok((name, text)),
            Err(_) => Err(Value::failed("the file is no text in UTF-8")),
        }
    }

    fn bytes_of(&self, call: &Call<'_, '_>) -> Result<(String, Vec<u8>), Value> {
        let Some(name) = self.resolved(call) else { return Err(self.missing(call, &NotLoaded::Missing)) };
        match self.beside.load(&name, LARGEST) {
            Ok(bytes) if self.charge(bytes.len() / 8) => Ok((name, bytes)),
            Ok(_) => Err(self.described(call.scope, call.expression)),
            Err(why) => Err(self.missing(call, &why)),
        }
    }

    /// Tells that a file is not there. What was asked for is unknown.
    fn missing(&self, call: &Call<'_, '_>, why: &NotLoaded) -> Value {
        let path: String = call.path.chars().filter(|character| !character.is_control()).take(200).collect();
        let message = match why {
            NotLoaded::Missing => format!("`{path}` is not in the input: what depends on it is unknown"),
            NotLoaded::TooLarge => format!("`{path}` is too large to be read here: what it says is unknown"),
            NotLoaded::Unreadable => format!("`{path}` could not be read: what it says is unknown"),
        };
        self.remark(call.scope.file, call.expression.span.0, message);
        self.described(call.scope, call.expression)
    }

    /// The display name of the file that a path means: paths count from the folder of the module at the root.
    fn resolved(&self, call: &Call<'_, '_>) -> Option<String> {
        let path = call.path;
        if path.starts_with('~') || path.contains('\\') {
            return None;
        }
        let root = self.instance(call.scope.instance)?.root;
        let folder = if path.starts_with('/') { "" } else { self.module(root)?.folder.as_str() };
        let rooted = path.starts_with('/') || folder.starts_with('/');
        let mut parts: Vec<&str> = Vec::new();
        for part in folder.split('/').chain(path.split('/')) {
            match part {
                "" | "." => {}
                ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
                ".." if rooted => return None,
                part => parts.push(part),
            }
        }
        Some(format!("{}{}", if rooted { "/" } else { "" }, parts.join("/")))
    }
}

/// A call of a function that reads a file.
struct Call<'c, 'e> {
    scope: &'c Scope,
    expression: &'c Expression<'e>,
    values: &'c [Value],
    path: &'c str,
}

/// Whether a text holds a secret. A template is looked at as what it becomes.
fn holds_secret(name: &str, text: &str) -> bool {
    let plain = [".tftpl", ".tpl", ".tmpl", ".template"].iter().find_map(|ending| name.strip_suffix(ending));
    credential::value::classify(text).is_some()
        || !credential::secrets_in_text(plain.unwrap_or(name), text.as_bytes()).is_empty()
}

/// The path from one folder to another, as Terraform writes it; `None` where it leads above what is known.
pub(super) fn relative(from: &str, to: &str) -> Option<String> {
    let parts =
        |folder: &'_ str| folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let (from, to): (Vec<String>, Vec<String>) = (parts(from), parts(to));
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.get(common..).unwrap_or_default();
    if up.iter().any(|part| part == "..") {
        return None;
    }
    let down = to.get(common..).unwrap_or_default().iter().map(String::as_str);
    let path: Vec<&str> = up.iter().map(|_| "..").chain(down).collect();
    Some(if path.is_empty() { ".".to_owned() } else { path.join("/") })
}
