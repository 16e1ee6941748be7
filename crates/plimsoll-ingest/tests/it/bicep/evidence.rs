//! Evidence points at the line that says it.

use super::read;

/// Line, column, pointer and value of what a path of the only cluster leads to.
fn at(text: &str, path: &'static str) -> String {
    let snapshot = read(&[("main.bicep", text)]);
    assert_eq!(snapshot.inputs.failed, []);
    let clusters = snapshot.clusters();
    let evidence = clusters[0].resource().path(path).place().resolve();
    format!("{}:{} {} {}", evidence.line, evidence.column, evidence.pointer, evidence.value)
}

const TEXT: &str = "param rbac bool = false
var network = {
  networkPlugin: 'azure'
  networkPolicy: 'none'
}
resource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' = {
  name: 'aks'
  properties: {
    enableRBAC: rbac
    networkProfile: network
    disableLocalAccounts: !rbac
    apiServerAccessProfile: rbac ? {} : {
      authorizedIPRanges: []
    }
    'dnsPrefix': 'a${rbac}'
    kubernetesVersion: version
  }
}
";

#[test]
fn the_line_is_that_of_the_property() {
    assert_eq!(at(TEXT, "enableRBAC"), "9:5 /resources/aks/properties/enableRBAC false");
    assert_eq!(at(TEXT, "disableLocalAccounts"), "11:5 /resources/aks/properties/disableLocalAccounts true");
    assert_eq!(at(TEXT, "dnsPrefix"), "15:6 /resources/aks/properties/dnsPrefix aFalse");
    assert_eq!(at(TEXT, "kubernetesVersion"), "16:5 /resources/aks/properties/kubernetesVersion version");
}

#[test]
fn what_a_variable_writes_out_is_shown_there() {
    assert_eq!(
        at(TEXT, "networkProfile.networkPolicy"),
        "4:3 /resources/aks/properties/networkProfile/networkPolicy none"
    );
    assert_eq!(at(TEXT, "networkProfile"), "10:5 /resources/aks/properties/networkProfile map of 2 keys");
    assert_eq!(
        at(TEXT, "apiServerAccessProfile.authorizedIPRanges"),
        "13:7 /resources/aks/properties/apiServerAccessProfile/authorizedIPRanges []"
    );
}

#[test]
fn what_is_missing_is_shown_at_what_lacks_it() {
    assert_eq!(at(TEXT, "aadProfile.managed"), "8:3 /resources/aks/properties/aadProfile/managed absent");
    let bare =
        "\nresource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' = {\n  name: 'aks'\n}\n";
    let snapshot = read(&[("main.bicep", bare)]);
    let place = snapshot.clusters()[0].resource().top("sku.tier").place().resolve();
    assert_eq!((place.line, place.pointer.as_str()), (2, "/resources/aks/sku/tier"));
}

#[test]
fn rounds_of_a_loop_have_pointers_of_their_own() {
    let text = "resource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' = [for i in range(0, 2): {\n  name: 'aks${i}'\n  properties: {\n    enableRBAC: i == 0\n  }\n}]\n";
    let snapshot = read(&[("main.bicep", text)]);
    let pointers: Vec<String> = snapshot
        .clusters()
        .iter()
        .map(|cluster| cluster.resource().path("enableRBAC").place().resolve())
        .map(|evidence| format!("{}:{} {}", evidence.line, evidence.pointer, evidence.value))
        .collect();
    assert_eq!(
        pointers,
        ["4:/resources/aks/0/properties/enableRBAC true", "4:/resources/aks/1/properties/enableRBAC false"]
    );
}
