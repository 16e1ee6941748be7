//! A policy from YAML (or JSON, which is YAML): small, strict, and bounded. What is not known is an error, because a
//! rule that is understood in half gives wrong answers.

use saphyr_parser::{Event, Parser, Span};

use super::{Level, Policy, PolicyError, Resources, Rule};

/// Larger policies are not read. AKS' has ten thousand bytes.
const LARGEST: usize = 1 << 20;
/// The nesting of values in a policy is six.
const DEEPEST: usize = 16;

const HELP_FORM: &str = "write it as an `audit.k8s.io/v1` `Policy`";
const HELP_KEY: &str = "remove it, or use a version of plimsoll that knows it";

/// A value with its place.
#[derive(Debug)]
struct Node {
    line: usize,
    column: usize,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Scalar(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

impl Node {
    fn error(&self, message: String, help: &'static str) -> PolicyError {
        PolicyError { line: self.line, column: self.column, message, help }
    }

    fn text(&self) -> Result<&str, PolicyError> {
        match &self.value {
            Value::Scalar(text) => Ok(text),
            _ => Err(self.error("a text was expected".to_owned(), HELP_FORM)),
        }
    }

    /// The items of a list; none for nothing at all.
    fn list(&self) -> Result<&[Node], PolicyError> {
        match &self.value {
            Value::List(items) => Ok(items),
            Value::Scalar(text) if text.is_empty() || text == "~" || text == "null" => Ok(&[]),
            _ => Err(self.error("a list was expected".to_owned(), HELP_FORM)),
        }
    }

    fn map(&self) -> Result<&[(Node, Node)], PolicyError> {
        match &self.value {
            Value::Map(entries) => Ok(entries),
            _ => Err(self.error("a mapping was expected".to_owned(), HELP_FORM)),
        }
    }

    fn texts(&self) -> Result<Vec<String>, PolicyError> {
        self.list()?.iter().map(|item| item.text().map(str::to_owned)).collect()
    }

    fn unknown(&self, key: &str) -> PolicyError {
        self.error(format!("`{key}` is not known here"), HELP_KEY)
    }
}

pub(super) fn policy(text: &str) -> Result<Policy, PolicyError> {
    let root = tree(text)?;
    let mut policy = Policy::default();
    let mut kind = None;
    for (key, value) in root.map()? {
        match key.text()? {
            "kind" => kind = Some(value),
            "apiVersion" => {
                let version = value.text()?;
                if !version.starts_with("audit.k8s.io/") {
                    return Err(value.error(format!("`{version}` is no version of audit.k8s.io"), HELP_FORM));
                }
            }
            // Neither changes what is written down about whom.
            "metadata" | "omitManagedFields" => {}
            "omitStages" => policy.omit_stages = stages(value)?,
            "rules" => policy.rules = value.list()?.iter().map(rule).collect::<Result<_, _>>()?,
            other => return Err(key.unknown(other)),
        }
    }
    match kind {
        Some(kind) if kind.text()? == "Policy" => Ok(policy),
        Some(kind) => Err(kind.error(format!("kind `{}` is no audit policy", kind.text()?), HELP_FORM)),
        None => Err(root.error("`kind` is missing".to_owned(), HELP_FORM)),
    }
}

fn rule(node: &Node) -> Result<Rule, PolicyError> {
    let mut rule = Rule::default();
    let mut level = None;
    for (key, value) in node.map()? {
        match key.text()? {
            "level" => {
                let text = value.text()?;
                let unknown = || {
                    value.error(
                        format!("`{text}` is no level"),
                        "use None, Metadata, Request or RequestResponse",
                    )
                };
                level = Some(text.parse::<Level>().map_err(|()| unknown())?);
            }
            "users" => rule.users = value.texts()?,
            "userGroups" => rule.user_groups = value.texts()?,
            "verbs" => rule.verbs = value.texts()?,
            "resources" => rule.resources = value.list()?.iter().map(resources).collect::<Result<_, _>>()?,
            "namespaces" => rule.namespaces = value.texts()?,
            "nonResourceURLs" => rule.non_resource_urls = value.texts()?,
            "omitStages" => rule.omit_stages = stages(value)?,
            "omitManagedFields" => {}
            other => return Err(key.unknown(other)),
        }
    }
    let of_resources = !rule.resources.is_empty() || !rule.namespaces.is_empty();
    if of_resources && !rule.non_resource_urls.is_empty() {
        let message = "a rule cannot name resources and other paths".to_owned();
        return Err(node.error(message, "make two rules of it, as the API server demands"));
    }
    rule.level = level.ok_or_else(|| node.error("a rule without `level`".to_owned(), HELP_FORM))?;
    Ok(rule)
}

fn resources(node: &Node) -> Result<Resources, PolicyError> {
    let mut resources = Resources::default();
    for (key, value) in node.map()? {
        match key.text()? {
            "group" => value.text()?.clone_into(&mut resources.group),
            "resources" => resources.resources = value.texts()?,
            "resourceNames" => resources.names = value.texts()?,
            other => return Err(key.unknown(other)),
        }
    }
    if resources.resources.is_empty() && !resources.names.is_empty() {
        return Err(node.error("`resourceNames` without `resources`".to_owned(), "name the resources too"));
    }
    Ok(resources)
}

fn stages(node: &Node) -> Result<Vec<String>, PolicyError> {
    const STAGES: [&str; 4] = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"];
    for item in node.list()? {
        let text = item.text()?;
        if !STAGES.contains(&text) {
            return Err(item.error(format!("`{text}` is no stage"), "see the stages of audit.k8s.io/v1"));
        }
    }
    node.texts()
}

/// An open list or mapping.
struct Open {
    node: Node,
    /// The key whose value is awaited, of a mapping.
    key: Option<Node>,
}

/// The first document of the text.
fn tree(text: &str) -> Result<Node, PolicyError> {
    let at = |span: Span| (span.start.line(), span.start.col() + 1);
    let error =
        |(line, column), message: &str, help| PolicyError { line, column, message: message.to_owned(), help };
    if text.len() > LARGEST {
        return Err(error((1, 1), "more than a mebibyte", "give the policy alone"));
    }
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|problem| {
            let mark = problem.marker();
            let place = (mark.line(), mark.col() + 1);
            error(place, &format!("no YAML: {}", problem.info()), "correct the syntax")
        })?;
        let (line, column) = at(span);
        let done = match event {
            Event::Scalar(text, ..) => Some(Node { line, column, value: Value::Scalar(text.into_owned()) }),
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if open.len() >= DEEPEST {
                    return Err(error((line, column), "nested too deep for a policy", HELP_FORM));
                }
                let list = matches!(event, Event::SequenceStart(..));
                let value = if list { Value::List(Vec::new()) } else { Value::Map(Vec::new()) };
                open.push(Open { node: Node { line, column, value }, key: None });
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(|open| open.node),
            Event::Alias(_) => return Err(error((line, column), "an alias", "write the value out")),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => None,
        };
        let Some(node) = done else { continue };
        let Some(parent) = open.last_mut() else { return Ok(node) };
        match &mut parent.node.value {
            Value::List(items) => items.push(node),
            Value::Map(entries) => match parent.key.take() {
                Some(key) => entries.push((key, node)),
                None => parent.key = Some(node),
            },
            Value::Scalar(_) => {}
        }
    }
    Err(error((1, 1), "the text is empty", HELP_FORM))
}
