//! What the compiler makes of files that cannot be read whole: what it printed is given, what becomes of it is asked.

use plimsoll_ingest::render::{Job, NotRendered, Renderer, Rendering, Source, Tool};
use plimsoll_ingest::{Input, ReadOptions, read_rendered};
use plimsoll_model::{Place, Snapshot};

use super::{properties, told};

/// Answers with what was prepared for a file, and remembers what it was asked.
struct Compiler<'c> {
    answers: &'c [(&'c str, Result<&'c str, &'c str>)],
    asked: Vec<Job>,
}

impl Renderer for Compiler<'_> {
    fn render(&mut self, job: &Job) -> Result<String, NotRendered> {
        assert_eq!(job.tool, Tool::Bicep);
        self.asked.push(job.clone());
        match self.answers.iter().find(|(file, _)| *file == job.folder) {
            Some((_, Ok(text))) => Ok((*text).to_owned()),
            Some((_, Err(said))) => Err(NotRendered::Failed((*said).to_owned())),
            None => Err(NotRendered::Unavailable("there is no `bicep` on the PATH".to_owned())),
        }
    }
}

fn compiled(files: &[(&str, &str)], answers: &[(&str, Result<&str, &str>)]) -> (Snapshot, Vec<Job>) {
    let mut compiler = Compiler { answers, asked: Vec::new() };
    let mut rendering = Rendering { renderer: &mut compiler, values: Vec::new(), each: Vec::new() };
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    let input = vec![Input::Files(String::new(), files)];
    let snapshot = read_rendered(input, &ReadOptions::default(), Some(&mut rendering), &mut |_| {});
    (snapshot, compiler.asked)
}

/// Where the value of a pointer stands, as `file:line:column`.
fn place(snapshot: &Snapshot, pointer: &str) -> String {
    let mut found = Vec::new();
    for tree in snapshot.trees() {
        for node in 0..tree.len() as u32 {
            let evidence = Place { tree, node, missing: None }.resolve();
            if evidence.pointer == pointer {
                found.push(format!("{}:{}:{}", evidence.file, evidence.line, evidence.column));
            }
        }
    }
    found.join(" ")
}

fn clusters(snapshot: &Snapshot) -> Vec<String> {
    let clusters = snapshot.resources_of("microsoft.containerservice/managedclusters");
    clusters.map(|cluster| format!("{} {}", cluster.name(), properties(cluster))).collect()
}

/// A module of a registry as the compiler inlines it, with symbolic names.
const INLINED: &str = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "languageVersion": "2.0",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "name": {"type": "string"},
    "local": {"type": "bool", "defaultValue": true},
    "rbac": {"type": "bool", "defaultValue": false},
    "adminPassword": {"type": "securestring", "defaultValue": ""}
  },
  "resources": {
    "aks": {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2024-05-01",
      "name": "[parameters('name')]",
      "properties": {
        "disableLocalAccounts": "[not(parameters('local'))]",
        "enableRBAC": "[parameters('rbac')]",
        "dnsPrefix": "fixed"
      }
    },
    "pool": {
      "type": "Microsoft.ContainerService/managedClusters/agentPools",
      "apiVersion": "2024-05-01",
      "name": "[format('{0}/{1}', parameters('name'), 'extra')]",
      "properties": {"count": 3}
    }
  },
  "outputs": {
    "prefix": {"type": "string", "value": "[concat(parameters('name'), '-x')]"},
    "secret": {"type": "securestring", "value": "[parameters('adminPassword')]"}
  }
}"#;

/// A template in which a module `aks` has become a deployment.
fn main_template(inlined: &str) -> String {
    format!(
        r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "languageVersion": "2.0", "contentVersion": "1.0.0.0",
        "parameters": {{"other": {{"type": "string", "defaultValue": "kept-out-of-the-tree"}}}},
        "resources": {{"aks": {{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "aks",
        "properties": {{"expressionEvaluationOptions": {{"scope": "inner"}}, "mode": "Incremental",
        "parameters": {{"name": {{"value": "shop"}}}}, "template": {inlined}}}}}}}}}"#
    )
}

const MAIN: &str = "param prefix string = 'shop'\nmodule aks 'br/public:avm/res/container-service/managed-cluster:0.1.0' = {\n  name: 'aks'\n  params: {\n    name: '${prefix}-aks'\n    local: false\n  }\n}\n";

