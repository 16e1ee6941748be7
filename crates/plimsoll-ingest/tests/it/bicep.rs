//! Bicep: from the text of files to resources with their places.

mod compiled;
mod evidence;
mod loaded;
mod modules;
mod problems;
mod resources;
mod secrets;
mod syntax;
mod values;

use plimsoll_ingest::snapshot_of;
use plimsoll_model::Snapshot;
use plimsoll_model::azure::ResourceRef;
use plimsoll_model::tree::{Kind, Tree};

pub(crate) fn read(files: &[(&str, &str)]) -> Snapshot {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    snapshot_of(&files)
}

/// Values as compact JSON; what is not known stands between `<` and `>`, a redacted value is `***`.
pub(crate) fn show(tree: &Tree, node: u32) -> String {
    match tree.kind(node) {
        Kind::Null => "null".to_owned(),
        Kind::True | Kind::False | Kind::Number => tree.scalar(node).unwrap().to_owned(),
        Kind::String => format!("{:?}", tree.scalar(node).unwrap()),
        Kind::Expression => format!("<{}>", tree.scalar(node).unwrap()),
        Kind::Redacted => "***".to_owned(),
        Kind::Array => {
            let items: Vec<String> = tree.children(node).map(|child| show(tree, child)).collect();
            format!("[{}]", items.join(","))
        }
        Kind::Object => {
            let member = |child| format!("{}:{}", tree.key(child).unwrap(), show(tree, child));
            let members: Vec<String> = tree.children(node).map(member).collect();
            format!("{{{}}}", members.join(","))
        }
    }
}

/// The `properties` of a resource.
pub(crate) fn properties(resource: ResourceRef<'_>) -> String {
    let place = resource.properties().place();
    show(place.tree, place.node)
}

/// Every remark and failure as `file:line:column message`, in order.
pub(crate) fn told(snapshot: &Snapshot) -> Vec<String> {
    let inputs = &snapshot.inputs;
    let failed = inputs.failed.iter().map(|failed| {
        assert!(failed.help.ends_with('.'), "help is a sentence: {}", failed.help);
        format!("failed {}:{}:{} {}", failed.file, failed.line, failed.column, failed.message)
    });
    let warnings = inputs
        .warnings
        .iter()
        .map(|warning| format!("{}:{}:{} {}", warning.file, warning.line, warning.column, warning.message));
    failed.chain(warnings).collect()
}
