use plimsoll_model::azure::ResourceRef;

use crate::Judge;

control! {
    /// ## What it checks
    /// The address that each registry webhook calls, `serviceUri`, begins with `https://`. Azure prints the address
    /// only when asked for the webhook's configuration, so in most exports it is missing and the verdict is unknown.
    ///
    /// ## Why it matters
    /// A webhook carries custom headers, which is where receivers expect their token, and its receiver often starts a
    /// deployment. In clear text both can be read and forged on the way.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Give the receiver a certificate and change the address.
    ///
    /// ## References
    /// - Microsoft: Azure Container Registry webhooks
    id: "acr-webhook-https",
    title: "A registry webhook is called without TLS",
    area: "images",
    severity: Low, "somebody on the way between registry and receiver is needed",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DP-3", "attack:T1040"],
    aliases: ["checkov:CKV2_AZURE_30"],
    remedies: [Command("az acr webhook update -r ACR -n WEBHOOK --uri https://HOST/PATH")],
    check: Resource("microsoft.containerregistry/registries/webhooks", check),
}

fn check<'s>(webhook: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let address = webhook.path("serviceUri");
    match address.str() {
        Some(text) if text.get(..8).is_some_and(|head| head.eq_ignore_ascii_case("https://")) => judge.pass(),
        Some(_) => judge.fail(address),
        None => judge.unknown_at(
            address,
            "the address was not printed: add `serviceUri` from `az acr webhook get-config -r ACR -n WEBHOOK`",
        ),
    }
}
