use plimsoll_model::kubernetes::Slot;
use plimsoll_model::{Container, Field, Workload};

use crate::Judge;
use crate::facts::image_reference::ImageReference;
use crate::facts::pods::each_container;

control! {
    /// ## What it checks
    /// No container that runs a `git-sync` image names the `git` program to run (`--git`, `GITSYNC_GIT`,
    /// `GIT_SYNC_GIT`) or a command to run after a change (`--exechook-command`, `--sync-hook-command` and
    /// their variables), and none fetches its repository (`--repo`, `GITSYNC_REPO`, `GIT_SYNC_REPO`) over
    /// `http://` or `git://`. Values that come from a ConfigMap or Secret are not seen.
    ///
    /// ## Why it matters
    /// The program named by `--git` is started in the place of git, with the credentials of the repository; a
    /// path on a shared volume is enough to have one's own code run. An unauthenticated transport lets whoever
    /// sits in between choose the content.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Remove the parameter, pin the image by digest, and fetch over `https://` or `ssh://` from a repository
    /// whose writers you trust.
    ///
    /// ## References
    /// - git-sync: manual, flags `--git` and `--exechook-command`
    id: "git-sync",
    title: "git-sync runs what its parameters or its repository say",
    area: "pod",
    severity: Medium, "whoever may set the parameter or change the repository runs code in the pod",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DS-6", "attack:T1059", "attack:T1195.002"],
    aliases: ["checkov:CKV_K8S_159"],
    remedies: [Text("Remove the `--git` or hook parameter; fetch the repository over `https://`.")],
    check: Workload(check),
}

/// Parameters that name a program: flag, then variables.
const PROGRAMS: [&str; 9] = [
    "--git",
    "--exechook-command",
    "--sync-hook-command",
    "GITSYNC_GIT",
    "GIT_SYNC_GIT",
    "GITSYNC_EXECHOOK_COMMAND",
    "GIT_SYNC_EXECHOOK_COMMAND",
    "GITSYNC_SYNC_HOOK_COMMAND",
    "GIT_SYNC_HOOK_COMMAND",
];
const REPOSITORIES: [&str; 3] = ["--repo", "GITSYNC_REPO", "GIT_SYNC_REPO"];

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    each_container(workload, judge, |container, judge| {
        if is_git_sync(container) {
            look(container, judge);
        }
    });
}

fn is_git_sync(container: &Container<'_>) -> bool {
    container
        .image()
        .filter(|image| image.contains("git-sync"))
        .and_then(|image| ImageReference::parse(image).ok())
        .and_then(|image| image.repository.rsplit('/').next())
        .is_some_and(|name| name.starts_with("git-sync"))
}

fn look<'s>(container: &Container<'s>, judge: &mut Judge<'s>) {
    for slot in [Slot::Command, Slot::Args] {
        let mut previous = "";
        for argument in container.get(slot).items() {
            let text = argument.text().unwrap_or_default();
            // Both `--repo=URL` and `--repo` `URL`, with one dash or two.
            let (name, value) = text.split_once('=').unwrap_or((text, ""));
            judge_parameter(name, value, argument, judge);
            if value.is_empty() && REPOSITORIES.iter().any(|known| is_flag(previous, known)) {
                judge_parameter(previous, text, argument, judge);
            }
            previous = text;
        }
    }
    for variable in container.get(Slot::Env).items() {
        let name = variable.get("name").text().unwrap_or_default();
        let value = variable.get("value");
        judge_parameter(name, value.text().unwrap_or_default(), variable.get("name"), judge);
    }
}

fn judge_parameter<'s>(name: &str, value: &str, field: Field<'s>, judge: &mut Judge<'s>) {
    if PROGRAMS.iter().any(|known| is_flag(name, known)) {
        judge.fail_because(field, "names a program to run");
    } else if REPOSITORIES.iter().any(|known| is_flag(name, known))
        && (value.starts_with("http://") || value.starts_with("git://"))
    {
        judge.fail_because(field, "fetches over a transport that proves nothing");
    }
}

fn is_flag(written: &str, known: &str) -> bool {
    written == known || (known.starts_with("--") && known.get(1..) == Some(written))
}
