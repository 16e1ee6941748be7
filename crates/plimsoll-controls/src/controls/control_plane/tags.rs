use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// The cluster carries the tags `owner`, `criticality` and `environment` (the parameter `required-tags`), with a
    /// value, in any case.
    ///
    /// ## Why it matters
    /// Whoever triages an alert at night must find the owner and know how much the cluster matters.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Tag the cluster, best through a policy that requires the tags.
    ///
    /// ## References
    /// - Microsoft: Use Azure tags in AKS
    id: "tags",
    title: "Tags that name owner and criticality are missing",
    area: "control-plane",
    severity: Info, "it costs time in an incident",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:AM-1"],
    aliases: ["cloudsploit:aksClusterHasTags"],
    remedies: [Command(
        "az tag update --resource-id CLUSTER_ID --operation Merge --tags owner=TEAM criticality=high environment=production"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let tags = cluster.top("tags");
    if tags.is_empty() {
        return judge.fail_because(tags, "no tags at all");
    }
    let mut complete = true;
    for required in &judge.parameters().required_tags {
        let tag = tags.get(required);
        if tag.is_empty() {
            complete = false;
            judge.fail_because(tag, format!("no tag `{required}`"));
        }
    }
    if complete {
        judge.pass();
    }
}
