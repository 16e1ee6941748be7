//! Resource ids, and what only a deployment knows. Ids are strings in which `{subscription}` and `{resourceGroup}` stand
//! for where the template is deployed to, so that two ids of one deployment can be compared.

use std::rc::Rc;

use super::{Call, Fault, Outcome, wrong};
use crate::iac::evaluate::text;
use crate::iac::evaluate::value::{Map, Pieces, Value, Why};

pub(super) fn call(name: &str, call: &Call<'_>) -> Option<Outcome> {
    Some(match name {
        "resourceid" => in_group(call),
        "subscriptionresourceid" => in_subscription(call),
        "tenantresourceid" => identified(call, 0, &Value::text("")),
        "managementgroupresourceid" => {
            let start = usize::from(call.count() > 1 && !is_type(call.values.first()));
            let mut base = Pieces::default();
            base.literal("/providers/Microsoft.Management/managementGroups/");
            match call.values.first().filter(|_| start == 1) {
                Some(group) => base.value(group),
                None => base.value(&Value::placeholder("managementGroup", "managementGroup().name")),
            }
            identified(call, start, &base.finish())
        }
        "extensionresourceid" => call.value(0).and_then(|base| identified(call, 1, base)),
        "subscription" => Ok(subscription(call)),
        "resourcegroup" if call.count() == 0 => Ok(resource_group(call)),
        "tenant" => Ok(tenant()),
        "managementgroup" => Ok(management_group()),
        "deployment" => Ok(call.evaluator.environment.deployment()),
        "environment" => Ok(environment()),
        "guid" | "uniquestring" => hashed(call),
        "newguid" => Ok(Value::symbol("newGuid()", Why::Runtime)),
        "deployer" | "reference" | "references" | "providers" | "pickzones" | "getsecret" => {
            Err(runtime(call))
        }
        _ if name.starts_with("list") => Err(runtime(call)),
        _ => return None,
    })
}

fn runtime(call: &Call<'_>) -> Fault {
    match Value::unknown(text::written(call.expression), Why::Runtime) {
        Value::Unknown(cause) => Fault::Unknown(cause),
        _ => Fault::Bound("is known to the deployment only"),
    }
}

/// A hash of its arguments: the same where these are the same. The algorithm is not documented.
fn hashed(call: &Call<'_>) -> Outcome {
    let written = text::written(call.expression);
    match call.values.iter().find_map(Value::deep_cause) {
        Some(cause) => Err(Fault::Unknown(Rc::clone(cause))),
        None => Err(match Value::unknown(written, Why::Runtime) {
            Value::Unknown(cause) => Fault::Unknown(cause),
            _ => Fault::Bound("is known to the deployment only"),
        }),
    }
}

fn is_type(value: Option<&Value>) -> bool {
    matches!(value, Some(Value::Text(text)) if text.contains('/') && !text.starts_with('/'))
}

/// The id of a resource below `base`: `base`, the type, and a name for each part of the type.
pub(crate) fn resource_id(base: &Value, kind: &str, names: &[Value]) -> Value {
    let mut pieces = Pieces::default();
    pieces.value(base);
    pieces.literal("/providers/");
    let mut parts = kind.split('/');
    pieces.literal(parts.next().unwrap_or_default());
    let mut names = names.iter();
    for part in parts {
        pieces.literal("/");
        pieces.literal(part);
        if let Some(name) = names.next() {
            pieces.literal("/");
            pieces.value(name);
        }
    }
    pieces.finish()
}

#[allow(dead_code, reason = "for languages that build ids from declarations, as Bicep does")]
/// The names that a resource's own name consists of: `cluster/pool` are two. What is unknown is not taken apart.
pub(crate) fn name_parameters(name: &Value) -> Vec<Value> {
    let Some(cause) = name.cause() else {
        return name.as_text().map(|text| text.split('/').map(Value::text).collect()).unwrap_or_default();
    };
    let Some(text) = name.as_text() else { return vec![name.clone()] };
    let mut parts = vec![Pieces::default()];
    let (mut depth, mut inner) = (0_u32, String::new());
    for character in text.chars() {
        match character {
            '{' if depth == 0 => depth = 1,
            '{' => {
                depth += 1;
                inner.push(character);
            }
            '}' if depth == 1 => {
                depth = 0;
                if let Some(part) = parts.last_mut() {
                    part.unknown(&inner, cause);
                }
                inner.clear();
            }
            '}' if depth > 0 => {
                depth -= 1;
                inner.push(character);
            }
            '/' if depth == 0 => parts.push(Pieces::default()),
            other if depth == 0 => {
                if let Some(part) = parts.last_mut() {
                    part.literal(other.encode_utf8(&mut [0; 4]));
                }
            }
            other => inner.push(other),
        }
    }
    parts.into_iter().map(Pieces::finish).collect()
}

/// An id from a type and names that begin at an argument.
fn identified(call: &Call<'_>, at: usize, base: &Value) -> Outcome {
    let kind = match call.value(at)? {
        Value::Text(kind) => kind,
        other => return Err(wrong(other, "a resource type")),
    };
    let names = call.values.get(at + 1..).unwrap_or_default();
    if kind.split('/').count() != names.len() + 1 {
        return Err(Fault::Failed(format!("has {} names for the type `{kind}`", names.len())));
    }
    Ok(resource_id(base, kind, names))
}

