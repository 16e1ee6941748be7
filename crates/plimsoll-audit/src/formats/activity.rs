//! Azure's activity log as event hubs and storage accounts get it and as Resource Manager's API gives it, as rows of
//! the table `AzureActivity`.

use std::borrow::Cow;

use super::{Members, quoted};
use crate::event::Text;
use crate::record::Row;
use crate::time;

/// Keys of an exported record and the columns that they become.
const EXPORTED: [(&str, &str); 13] = [
    ("time", "TimeGenerated"),
    ("resourceId", "_ResourceId"),
    ("operationName", "OperationNameValue"),
    ("category", "CategoryValue"),
    ("resultType", "ActivityStatusValue"),
    ("resultSignature", "ActivitySubstatusValue"),
    ("callerIpAddress", "CallerIpAddress"),
    ("correlationId", "CorrelationId"),
    ("level", "Level"),
    ("properties", "Properties_d"),
    ("tenantId", "TenantId"),
    ("caller", "Caller"),
    ("eventDataId", "EventDataId"),
];

/// Keys of the API's records and the columns that they become. Values that are pairs give their `value`.
const LISTED: [(&str, &str); 17] = [
    ("eventTimestamp", "TimeGenerated"),
    ("submissionTimestamp", "EventSubmissionTimestamp"),
    ("resourceId", "_ResourceId"),
    ("operationName", "OperationNameValue"),
    ("category", "CategoryValue"),
    ("status", "ActivityStatusValue"),
    ("subStatus", "ActivitySubstatusValue"),
    ("caller", "Caller"),
    ("correlationId", "CorrelationId"),
    ("eventDataId", "EventDataId"),
    ("level", "Level"),
    ("operationId", "OperationId"),
    ("resourceGroupName", "ResourceGroup"),
    ("resourceProviderName", "ResourceProviderValue"),
    ("subscriptionId", "SubscriptionId"),
    ("tenantId", "TenantId"),
    ("properties", "Properties_d"),
];

/// The record as a row, if it is one of the activity log.
pub(crate) fn row<'a>(members: &Members<'a>) -> Option<Row<'a>> {
    let listed = members.has("eventTimestamp") && members.has("operationName");
    let told = [
        "resultType",
        "resultSignature",
        "correlationId",
        "callerIpAddress",
        "identity",
        "resourceId",
        "time",
    ];
    let category = members.text_or_empty("category");
    let known = matches!(
        category.to_ascii_lowercase().as_str(),
        "administrative"
            | "security"
            | "servicehealth"
            | "alert"
            | "recommendation"
            | "policy"
            | "autoscale"
            | "resourcehealth"
    );
    let exported =
        members.has("operationName") && (known || told.iter().filter(|key| members.has(key)).count() >= 3);
    if !listed && !exported {
        return None;
    }
    let names: &[(&str, &'static str)] = if listed { &LISTED } else { &EXPORTED };
    let mut columns: Vec<(Text<'a>, Cow<'a, str>)> = Vec::with_capacity(members.0.len() + 4);
    for (key, json) in &members.0 {
        let column = names.iter().find(|(name, _)| name == key).map(|(_, column)| *column);
        match (column, key.as_ref()) {
            (Some(column), _) => columns.push((Cow::Borrowed(column), value(json))),
            (None, "identity") => identity(json, &mut columns),
            (None, "authorization") => columns.push((Cow::Borrowed("Authorization_d"), json.clone())),
            (None, "claims") => columns.push((Cow::Borrowed("Claims_d"), json.clone())),
            (None, "httpRequest") => {
                if let Some(address) =
                    Members::of(json).as_ref().and_then(|http| http.text("clientIpAddress"))
                {
                    columns.push((Cow::Borrowed("CallerIpAddress"), quoted(&address)));
                }
                columns.push((Cow::Borrowed("HTTPRequest"), quoted(json)));
            }
            _ => columns.push((key.clone(), json.clone())),
        }
    }
    let time = if listed { "eventTimestamp" } else { "time" };
    let time = members.text(time).and_then(|text| time::parse(&text));
    Some(Row { table: Cow::Borrowed("AzureActivity"), time, columns })
}

/// A value, or what `{"value": ..., "localizedValue": ...}` holds.
fn value<'a>(json: &Cow<'a, str>) -> Cow<'a, str> {
    if json.contains("localizedValue")
        && let Some(pair) = Members::of(json)
        && let Some(value) = pair.json("value")
    {
        return Cow::Owned(value.to_owned());
    }
    json.clone()
}

/// `identity` holds what the table has as columns of its own.
fn identity<'a>(json: &str, columns: &mut Vec<(Text<'a>, Cow<'a, str>)>) {
    /// Claims that name the caller, the best first.
    const CALLER: [&str; 4] = [
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
        "http://schemas.microsoft.com/identity/claims/objectidentifier",
        "appid",
    ];
    let Some(members) = Members::of(json) else {
        columns.push((Cow::Borrowed("identity"), Cow::Owned(json.to_owned())));
        return;
    };
    for (key, value) in &members.0 {
        match key.as_ref() {
            "authorization" => {
                columns.push((Cow::Borrowed("Authorization_d"), Cow::Owned(value.clone().into_owned())));
            }
            "claims" => {
                let claims = Members::of(value);
                let caller =
                    claims.as_ref().and_then(|claims| CALLER.iter().find_map(|name| claims.text(name)));
                if let Some(caller) = caller {
                    columns.push((Cow::Borrowed("Caller"), quoted(&caller)));
                }
                columns.push((Cow::Borrowed("Claims_d"), Cow::Owned(value.clone().into_owned())));
            }
            other => {
                columns
                    .push((Cow::Owned(format!("identity.{other}")), Cow::Owned(value.clone().into_owned())));
            }
        }
    }
}
