//! What the catalogue promises about Azure: defects of other tools that plimsoll does not share, a cluster that is
//! almost right, and Automatic, where a check of pools has nothing to look at.

use plimsoll_controls::{Check, Parameters, Profile, REGISTRY, SuppressionRules, evaluate};
use plimsoll_ingest::snapshot_of;
use plimsoll_model::Verdict;
use plimsoll_testkit::conformance::judge::NOW;
use serde_json::{Value, json};

const CLUSTER: &str = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/harbour/providers/Microsoft.ContainerService/managedClusters/quay";
const WORKSPACE: &str = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/logs";

/// A cluster with this tier and these properties.
fn cluster(tier: &str, properties: &Value) -> Value {
    json!({
        "id": CLUSTER,
        "name": "quay",
        "type": "Microsoft.ContainerService/managedClusters",
        "sku": { "name": "Base", "tier": tier },
        "properties": properties,
    })
}

/// A diagnostic setting of the cluster with these logs on.
fn setting(name: &str, logs: &[Value]) -> Value {
    json!({
        "id": format!("{CLUSTER}/providers/microsoft.insights/diagnosticSettings/{name}"),
        "name": name,
        "type": "Microsoft.Insights/diagnosticSettings",
        "properties": { "workspaceId": WORKSPACE, "logAnalyticsDestinationType": "Dedicated", "logs": logs },
    })
}

fn category(name: &str) -> Value {
    json!({ "category": name, "enabled": true })
}

/// The verdict of a control about a cluster and the diagnostic settings that were supplied.
fn ask(control: &str, cluster: &Value, settings: Option<&[Value]>) -> Verdict {
    let control = plimsoll_controls::find(control).unwrap();
    let cluster = cluster.to_string();
    let settings = settings.map(|settings| json!(settings).to_string());
    let mut files: Vec<(&str, &[u8])> = vec![("cluster.json", cluster.as_bytes())];
    if let Some(settings) = &settings {
        files.push(("diagnostic-settings.json", settings.as_bytes()));
    }
    let snapshot = snapshot_of(&files);
    let parameters = Parameters::default();
    let profile = Profile::of(vec![control]);
    let report = evaluate(&snapshot, &profile, &parameters, &SuppressionRules::default(), NOW);
    report.outcomes.first().unwrap().verdict
}

/// The verdict about a cluster without anything else.
fn about(control: &str, properties: &Value) -> Verdict {
    ask(control, &cluster("Standard", properties), None)
}

#[test]
fn defect_1_cilium_is_a_network_policy_engine() {
    let cilium = json!({ "networkProfile": { "networkPlugin": "azure", "networkPolicy": "cilium", "networkDataplane": "cilium" } });
    assert_eq!(about("network-policy-engine", &cilium), Verdict::Pass);
}

#[test]
fn defect_2_premium_has_an_uptime_agreement_too() {
    for (tier, verdict) in [("Standard", Verdict::Pass), ("Premium", Verdict::Pass), ("Free", Verdict::Fail)]
    {
        assert_eq!(ask("sku-tier-sla", &cluster(tier, &json!({})), None), verdict, "{tier}");
    }
}

#[test]
fn defect_3_container_insights_says_nothing_about_audit_logs() {
    let cluster = cluster("Standard", &json!({ "addonProfiles": { "omsagent": { "enabled": true } } }));
    assert_eq!(ask("container-insights", &cluster, Some(&[])), Verdict::Pass);
    assert_eq!(ask("diag-settings-exist", &cluster, Some(&[])), Verdict::Fail);
    assert_eq!(ask("diag-audit-category", &cluster, Some(&[])), Verdict::Fail);
}

#[test]
fn defect_4_the_dashboard_is_seen_in_every_spelling() {
    for key in ["kubeDashboard", "KubeDashboard", "kubedashboard"] {
        let properties = json!({ "addonProfiles": { key: { "enabled": true } } });
        assert_eq!(about("kube-dashboard", &properties), Verdict::Fail, "{key}");
        let hoisted = json!({ "id": CLUSTER, "name": "quay", "addonProfiles": { key: { "enabled": true } } });
        assert_eq!(ask("kube-dashboard", &hoisted, None), Verdict::Fail, "{key}");
    }
}

#[test]
fn defect_5_new_node_images_are_no_upgrade_of_kubernetes() {
    for (channel, verdict) in
        [("node-image", Verdict::Fail), ("none", Verdict::Fail), ("patch", Verdict::Pass)]
    {
        let properties = json!({ "autoUpgradeProfile": { "upgradeChannel": channel } });
        assert_eq!(about("cluster-autoupgrade", &properties), verdict, "{channel}");
    }
}

#[test]
fn defects_6_and_7_ranges_must_exist_and_be_narrow() {
    let ranges = |ranges: Value| json!({ "apiServerAccessProfile": { "authorizedIPRanges": ranges } });
    assert_eq!(about("api-authorized-ip-ranges", &ranges(json!([]))), Verdict::Fail);
    assert_eq!(about("api-authorized-ip-ranges", &ranges(Value::Null)), Verdict::Fail);
    let everybody = ranges(json!(["0.0.0.0/0"]));
    assert_eq!(about("api-authorized-ip-ranges", &everybody), Verdict::Pass);
    assert_eq!(about("api-authorized-ip-too-broad", &everybody), Verdict::Fail);
    let outbound_only = ranges(json!(["0.0.0.0/32"]));
    assert_eq!(about("api-authorized-ip-ranges", &outbound_only), Verdict::Pass);
    assert_eq!(about("api-authorized-ip-too-broad", &outbound_only), Verdict::Pass);
}

