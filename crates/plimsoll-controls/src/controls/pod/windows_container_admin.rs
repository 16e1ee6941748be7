use plimsoll_model::kubernetes::SecuritySlot;
use plimsoll_model::{Container, ContainerList, Workload};

use crate::Judge;
use crate::facts::image_reference::ImageReference;
use crate::facts::pods::{each_security_context, effective, is_for_windows};

control! {
    /// ## What it checks
    /// In pods for Windows (`spec.os.name: windows`, or the node selector `kubernetes.io/os: windows`) no
    /// container runs as `ContainerAdministrator`: `windowsOptions.runAsUserName`, the container's or else the
    /// pod's, names another user. Where it is absent the container still passes if `runAsNonRoot` is `true`, or
    /// if it runs the Nano Server image, whose user is `ContainerUser`; other Windows images run as
    /// `ContainerAdministrator`. Ephemeral containers are not judged, as in the policy. Other pods are not
    /// judged.
    ///
    /// ## Why it matters
    /// `ContainerAdministrator` may load drivers into its own silo, change every file of the image and install
    /// services. The boundary of Windows Server containers was broken from that user more than once.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. AKS Automatic has no Windows nodes.
    ///
    /// ## How to fix
    /// Set `spec.securityContext.windowsOptions.runAsUserName: ContainerUser`.
    ///
    /// ## References
    /// - Azure Policy 5485eac0
    /// - Microsoft: Secure Windows containers
    id: "windows-container-admin",
    title: "Windows container runs as ContainerAdministrator",
    area: "pod",
    severity: Medium, "full rights inside the container ease an escape but are none",
    standard: You,
    automatic: Shared,
    frameworks: [
        "nsa:pod-security", "mcsb:PV-2", "deployment-safeguards:windowsBlockContainerAdmin",
        "attack:T1611",
    ],
    aliases: [
        "kyverno:require-run-as-containeruser", "azure-policy:5485eac0", "azure-policy:57dde185",
    ],
    remedies: [Set("spec.securityContext.windowsOptions.runAsUserName", "ContainerUser")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if !is_for_windows(workload) {
        judge.not_applicable("the pod does not say that it is for Windows nodes");
        return;
    }
    each_security_context(workload, judge, |container, judge| {
        if container.list == ContainerList::Ephemeral {
            return;
        }
        // Unlike other options, those for Windows are inherited one by one.
        let own = container.security(SecuritySlot::WindowsOptions).get("runAsUserName");
        let of_pod = workload.spec.security("windowsOptions").get("runAsUserName");
        let user = if own.exists() || of_pod.is_absent() { own } else { of_pod };
        if user.exists() {
            if user.is_text("ContainerAdministrator") {
                judge.fail(user);
            }
        } else if effective(workload, container, SecuritySlot::RunAsNonRoot).bool() != Some(true)
            && !is_nano_server(container)
        {
            judge.fail_because(user, "Windows images other than Nano Server run as ContainerAdministrator");
        }
    });
}

fn is_nano_server(container: &Container<'_>) -> bool {
    container
        .image()
        .and_then(|image| ImageReference::parse(image).ok())
        .is_some_and(|image| image.is_from("mcr.microsoft.com") && image.repository == "windows/nanoserver")
}
