//! The size and the exports of a cluster that the cost of its audit log is estimated from.

use plimsoll_controls::facts::log_cost::{
    Category, NodeCount, Plan, Prices, Retention, Volume, estimate, exported, node_count,
};
use plimsoll_model::Snapshot;

const CLUSTER: &str =
    "/subscriptions/1/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/shop";
const WORKSPACE: &str =
    "/subscriptions/2/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/soc";

fn snapshot(pools: &str, files: &[(&str, String)]) -> Snapshot {
    let cluster = format!(
        r#"{{"id":"{CLUSTER}","name":"shop","type":"Microsoft.ContainerService/managedClusters","properties":{{{pools}}}}}"#
    );
    let mut all = vec![("cluster.json", cluster.as_bytes())];
    all.extend(files.iter().map(|(name, content)| (*name, content.as_bytes())));
    plimsoll_ingest::snapshot_of(&all)
}

fn setting(name: &str, mode: &str, categories: &[&str]) -> String {
    let logs: Vec<String> =
        categories.iter().map(|category| format!(r#"{{"category":"{category}","enabled":true}}"#)).collect();
    format!(
        r#"{{"id":"{CLUSTER}/providers/microsoft.insights/diagnosticSettings/{name}","name":"{name}","workspaceId":"{WORKSPACE}","logAnalyticsDestinationType":"{mode}","logs":[{}]}}"#,
        logs.join(",")
    )
}

fn count(snapshot: &Snapshot) -> Option<NodeCount> {
    snapshot.clusters().first().and_then(node_count)
}

#[test]
fn nodes_are_counted_from_pools() {
    let fixed = snapshot(r#""agentPoolProfiles":[{"name":"a","count":3},{"name":"b","count":2}]"#, &[]);
    assert_eq!(count(&fixed), Some(NodeCount { nodes: 5, at_least: false }));
    let scaling = snapshot(r#""agentPoolProfiles":[{"name":"a","count":3,"enableAutoScaling":true}]"#, &[]);
    assert_eq!(count(&scaling), Some(NodeCount { nodes: 3, at_least: true }));
    assert_eq!(count(&snapshot(r#""nodeProvisioningProfile":{"mode":"Auto"}"#, &[])), None);
}

#[test]
fn node_objects_count_more_than_pools() {
    let nodes = "apiVersion: v1\nkind: Node\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: b}\n";
    let automatic =
        snapshot(r#""nodeProvisioningProfile":{"mode":"Auto"}"#, &[("nodes.yaml", nodes.to_owned())]);
    assert_eq!(count(&automatic), Some(NodeCount { nodes: 2, at_least: false }));
}

#[test]
fn exports_are_the_union_with_the_plan_of_each_table() {
    let settings = format!(
        "[{},{}]",
        setting("a", "Dedicated", &["kube-audit", "kube-audit-admin"]),
        setting("b", "Dedicated", &["guard", "kube-audit"])
    );
    let table = format!(r#"[{{"id":"{WORKSPACE}/tables/AKSAudit","name":"AKSAudit","plan":"Basic"}}]"#);
    let snapshot = snapshot("", &[("diagnostic-settings.json", settings), ("log-tables.json", table)]);
    let now = exported(snapshot.clusters()[0]).unwrap();
    assert_eq!(
        now.exports,
        [
            (Category::KubeAudit, Plan::Basic),
            (Category::KubeAuditAdmin, Plan::Analytics),
            (Category::Guard, Plan::Analytics),
        ]
    );
    // Two nodes: 144 GB of kube-audit at 0.50, and 28.8 + 1.44 GB at 2.30 without the free 5 GB.
    let cost = estimate(&now, &Volume::assumed(2), &Prices::default(), Retention::default());
    assert!((cost.dollars() - (72.0 + 25.24 * 2.30)).abs() < 1e-9);
}

#[test]
fn the_shared_table_is_analytics() {
    let settings = format!("[{}]", setting("a", "AzureDiagnostics", &["kube-audit"]));
    let snapshot = snapshot("", &[("diagnostic-settings.json", settings)]);
    let now = exported(snapshot.clusters()[0]).unwrap();
    assert_eq!(now.exports, [(Category::KubeAudit, Plan::Analytics)]);
}

#[test]
fn without_a_list_of_settings_nothing_is_said() {
    assert_eq!(exported(snapshot("", &[]).clusters()[0]), None);
}
