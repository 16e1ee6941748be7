//! Places of rendered values: what a program printed is given, where its values were written is asked.

use plimsoll_ingest::render::{Job, NotRendered, Renderer, Rendering, Tool, ValuesFile};
use plimsoll_ingest::{Input, ReadOptions, read_rendered};
use plimsoll_model::{Place, Snapshot};

/// Answers with what was prepared, in order, and remembers what it was asked.
struct Prepared {
    answers: Vec<Result<String, NotRendered>>,
    asked: Vec<Job>,
}

impl Renderer for Prepared {
    fn render(&mut self, job: &Job) -> Result<String, NotRendered> {
        self.asked.push(job.clone());
        if self.answers.is_empty() {
            return Err(NotRendered::Failed("not rendered: nothing was prepared".to_owned()));
        }
        self.answers.remove(0)
    }
}

fn rendered(files: &[(&str, &str)], answers: &[&str], each: &[&str]) -> (Snapshot, Vec<Job>) {
    let mut renderer = Prepared {
        answers: answers.iter().map(|answer| Ok((*answer).to_owned())).collect(),
        asked: Vec::new(),
    };
    let values = |text: &&str| ValuesFile { name: "values.yaml".to_owned(), text: (*text).to_owned() };
    let mut rendering =
        Rendering { renderer: &mut renderer, values: Vec::new(), each: each.iter().map(values).collect() };
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    let input = vec![Input::Files(String::new(), files)];
    let snapshot = read_rendered(input, &ReadOptions::default(), Some(&mut rendering), &mut |_| {});
    (snapshot, renderer.asked)
}

/// Every value as `file:line:column pointer`.
fn places(snapshot: &Snapshot) -> Vec<String> {
    let mut places = Vec::new();
    for tree in snapshot.trees() {
        for node in 0..tree.len() as u32 {
            let evidence = Place { tree, node, missing: None }.resolve();
            let pointer = evidence.pointer;
            places.push(format!("{}:{}:{} {pointer}", evidence.file, evidence.line, evidence.column));
        }
    }
    places
}

#[track_caller]
fn assert_place(places: &[String], pointer: &str, expected: &str) {
    let found: Vec<&str> =
        places.iter().filter_map(|place| place.strip_suffix(&format!(" {pointer}"))).collect();
    assert_eq!(found, [expected], "{pointer} in {places:#?}");
}

const CHART: (&str, &str) = ("shop/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n");

const TEMPLATE: &str = r#"{{- if .Values.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "shop.fullname" . }}
  labels:
    {{- include "shop.labels" . | nindent 4 }}
    tier: web
