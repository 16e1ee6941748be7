//! Secrets that are written out stay in no value and no text.

use super::read;

const PASSWORD: &str = "Tr0ub4dor-and-3-more";

/// Reads files that hold the password, and returns the pointers of the credentials that were found.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let snapshot = read(files);
    assert_eq!(snapshot.inputs.failed, []);
    for tree in snapshot.trees() {
        assert!(!tree.text().contains(PASSWORD), "{}", tree.text());
        for node in 0..tree.len() as u32 {
            assert!(!tree.scalar(node).unwrap_or_default().contains(PASSWORD));
            assert!(!tree.key(node).unwrap_or_default().contains(PASSWORD));
        }
    }
    let pointer = |credential: &plimsoll_model::Credential| {
        let tree = snapshot.tree(credential.tree).unwrap();
        assert!(tree.redaction(credential.node).is_some());
        tree.pointer(credential.node)
    };
    snapshot.credentials().iter().map(pointer).collect()
}

fn cluster(secret: &str, before: &str) -> String {
    format!(
        "{before}\nresource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' = {{\n  name: 'aks'\n  properties: {{\n    servicePrincipalProfile: {{\n      clientId: 'x'\n      secret: {secret}\n    }}\n  }}\n}}\n"
    )
}

const SECRET: &str = "/resources/aks/properties/servicePrincipalProfile/secret";

#[test]
fn a_literal_in_a_resource_is_a_credential() {
    assert_eq!(found(&[("a.bicep", &cluster(&format!("'{PASSWORD}'"), ""))]), [SECRET]);
}

#[test]
fn what_a_variable_brings_is_overwritten_where_it_is_written() {
    let text = cluster("plain", &format!("var plain = '{PASSWORD}'"));
    assert_eq!(found(&[("a.bicep", &text)]), [SECRET]);
    let main = format!("module aks 'm.bicep' = {{\n  params: {{ plain: '{PASSWORD}' }}\n}}\n");
    assert_eq!(
        found(&[("main.bicep", &main), ("m.bicep", &cluster("plain", "param plain string"))]),
        [SECRET]
    );
}

#[test]
fn secrets_outside_of_resources_are_found_too() {
    let text = format!(
        "@secure()\nparam hidden string = '{PASSWORD}'\nvar adminPassword = '{PASSWORD}'\n@description('Server=x;Database=y;Password={PASSWORD};')\nparam other string\nmodule m 'gone.bicep' = {{\n  params: {{\n    administratorPassword: '{PASSWORD}'\n  }}\n}}\n"
    );
    assert_eq!(
        found(&[("a.bicep", &text)]),
        [
            "/parameters/hidden",
            "/variables/adminPassword",
            "/metadata/",
            "/modules/m/params/administratorPassword"
        ]
    );
}

#[test]
fn secure_parameters_have_no_value() {
    let text = cluster("hidden", &format!("@secure()\nparam hidden string = '{PASSWORD}'"));
    assert_eq!(found(&[("a.bicep", &text)]), ["/parameters/hidden"]);
    let parameters = format!("using 'a.bicep'\nparam hidden = '{PASSWORD}'\n");
    let text = cluster("hidden", "@secure()\nparam hidden string");
    found(&[("a.bicep", &text), ("p.bicepparam", &parameters)]);
}

#[test]
fn comments_and_lost_statements_are_overwritten() {
    let text = format!("// password {PASSWORD}\n/* {PASSWORD} */\n{}\n", cluster("'x'", ""));
    found(&[("a.bicep", &text)]);
    let kept = "// checkov:skip=CKV_AZURE_4: not here\n// gone\nparam x string\nresource s 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  name: 's'\n}\n";
    let snapshot = read(&[("a.bicep", kept)]);
    assert!(snapshot.trees()[0].text().starts_with("// checkov:skip=CKV_AZURE_4: not here\n//*****\n"));
    let lost = format!("var x = ] '{PASSWORD}'\n{}", cluster("'x'", ""));
    let snapshot = read(&[("a.bicep", &lost)]);
    assert_eq!(snapshot.inputs.failed.len(), 1);
    assert!(!snapshot.trees()[0].text().contains(PASSWORD));
}

#[test]
fn a_connection_string_with_an_expression_in_it_is_a_credential() {
    let text = format!(
        "param host string\nresource app 'Microsoft.Web/sites@2023-01-01' = {{\n  name: 'app'\n  properties: {{\n    setting: 'Server=${{host}};User Id=sa;Password={PASSWORD};Database=x'\n  }}\n}}\n"
    );
    assert_eq!(found(&[("a.bicep", &text)]), ["/resources/app/properties/setting"]);
}
