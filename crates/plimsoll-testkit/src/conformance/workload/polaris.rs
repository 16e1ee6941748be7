//! Polaris passes objects that its own exemptions leave out: by annotation, or by the name of an object that Google's
//! clusters bring along. Such rows say nothing about the object, and are no cases.

use std::fs;
use std::path::Path;

use super::plain;
use crate::conformance::judge::Case;

/// What marks an exempted object: the annotation, and the name.
const EXEMPTIONS: [&str; 2] = ["polaris.fairwinds.com/exempt", "gce:podsecuritypolicy:calico-sa"];

/// The cases of the peer's folder.
pub(super) fn cases(folder: &Path) -> Vec<Case> {
    plain::cases(folder).into_iter().filter(|case| case.fails || !is_exempted(case)).collect()
}

fn is_exempted(case: &Case) -> bool {
    case.paths.iter().any(|path| {
        let manifest = fs::read_to_string(path).unwrap_or_default();
        EXEMPTIONS.iter().any(|mark| manifest.contains(mark))
    })
}
