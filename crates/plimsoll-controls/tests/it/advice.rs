//! What is to be written where, in the terms of the file.

use jiff::civil::date;
use plimsoll_controls::{Parameters, Profile, SuppressionRules, evaluate, find, fix};
use plimsoll_ingest::snapshot_of;

/// The advice for each failure of a control.
fn advice(name: &str, text: &str, control: &str) -> Vec<Option<String>> {
    let snapshot = snapshot_of(&[(name, text.as_bytes())]);
    let (profile, parameters) = (Profile::of(vec![find(control).unwrap()]), Parameters::default());
    let report = evaluate(&snapshot, &profile, &parameters, &SuppressionRules::default(), date(2026, 11, 15));
    report.failures().map(fix::advice).collect()
}

const TERRAFORM: &str = "\
resource \"azurerm_kubernetes_cluster\" \"main\" {
  name     = \"shop\"
  sku_tier = \"Free\"
  default_node_pool {
    name = \"system\"
  }
}
";

const AZAPI: &str = "\
resource \"azapi_resource\" \"aks\" {
  type = \"Microsoft.ContainerService/managedClusters@2025-01-01\"
  name = \"other\"
  body = {
    properties = {
      agentPoolProfiles = [{ name = \"a\", mode = \"System\" }]
    }
  }
}
";

const BICEP: &str = "\
resource aks 'Microsoft.ContainerService/managedClusters@2025-01-01' = {
  name: 'shop'
  properties: {
    agentPoolProfiles: [
      {
        name: 'system'
        mode: 'System'
      }
    ]
  }
}
";

const TEMPLATE: &str = "{
  \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",
  \"resources\": [
    {
      \"type\": \"Microsoft.ContainerService/managedClusters\",
      \"apiVersion\": \"2025-01-01\",
      \"name\": \"shop\",
      \"properties\": { \"agentPoolProfiles\": [ { \"name\": \"system\", \"mode\": \"System\" } ] }
    }
  ]
}
";

const LIVE: &str = "{
  \"id\": \"/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/shop\",
  \"type\": \"Microsoft.ContainerService/ManagedClusters\",
  \"name\": \"shop\",
  \"properties\": { \"kubernetesVersion\": \"1.33\", \"disableLocalAccounts\": false }
}
";

const OBJECTS: &str = "\
resource \"kubernetes_manifest\" \"m\" {
  manifest = {
    apiVersion = \"v1\"
    kind       = \"Pod\"
    metadata   = { name = \"a\", namespace = \"b\" }
    spec       = { hostPID = true, containers = [{ name = \"c\" }] }
  }
}
resource \"kubernetes_pod\" \"t\" {
  metadata {
    name      = \"a\"
    namespace = \"c\"
  }
  spec {
    host_pid = true
    container {
      name = \"c\"
    }
  }
}
";

#[test]
fn edits_are_told_in_the_terms_of_the_file() {
    let aad = "it needs azure_active_directory_role_based_access_control { azure_rbac_enabled = true }";
    for (name, text, control, expected) in [
        (
            "main.tf",
            TERRAFORM,
            "local-accounts-disabled",
            vec![format!("in azurerm_kubernetes_cluster.main set local_account_disabled = true; {aad}")],
        ),
        (
            "main.tf",
            TERRAFORM,
            "encryption-at-host",
            vec![
                "in azurerm_kubernetes_cluster.main set default_node_pool { host_encryption_enabled = true }"
                    .to_owned(),
            ],
        ),
        (
            "main.tf",
            TERRAFORM,
            "sku-tier-sla",
            vec!["in azurerm_kubernetes_cluster.main set sku_tier = \"Standard\"".to_owned()],
        ),
        (
            "main.tf",
            TERRAFORM,
            "csi-secrets-provider",
            vec![
                "in azurerm_kubernetes_cluster.main set key_vault_secrets_provider { secret_rotation_enabled = true }"
                    .to_owned(),
            ],
        ),
        (
            "main.tf",
            AZAPI,
            "sku-tier-sla",
            vec!["in azapi_resource.aks set body.sku.tier = \"Standard\"".to_owned()],
        ),
        (
            "main.tf",
            AZAPI,
            "local-accounts-disabled",
            vec!["in azapi_resource.aks set body.properties.disableLocalAccounts = true".to_owned()],
        ),
        (
            "aks.bicep",
            BICEP,
            "local-accounts-disabled",
            vec![
                "in aks set properties.disableLocalAccounts: true; it needs properties.aadProfile.managed: true"
                    .to_owned(),
            ],
        ),
        (
            "aks.bicep",
            BICEP,
            "encryption-at-host",
            vec!["in aks set properties.agentPoolProfiles[0].enableEncryptionAtHost: true".to_owned()],
        ),
        ("aks.bicep", BICEP, "sku-tier-sla", vec!["in aks set sku.tier: 'Standard'".to_owned()]),
        (
            "aks.json",
            TEMPLATE,
            "sku-tier-sla",
            vec!["in resources[0] set sku.tier to \"Standard\"".to_owned()],
        ),
        (
            "main.tf",
            OBJECTS,
            "host-pid",
            vec![
                "in kubernetes_manifest.m set manifest.spec.hostPID = false".to_owned(),
                "in kubernetes_pod.t set spec { host_pid = false }".to_owned(),
            ],
        ),
        (
            "main.tf",
            OBJECTS,
            "privilege-escalation",
            vec![
                "in kubernetes_manifest.m set manifest.spec.containers[0].securityContext.allowPrivilegeEscalation = false"
                    .to_owned(),
                "in kubernetes_pod.t set spec { container { security_context { allow_privilege_escalation = false } } }"
                    .to_owned(),
            ],
        ),
    ] {
        let found: Vec<String> = advice(name, text, control).into_iter().flatten().collect();
        assert_eq!(found, expected, "{name} {control}");
    }
}

#[test]
fn what_is_there_already_is_not_asked_for() {
    let needs = |more: &str| {
        let text = TERRAFORM.replace("  sku_tier", &format!("{more}\n  sku_tier"));
        advice("main.tf", &text, "local-accounts-disabled").remove(0).unwrap()
    };
    let block = "  azure_active_directory_role_based_access_control {\n    tenant_id = \"t\"\n  }";
    assert!(!needs(block).contains("needs"), "{}", needs(block));
    assert!(needs("").contains("needs"));
}

#[test]
fn there_is_none_for_what_a_cluster_printed_and_for_words_that_are_not_plain() {
    let odd = TERRAFORM.replace("\"main\"", "\"a;curl evil\"");
    let unknown_names = TERRAFORM.to_owned();
    for (name, text, control) in [
        ("cluster.json", LIVE, "local-accounts-disabled"),
        ("main.tf", odd.as_str(), "local-accounts-disabled"),
        ("main.tf", unknown_names.as_str(), "nrg-lockdown"),
    ] {
        let found = advice(name, text, control);
        assert_eq!(found, [None], "{name} {control}");
    }
}