spec:
  {{- if not .Values.autoscaling.enabled }}
  replicas: {{ .Values.replicas }}
  {{- end }}
  template:
    spec:
      {{- with .Values.podSecurityContext }}
      securityContext:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        # the first container
        - name: {{ .Chart.Name }}
          image: "{{ .Values.image }}:{{ .Values.tag }}"
          command:
            - sh
            - -c
            - |
              image: not a key
              - not an item
          {{- if .Values.hardened }}
          securityContext:
            privileged: false
          {{- else }}
          securityContext:
            privileged: true
          {{- end }}
          env:
            {{- range $name, $value := .Values.env }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
        - name: proxy
          image: proxy:1
          resources: {{- toYaml .Values.proxy.resources | nindent 12 }}
{{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "shop.fullname" . }}
spec:
  type: {{ .Values.service.type }}
"#;

const RENDERED: &str = r#"---
# Source: shop/templates/all.yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
spec:
  type: LoadBalancer
---
# Source: shop/templates/all.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  labels:
    app: shop
    tier: web
spec:
  replicas: 2
  template:
    spec:
      securityContext:
        runAsNonRoot: true
      containers:
        # the first container
        - name: shop
          image: "nginx:1.29"
          command:
            - sh
            - -c
            - |
              image: not a key
              - not an item
          securityContext:
            privileged: true
          env:
            - name: A
              value: "1"
            - name: B
              value: "2"
        - name: proxy
          image: proxy:1
          resources:
            limits:
              memory: 1Gi
"#;

#[test]
fn values_of_a_chart_stand_in_its_templates() {
    let (snapshot, asked) = rendered(&[CHART, ("shop/templates/all.yaml", TEMPLATE)], &[RENDERED], &[]);
    assert_eq!((asked[0].tool, asked[0].release.as_str()), (Tool::Helm, "shop"));
    assert_eq!(snapshot.object_count(), 2);
    let places = places(&snapshot);
    let at = |line_and_column: &str| format!("shop/templates/all.yaml:{line_and_column}");
    let container = "/spec/template/spec/containers/0";
    for (pointer, expected) in [
        ("/spec/type", "51:3"),
        ("/spec/replicas", "11:3"),
        ("/metadata/labels/app", "7:5"),
        ("/metadata/labels/tier", "8:5"),
        ("/spec/template/spec/securityContext", "16:7"),
        ("/spec/template/spec/securityContext/runAsNonRoot", "17:9"),
        ("/spec/template/spec/containers", "19:7"),
        (container, "21:9"),
        (&format!("{container}/image"), "22:11"),
        (&format!("{container}/command/2"), "26:13"),
        // The branch that was taken, not the first one.
        (&format!("{container}/securityContext"), "33:11"),
        (&format!("{container}/securityContext/privileged"), "34:13"),
        // One item of the template makes all items of the list.
        (&format!("{container}/env/0/name"), "38:15"),
        (&format!("{container}/env/1/value"), "39:15"),
        ("/spec/template/spec/containers/1/image", "42:11"),
        ("/spec/template/spec/containers/1/resources/limits/memory", "43:11"),
    ] {
        assert_place(&places, pointer, &at(expected));
    }
}

#[test]
fn every_values_file_makes_a_rendering_and_what_is_the_same_is_judged_once() {
    let other = RENDERED.replace("replicas: 2", "replicas: 5");
    let (snapshot, asked) = rendered(
        &[CHART, ("shop/templates/all.yaml", TEMPLATE)],
        &[RENDERED, &other],
        &["replicas: 2", "replicas: 5"],
    );
    assert_eq!(
        asked.iter().map(|job| job.values.clone()).collect::<Vec<_>>(),
        [["replicas: 2"], ["replicas: 5"]]
    );
    let kinds: Vec<_> = snapshot.kinds().collect();
    assert_eq!(kinds, [("Deployment", 2), ("Service", 1)]);
}

#[test]
fn a_chart_that_cannot_be_rendered_is_told_with_the_reason() {
    let (snapshot, _) = rendered(&[CHART, ("shop/templates/all.yaml", TEMPLATE)], &[], &[]);
    let told: Vec<_> =
        snapshot.inputs.skipped.iter().filter(|skipped| skipped.kind == "not-rendered").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].file, "shop/templates/all.yaml");
    assert_eq!(told[0].reason, "Helm template of chart shop: not rendered: nothing was prepared");
}

#[test]
fn secrets_of_a_rendered_chart_are_overwritten() {
    let secret = "---\n# Source: shop/templates/s.yaml\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  password: correct-horse-battery\n";
    let template = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  password: {{ .Values.password }}\n";
    let (snapshot, _) = rendered(&[CHART, ("shop/templates/s.yaml", template)], &[secret], &[]);
    assert!(snapshot.trees().iter().all(|tree| !tree.text().contains("correct-horse")));
    let credential = snapshot.credentials()[0];
    let tree = &snapshot.trees()[credential.tree as usize];
    let place = Place { tree, node: credential.node, missing: None }.resolve();
    assert_eq!((place.file.as_str(), place.line), ("shop/templates/s.yaml", 5));
}

const BASE: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: web
          image: web:1
          securityContext:
            privileged: false
";

const OVERLAY: &str = "apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namePrefix: prod-
namespace: prod
resources:
  - ../../base
patches:
  - path: hardening.yaml
  - target: { kind: Deployment, name: web }
    patch: |-
      - op: add
        path: /spec/template/spec/hostNetwork
        value: true
images:
  - name: web
    newTag: \"7\"
";

const BUILT: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: prod-web
  namespace: prod
spec:
  replicas: 1
  template:
    spec:
      containers:
      - image: web:7
        name: web
        securityContext:
          privileged: true
      hostNetwork: true
";

#[test]
fn values_of_an_overlay_stand_in_its_base_its_patches_and_its_settings() {
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          securityContext:\n            privileged: true\n";
    let (snapshot, asked) = rendered(
        &[
            ("base/kustomization.yaml", "resources: [web.yaml]\n"),
            ("base/web.yaml", BASE),
            ("overlays/prod/kustomization.yaml", OVERLAY),
            ("overlays/prod/hardening.yaml", patch),
        ],
        &[BUILT],
        &[],
    );
    assert_eq!(asked.len(), 1, "a base that an overlay uses is not built by itself");
    assert_eq!((asked[0].tool, asked[0].folder.as_str()), (Tool::Kustomize, "overlays/prod"));
    assert_eq!(snapshot.object_count(), 1);
    let places = places(&snapshot);
    let container = "/spec/template/spec/containers/0";
    for (pointer, expected) in [
        ("/spec/replicas", "base/web.yaml:6:3"),
        ("/metadata/name", "base/web.yaml:4:3"),
        ("/metadata/namespace", "overlays/prod/kustomization.yaml:4:1"),
        (&format!("{container}/image"), "overlays/prod/kustomization.yaml:16:5"),
        (&format!("{container}/securityContext/privileged"), "overlays/prod/hardening.yaml:10:13"),
        ("/spec/template/spec/hostNetwork", "overlays/prod/kustomization.yaml:10:5"),
    ] {
        assert_place(&places, pointer, expected);
    }
}

