//! Generated captures: any number of pods as the API server prints them, from a seed. The same seed gives the same
//! bytes.

use std::fmt::Write as _;
use std::io::{self, Write};

/// A small deterministic generator of numbers (SplitMix64).
#[derive(Clone, Debug)]
pub struct Numbers(u64);

impl Numbers {
    /// Starts from a seed.
    pub fn from_seed(seed: u64) -> Self {
        Self(seed)
    }

    /// Draws a number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.draw() % bound.max(1)
    }

    fn hex(&mut self, digits: usize) -> String {
        let mut text = String::new();
        while text.len() < digits {
            let _ = write!(text, "{:016x}", self.draw());
        }
        text.truncate(digits);
        text
    }
}

/// Writes a `PodList` of two-container pods on one line, as `kubectl get --raw /api/v1/pods` prints it. Of a hundred
/// pods some seven are badly configured in one way or another, the rest follow the restricted level.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn pods(count: u64, seed: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut numbers = Numbers::from_seed(seed);
    write!(
        out,
        "{{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{{\"resourceVersion\":\"918273645\"}},\"items\":["
    )?;
    for index in 0..count {
        if index > 0 {
            out.write_all(b",")?;
        }
        pod(index, &mut numbers, out)?;
    }
    out.write_all(b"]}\n")
}

