use plimsoll_model::Field;
use plimsoll_model::azure::{ManagedCluster, ResourceRef};

use crate::Judge;
use crate::facts::{allow_list, supply};

control! {
    /// ## What it checks
    /// Every JWT authenticator of the cluster trusts an issuer that you expect (the parameter `jwt-issuers`, empty by
    /// default), gives its users and groups names that start with `aks:jwt:`, and, where the issuer is a public build
    /// service, has a validation rule that names the repository, project or subject.
    ///
    /// ## Why it matters
    /// An authenticator is a way into the cluster beside Entra ID. Tokens of a public build service are given to
    /// everybody who writes a pipeline; only the rules decide whose are accepted. Without the prefix a token may claim
    /// the name of a real user.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Delete the authenticator (command-line extension aks-preview), or put its rules right and add its issuer to the
    /// parameter.
    ///
    /// ## References
    /// - Microsoft: External identity providers for AKS control plane authentication
    id: "jwt-authenticators",
    title: "Tokens of another issuer are accepted",
    area: "identity",
    severity: High, "a way in that Entra ID does not see",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:IM-1", "nsa:authentication-authorization", "attack:T1556.007"],
    aliases: [],
    remedies: [Command("az aks jwtauthenticator delete -g RG --cluster-name NAME -n AUTHENTICATOR")],
    check: Cluster(check),
}

const AUTHENTICATOR: &str = "microsoft.containerservice/managedclusters/jwtauthenticators";
const PREFIX: &str = "aks:jwt:";

/// Hosts of build services that give tokens to everybody.
const PUBLIC_BUILD_SERVICES: &[&str] = &[
    "token.actions.githubusercontent.com",
    "gitlab.com",
    "app.terraform.io",
    "agent.buildkite.com",
    "oidc.circleci.com",
    "vstoken.dev.azure.com",
    "api.bitbucket.org",
];
/// Claims that say whose pipeline a token belongs to.
const OWNERS: &[&str] =
    &["repository", "project_path", "project_id", "claims.sub", "namespace_path", "workspaceuuid"];

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(authenticators) = cluster.resource().children(AUTHENTICATOR) else {
        return judge.unknown("authenticators not supplied: add the output of `az aks jwtauthenticator list -g RG --cluster-name NAME`");
    };
    if supply::is_silence(cluster, &authenticators) {
        return judge.not_applicable(supply::NOT_DECLARED);
    }
    for authenticator in authenticators {
        issuer(authenticator, judge);
        let username = authenticator.path("claimMappings.username.expression");
        let groups = authenticator.path("claimMappings.groups.expression");
        if !has_prefix(username) {
            judge.fail_because(username, "names of users do not start with `aks:jwt:`");
        }
        if groups.exists() && !has_prefix(groups) {
            judge.fail_because(groups, "names of groups do not start with `aks:jwt:`");
        }
    }
    judge.pass();
}

/// Fails an issuer that is not expected, or that is public and not narrowed down.
fn issuer<'s>(authenticator: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let url = authenticator.path("issuer.url");
    let Some(text) = url.str() else {
        return judge.unknown_at(url, "the issuer of an authenticator could not be read");
    };
    let expected = allow_list::allows(&judge.parameters().jwt_issuers, text);
    if !expected {
        judge.fail_because(url, "this issuer is not expected");
    }
    let host = text.trim_start_matches("https://").split('/').next().unwrap_or_default();
    let rules = authenticator.path("claimValidationRules");
    let pinned = rules.items().filter_map(|rule| rule.get("expression").str()).any(|rule| {
        let rule = rule.to_ascii_lowercase();
        OWNERS.iter().any(|owner| rule.contains(owner))
    });
    if PUBLIC_BUILD_SERVICES.iter().any(|service| service.eq_ignore_ascii_case(host)) && !pinned {
        judge.fail_because(rules, "no rule says whose pipelines are accepted");
    }
}

/// Whether an expression begins with the prefix as a literal: `'aks:jwt:' + claims.sub`, or a list mapped to it.
fn has_prefix(expression: Field<'_>) -> bool {
    expression.str().is_some_and(|text| {
        [format!("'{PREFIX}"), format!("\"{PREFIX}")].iter().any(|literal| text.contains(literal.as_str()))
    })
}
