//! The audit table: its columns, and how events become rows.

pub(crate) mod columns;
mod lists;
mod shredded;
pub(crate) mod texts;

pub use columns::AuditColumns;

use std::sync::{Arc, LazyLock};

use deltalake::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

/// The name of the table's folder.
pub const TABLE: &str = "audit";

/// Columns that hold text, in the order in which they stand in the table. Null where the event does not say it.
///
/// `request_*` columns of paths in bodies (see [`SHREDDED`]) stand behind them.
pub const TEXTS: &[&str] = &[
    "category",
    "level",
    "audit_id",
    "stage",
    "request_uri",
    "verb",
    "username",
    "user_uid",
    "user_extra",
    "impersonated_username",
    "impersonated_user",
    "client_ip",
    "user_agent",
    "resource",
    "namespace",
    "name",
    "object_uid",
    "api_group",
    "api_version",
    "resource_version",
    "subresource",
    "status",
    "status_reason",
    "status_message",
    "response_status",
    "decision",
    "reason",
    "annotations",
    "request_object",
    "request_object_state",
    "response_object",
    "response_object_state",
    "others",
    "pod",
    "stream",
    "container_id",
    "envelope_others",
    "time_source",
    "lost",
    "shape",
    "source",
    "request_service_account",
    "request_role_ref_kind",
    "request_role_ref_name",
    "request_service_type",
];

/// The columns that hold values from paths of request bodies, with the paths. `POD` is where the resource keeps the
/// specification of pods: `spec`, `spec.template.spec` or `spec.jobTemplate.spec.template.spec`.
///
/// They are filled for the resources of [`columns::SHREDDED_RESOURCES`] where the request body is whole; null otherwise,
/// and where the body has nothing at the path. A planner may read them instead of the body where it can show that the
/// two are equal.
pub const SHREDDED: &[(&str, &str)] = &[
    (
        "request_privileged",
        "POD.{containers,initContainers,ephemeralContainers}[].securityContext.privileged, any true",
    ),
    ("request_host_network", "POD.hostNetwork"),
    ("request_host_pid", "POD.hostPID"),
    ("request_host_ipc", "POD.hostIPC"),
    ("request_images", "POD.{containers,initContainers,ephemeralContainers}[].image"),
    ("request_host_paths", "POD.volumes[].hostPath.path"),
    ("request_service_account", "POD.serviceAccountName"),
    ("request_role_ref_kind", "roleRef.kind"),
    ("request_role_ref_name", "roleRef.name"),
    ("request_subjects", "subjects[] as KIND:NAMESPACE:NAME"),
    ("request_service_type", "spec.type of Services"),
];

/// Columns that hold lists of texts.
pub const LISTS: &[&str] =
    &["groups", "source_ips", "request_images", "request_host_paths", "request_subjects"];

/// Columns that hold booleans.
pub const FLAGS: &[&str] =
    &["request_privileged", "request_host_network", "request_host_pid", "request_host_ipc"];

/// Columns that no dictionary makes smaller.
pub(crate) const PLAIN: &[&str] =
    &["audit_id", "request_object", "response_object", "object_uid", "request_uri"];

/// The columns by which files are partitioned: the cluster's resource id in lower case, and the UTC date.
pub const PARTITIONS: [&str; 2] = ["cluster_id", "date"];

/// The type of points in time.
pub(crate) fn timestamp() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

/// The item of a list.
pub(crate) fn item() -> Field {
    Field::new("element", DataType::Utf8, true)
}

/// The columns that stand in files: all but the partitions.
pub fn file_schema() -> SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
        let mut fields = vec![
            Field::new("time", timestamp(), false),
            Field::new("request_received", timestamp(), true),
            Field::new("stage_time", timestamp(), true),
            Field::new("envelope_time", timestamp(), true),
            Field::new("code", DataType::Int32, true),
            Field::new("source_offset", DataType::Int64, true),
            Field::new("bytes_kept", DataType::Int64, true),
        ];
        fields.extend(TEXTS.iter().map(|name| Field::new(*name, DataType::Utf8, true)));
        fields.extend(LISTS.iter().map(|name| Field::new(*name, DataType::List(Arc::new(item())), true)));
        fields.extend(FLAGS.iter().map(|name| Field::new(*name, DataType::Boolean, true)));
        Arc::new(Schema::new(fields))
    });
    Arc::clone(&SCHEMA)
}

/// All columns: the partitions first.
pub fn table_schema() -> Schema {
    let mut fields =
        vec![Field::new("cluster_id", DataType::Utf8, false), Field::new("date", DataType::Date32, false)];
    fields.extend(file_schema().fields().iter().map(|field| field.as_ref().clone()));
    Schema::new(fields)
}