#[test]
fn nothing_remote_is_built() {
    for (entry, expected) in [
        ("https://user:token@example.com/x.yaml", "https://example.com/x.yaml, which is remote"),
        ("github.com/org/repo//deploy?ref=main", "github.com/org/repo//deploy?ref=main, which is remote"),
        ("git@example.com:org/repo.git", "which is remote"),
        ("../outside", "../outside, which is not in the input"),
    ] {
        let overlay = format!("resources:\n  - {entry}\n");
        let (snapshot, asked) = rendered(&[("app/kustomization.yaml", &overlay)], &[BUILT], &[]);
        assert!(asked.is_empty(), "{entry}");
        let reason = &snapshot.inputs.skipped[0].reason;
        assert!(reason.contains(expected) && !reason.contains("token"), "{reason}");
    }
}

#[test]
fn templates_of_any_shape_are_taken_apart_without_a_panic() {
    let mut cut: Vec<String> = TEMPLATE.char_indices().map(|(at, _)| TEMPLATE[..at].to_owned()).collect();
    cut.extend(
        ["{{", "{{/*", "{{ \"", "- - - a: b", "\"", "---", "a: {{ `}}` }}", "\u{f8ff}: x"].map(str::to_owned),
    );
    for template in cut.iter().step_by(3) {
        let (snapshot, _) = rendered(&[CHART, ("shop/templates/all.yaml", template)], &[RENDERED], &[]);
        assert_eq!(snapshot.object_count(), 2);
        places(&snapshot);
    }
}

#[test]
fn what_argo_and_flux_deploy_gets_their_values() {
    let application = r#"apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop }
spec:
  destination: { namespace: web }
  source:
    repoURL: https://example.com/repo
    path: charts/shop
    helm:
      releaseName: front
      valueFiles: [values-prod.yaml]
      values: |
        replicas: 3
      valuesObject: { image: { tag: "1\n2" }, enabled: true, ratio: 1.5 }
      parameters:
        - { name: service.type, value: LoadBalancer }
        - { name: "list[0]", value: x }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: shop, namespace: flux }
spec:
  chart: { spec: { chart: ./charts/shop, sourceRef: { kind: GitRepository, name: r } } }
  values: { replicas: 4 }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: redis }
spec:
  chart: { spec: { chart: redis, sourceRef: { kind: HelmRepository, name: r } } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps }
spec: { path: ./apps }
"#;
    let (snapshot, asked) = rendered(
        &[
            ("repo/charts/shop/Chart.yaml", CHART.1),
            ("repo/charts/shop/templates/all.yaml", TEMPLATE),
            ("repo/charts/shop/values-prod.yaml", "a: 1\n"),
            ("repo/clusters/apps.yaml", application),
        ],
        &[RENDERED, RENDERED],
        &[],
    );
    let calls: Vec<_> = asked
        .iter()
        .map(|job| (job.release.as_str(), job.namespace.as_str(), job.values.join("|")))
        .collect();
    let layers = "a: 1\n|replicas: 3\n|{\"image\":{\"tag\":\"1\\u000a2\"},\"enabled\":true,\"ratio\":1.5}|{\"service\":{\"type\":\"LoadBalancer\"}}";
    assert_eq!(calls, [("front", "web", layers.to_owned()), ("shop", "flux", "{\"replicas\":4}".to_owned())]);
    let told: Vec<_> = snapshot
        .inputs
        .skipped
        .iter()
        .filter(|skipped| skipped.kind == "not-rendered")
        .map(|skipped| skipped.reason.as_str())
        .collect();
    assert_eq!(
        told,
        [
            "Argo CD Application shop: these settings are not applied: parameter list[0]",
            "Flux HelmRelease redis: not rendered: its chart redis is remote and is not fetched",
            "Flux Kustomization apps: not rendered: its path ./apps is not in the input",
        ]
    );
}
