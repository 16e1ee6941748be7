//! What a configuration reads from the files beside it.

use plimsoll_model::Snapshot;
use plimsoll_model::azure::ManagedCluster;

use super::{cluster, read, show};

/// A cluster with one tag.
fn with_tag(expression: &str) -> String {
    format!(
        "resource \"azurerm_kubernetes_cluster\" \"x\" {{\n  name = \"x\"\n  tags = {{ t = {expression} }}\n}}\n"
    )
}

fn tag(snapshot: &Snapshot) -> String {
    show(cluster(snapshot).top("tags").get("t"))
}

#[test]
fn files_of_the_input_are_read() {
    let beside = [
        ("env/name.txt", "from a file"),
        (
            "env/list.tftpl",
            "%{ for n, z in zones ~}\n${n}=${upper(z)};%{ if n == 0 }first,%{ endif }\n%{~ endfor }",
        ),
        ("env/conf/values.yaml", "tier: Standard\nports: [1, 2]\n"),
        ("env/conf/deep/more.json", "{\"a\": {\"b\": true}}"),
        ("shared/text.txt", "shared"),
    ];
    for (expression, value) in [
        ("file(\"name.txt\")", "from a file"),
        ("file(\"${path.module}/name.txt\")", "from a file"),
        ("file(\"${path.root}/./conf/../name.txt\")", "from a file"),
        ("file(\"../shared/text.txt\")", "shared"),
        ("filebase64(\"name.txt\")", "ZnJvbSBhIGZpbGU="),
        ("templatefile(\"list.tftpl\", { zones = [\"a\", \"b\"] })", "0=A;first,1=B;"),
        ("yamldecode(file(\"conf/values.yaml\")).tier", "Standard"),
        ("jsondecode(file(\"conf/deep/more.json\")).a.b", "true"),
        ("fileexists(\"name.txt\")", "true"),
        ("join(\",\", fileset(path.module, \"conf/**\"))", "conf/deep/more.json,conf/values.yaml"),
        ("join(\",\", fileset(\"conf\", \"*.{yaml,yml}\"))", "values.yaml"),
        ("join(\",\", fileset(\"conf\", \"[a-z]*/m?re.json\"))", "deep/more.json"),
        ("length(fileset(\"conf\", \"*.txt\"))", "0"),
        ("try(file(\"name.txt\"), \"other\")", "from a file"),
    ] {
        let main = with_tag(expression);
        let mut files = vec![("env/main.tf", main.as_str())];
        files.extend(beside);
        let snapshot = read(&files);
        assert_eq!(tag(&snapshot), value, "{expression}: {:?}", snapshot.inputs.warnings);
        assert_eq!(snapshot.inputs.warnings, [], "{expression}");
    }
}

#[test]
fn what_is_not_in_the_input_is_unknown_and_told_at_the_call() {
    for (expression, told) in [
        ("file(\"missing.txt\")", "`missing.txt` is not in the input: what depends on it is unknown"),
        (
            "fileexists(\"missing.txt\") ? \"a\" : \"b\"",
            "`missing.txt` is not in the input: what depends on it is unknown",
        ),
        (
            "try(file(\"missing.txt\"), \"other\")",
            "`missing.txt` is not in the input: what depends on it is unknown",
        ),
        ("file(\"/etc/passwd\")", "`/etc/passwd` is not in the input: what depends on it is unknown"),
        (
            "file(\"../../../../etc/passwd\")",
            "`../../../../etc/passwd` is not in the input: what depends on it is unknown",
        ),
        (
            "file(\"~/.ssh/id_rsa.pub\")",
            "`~/.ssh/id_rsa.pub` is not in the input: what depends on it is unknown",
        ),
        (
            "length(fileset(\"nowhere\", \"*\"))",
            "`nowhere` is not in the input: what depends on it is unknown",
        ),
        ("file(\"large.txt\")", "`large.txt` is too large to be read here: what it says is unknown"),
        (
            "templatefile(\"broken.tftpl\", {})",
            "the template `broken.tftpl` cannot be read, 2:8: expected a value, but found `}`",
        ),
    ] {
        let main = with_tag(expression);
        let large = "x".repeat((1 << 20) + 1);
        let broken = "fine\n${ 1 + }";
        let snapshot = read(&[("main.tf", &main), ("large.txt", &large), ("broken.tftpl", broken)]);
        assert!(tag(&snapshot).starts_with('<'), "{expression}: {}", tag(&snapshot));
        let warnings = &snapshot.inputs.warnings;
        assert_eq!(warnings.len(), 1, "{expression}: {warnings:?}");
        assert_eq!((warnings[0].line, warnings[0].message.as_str()), (3, told));
    }
}

