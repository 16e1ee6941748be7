//! The tables of Log Analytics as views over what is stored: their names, types and order of columns.

use plimsoll_audit::schema;

use crate::audit;
use crate::rows::CONTROL_PLANE;

const USER: &str =
    "json_object('username', username, 'uid', user_uid, 'groups', groups, 'extra:raw', user_extra)";
const OBJECT: &str = "json_object('resource', resource, 'namespace', namespace, 'name', name, 'uid', object_uid, 'apiGroup', api_group, 'apiVersion', api_version, 'resourceVersion', resource_version, 'subresource', subresource)";
/// The status as written; a plain one is not stored beside its code.
const STATUS: &str = "CASE WHEN response_status IS NOT NULL THEN response_status WHEN code IS NOT NULL THEN json_object('metadata:raw', '{}', 'code', code) END";
const ANNOTATIONS: &str = "json_object(':spread', annotations, 'authorization.k8s.io/decision', decision, 'authorization.k8s.io/reason', CASE WHEN decision IS NOT NULL THEN coalesce(reason, '') END)";
/// What Azure writes instead of a body that is too large.
const SKIPPED: &str = "skipped-too-big-size-object";

/// The views for the tables that are stored.
pub(super) fn of(stored: &[String]) -> Vec<(String, String)> {
    let has = |name: &str| stored.iter().any(|known| known == name);
    let mut views = Vec::new();
    if has(audit::TABLE) {
        views.push(("AKSAudit".to_owned(), audit_view("AKSAudit", "")));
        views.push((
            "AKSAuditAdmin".to_owned(),
            audit_view("AKSAuditAdmin", " WHERE verb NOT IN ('get', 'list')"),
        ));
        views.push(("AzureDiagnostics".to_owned(), diagnostics(has(CONTROL_PLANE))));
    }
    for name in stored.iter().filter(|name| *name != audit::TABLE) {
        if name == CONTROL_PLANE {
            views.push((name.clone(), control_plane()));
        } else if let Some(view) = by_schema(name) {
            views.push((name.clone(), view));
        }
    }
    views
}

/// `SELECT` of a table's columns in their order; what has no source is null.
fn select(table: &str, from: &str, known: &[(&str, String)]) -> String {
    let columns = schema::columns_of(table).unwrap_or_default();
    let columns: Vec<String> = columns
        .iter()
        .map(|(name, kind)| {
            let source = known.iter().find(|(column, _)| column == name).map(|(_, source)| source.as_str());
            format!("{} AS \"{name}\"", source.map_or_else(|| null(kind).to_owned(), str::to_owned))
        })
        .collect();
    format!("SELECT {} FROM {from}", columns.join(", "))
}

fn null(kind: &str) -> &'static str {
    match kind {
        "datetime" => "CAST(NULL AS TIMESTAMP)",
        "real" | "decimal" => "CAST(NULL AS DOUBLE)",
        "long" => "CAST(NULL AS BIGINT)",
        "int" => "CAST(NULL AS INT)",
        "bool" => "CAST(NULL AS BOOLEAN)",
        _ => "CAST(NULL AS VARCHAR)",
    }
}

fn common(table: &str) -> Vec<(&'static str, String)> {
    vec![
        ("TimeGenerated", "time".to_owned()),
        ("Type", format!("'{table}'")),
        ("SourceSystem", "'Azure'".to_owned()),
        ("_ResourceId", "cluster_id".to_owned()),
        (
            "_SubscriptionId",
            "CASE WHEN cluster_id LIKE '/subscriptions/%' THEN split_part(cluster_id, '/', 3) END".to_owned(),
        ),
    ]
}

fn audit_view(table: &str, filter: &str) -> String {
    let body = |name: &str| format!("CASE WHEN {name}_state = 'skipped' THEN '{SKIPPED}' ELSE {name} END");
    let mut known = common(table);
    known.extend([
        ("Annotations", ANNOTATIONS.to_owned()),
        ("AuditId", "audit_id".to_owned()),
        ("Level", "level".to_owned()),
        ("ObjectRef", OBJECT.to_owned()),
        ("PodName", "pod".to_owned()),
        ("RequestObject", body("request_object")),
        ("RequestReceivedTime", "request_received".to_owned()),
        ("RequestUri", "request_uri".to_owned()),
        ("ResponseObject", body("response_object")),
        ("ResponseStatus", STATUS.to_owned()),
        ("SourceIps", "CASE WHEN source_ips IS NOT NULL THEN substr(json_object('x', source_ips), 6, length(json_object('x', source_ips)) - 6) END".to_owned()),
        ("Stage", "stage".to_owned()),
        ("StageReceivedTime", "stage_time".to_owned()),
        ("User", USER.to_owned()),
        ("UserAgent", "user_agent".to_owned()),
        ("Verb", "verb".to_owned()),
    ]);
    select(table, audit::TABLE, &known) + filter
}

