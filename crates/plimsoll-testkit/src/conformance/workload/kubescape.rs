//! Kubescape's cases are folders: the objects lie in `input/`. Where a case sets one of the peer's parameters in its
//! `data.json`, that is part of the check's name: `rule [C-0000] {parameter=value,value}`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::conformance::judge::Case;
use crate::corpus;

/// The cases of the peer's folder.
pub(super) fn cases(folder: &Path) -> Vec<Case> {
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap_or_default();
    corpus::table(&manifest)
        .iter()
        .filter_map(|row| {
            let fails = match row.get("expected") {
                "pass" => false,
                "fail" => true,
                _ => return None,
            };
            let case = folder.join(row.get("file"));
            Some(Case {
                check: format!("{}{}", row.get("check"), parameters(&case)),
                file: row.get("file").to_owned(),
                paths: objects(&case),
                subject: None,
                fails,
            })
        })
        .collect()
}

/// The parameters that a mapping can translate.
const PARAMETERS: [&str; 8] = [
    "cpu_limit_max",
    "imageRepositoryAllowList",
    "k8sRecommendedLabels",
    "memory_limit_max",
    "publicRegistries",
    "recommendedLabels",
    "sandbox_cpu_limit_max",
    "sandbox_memory_limit_max",
];

/// The parameters of a case, as the end of its check's name; empty where it sets none.
fn parameters(case: &Path) -> String {
    let text = fs::read_to_string(case.join("data.json")).unwrap_or_default();
    let data: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let set = PARAMETERS.iter().filter_map(|parameter| {
        let values = data.pointer(&format!("/postureControlInputs/{parameter}"))?.as_array()?;
        let values: Vec<&str> = values.iter().filter_map(|value| value.as_str()).collect();
        Some(format!(" {{{parameter}={}}}", values.join(",")))
    });
    set.collect()
}

/// The objects of a case: in `input/`, or for two cases beside it.
fn objects(case: &Path) -> Vec<PathBuf> {
    let input = case.join("input");
    let folder = if input.is_dir() { input } else { case.to_path_buf() };
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            !name.starts_with("expected") && name != "data.json"
        })
        .collect();
    paths.sort();
    paths
}

/// A managed cluster without what the peer wraps around it (`{"kind": "ClusterDescribe", "data": …}`); anything else as
/// it is.
pub(crate) fn unwrapped(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    if !(text.contains("\"ClusterDescribe\"") && text.contains("\"management.azure.com/v1\"")) {
        return content;
    }
    match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(object) => {
            object.get("data").map_or_else(|| content.clone(), |data| data.to_string().into_bytes())
        }
        Err(_) => content,
    }
}
