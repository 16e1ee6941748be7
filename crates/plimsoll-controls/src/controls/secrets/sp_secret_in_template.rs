use plimsoll_model::Field;
use plimsoll_model::azure::ManagedCluster;
use plimsoll_model::tree::Kind;

use crate::Judge;

control! {
    /// ## What it checks
    /// In a template, `servicePrincipalProfile.secret`, `windowsProfile.adminPassword` and `aadProfile.serverAppSecret`
    /// are absent, or come from a parameter of type `secureString` or from a function that fetches the value. A literal
    /// fails, and so does a parameter of type `string`: its value is kept in the history of deployments. Live clusters
    /// never print these values.
    ///
    /// ## Why it matters
    /// What was committed once is in every clone and every backup of the repository. The service principal of a cluster
    /// may usually change the network and the disks it runs on.
    ///
    /// ## Who must fix it
    /// You, in both modes. Automatic clusters use managed identities and have none of these fields.
    ///
    /// ## How to fix
    /// Take the value out, treat it as disclosed and replace it. Better still, use a managed identity, which has no
    /// password.
    ///
    /// ## References
    /// - Microsoft: Use Azure Key Vault to pass a secure parameter value during deployment
    /// - Microsoft: Use a managed identity in AKS
    id: "sp-secret-in-template",
    title: "A password stands in the template",
    area: "secrets",
    severity: High, "everybody with read access to the source has it",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:IM-8", "attack:T1552.001"],
    aliases: [],
    remedies: [
        Text("Replace the literal by a `secureString` parameter that a Key Vault reference fills."),
        Command("az aks update-credentials -g RG -n NAME --reset-service-principal --service-principal APP_ID --client-secret NEW"),
    ],
    check: Cluster(check),
}

const PLACES: [&str; 3] =
    ["servicePrincipalProfile.secret", "windowsProfile.adminPassword", "aadProfile.serverAppSecret"];

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if !cluster.is_template() {
        judge.not_applicable("a live cluster never prints these values");
        return;
    }
    let mut clean = true;
    for place in PLACES {
        let field = cluster.path(place);
        match source(field) {
            Source::None | Source::Secure => {}
            Source::Literal => {
                clean = false;
                judge.fail(field);
            }
            Source::Plain(parameter) => {
                clean = false;
                judge.fail_because(field, format!("the parameter {parameter} is not a secureString"));
            }
            Source::Unclear => {
                clean = false;
                judge.unknown_at(field, "where this expression takes its value from is not known");
            }
        }
    }
    if clean {
        judge.pass();
    }
}

/// Where the value of a field comes from.
enum Source<'s> {
    /// There is no value.
    None,
    /// It is written down.
    Literal,
    /// It is handed over or fetched when the template is deployed, and not kept.
    Secure,
    /// It is a parameter whose value is kept in the history of deployments.
    Plain(&'s str),
    /// The expression does not say.
    Unclear,
}

fn source(field: Field<'_>) -> Source<'_> {
    match field.kind() {
        Kind::Null => Source::None,
        Kind::Expression => of_expression(field),
        _ if field.is_empty() => Source::None,
        _ => Source::Literal,
    }
}

fn of_expression(field: Field<'_>) -> Source<'_> {
    let text = field.text().unwrap_or_default();
    let parameters: Vec<&str> = text
        .split("parameters('")
        .skip(1)
        .filter_map(|rest| rest.split_once('\'').map(|(name, _)| name))
        .collect();
    if parameters.is_empty() {
        let fetched = ["reference(", "getSecret(", "list"].iter().any(|function| text.contains(function));
        return if fetched { Source::Secure } else { Source::Unclear };
    }
    for name in parameters {
        let kind = declared(field).get(name).get("type").text();
        match kind.map(str::to_ascii_lowercase).as_deref() {
            Some("securestring" | "secureobject") => {}
            Some(_) => return Source::Plain(name),
            None => return Source::Unclear,
        }
    }
    Source::Secure
}

/// The parameters of the template that the field stands in.
fn declared(field: Field<'_>) -> Field<'_> {
    let tree = field.tree();
    let root = tree.roots().into_iter().rfind(|root| *root <= field.node()).unwrap_or(0);
    Field::new(tree, root).ignoring_case().get("parameters")
}
