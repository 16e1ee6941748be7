use plimsoll_model::Workload;
use plimsoll_model::kubernetes::Slot;

use crate::Judge;
use crate::facts::pods::each_container;

control! {
    /// ## What it checks
    /// No element of a container's `command` or `args` calls `sudo`, as the program itself or as a word of a
    /// shell command. What the image's own entry point does is not seen.
    ///
    /// ## Why it matters
    /// Whoever breaks into such a container becomes root in it with the same command. It also means that
    /// `allowPrivilegeEscalation` cannot be switched off.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Do in the image what needs root, start the program as the user that it runs as, and leave `sudo` out of
    /// the image.
    ///
    /// ## References
    /// - MITRE ATT&CK T1548.003
    id: "sudo-entrypoint",
    title: "Container starts through sudo",
    area: "pod",
    severity: Medium, "says that the image holds a way to root; it opens nothing to outsiders",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security", "attack:T1548.003"],
    aliases: ["kubescape:C-0062"],
    remedies: [Text("Remove `sudo` from the command and from the image.")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    each_container(workload, judge, |container, judge| {
        for slot in [Slot::Command, Slot::Args] {
            for element in container.get(slot).items() {
                if element.text().is_some_and(calls_sudo) {
                    judge.fail(element);
                }
            }
        }
    });
}

/// Whether a shell would find `sudo` as a word, with or without its path.
fn calls_sudo(text: &str) -> bool {
    text.contains("sudo")
        && text
            .split(|character: char| character.is_whitespace() || ";&|()`'\"{}$".contains(character))
            .any(|word| word == "sudo" || word.ends_with("/sudo"))
}