#[test]
fn a_module_of_a_registry_is_read_from_what_the_compiler_inlines() {
    let (snapshot, asked) = compiled(&[("main.bicep", MAIN)], &[("main.bicep", Ok(&main_template(INLINED)))]);
    assert_eq!(asked.len(), 1);
    assert_eq!(told(&snapshot), [""; 0]);
    assert_eq!(
        clusters(&snapshot),
        [r#"shop-aks {disableLocalAccounts:true,enableRBAC:false,dnsPrefix:"fixed"}"#]
    );
    let pool = snapshot.resources_of("microsoft.containerservice/managedclusters/agentpools").next().unwrap();
    assert_eq!(pool.parent().map(|parent| parent.name()), Some("shop-aks"));
    assert_eq!(snapshot.inputs.files, 1);
    let debug = format!("{snapshot:?}");
    assert!(!debug.contains("kept-out-of-the-tree"), "only the template of the module is kept");
}

#[test]
fn evidence_is_what_is_passed_to_the_module_or_its_call() {
    let (snapshot, _) = compiled(&[("main.bicep", MAIN)], &[("main.bicep", Ok(&main_template(INLINED)))]);
    let at = "/modules/aks/resources/aks/properties";
    assert_eq!(place(&snapshot, &format!("{at}/disableLocalAccounts")), "main.bicep:6:5");
    assert_eq!(place(&snapshot, "/modules/aks/resources/aks/name"), "main.bicep:5:5");
    assert_eq!(place(&snapshot, &format!("{at}/enableRBAC")), "main.bicep:2:12");
    assert_eq!(place(&snapshot, &format!("{at}/dnsPrefix")), "main.bicep:2:12");
}

#[test]
fn a_name_that_is_not_known_reads_as_in_bicep() {
    let main = MAIN.replace("param prefix string = 'shop'", "param prefix string");
    let (snapshot, _) = compiled(&[("main.bicep", &main)], &[("main.bicep", Ok(&main_template(INLINED)))]);
    let cluster = snapshot.resources_of("microsoft.containerservice/managedclusters").next().unwrap();
    assert_eq!(cluster.name(), "{prefix}-aks");
    let pool = snapshot.resources_of("microsoft.containerservice/managedclusters/agentpools").next().unwrap();
    assert_eq!((pool.name(), pool.parent().map(|parent| parent.name())), ("extra", Some("{prefix}-aks")));
}

#[test]
fn the_compiler_is_not_asked_where_everything_is_known() {
    let plain = "param name string\nresource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' = {\n  name: name\n}\nmodule off 'br:x/y:1' = if (false) {\n  name: 'off'\n}\n";
    let (snapshot, asked) = compiled(&[("main.bicep", plain)], &[]);
    assert_eq!(clusters(&snapshot).len(), 1);
    assert!(asked.is_empty());
    assert_eq!(told(&snapshot), [""; 0]);
}

#[test]
fn without_the_compiler_the_module_is_told_as_before() {
    let (snapshot, _) = compiled(&[("main.bicep", MAIN)], &[]);
    assert_eq!(
        told(&snapshot),
        [
            "main.bicep:2:12 the module `br/public:avm/res/container-service/managed-cluster:0.1.0` is not in the input; what it deploys is not judged"
        ]
    );
}

#[test]
fn what_is_read_natively_stands_and_belongs_to_what_the_module_brings() {
    let main = format!(
        "{MAIN}resource known 'Microsoft.ContainerService/managedClusters@2024-05-01' existing = {{\n  name: '${{prefix}}-aks'\n}}\nresource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {{\n  scope: known\n  name: aks.outputs.prefix\n  properties: {{\n    hidden: aks.outputs.secret\n  }}\n}}\n"
    );
    let (snapshot, _) = compiled(&[("main.bicep", &main)], &[("main.bicep", Ok(&main_template(INLINED)))]);
    let logs = snapshot.resources_of("microsoft.insights/diagnosticsettings").next().unwrap();
    assert_eq!(logs.name(), "shop-aks-x");
    assert_eq!(properties(logs), "{hidden:<aks.outputs.secret>}");
    assert_eq!(logs.parent().map(|parent| parent.name()), Some("shop-aks"));
    assert_eq!(place(&snapshot, "/resources/logs/properties/hidden"), "main.bicep:16:5");
}

#[test]
fn without_symbolic_names_modules_are_told_apart_by_their_order() {
    let local =
        "param name string\nresource x 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  name: name\n}\n";
    let main = "module one 'local.bicep' = {\n  name: 'one'\n  params: { name: 'native' }\n}\nmodule two 'br:example.azurecr.io/aks:v1' = [for i in range(0, 2): {\n  name: 'two${i}'\n  params: { name: 'aks${i}' }\n}]\n";
    let inlined = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "parameters": {"name": {"type": "string"}},
        "resources": [{"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2024-05-01", "name": "[parameters('name')]", "properties": {"enableRBAC": true}}]}"#;
    let deployment = |name: &str, template: &str| {
        format!(
            r#"{{"type": "Microsoft.Resources/deployments", "name": "{name}", "properties": {{"template": {template}}}}}"#
        )
    };
    let other = r#"{"contentVersion": "1.0.0.0", "resources": []}"#;
    let template = format!(
        r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "resources": [{}, {}]}}"#,
        deployment("one", other),
        deployment("two", inlined)
    );
    let files = [("infra/main.bicep", main), ("infra/local.bicep", local), ("infra/bicepconfig.json", "{}")];
    let (snapshot, asked) = compiled(&files, &[("main.bicep", Ok(&template))]);
    assert_eq!(clusters(&snapshot), ["aks0 {enableRBAC:true}", "aks1 {enableRBAC:true}"]);
    let Source::Files(files) = &asked[0].source else { panic!("files are handed on by their contents") };
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["bicepconfig.json", "local.bicep", "main.bicep"]);
    let storage = snapshot.resources_of("microsoft.storage/storageaccounts").next().unwrap();
    assert_eq!(storage.field().place().tree.file(), "infra/local.bicep");
}

