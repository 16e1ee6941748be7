//! The tables that analysts know.

use plimsoll_lake::query::Session;

use crate::support::{CLUSTER, Place, envelope, event};

fn one(place: &Place, query: &str) -> serde_json::Value {
    serde_json::from_str(&place.ask(query)[0]).unwrap()
}

fn place(name: &str) -> Place {
    let place = Place::new(name);
    let line = "I0301 10:00:00.000000       1 checkaccess.go:590] Recieved subject access review request";
    let lines = format!(
        "{}{}{{\"category\":\"guard\",\"operationName\":\"x\",\"properties\":{{\"log\":\"{line}\\n\",\"stream\":\"stderr\",\"pod\":\"guard-1\"}},\"resourceId\":\"{}\",\"time\":\"2026-03-01T10:00:00.1Z\"}}\n",
        envelope(10, "kube-audit"),
        envelope(11, "kube-audit-admin"),
        CLUSTER.to_ascii_uppercase()
    );
    let file = place.file("PT1H.json", lines);
    let account = place.ingest(&[&file]);
    assert_eq!((account.kept, account.rejected), (3, 0), "{account:?}");
    place
}

#[test]
fn columns_are_those_of_the_reference_in_their_order() {
    let place = place("schema");
    let mut lake = place.lake();
    let session = Session::open(&mut lake).unwrap();
    for table in ["AKSAudit", "AKSAuditAdmin", "AKSControlPlane"] {
        let rows = session.ask(&lake, &format!("SELECT * FROM \"{table}\"")).unwrap();
        let found: Vec<String> = rows[0].schema().fields().iter().map(|field| field.name().clone()).collect();
        let wanted: Vec<&str> =
            plimsoll_audit::schema::columns_of(table).unwrap().iter().map(|(name, _)| *name).collect();
        assert_eq!(found, wanted, "{table}");
    }
}

#[test]
fn an_event_is_shown_as_log_analytics_shows_it() {
    let place = place("aksaudit");
    let row = one(&place, "SELECT * FROM \"AKSAudit\" WHERE \"AuditId\" LIKE '%10'");
    assert_eq!(row["Verb"], "create");
    assert_eq!(row["Type"], "AKSAudit");
    assert_eq!(row["PodName"], "kube-apiserver-1");
    assert_eq!(row["_ResourceId"], CLUSTER);
    let json =
        |name: &str| -> serde_json::Value { serde_json::from_str(row[name].as_str().unwrap()).unwrap() };
    let whole: serde_json::Value = serde_json::from_str(&event(10)).unwrap();
    for (column, key) in [
        ("User", "user"),
        ("ObjectRef", "objectRef"),
        ("ResponseStatus", "responseStatus"),
        ("Annotations", "annotations"),
        ("SourceIps", "sourceIPs"),
        ("RequestObject", "requestObject"),
    ] {
        assert_eq!(json(column), whole[key], "{column}");
    }
}

#[test]
fn the_text_of_the_log_is_put_together_again() {
    let place = place("diagnostics");
    let row = one(&place, "SELECT * FROM \"AzureDiagnostics\" WHERE \"Category\" = 'kube-audit'");
    let found: serde_json::Value = serde_json::from_str(row["log_s"].as_str().unwrap()).unwrap();
    let whole: serde_json::Value = serde_json::from_str(&event(10)).unwrap();
    assert_eq!(found, whole);
    assert_eq!(row["Resource"], "AKS");
    let guard = one(&place, "SELECT * FROM \"AzureDiagnostics\" WHERE \"Category\" = 'guard'");
    assert!(guard["log_s"].as_str().unwrap().ends_with("access review request"));
}

#[test]
fn hot_paths_are_columns() {
    let place = place("shredded");
    let row =
        one(&place, "SELECT * FROM audit WHERE request_privileged AND array_has(request_host_paths, '/')");
    assert_eq!(row["name"], "web-10");
    assert_eq!(row["request_images"][0], "registry.example/web:10");
    assert_eq!(row["client_ip"], "20.1.2.3");
    assert_eq!(place.count("\"AKSAuditAdmin\""), 2);
    assert_eq!(place.count("\"AKSControlPlane\""), 1);
}