#[test]
fn defect_8_none_is_no_network_policy_engine() {
    let none = json!({ "networkProfile": { "networkPlugin": "azure", "networkPolicy": "none" } });
    assert_eq!(about("network-policy-engine", &none), Verdict::Fail);
}

#[test]
fn defect_9_one_pool_with_public_addresses_is_enough() {
    let pools = json!({ "agentPoolProfiles": [
        { "name": "inside", "mode": "System", "enableNodePublicIP": false },
        { "name": "outside", "mode": "User", "enableNodePublicIP": true },
    ] });
    assert_eq!(about("node-public-ip", &pools), Verdict::Fail);
}

/// An Automatic cluster as it is printed: its system pool is hosted, its nodes are provisioned.
fn automatic() -> Value {
    json!({
        "id": CLUSTER,
        "name": "quay",
        "type": "Microsoft.ContainerService/managedClusters",
        "sku": { "name": "Automatic", "tier": "Standard" },
        "properties": {
            "currentKubernetesVersion": "1.36.1",
            "hostedSystemProfile": { "enabled": true },
            "nodeProvisioningProfile": { "mode": "Auto" },
            "apiServerAccessProfile": { "enableVnetIntegration": true },
        },
    })
}

#[test]
fn defect_10_on_automatic_no_check_of_pools_passes() {
    let mut pools = 0;
    for control in REGISTRY.iter().filter(|control| matches!(control.check, Check::Pool(_))) {
        pools += 1;
        assert_eq!(
            ask(control.definition.id, &automatic(), None),
            Verdict::Unknown,
            "{}",
            control.definition.id
        );
    }
    assert!(pools >= 20, "{pools}");
    for control in ["min-system-nodes", "node-image-age", "imds-restricted"] {
        assert_ne!(ask(control, &automatic(), None), Verdict::Pass, "{control}");
    }
    for control in [
        "diag-settings-exist",
        "defender-profile",
        "api-run-command-disabled",
        "api-private-cluster",
        "api-authorized-ip-ranges",
    ] {
        assert_eq!(ask(control, &automatic(), Some(&[])), Verdict::Fail, "{control}");
    }
}

#[test]
fn defect_11_versions_are_judged_by_a_dated_table() {
    let version = |version: &str, tier: &str, plan: &str| {
        cluster(tier, &json!({ "currentKubernetesVersion": version, "supportPlan": plan }))
    };
    let official = "KubernetesOfficial";
    for (version, verdict) in [
        (version("1.33.5", "Standard", official), Verdict::Fail),
        (version("1.33.5", "Premium", "AKSLongTermSupport"), Verdict::Pass),
        (version("1.34.2", "Standard", official), Verdict::Pass),
        (version("1.37.0", "Standard", official), Verdict::Pass),
    ] {
        assert_eq!(ask("k8s-version-supported", &version, None), verdict, "{version}");
    }
    let soon = |text: &str| ask("k8s-version-eol-soon", &version(text, "Standard", official), None);
    assert_eq!((soon("1.34.2"), soon("1.37.0")), (Verdict::Fail, Verdict::Pass));
}

#[test]
fn defect_12_both_sides_of_the_audit_categories_are_shown() {
    let cluster = cluster("Standard", &json!({}));
    let all = [setting("all", &[category("kube-audit")])];
    let admin = [setting("admin", &[category("kube-audit-admin")])];
    let both = [setting("both", &[category("kube-audit"), category("kube-audit-admin")])];
    assert_eq!(ask("diag-audit-reads", &cluster, Some(&all)), Verdict::Pass);
    assert_eq!(ask("diag-audit-reads", &cluster, Some(&admin)), Verdict::Fail);
    assert_eq!(ask("diag-audit-cost", &cluster, Some(&all)), Verdict::Pass);
    assert_ne!(ask("diag-audit-cost", &cluster, Some(&both)), Verdict::Pass);
}

#[test]
fn defect_13_categories_may_be_split_over_settings() {
    let cluster = cluster("Standard", &json!({ "aadProfile": { "managed": true } }));
    let split = [setting("audit", &[category("kube-audit")]), setting("guard", &[category("guard")])];
    assert_eq!(ask("diag-audit-category", &cluster, Some(&split)), Verdict::Pass);
    assert_eq!(ask("diag-guard", &cluster, Some(&split)), Verdict::Pass);
}

#[test]
fn defect_14_category_groups_count() {
    let cluster = cluster("Standard", &json!({ "aadProfile": { "managed": true } }));
    let group = [setting("group", &[json!({ "categoryGroup": "allLogs", "enabled": true })])];
    for control in ["diag-audit-category", "diag-audit-reads", "diag-guard", "diag-apiserver-ccm"] {
        assert_eq!(ask(control, &cluster, Some(&group)), Verdict::Pass, "{control}");
    }
}

#[test]
fn a_cluster_that_looks_guarded_fails_where_it_is_not() {
    let cluster = cluster(
        "Premium",
        &json!({
            "apiServerAccessProfile": { "authorizedIPRanges": ["0.0.0.0/0"] },
            "networkProfile": { "networkPlugin": "azure", "networkPolicy": "none" },
            "autoUpgradeProfile": { "upgradeChannel": "node-image" },
            "addonProfiles": { "omsagent": { "enabled": true } },
        }),
    );
    for control in
        ["api-authorized-ip-too-broad", "network-policy-engine", "cluster-autoupgrade", "diag-settings-exist"]
    {
        assert_eq!(ask(control, &cluster, Some(&[])), Verdict::Fail, "{control}");
    }
    for control in ["sku-tier-sla", "container-insights"] {
        assert_eq!(ask(control, &cluster, Some(&[])), Verdict::Pass, "{control}");
    }
}
