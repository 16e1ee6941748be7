//! Verdicts about Terraform: a cluster that is almost right, and what the provider's names change.

use plimsoll_controls::{Parameters, Profile, SuppressionRules, evaluate};
use plimsoll_ingest::snapshot_of;
use plimsoll_model::Verdict;
use plimsoll_testkit::conformance::judge::NOW;

fn ask(control: &str, main: &str) -> Verdict {
    let control = plimsoll_controls::find(control).unwrap();
    let snapshot = snapshot_of(&[("main.tf", main.as_bytes())]);
    let parameters = Parameters::default();
    let profile = Profile::of(vec![control]);
    let report = evaluate(&snapshot, &profile, &parameters, &SuppressionRules::default(), NOW);
    report.outcomes.first().unwrap().verdict
}

/// A cluster that looks guarded: its tier is good, its ranges hold the whole world.
fn probe(ranges: &str) -> String {
    format!(
        "resource \"azurerm_kubernetes_cluster\" \"probe\" {{\n  name = \"probe\"\n  sku_tier = \"Premium\"\n  automatic_upgrade_channel = \"node-image\"\n  api_server_access_profile {{\n    authorized_ip_ranges = [\"{ranges}\"]\n  }}\n  network_profile {{\n    network_plugin = \"azure\"\n    network_policy = \"none\"\n  }}\n  oms_agent {{\n    log_analytics_workspace_id = \"/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w\"\n  }}\n}}\n"
    )
}

#[test]
fn a_cluster_that_looks_guarded_fails_where_it_is_not() {
    let everybody = probe("0.0.0.0/0");
    for control in
        ["api-authorized-ip-too-broad", "network-policy-engine", "cluster-autoupgrade", "diag-settings-exist"]
    {
        assert_eq!(ask(control, &everybody), Verdict::Fail, "{control}");
    }
    for control in ["sku-tier-sla", "container-insights"] {
        assert_eq!(ask(control, &everybody), Verdict::Pass, "{control}");
    }
    assert_eq!(ask("api-authorized-ip-too-broad", &probe("0.0.0.0/32")), Verdict::Pass);
}

#[test]
fn both_generations_of_the_dashboard_are_seen() {
    let old = "resource \"azurerm_kubernetes_cluster\" \"x\" {\n  name = \"x\"\n  addon_profile {\n    kube_dashboard {\n      enabled = true\n    }\n  }\n}\n";
    assert_eq!(ask("kube-dashboard", old), Verdict::Fail);
    assert_eq!(ask("kube-dashboard", &old.replace("true", "false")), Verdict::Pass);
}

#[test]
fn unknown_values_make_unknown_verdicts() {
    let main = "variable \"disabled\" {}\nresource \"azurerm_kubernetes_cluster\" \"x\" {\n  name = \"x\"\n  local_account_disabled = var.disabled\n}\n";
    assert_eq!(ask("local-accounts-disabled", main), Verdict::Unknown);
}

#[test]
fn a_setting_that_may_not_be_there_proves_nothing() {
    let main = "variable \"on\" {}\nresource \"azurerm_kubernetes_cluster\" \"x\" {\n  name = \"x\"\n  resource_group_name = \"g\"\n}\n\
        resource \"azurerm_monitor_diagnostic_setting\" \"d\" {\n  count = var.on ? 1 : 0\n  name = \"d\"\n  target_resource_id = azurerm_kubernetes_cluster.x.id\n  storage_account_id = \"/s\"\n  enabled_log {\n    category = \"kube-audit\"\n  }\n}\n";
    for control in ["diag-settings-exist", "diag-audit-category"] {
        assert_eq!(ask(control, main), Verdict::Unknown, "{control}");
        assert_eq!(ask(control, &main.replace("var.on ? 1 : 0", "1")), Verdict::Pass, "{control}");
    }
}
