//! `cargo xtask new`: the files of a new thing, complete but for what only its author knows.

use std::fs;
use std::path::Path;

/// Writes the file of a new control and its fixture folder with a case that fails until it is written.
pub(crate) fn control(root: &Path, area: &str, name: &str) -> Result<(), String> {
    let well_formed = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    if !well_formed(name) || !well_formed(area) {
        return Err("a control's name and its area are lower-case words joined by dashes".to_owned());
    }
    let crate_folder = root.join("crates/plimsoll-controls");
    let file = crate_folder
        .join("src/controls")
        .join(area.replace('-', "_"))
        .join(format!("{}.rs", name.replace('-', "_")));
    let fixtures = crate_folder.join("fixtures").join(name);
    if file.exists() || fixtures.exists() {
        return Err(format!("`{name}` exists already"));
    }
    write(&file, &TEMPLATE.replace("NAME", name).replace("AREA", area))?;
    write(&fixtures.join("fail.yaml"), FIXTURE)?;
    write(&fixtures.join("pass.yaml"), FIXTURE)?;
    println!("wrote {}\nwrote {}/{{pass,fail}}.yaml\n", file.display(), fixtures.display());
    println!("next:\n  cargo xtask gen");
    println!("  CONTROL={name} cargo test -p plimsoll-controls fixtures");
    println!("  cargo run -p plimsoll -- explain {name}");
    Ok(())
}

fn write(path: &Path, content: &str) -> Result<(), String> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    fs::write(path, content).map_err(|error| format!("{}: {error}", path.display()))
}

const FIXTURE: &str = "\
# TODO: an input, and for fail.yaml the places that it shows:
# expect: /spec/containers/0/securityContext
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  containers:
    - name: web
      image: registry.example/web:1.0
";

const TEMPLATE: &str = r#"use plimsoll_model::Workload;

use crate::Judge;

control! {
    /// ## What it checks
    /// One sentence that names the fields.
    ///
    /// ## Why it matters
    /// What an attacker gains.
    ///
    /// ## Who must fix it
    /// You, or the platform, in either mode.
    ///
    /// ## How to fix
    /// The change, and what to mind when making it.
    ///
    /// ## References
    /// - The source of the rule
    id: "NAME",
    title: "The bad state in one line",
    area: "AREA",
    severity: Medium, "why it is that severe",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: [],
    remedies: [Text("What to do.")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    for container in workload.containers() {
        if container.security_context().is_absent() {
            judge.fail(container.field());
        }
    }
}
"#;
