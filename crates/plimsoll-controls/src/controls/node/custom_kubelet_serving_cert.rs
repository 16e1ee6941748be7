use plimsoll_model::Kind;
use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::{pools, retirements};

const TAG: &str = "aks-disable-kubelet-serving-certificate-rotation";

control! {
    /// ## What it checks
    /// No listed agent pool opts out of the rotation of kubelet serving certificates with the tag
    /// `aks-disable-kubelet-serving-certificate-rotation`, its value being `true` in any case of letters.
    ///
    /// ## Why it matters
    /// Such a kubelet shows a certificate that it signed itself. Who calls it cannot tell it from somebody in between,
    /// and command execution, port forwarding and logs all pass that connection. AKS ends the opt-out on 2027-04-01.
    ///
    /// ## Who must fix it
    /// You: rotation is on in both modes unless the tag says otherwise.
    ///
    /// ## How to fix
    /// Set the tags of the pool without this one, then upgrade the node image.
    ///
    /// ## References
    /// - Microsoft: Certificate rotation in AKS, kubelet serving certificate rotation
    /// - Azure/AKS issue 5539
    /// - CIS AKS benchmark 3.2.8, 3.2.9
    id: "custom-kubelet-serving-cert",
    title: "The kubelet's serving certificate is self-signed",
    area: "node",
    severity: Medium, "needs a place between the API server and the node",
    standard: You,
    automatic: You,
    frameworks: ["cis-aks:3.2.8", "cis-aks:3.2.9", "attack:T1557"],
    aliases: [],
    remedies: [
        Command("az aks nodepool update -g RG --cluster-name NAME -n POOL --tags TAGS_WITHOUT_IT"),
        Command("az aks nodepool upgrade -g RG --cluster-name NAME -n POOL --node-image-only"),
    ],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let tag = pool.path("tags").get(TAG);
    let opted_out = match tag.kind() {
        // Some exports print what looks like a boolean as one.
        Kind::True | Kind::False => tag.bool() == Some(true),
        _ => tag.is_text("true"),
    };
    if !opted_out {
        judge.pass();
        return;
    }
    let end = retirements::retirement("kubelet serving cert rotation opt-out tag");
    let when = end.map(|opt_out| format!("; AKS ends the opt-out on {}", opt_out.end)).unwrap_or_default();
    judge.fail_because(tag, format!("{}{when}", pools::named(pool)));
}
