use jiff::Timestamp;
use plimsoll_model::azure::ResourceRef;

use crate::Judge;
use crate::facts::requirement::STATUS;

control! {
    /// ## What it checks
    /// No enabled token of a registry (`status` is not `disabled`) has a password without `expiry` in
    /// `credentials.passwords`.
    ///
    /// ## Why it matters
    /// Such a token is a shared secret outside Entra ID: no sign-in log, no Conditional Access, no end. It keeps
    /// working years after the person or the vendor has gone.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Prefer a managed identity or a federated credential. Where a token must stay, give its passwords an expiry and
    /// renew them.
    ///
    /// ## References
    /// - Microsoft: Create a token with repository-scoped permissions
    id: "acr-repo-scoped-tokens",
    title: "A registry token has a password that never expires",
    area: "images",
    severity: Low, "limited to the repositories of the token's scope map",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:IM-3", "attack:T1528"],
    aliases: [],
    remedies: [
        Command("az acr token delete -r ACR -n TOKEN"),
        Command("az acr token credential generate -r ACR -n TOKEN --password1 --expiration-in-days 30"),
    ],
    check: Resource("microsoft.containerregistry/registries/tokens", check),
}

fn check<'s>(token: ResourceRef<'s>, judge: &mut Judge<'s>) {
    if token.path("status").one_of(&STATUS) == Some("disabled") {
        judge.pass();
        return;
    }
    let passwords = token.path("credentials.passwords");
    if !passwords.exists_or_null() && !token.is_template() {
        judge.unknown_at(
            passwords,
            "the token's passwords were not printed: add the output of `az acr token list -r ACR`",
        );
        return;
    }
    let mut ends = true;
    for expiry in passwords.items().map(|password| password.get("expiry")) {
        match expiry.str() {
            None | Some("") => {
                ends = false;
                judge.fail_because(expiry, format!("token {}", token.name()));
            }
            Some(time) if time.parse::<Timestamp>().is_err() => expiry.note_unknown_value(),
            Some(_) => {}
        }
    }
    if ends {
        judge.pass();
    }
}
