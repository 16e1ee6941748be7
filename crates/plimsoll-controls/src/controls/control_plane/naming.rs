use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::{allow_list, pools};

control! {
    /// ## What it checks
    /// The cluster's `name` and `dnsPrefix` keep to Azure's rules: letters, digits and hyphens (the name also
    /// underscores), a letter or digit at both ends, at most 63 and 54 characters; and the names of the cluster and of
    /// its agent pools match one of the patterns of your organisation, where there are any (the parameters
    /// `cluster-names`, `system-pool-names` and `user-pool-names`).
    ///
    /// ## Why it matters
    /// A template with an invalid name fails late. A name outside the convention is missed by inventory queries, and so
    /// by whoever looks for all clusters.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Names cannot be changed: create the cluster anew with `--name` and `--dns-name-prefix`.
    ///
    /// ## References
    /// - Microsoft: Naming rules and restrictions for Azure resources
    id: "naming",
    title: "Name or DNS prefix is not valid",
    area: "control-plane",
    severity: Info, "it hides a cluster from inventories",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:AM-1"],
    aliases: [
        "psrule:AZR-000039", "psrule:AZR-000040", "psrule:AZR-000507", "psrule:AZR-000508", "psrule:AZR-000509",
    ],
    remedies: [Text("Create the cluster anew with a valid --name and --dns-name-prefix; neither can be changed.")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let patterns = &judge.parameters().cluster_names;
    let (name, prefix) = (cluster.top("name"), cluster.path("dnsPrefix"));
    match name.str() {
        None => judge.unknown_at(name, "the input does not state the name"),
        Some(text) if !is_valid(text, 63, true) => judge.fail_because(name, "the name breaks Azure's rules"),
        Some(text) if !patterns.is_empty() && !allow_list::allows(patterns, text) => {
            judge.fail_because(name, "the name matches none of the patterns of `cluster-names`");
        }
        Some(_) => judge.pass(),
    }
    // A cluster with a DNS zone of its own has `fqdnSubdomain` instead of a prefix.
    match prefix.str() {
        Some(text) if !is_valid(text, 54, false) => {
            judge.fail_because(prefix, "the DNS prefix breaks Azure's rules");
        }
        _ => judge.pass(),
    }
    let parameters = judge.parameters();
    // Names of pools are lower case in Azure, those of clusters may be written in any.
    for pool in cluster.pools().listed {
        let (patterns, parameter) = if pool.is_system() {
            (&parameters.system_pool_names, "system-pool-names")
        } else {
            (&parameters.user_pool_names, "user-pool-names")
        };
        if !patterns.is_empty() && !allow_list::allows_exactly(patterns, pool.name()) {
            judge.fail_because(
                pool.field().get("name"),
                format!("{} matches none of the patterns of `{parameter}`", pools::named(&pool)),
            );
        }
    }
}

/// Whether a name has the right length and characters, a letter or digit at both ends.
fn is_valid(name: &str, most: usize, underscore: bool) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || (underscore && byte == b'_');
    let ends = [name.bytes().next(), name.bytes().next_back()];
    name.len() <= most
        && name.bytes().all(inner)
        && ends.iter().all(|end| end.is_some_and(|byte| byte.is_ascii_alphanumeric()))
}
