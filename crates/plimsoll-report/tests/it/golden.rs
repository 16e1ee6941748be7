//! Every form of one small report, byte for byte. `PLIMSOLL_BLESS=1` writes the files anew; read the difference.

use std::path::Path;

use crate::forms::{FORMS, everything, findings, form, options};
use crate::support::report;

#[test]
fn every_form_is_as_it_was() {
    let snapshot = everything();
    let report = report(&snapshot, findings(&snapshot));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for name in FORMS {
        let text = without_style(&form(name, &report, &options()));
        let path = folder.join(name);
        if std::env::var_os("PLIMSOLL_BLESS").is_some() {
            std::fs::create_dir_all(&folder).expect("the folder can be made");
            std::fs::write(&path, &text).expect("the file can be written");
        }
        let expected = std::fs::read_to_string(&path).expect("the file is there");
        assert!(text == expected, "{name} differs from {}:\n{text}", path.display());
    }
}

/// The style sheet is looked at in a browser, not here.
fn without_style(text: &str) -> String {
    match (text.find("<style>"), text.find("</style>")) {
        (Some(start), Some(end)) => format!("{}{}", &text[..start], &text[end..]),
        _ => text.to_owned(),
    }
}
