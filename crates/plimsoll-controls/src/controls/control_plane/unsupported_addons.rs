use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// Every enabled key of `addonProfiles`, in any case, is an add-on that AKS documents.
    ///
    /// ## Why it matters
    /// Keys beyond these are previews that have ended. Their pods keep running with the rights that they once got, and
    /// nobody fixes them.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Disable the add-on.
    ///
    /// ## References
    /// - Microsoft: Add-ons, extensions, and other integrations with AKS
    id: "unsupported-addons",
    title: "An add-on that AKS does not know is enabled",
    area: "control-plane",
    severity: Info, "it receives no fixes",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:AM-2"],
    aliases: [],
    remedies: [Command("az aks disable-addons -g RG -n NAME -a ADDON")],
    check: Cluster(check),
}

const KNOWN: &[&str] = &[
    "ACCSGXDevicePlugin",
    "aciConnectorLinux",
    "azureKeyvaultSecretsProvider",
    "azurepolicy",
    "extensionManager",
    "gitops",
    "httpApplicationRouting",
    "ingressApplicationGateway",
    "kubeDashboard",
    "omsagent",
    "openServiceMesh",
];

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let mut clean = true;
    for (key, addon) in cluster.path("addonProfiles").members() {
        let known = KNOWN.iter().any(|known| known.eq_ignore_ascii_case(key));
        let enabled = addon.get("enabled");
        if !known && enabled.bool_or_text() == Some(true) {
            clean = false;
            judge.fail_because(enabled, format!("add-on {key}"));
        }
    }
    if clean {
        judge.pass();
    }
}