fn pod(index: u64, numbers: &mut Numbers, out: &mut dyn Write) -> io::Result<()> {
    let service = index / 40;
    let team = service % 58;
    let namespace = format!("team-{team:02}");
    let app = format!("service-{service:05}");
    let hash = format!("{:010x}", service.wrapping_mul(0x9E37_79B9) & 0xFF_FFFF_FFFF);
    let suffix = numbers.hex(5);
    let name = format!("{app}-{hash}-{suffix}");
    let uid = numbers.hex(32);
    let owner = Numbers::from_seed(service + 1).hex(32);
    let node = format!("aks-apps-31415926-vmss{:06x}", numbers.below(400));
    let address = format!("10.244.{}.{}", numbers.below(256), numbers.below(256));
    let host = format!("10.224.{}.{}", numbers.below(4), numbers.below(256));
    // All pods of a service come from one template, so they are all good or all bad.
    let bad = Numbers::from_seed(service).below(100);
    let privileged = if bad == 0 { "\"privileged\":true" } else { "\"allowPrivilegeEscalation\":false" };
    let capabilities =
        if bad == 1 { "{\"add\":[\"NET_ADMIN\",\"SYS_PTRACE\"]}" } else { "{\"drop\":[\"ALL\"]}" };
    let host_path =
        if bad == 2 { ",{\"name\":\"host\",\"hostPath\":{\"path\":\"/var/log\",\"type\":\"\"}}" } else { "" };
    let tag = if bad == 3 { "latest".to_owned() } else { format!("4.{}.{}", service % 40, service % 7) };
    let limits = if bad == 4 {
        "{}".to_owned()
    } else {
        "{\"limits\":{\"cpu\":\"500m\",\"memory\":\"512Mi\"},\"requests\":{\"cpu\":\"100m\",\"memory\":\"256Mi\"}}".to_owned()
    };
    let token = if bad == 5 { "" } else { "\"automountServiceAccountToken\":false," };
    let digest = numbers.hex(64);
    let sidecar_digest = Numbers::from_seed(0).hex(64);
    let (started, ready) = ("2026-11-14T07:21:33Z", "2026-11-14T07:21:47Z");
    write!(
        out,
        "{{\"metadata\":{{\"name\":\"{name}\",\"generateName\":\"{app}-{hash}-\",\"namespace\":\"{namespace}\",\"uid\":\"{uid}\",\"resourceVersion\":\"{}\",\"creationTimestamp\":\"{started}\",",
        900_000_000 + index
    )?;
    write!(
        out,
        "\"labels\":{{\"app\":\"{app}\",\"app.kubernetes.io/instance\":\"{app}\",\"app.kubernetes.io/managed-by\":\"Helm\",\"app.kubernetes.io/name\":\"{app}\",\"app.kubernetes.io/version\":\"{tag}\",\"pod-template-hash\":\"{hash}\",\"team\":\"{namespace}\"}},"
    )?;
    write!(
        out,
        "\"annotations\":{{\"checksum/config\":\"{}\",\"prometheus.io/port\":\"9090\",\"prometheus.io/scrape\":\"true\"}},",
        Numbers::from_seed(service).hex(64)
    )?;
    write!(
        out,
        "\"ownerReferences\":[{{\"apiVersion\":\"apps/v1\",\"kind\":\"ReplicaSet\",\"name\":\"{app}-{hash}\",\"uid\":\"{owner}\",\"controller\":true,\"blockOwnerDeletion\":true}}],"
    )?;
    write!(
        out,
        "\"managedFields\":[{{\"manager\":\"kube-controller-manager\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"time\":\"{started}\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{{\"f:metadata\":{{\"f:annotations\":{{\".\":{{}},\"f:checksum/config\":{{}},\"f:prometheus.io/port\":{{}},\"f:prometheus.io/scrape\":{{}}}},\"f:generateName\":{{}},\"f:labels\":{{\".\":{{}},\"f:app\":{{}},\"f:pod-template-hash\":{{}}}},\"f:ownerReferences\":{{\".\":{{}},\"k:{{\\\"uid\\\":\\\"{owner}\\\"}}\":{{}}}}}},\"f:spec\":{{\"f:containers\":{{\"k:{{\\\"name\\\":\\\"app\\\"}}\":{{\".\":{{}},\"f:image\":{{}},\"f:name\":{{}},\"f:resources\":{{}}}}}},\"f:restartPolicy\":{{}}}}}}}}]}},"
    )?;
    write!(
        out,
        "\"spec\":{{\"volumes\":[{{\"name\":\"config\",\"configMap\":{{\"name\":\"{app}\",\"defaultMode\":420}}}},{{\"name\":\"tmp\",\"emptyDir\":{{}}}}{host_path}],\"containers\":["
    )?;
    write!(
        out,
        "{{\"name\":\"app\",\"image\":\"contoso.azurecr.io/{namespace}/{app}:{tag}\",\"args\":[\"--listen=:8080\",\"--config=/etc/{app}/config.yaml\",\"--log-format=json\"],\"ports\":[{{\"name\":\"http\",\"containerPort\":8080,\"protocol\":\"TCP\"}},{{\"name\":\"metrics\",\"containerPort\":9090,\"protocol\":\"TCP\"}}],\"env\":[{{\"name\":\"POD_NAME\",\"valueFrom\":{{\"fieldRef\":{{\"apiVersion\":\"v1\",\"fieldPath\":\"metadata.name\"}}}}}},{{\"name\":\"LOG_LEVEL\",\"value\":\"info\"}},{{\"name\":\"REGION\",\"value\":\"westeurope\"}}],\"resources\":{limits},\"volumeMounts\":[{{\"name\":\"config\",\"readOnly\":true,\"mountPath\":\"/etc/{app}\"}},{{\"name\":\"tmp\",\"mountPath\":\"/tmp\"}}],\"livenessProbe\":{{\"httpGet\":{{\"path\":\"/livez\",\"port\":\"http\",\"scheme\":\"HTTP\"}},\"timeoutSeconds\":1,\"periodSeconds\":10,\"successThreshold\":1,\"failureThreshold\":3}},\"readinessProbe\":{{\"httpGet\":{{\"path\":\"/readyz\",\"port\":\"http\",\"scheme\":\"HTTP\"}},\"timeoutSeconds\":1,\"periodSeconds\":5,\"successThreshold\":1,\"failureThreshold\":3}},\"lifecycle\":{{\"preStop\":{{\"sleep\":{{\"seconds\":5}}}}}},\"terminationMessagePath\":\"/dev/termination-log\",\"terminationMessagePolicy\":\"File\",\"imagePullPolicy\":\"Always\",\"securityContext\":{{\"capabilities\":{capabilities},{privileged},\"readOnlyRootFilesystem\":true}}}},"
    )?;
    write!(
        out,
        "{{\"name\":\"proxy\",\"image\":\"contoso.azurecr.io/platform/envoy:v1.36.2@sha256:{sidecar_digest}\",\"args\":[\"--concurrency\",\"2\"],\"ports\":[{{\"name\":\"proxy\",\"containerPort\":15001,\"protocol\":\"TCP\"}}],\"env\":[{{\"name\":\"SERVICE\",\"value\":\"{app}\"}}],\"resources\":{{\"limits\":{{\"cpu\":\"200m\",\"memory\":\"128Mi\"}},\"requests\":{{\"cpu\":\"20m\",\"memory\":\"64Mi\"}}}},\"livenessProbe\":{{\"httpGet\":{{\"path\":\"/ready\",\"port\":15021,\"scheme\":\"HTTP\"}},\"timeoutSeconds\":1,\"periodSeconds\":10,\"successThreshold\":1,\"failureThreshold\":3}},\"readinessProbe\":{{\"httpGet\":{{\"path\":\"/ready\",\"port\":15021,\"scheme\":\"HTTP\"}},\"timeoutSeconds\":1,\"periodSeconds\":5,\"successThreshold\":1,\"failureThreshold\":3}},\"terminationMessagePath\":\"/dev/termination-log\",\"terminationMessagePolicy\":\"File\",\"imagePullPolicy\":\"IfNotPresent\",\"securityContext\":{{\"capabilities\":{{\"drop\":[\"ALL\"]}},\"allowPrivilegeEscalation\":false,\"readOnlyRootFilesystem\":true}}}}],"
    )?;
    write!(
        out,
        "\"restartPolicy\":\"Always\",\"terminationGracePeriodSeconds\":30,\"dnsPolicy\":\"ClusterFirst\",\"nodeSelector\":{{\"kubernetes.io/os\":\"linux\"}},\"serviceAccountName\":\"{app}\",\"serviceAccount\":\"{app}\",{token}\"nodeName\":\"{node}\",\"securityContext\":{{\"runAsUser\":20000,\"runAsGroup\":20000,\"runAsNonRoot\":true,\"fsGroup\":20000,\"seccompProfile\":{{\"type\":\"RuntimeDefault\"}}}},\"topologySpreadConstraints\":[{{\"maxSkew\":1,\"topologyKey\":\"topology.kubernetes.io/zone\",\"whenUnsatisfiable\":\"ScheduleAnyway\",\"labelSelector\":{{\"matchLabels\":{{\"app\":\"{app}\"}}}}}}],\"schedulerName\":\"default-scheduler\",\"tolerations\":[{{\"key\":\"node.kubernetes.io/not-ready\",\"operator\":\"Exists\",\"effect\":\"NoExecute\",\"tolerationSeconds\":300}},{{\"key\":\"node.kubernetes.io/unreachable\",\"operator\":\"Exists\",\"effect\":\"NoExecute\",\"tolerationSeconds\":300}}],\"priorityClassName\":\"standard\",\"priority\":1000,\"enableServiceLinks\":false,\"preemptionPolicy\":\"PreemptLowerPriority\"}},"
    )?;
    write!(out, "\"status\":{{\"phase\":\"Running\",\"conditions\":[")?;
    for (position, condition) in
        ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"]
            .iter()
            .enumerate()
    {
        let comma = if position == 0 { "" } else { "," };
        write!(
            out,
            "{comma}{{\"type\":\"{condition}\",\"status\":\"True\",\"lastProbeTime\":null,\"lastTransitionTime\":\"{ready}\"}}"
        )?;
    }
    write!(
        out,
        "],\"hostIP\":\"{host}\",\"hostIPs\":[{{\"ip\":\"{host}\"}}],\"podIP\":\"{address}\",\"podIPs\":[{{\"ip\":\"{address}\"}}],\"startTime\":\"{started}\",\"containerStatuses\":[{{\"name\":\"app\",\"state\":{{\"running\":{{\"startedAt\":\"{ready}\"}}}},\"lastState\":{{}},\"ready\":true,\"restartCount\":0,\"image\":\"contoso.azurecr.io/{namespace}/{app}:{tag}\",\"imageID\":\"contoso.azurecr.io/{namespace}/{app}@sha256:{digest}\",\"containerID\":\"containerd://{}\",\"started\":true}},{{\"name\":\"proxy\",\"state\":{{\"running\":{{\"startedAt\":\"{ready}\"}}}},\"lastState\":{{}},\"ready\":true,\"restartCount\":0,\"image\":\"contoso.azurecr.io/platform/envoy:v1.36.2\",\"imageID\":\"contoso.azurecr.io/platform/envoy@sha256:{sidecar_digest}\",\"containerID\":\"containerd://{}\",\"started\":true}}],\"qosClass\":\"Burstable\"}}}}",
        numbers.hex(64),
        numbers.hex(64)
    )
}