/// Where the type stands among the arguments: before it may be a subscription and a resource group.
fn type_at(call: &Call<'_>, most: usize) -> Result<usize, Fault> {
    for at in 0..=most {
        if let Some(Value::Text(kind)) = call.values.get(at)
            && is_type(call.values.get(at))
            && kind.split('/').count() == call.values.len().saturating_sub(at)
        {
            return Ok(at);
        }
    }
    match call.values.iter().take(most + 1).find_map(Value::cause) {
        Some(cause) => Err(Fault::Unknown(Rc::clone(cause))),
        None => Err(Fault::Failed("has other names than its type has parts".to_owned())),
    }
}

fn in_group(call: &Call<'_>) -> Outcome {
    let at = type_at(call, 2)?;
    let environment = call.evaluator.environment;
    let group = match at {
        0 => environment.resource_group(),
        at => call.value(at - 1)?.clone(),
    };
    let subscription = if at == 2 { call.value(0)?.clone() } else { environment.subscription() };
    identified(call, at, &group_id(&subscription, &group))
}

fn group_id(subscription: &Value, group: &Value) -> Value {
    let mut base = Pieces::default();
    base.literal("/subscriptions/");
    base.value(subscription);
    base.literal("/resourceGroups/");
    base.value(group);
    base.finish()
}

fn in_subscription(call: &Call<'_>) -> Outcome {
    let at = type_at(call, 1)?;
    let subscription = match at {
        0 => call.evaluator.environment.subscription(),
        _ => call.value(0)?.clone(),
    };
    let mut base = Pieces::default();
    base.literal("/subscriptions/");
    base.value(&subscription);
    identified(call, at, &base.finish())
}

fn map_of(entries: Vec<(&str, Value)>) -> Value {
    let mut map = Map::default();
    for (key, value) in entries {
        map.push(key.into(), value);
    }
    Value::map(map)
}

fn subscription(call: &Call<'_>) -> Value {
    let id = call.evaluator.environment.subscription();
    let mut path = Pieces::default();
    path.literal("/subscriptions/");
    path.value(&id);
    map_of(vec![
        ("id", path.finish()),
        ("subscriptionId", id),
        ("tenantId", Value::placeholder("tenant", "subscription().tenantId")),
        ("displayName", Value::symbol("subscription().displayName", Why::Runtime)),
    ])
}

fn resource_group(call: &Call<'_>) -> Value {
    let environment = call.evaluator.environment;
    let name = environment.resource_group();
    let mut properties = Map::default();
    properties.push("provisioningState".into(), Value::text("Succeeded"));
    map_of(vec![
        ("id", group_id(&environment.subscription(), &name)),
        ("name", name),
        ("type", Value::text("Microsoft.Resources/resourceGroups")),
        ("location", Value::symbol("resourceGroup().location", Why::Runtime)),
        ("managedBy", Value::unknown("resourceGroup().managedBy", Why::Runtime)),
        ("tags", Value::unknown("resourceGroup().tags", Why::Runtime)),
        ("properties", Value::map(properties)),
    ])
}

fn tenant() -> Value {
    map_of(vec![
        ("tenantId", Value::placeholder("tenant", "tenant().tenantId")),
        ("displayName", Value::symbol("tenant().displayName", Why::Runtime)),
        ("countryCode", Value::symbol("tenant().countryCode", Why::Runtime)),
    ])
}

fn management_group() -> Value {
    let name = Value::placeholder("managementGroup", "managementGroup().name");
    map_of(vec![
        (
            "id",
            resource_id(
                &Value::text(""),
                "Microsoft.Management/managementGroups",
                std::slice::from_ref(&name),
            ),
        ),
        ("name", name),
        ("properties", Value::unknown("managementGroup().properties", Why::Runtime)),
        ("type", Value::text("/providers/Microsoft.Management/managementGroups")),
    ])
}

/// The public cloud: the one that a template without further word is deployed to.
fn environment() -> Value {
    let text = |entries: &[(&'static str, &str)]| {
        map_of(entries.iter().map(|(key, value)| (*key, Value::text(*value))).collect())
    };
    map_of(vec![
        ("name", Value::text("AzureCloud")),
        ("gallery", Value::text("https://gallery.azure.com/")),
        ("graph", Value::text("https://graph.windows.net/")),
        ("portal", Value::text("https://portal.azure.com")),
        ("graphAudience", Value::text("https://graph.windows.net/")),
        ("activeDirectoryDataLake", Value::text("https://datalake.azure.net/")),
        ("batch", Value::text("https://batch.core.windows.net/")),
        ("media", Value::text("https://rest.media.azure.net")),
        ("sqlManagement", Value::text("https://management.core.windows.net:8443/")),
        (
            "vmImageAliasDoc",
            Value::text(
                "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/aliases.json",
            ),
        ),
        ("resourceManager", Value::text("https://management.azure.com/")),
        (
            "authentication",
            map_of(vec![
                ("loginEndpoint", Value::text("https://login.microsoftonline.com/")),
                (
                    "audiences",
                    Value::list(vec![
                        Value::text("https://management.core.windows.net/"),
                        Value::text("https://management.azure.com/"),
                    ]),
                ),
                ("tenant", Value::text("common")),
                ("identityProvider", Value::text("AAD")),
            ]),
        ),
        (
            "suffixes",
            text(&[
                ("acrLoginServer", ".azurecr.io"),
                ("azureDatalakeAnalyticsCatalogAndJob", "azuredatalakeanalytics.net"),
                ("azureDatalakeStoreFileSystem", "azuredatalakestore.net"),
                ("azureFrontDoorEndpointSuffix", "azurefd.net"),
                ("keyvaultDns", ".vault.azure.net"),
                ("sqlServerHostname", ".database.windows.net"),
                ("storage", "core.windows.net"),
            ]),
        ),
    ])
}