fn control_plane() -> String {
    let mut known = common(CONTROL_PLANE);
    known.extend(
        ["Category", "Level", "Message", "PodName", "Stream"].map(|name| (name, format!("\"{name}\""))),
    );
    select(CONTROL_PLANE, "\"stored_AKSControlPlane\"", &known)
}

/// The event as the API server wrote it: keys in the order of the API.
fn log_text() -> String {
    format!(
        "json_object('kind', 'Event', 'apiVersion', 'audit.k8s.io/v1', 'level', level, 'auditID', audit_id, 'stage', stage, 'requestURI', request_uri, 'verb', verb, 'user:raw', {USER}, 'impersonatedUser:raw', impersonated_user, 'sourceIPs', source_ips, 'userAgent', user_agent, 'objectRef:raw', {OBJECT}, 'responseStatus:raw', {STATUS}, 'requestObject:raw', CASE WHEN request_object_state IS NULL THEN request_object END, 'responseObject:raw', CASE WHEN response_object_state IS NULL THEN response_object END, 'requestReceivedTimestamp', request_received, 'stageTimestamp', stage_time, 'annotations:raw', {ANNOTATIONS}, ':spread', others)"
    )
}

/// The columns of `AzureDiagnostics` that AKS fills; the shared table has those of every service besides.
fn diagnostics(has_lines: bool) -> String {
    let part = |at: usize| {
        format!(
            "CASE WHEN cluster_id LIKE '/subscriptions/%' THEN upper(split_part(cluster_id, '/', {at})) END"
        )
    };
    let columns = |category: &str, log: &str, pod: &str, stream: &str, container: &str| {
        format!(
            "time AS \"TimeGenerated\", upper(cluster_id) AS \"ResourceId\", {category} AS \"Category\", {} AS \"ResourceGroup\", {} AS \"SubscriptionId\", 'MICROSOFT.CONTAINERSERVICE' AS \"ResourceProvider\", {} AS \"Resource\", 'MANAGEDCLUSTERS' AS \"ResourceType\", 'Microsoft.ContainerService/managedClusters/diagnosticLogs/Read' AS \"OperationName\", {log} AS \"log_s\", {stream} AS \"stream_s\", {pod} AS \"pod_s\", {container} AS \"containerID_s\", 'AzureDiagnostics' AS \"Type\", cluster_id AS \"_ResourceId\"",
            part(5),
            "CASE WHEN cluster_id LIKE '/subscriptions/%' THEN split_part(cluster_id, '/', 3) END",
            part(9),
        )
    };
    let events =
        format!("SELECT {} FROM audit", columns("category", &log_text(), "pod", "stream", "container_id"));
    if !has_lines {
        return events;
    }
    let lines = columns("\"Category\"", "\"Message\"", "\"PodName\"", "\"Stream\"", "CAST(NULL AS VARCHAR)");
    format!("{events} UNION ALL SELECT {lines} FROM \"stored_AKSControlPlane\"")
}

/// A table of which the reference knows the columns: texts as their types.
fn by_schema(table: &str) -> Option<String> {
    let columns = schema::columns_of(table)?;
    let mut known: Vec<(&str, String)> = Vec::new();
    for (name, kind) in columns {
        let source = match *kind {
            "datetime" if *name == "TimeGenerated" => "time".to_owned(),
            "datetime" => format!("TRY_CAST(\"{name}\" AS TIMESTAMP)"),
            "real" | "decimal" => format!("TRY_CAST(\"{name}\" AS DOUBLE)"),
            "long" => format!("TRY_CAST(\"{name}\" AS BIGINT)"),
            "int" => format!("TRY_CAST(\"{name}\" AS INT)"),
            "bool" => format!("TRY_CAST(\"{name}\" AS BOOLEAN)"),
            _ => format!("\"{name}\""),
        };
        known.push((name, source));
    }
    Some(select(table, &format!("\"stored_{table}\""), &known))
}