#[test]
fn a_file_that_is_not_understood_is_read_as_it_was_compiled_with_its_own_places() {
    let main = "param name string = 'shop'\ngizmo one 'two'\nresource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' = {\n  name: name\n  properties: {\n    enableRBAC: true\n    agentPoolProfiles: [\n      {\n        name: 'system'\n        count: 3\n      }\n    ]\n    dnsPrefix: novel(name)\n  }\n}\n";
    let template = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "parameters": {"name": {"type": "string", "defaultValue": "shop"}},
        "resources": [{"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2024-05-01", "name": "[parameters('name')]",
        "properties": {"enableRBAC": true, "agentPoolProfiles": [{"name": "system", "count": 3}], "dnsPrefix": "shop-novel"}}]}"#;
    let (snapshot, _) = compiled(&[("main.bicep", main)], &[("main.bicep", Ok(template))]);
    assert_eq!(snapshot.inputs.failed, []);
    assert_eq!(
        clusters(&snapshot),
        [r#"shop {enableRBAC:true,agentPoolProfiles:[{name:"system",count:3}],dnsPrefix:"shop-novel"}"#]
    );
    let told = told(&snapshot);
    assert!(
        told.iter().any(|told| told.contains("the file is read as the compiler of Bicep has it")),
        "{told:?}"
    );
    assert_eq!(place(&snapshot, "/resources/aks/properties/enableRBAC"), "main.bicep:6:5");
    assert_eq!(place(&snapshot, "/resources/aks/properties/agentPoolProfiles/0/count"), "main.bicep:10:9");
    assert_eq!(place(&snapshot, "/resources/aks/properties/dnsPrefix"), "main.bicep:13:5");
}

#[test]
fn a_resource_that_was_not_understood_stands_at_its_own_line() {
    let main = "param name string = 'shop'\nresource other 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  name: 'x'\n}\nresource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' =>> {\n  name: name\n}\n";
    let template = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "resources": [{"type": "Microsoft.ContainerService/managedClusters", "name": "shop", "properties": {"enableRBAC": true}},
        {"type": "Microsoft.Storage/storageAccounts", "name": "x", "properties": {}}]}"#;
    let (snapshot, _) = compiled(&[("main.bicep", main)], &[("main.bicep", Ok(template))]);
    assert_eq!(clusters(&snapshot), ["shop {enableRBAC:true}"]);
    assert_eq!(place(&snapshot, "/resources/0/properties/enableRBAC"), "main.bicep:5:1");
}