#[test]
fn templates_see_only_what_they_are_given() {
    let template = "${given} ${var.outer}";
    for (expression, value) in [
        ("templatefile(\"t.tftpl\", { given = \"g\" })", "<templatefile(\"t.tftpl\", { given = \"g\" })>"),
        (
            "templatefile(\"given.tftpl\", { given = var.unset })",
            "<templatefile(\"given.tftpl\", { given = var.unset })>",
        ),
        ("templatefile(\"given.tftpl\", { given = var.outer })", "<outer>"),
        ("templatefile(\"nested.tftpl\", {})", "<templatefile(\"nested.tftpl\", {})>"),
    ] {
        let main = format!(
            "variable \"outer\" {{ default = \"outer\" }}\nvariable \"unset\" {{}}\n{}",
            with_tag(expression)
        );
        let snapshot = read(&[
            ("main.tf", &main),
            ("t.tftpl", template),
            ("given.tftpl", "<${given}>"),
            ("nested.tftpl", "${templatefile(\"nested.tftpl\", {})} and more"),
        ]);
        assert_eq!(tag(&snapshot), value, "{expression}");
    }
}

#[test]
fn objects_come_from_files_for_each_of_them() {
    let main = "resource \"kubernetes_manifest\" \"all\" {\n  for_each = fileset(\"${path.module}/manifests\", \"*.tftpl\")\n  manifest = yamldecode(templatefile(\"${path.module}/manifests/${each.value}\", { replicas = 3 }))\n}\n";
    let manifest = |name: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  namespace: shop\nspec:\n  replicas: ${{replicas}}\n"
        )
    };
    let (one, two) = (manifest("one"), manifest("two"));
    let module = "module \"apps\" {\n  source = \"./modules/apps\"\n}\n";
    let snapshot = read(&[
        ("env/main.tf", module),
        ("env/modules/apps/main.tf", main),
        ("env/modules/apps/manifests/a.tftpl", &one),
        ("env/modules/apps/manifests/b.tftpl", &two),
    ]);
    let found: Vec<_> = snapshot
        .objects()
        .map(|object| (object.name().to_owned(), show(object.field().path("spec.replicas"))))
        .collect();
    assert_eq!(found, [("one".to_owned(), "3".to_owned()), ("two".to_owned(), "3".to_owned())]);
    assert_eq!(snapshot.inputs.warnings, []);
}

#[test]
fn secrets_in_files_are_not_kept() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  key: canary-one-77x\n";
    let script = "#!/bin/sh\nexport ARM_ACCESS=DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Y2FuYXJ5LXR3by0xMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTA=\n";
    let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEcanarythreeMIIEcanarythreeMIIEcanarythreeMIIE\n-----END RSA PRIVATE KEY-----\n";
    let main = "resource \"kubernetes_manifest\" \"s\" {\n  manifest = yamldecode(file(\"secret.yaml\"))\n}\n\
        resource \"kubectl_manifest\" \"t\" {\n  yaml_body = templatefile(\"secret.yaml.tftpl\", {})\n}\n\
        resource \"azurerm_kubernetes_cluster\" \"x\" {\n  name = \"x\"\n  tags = {\n    raw = file(\"secret.yaml\")\n    script = file(\"run.sh\")\n    key = filebase64(\"key.txt\")\n    part = \"before ${file(\"key.txt\")} after\"\n    made = templatefile(\"plain.tftpl\", { a = \"-----BEGIN RSA PRIVATE KEY-----\\nMIIEcanarythreeMIIEcanarythree\", b = file(\"key.txt\") })\n  }\n}\n";
    let snapshot = read(&[
        ("main.tf", main),
        ("secret.yaml", secret),
        ("secret.yaml.tftpl", secret),
        ("plain.tftpl", "${a} and ${b}"),
        ("run.sh", script),
        ("key.txt", key),
    ]);
    for tree in snapshot.trees() {
        for canary in ["canary-one", "Y2FuYXJ5LXR3by0x", "canarythree", "Y2FuYXJ5dGhyZW"] {
            assert!(!tree.text().contains(canary), "{canary}: {}", tree.file());
            let holds = (0..tree.len() as u32)
                .any(|node| tree.scalar(node).is_some_and(|text| text.contains(canary)));
            assert!(!holds, "{canary}: {}", tree.file());
        }
    }
    let clusters = snapshot.clusters();
    let tags = clusters[0].resource().top("tags");
    assert_eq!(show(tags), "{key=redacted, made=redacted, part=redacted, raw=redacted, script=redacted}");
    let names: Vec<_> = clusters.iter().map(ManagedCluster::name).collect();
    assert_eq!(names, ["x"]);
    let kept: Vec<_> = snapshot
        .objects()
        .filter(|object| object.field().tree().file() == "main.tf")
        .map(|object| show(object.field().path("stringData.key")))
        .collect();
    assert_eq!(kept, ["redacted"]);
}
