//! Fixtures of a control: `fixtures/<id>/{pass,fail,unknown,not-applicable}[.variant]`, each a file or a folder.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_ingest::snapshot_of;
use plimsoll_model::Snapshot;

/// One fixture: an input with the verdict that its name states.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// The file or folder.
    pub path: PathBuf,
    /// `pass`, `fail`, `unknown` or `not-applicable`.
    pub verdict: String,
    /// The files: name and content.
    pub files: Vec<(String, Vec<u8>)>,
    /// For `fail`: the JSON pointers of the evidence, in order.
    pub expected: Vec<String>,
    /// The parameters that the fixture sets, as `[parameters]` of `plimsoll.toml` would: TOML.
    pub parameters: String,
}

impl Fixture {
    /// The snapshot that the fixture describes.
    pub fn snapshot(&self) -> Snapshot {
        let files: Vec<(&str, &[u8])> =
            self.files.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        snapshot_of(&files)
    }
}

/// The fixtures in a folder, sorted by name.
///
/// Expectations of a `fail` fixture stand in its YAML as comment lines `# expect: POINTER`, or beside it in a file
/// `<stem>.expect` with a pointer a line; `(root)` is the root of a document. Parameters other than the defaults stand
/// in a sibling `<stem>.parameters`, or in a file of that ending in the folder of a fixture.
///
/// # Panics
/// If the folder cannot be read, or holds a file whose name states no verdict.
pub fn of(folder: &Path) -> Vec<Fixture> {
    let mut fixtures: Vec<Fixture> = entries(folder)
        .into_iter()
        .filter(|path| {
            path.extension()
                .is_none_or(|ending| ending != "expect" && ending != "parameters" && ending != "md")
        })
        .map(|path| fixture(&path))
        .collect();
    fixtures.sort_by(|a, b| a.path.cmp(&b.path));
    fixtures
}

fn fixture(path: &Path) -> Fixture {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let verdict = name.split('.').next().unwrap_or_default().to_owned();
    assert!(
        ["pass", "fail", "unknown", "not-applicable"].contains(&verdict.as_str()),
        "{}: a fixture is named pass, fail, unknown or not-applicable, then .VARIANT and the ending",
        path.display()
    );
    let paths = if path.is_dir() { entries(path) } else { vec![path.to_path_buf()] };
    let mut files = Vec::new();
    let mut expected = Vec::new();
    let mut expectations = vec![sibling(path, "expect")];
    let mut parameters = fs::read_to_string(sibling(path, "parameters")).unwrap_or_default();
    for path in paths {
        if path.extension().is_some_and(|ending| ending == "expect") {
            expectations.push(path);
            continue;
        }
        if path.extension().is_some_and(|ending| ending == "parameters") {
            parameters =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            continue;
        }
        let content = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let text = String::from_utf8_lossy(&content);
        expected.extend(text.lines().filter_map(|line| line.strip_prefix("# expect: ")).map(str::to_owned));
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        files.push((name, content));
    }
    for path in expectations {
        if let Ok(text) = fs::read_to_string(&path) {
            expected.extend(text.lines().filter(|line| !line.is_empty()).map(str::to_owned));
        }
    }
    // The root of a document has the empty pointer, which no line can show.
    for pointer in &mut expected {
        if pointer == "(root)" {
            pointer.clear();
        }
    }
    Fixture { path: path.to_path_buf(), verdict, files, expected, parameters }
}

/// The file beside a fixture with its name and this ending; the variant in the name of a folder is no ending.
fn sibling(path: &Path, ending: &str) -> PathBuf {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let stem = if path.is_dir() { name } else { name.rsplit_once('.').map_or(name, |(stem, _)| stem) };
    path.with_file_name(format!("{stem}.{ending}"))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    paths
}