#[test]
fn errors_of_the_compiler_are_told_where_they_are_without_values() {
    let said = "/tmp/copy/files/main.bicep(1,7) : Warning no-unused-params: x [https://aka.ms/x]\n/tmp/copy/files/main.bicep(2,12) : Error BCP190: The artifact with reference \"br:x/y:1\" has not been restored. [https://aka.ms/bicep]\n/tmp/copy/files/main.bicep(6,5) : Error BCP036: The property \"local\" expected a value of type \"bool\" but the provided value is of type \"'hunter2-is-secret'\".\n";
    let (snapshot, _) = compiled(&[("main.bicep", MAIN)], &[("main.bicep", Err(said))]);
    let told = told(&snapshot);
    assert_eq!(
        &told[..2],
        [
            "main.bicep:2:12 `bicep` says: BCP190: The artifact with reference \"br:x/y:1\" has not been restored.; run `bicep restore` on the file to have it read",
            "main.bicep:2:12 the module `br/public:avm/res/container-service/managed-cluster:0.1.0` is not in the input; what it deploys is not judged",
        ]
    );
    assert_eq!(
        told[2],
        "main.bicep:6:5 `bicep` says: BCP036: The property \"local\" expected a value of type \"bool\" but the provided value is of type \"'…'\"."
    );
    assert_eq!(told.len(), 3);
}

#[test]
fn a_file_with_a_path_out_of_the_input_is_not_handed_on() {
    let main = format!("{MAIN}var text = loadTextContent('../../outside.txt')\n");
    let (snapshot, asked) =
        compiled(&[("infra/main.bicep", &main)], &[("main.bicep", Ok(&main_template(INLINED)))]);
    assert!(asked.is_empty());
    let told = told(&snapshot);
    assert!(
        told.iter()
            .any(|told| told.contains("not compiled: a path in infra/main.bicep leads out of the input")),
        "{told:?}"
    );
}

#[test]
fn what_is_imported_from_a_registry_is_known_to_the_compiler() {
    let main = "import { flags } from 'br:example.azurecr.io/shared:v1'\nresource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' = {\n  name: 'aks'\n  properties: {\n    enableRBAC: flags.rbac\n  }\n}\n";
    let template = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "variables": {"flags": {"rbac": false}},
        "resources": [{"type": "Microsoft.ContainerService/managedClusters", "name": "aks", "properties": {"enableRBAC": "[variables('flags').rbac]"}}]}"#;
    let (snapshot, _) = compiled(&[("main.bicep", main)], &[("main.bicep", Ok(template))]);
    assert_eq!(clusters(&snapshot), ["aks {enableRBAC:false}"]);
    assert_eq!(told(&snapshot), [""; 0]);
    assert_eq!(place(&snapshot, "/resources/aks/properties/enableRBAC"), "main.bicep:5:5");
}

#[test]
fn secrets_in_what_was_compiled_are_not_kept_and_told_once() {
    let canary = "Xy7-canary-Kq93hz";
    let main = format!(
        "gizmo one\nresource vm 'Microsoft.ContainerService/managedClusters@2024-05-01' = {{\n  name: 'aks'\n  properties: {{\n    windowsProfile: {{\n      adminPassword: '{canary}'\n    }}\n  }}\n}}\n"
    );
    let template = format!(
        r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "resources": [{{"type": "Microsoft.ContainerService/managedClusters", "name": "aks", "properties": {{"windowsProfile": {{"adminPassword": "{canary}"}}}}}}]}}"#
    );
    let (snapshot, _) = compiled(&[("main.bicep", &main)], &[("main.bicep", Ok(&template))]);
    assert_eq!(clusters(&snapshot), ["aks {windowsProfile:{adminPassword:***}}"]);
    assert!(!format!("{snapshot:?}").contains(canary), "a secret was kept");
    assert_eq!(snapshot.credentials().len(), 1);
}

#[test]
fn templates_that_lie_too_deep_or_loop_too_often_cost_no_more_than_themselves() {
    let deep = |levels: usize| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        main_template(&INLINED.replace("\"fixed\"", &format!("{open}{close}")))
    };
    for levels in [400, 5_000] {
        let (snapshot, _) = compiled(&[("main.bicep", MAIN)], &[("main.bicep", Ok(&deep(levels)))]);
        assert_eq!(snapshot.inputs.files, 1);
    }
    let many = MAIN.replace("= {\n  name: 'aks'", "= [for i in range(0, 900000): {\n  name: 'aks'") + "]\n";
    let (snapshot, _) = compiled(&[("main.bicep", &many)], &[("main.bicep", Ok(&main_template(INLINED)))]);
    assert!(!told(&snapshot).is_empty());
}
