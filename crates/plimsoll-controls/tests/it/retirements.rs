//! What ends, before and after its date.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;
use plimsoll_controls::facts::retirements::{self, Phase, phase, retirement};
use plimsoll_controls::{Parameters, Profile, SuppressionRules, evaluate, find};
use plimsoll_model::Severity::{self, High, Info, Low, Medium};
use plimsoll_model::Verdict;

const WARN_DAYS: i64 = 90;

/// A feature, the control that judges its use, the properties of a cluster that uses it, and the severities: long
/// before its end (`None` is a pass), on its last day, and on the day after.
type Case = (&'static str, &'static str, &'static str, Option<Severity>, Severity, Severity);

const CASES: &[Case] = &[
    (
        "Ubuntu 18.04",
        OS,
        r#"{"osSKU": "Ubuntu", "nodeImageVersion": "AKSUbuntu-1804gen2containerd-202305.24.0"}"#,
        None,
        Low,
        High,
    ),
    (
        "Ubuntu 20.04",
        OS,
        r#"{"nodeImageVersion": "AKSUbuntu-2004gen2fipscontainerd-202610.12.0"}"#,
        None,
        Low,
        High,
    ),
    ("Ubuntu 22.04", OS, r#"{"osSKU": "Ubuntu2204"}"#, None, Low, High),
    (
        "Azure Linux 2.0",
        OS,
        r#"{"osSKU": "AzureLinux", "nodeImageVersion": "AKSAzureLinux-V2gen2-202511.01.0"}"#,
        None,
        Low,
        High,
    ),
    ("Windows Server 2019", OS, r#"{"osType": "Windows", "osSKU": "Windows2019"}"#, None, Low, High),
    ("Windows Server 2022", OS, r#"{"osType": "Windows", "osSKU": "Windows2022"}"#, None, Low, High),
    (
        "Windows Server Annual Channel",
        OS,
        r#"{"osType": "Windows", "osSKU": "WindowsAnnual"}"#,
        None,
        Low,
        High,
    ),
    ("Flatcar (preview)", OS, r#"{"osSKU": "flatcar"}"#, None, Low, High),
    (
        "Availability Sets",
        "pool-type-availabilityset",
        r#"{"type": "AvailabilitySet"}"#,
        Some(Medium),
        Medium,
        Medium,
    ),
    (
        "kubelet serving cert rotation opt-out tag",
        "custom-kubelet-serving-cert",
        r#"{"tags": {"aks-disable-kubelet-serving-certificate-rotation": "true"}}"#,
        Some(Medium),
        Medium,
        Medium,
    ),
    ("Azure NPM on Linux", NPM, r#"{"osType": "Linux"}"#, Some(Info), Low, Medium),
    ("Azure NPM on Windows", NPM, r#"{"osType": "Windows"}"#, Some(Info), Low, Medium),
    ("Basic Load Balancer", "lb-standard", "{}", Some(High), High, High),
    ("kubenet", "network-plugin-kubenet", "{}", Some(Medium), High, High),
    ("Open Service Mesh add-on", "osm-addon", "{}", Some(Medium), Medium, Medium),
    ("App routing NGINX critical patches", "app-routing-nginx-eol", "{}", Some(Info), Low, High),
];
const OS: &str = "os-sku-retired";
const NPM: &str = "network-policy-npm-retiring";

/// Rows that no control judges by their date, and why.
const WITHOUT_CONTROL: &[(&str, &str)] = &[
    ("Teleport (preview)", "no field of the API shows it"),
    ("skip-gpu-driver-install tag", "it changes drivers, not security"),
    ("VM default outbound access", "subnet-default-outbound judges the subnet, whatever the date"),
    ("ingress-nginx upstream", "judged by the images in the cluster"),
    ("Defender for Cloud in Azure China", "defender-profile judges the profile, whatever the date"),
    ("enableCustomCATrust (preview)", "http-proxy-trusted-ca judges the authorities, whatever the date"),
];

/// A cluster with one pool that uses everything that ends.
fn cluster(pool: &str) -> String {
    format!(
        r#"{{
        "id": "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/shop",
        "name": "shop",
        "type": "Microsoft.ContainerService/managedClusters",
        "properties": {{
            "agentPoolProfiles": [{{"name": "system", "properties": {pool}}}],
            "networkProfile": {{"networkPlugin": "kubenet", "networkPolicy": "azure", "loadBalancerSku": "Basic"}},
            "addonProfiles": {{"openServiceMesh": {{"enabled": true}}}},
            "ingressProfile": {{"webAppRouting": {{"enabled": true}}}}
        }}
    }}"#
    )
}

/// The severity of the finding on that day; `None` where there is none.
fn severity_on(now: Date, control: &str, pool: &str) -> Option<Severity> {
    let text = cluster(pool);
    let snapshot = plimsoll_ingest::snapshot_of(&[("cluster.json", text.as_bytes())]);
    assert!(snapshot.inputs.failed.is_empty(), "{text}");
    let parameters = Parameters { warn_days: WARN_DAYS, ..Parameters::default() };
    let profile = Profile::of(vec![find(control).unwrap()]);
    let report = evaluate(&snapshot, &profile, &parameters, &SuppressionRules::default(), now);
    match report.outcomes.first().unwrap().verdict {
        Verdict::Pass => None,
        Verdict::Fail => Some(report.findings.first().unwrap().severity),
        other => panic!("{control} on {now}: {other:?} {:?}", report.outcomes.first().unwrap().reason),
    }
}

#[test]
fn every_date_divides_time_into_later_soon_and_past() {
    for row in retirements::all() {
        let on = |days: i64| phase(row.end, row.end.checked_add(days.days()).unwrap(), WARN_DAYS);
        assert_eq!(on(-WARN_DAYS - 1), Phase::Later, "{}", row.feature);
        assert_eq!(on(-WARN_DAYS), Phase::Soon, "{}", row.feature);
        assert_eq!(on(0), Phase::Soon, "{}", row.feature);
        assert_eq!(on(1), Phase::Past, "{}", row.feature);
    }
}

#[test]
fn every_feature_is_judged_by_its_date() {
    for (feature, control, pool, early, last_day, after) in CASES {
        let end = retirement(feature).unwrap_or_else(|| panic!("no row {feature}")).end;
        let on = |days: i64| severity_on(end.checked_add(days.days()).unwrap(), control, pool);
        assert_eq!(on(-WARN_DAYS - 1), *early, "{feature}, long before {end}");
        assert_eq!(on(0), Some(*last_day), "{feature} on {end}");
        assert_eq!(on(1), Some(*after), "{feature} after {end}");
    }
}

#[test]
fn every_row_has_a_case_or_a_reason() {
    let rows: BTreeSet<&str> = retirements::all().map(|row| row.feature).collect();
    let known: BTreeSet<&str> =
        CASES.iter().map(|case| case.0).chain(WITHOUT_CONTROL.iter().map(|row| row.0)).collect();
    assert_eq!(rows, known);
}
