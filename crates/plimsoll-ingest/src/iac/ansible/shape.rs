//! Parameters of the modules in the shape of Azure Resource Manager.
//!
//! Most parameters are called as the property is, in the other spelling (`network_plugin`, `networkPlugin`), and case
//! does not count; the tables name those that are not. Documentation of the modules: collection `azure.azcollection`.

use plimsoll_model::tree::{Kind, Tree};

use super::Module;

/// A value in its new shape, with its place and its name in the file.
#[derive(Debug)]
pub(super) struct Shaped {
    /// Where it begins in the text: at its key, where it has one.
    pub(super) start: u32,
    /// Where it ends.
    pub(super) end: u32,
    /// What the file calls it.
    pub(super) pointer: Box<str>,
    /// What the file would call what is missing below it.
    pub(super) missing: Vec<(Box<str>, Box<str>)>,
    /// The name of the cluster that a pool names.
    pub(super) target: Option<Box<str>>,
    /// What it holds.
    pub(super) content: Content,
}

/// What a value holds.
#[derive(Debug)]
pub(super) enum Content {
    /// A scalar that is not null.
    Scalar(Kind, Box<str>),
    /// A list.
    List(Vec<Shaped>),
    /// A map.
    Map(Vec<(Box<str>, Shaped)>),
}

impl Shaped {
    pub(super) fn member(&self, key: &str) -> Option<&Self> {
        match &self.content {
            Content::Map(members) => {
                members.iter().find(|(known, _)| **known == *key).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    fn push(&mut self, key: &str, value: Self) {
        if let Content::Map(members) = &mut self.content {
            members.push((key.into(), value));
        }
    }
}

/// Parameters that stand outside `properties`.
const TOP: &[&str] = &["name", "location", "tags", "identity", "zones"];

/// Parameters that say where and as whom, not what.
const NOT_THE_RESOURCE: &[&str] = &[
    "ad_user",
    "adfs_authority_url",
    "api_profile",
    "append_tags",
    "auth_source",
    "cert_validation_mode",
    "client_id",
    "cloud_environment",
    "cluster_name",
    "disable_instance_discovery",
    "log_mode",
    "log_path",
    "password",
    "profile",
    "resource_group",
    "secret",
    "state",
    "subscription_id",
    "tenant",
    "thumbprint",
    "x509_certificate_path",
];

/// Maps whose keys are the user's own.
const OWN_KEYS: &[&str] = &["tags", "node_labels"];

/// Parameters whose property is called otherwise, by the parameter that holds them (empty at the top).
const RENAMED: &[(&str, &str, &str)] = &[
    ("", "service_principal", "servicePrincipalProfile"),
    ("", "addon", "addonProfiles"),
    ("", "type_properties_type", "type"),
    ("service_principal", "client_secret", "secret"),
    ("addon", "monitoring", "omsagent"),
    ("addon", "virtual_node", "aciConnectorLinux"),
    ("addon", "aciConnector", "aciConnectorLinux"),
    ("agent_pool_profiles", "type_properties_type", "type"),
];

/// Properties of a cluster that controls ask for and what the module calls them, for where they are missing.
const KNOWN: &[(&str, &str)] = &[
    ("aadProfile", "aad_profile"),
    ("aadProfile.adminGroupObjectIDs", "aad_profile/admin_group_object_ids"),
    ("aadProfile.managed", "aad_profile/managed"),
    ("addonProfiles", "addon"),
    ("addonProfiles.httpApplicationRouting", "addon/http_application_routing"),
    ("addonProfiles.httpApplicationRouting.enabled", "addon/http_application_routing/enabled"),
    ("addonProfiles.omsagent", "addon/monitoring"),
    ("addonProfiles.omsagent.enabled", "addon/monitoring/enabled"),
    ("agentPoolProfiles", "agent_pool_profiles"),
    ("apiServerAccessProfile", "api_server_access_profile"),
    ("apiServerAccessProfile.authorizedIPRanges", "api_server_access_profile/authorized_ip_ranges"),
    ("apiServerAccessProfile.enablePrivateCluster", "api_server_access_profile/enable_private_cluster"),
    ("autoUpgradeProfile", "auto_upgrade_profile"),
    ("autoUpgradeProfile.upgradeChannel", "auto_upgrade_profile/upgrade_channel"),
    ("kubernetesVersion", "kubernetes_version"),
    ("linuxProfile", "linux_profile"),
    ("networkProfile", "network_profile"),
    ("networkProfile.loadBalancerSku", "network_profile/load_balancer_sku"),
    ("networkProfile.networkPlugin", "network_profile/network_plugin"),
    ("networkProfile.networkPolicy", "network_profile/network_policy"),
    ("networkProfile.outboundType", "network_profile/outbound_type"),
    ("networkProfile.serviceCidr", "network_profile/service_cidr"),
    ("nodeResourceGroup", "node_resource_group"),
    ("servicePrincipalProfile", "service_principal"),
];

/// The resource that the parameters at `node` make.
pub(super) fn shape_of(tree: &Tree, module: Module, node: u32) -> Shaped {
    let pointer = tree.pointer(node);
    let mut top = empty(tree, node, &pointer);
    let mut properties = empty(tree, node, &pointer);
    if module == Module::Cluster {
        properties.missing = known_below("", &pointer);
    }
    for parameter in tree.children(node) {
        let name = tree.key(parameter).unwrap_or_default();
        if name == "cluster_name" {
            top.target = tree.scalar(parameter).map(Into::into);
        }
        if NOT_THE_RESOURCE.contains(&name) {
            continue;
        }
        let Some(mut value) = shaped(tree, parameter, "", &pointer, 0) else { continue };
        let property = property_of("", name);
        if name == "linux_profile" {
            value = linux_profile(value);
        }
        if TOP.contains(&name) {
            top.push(&property, value);
        } else {
            properties.push(&property, value);
        }
    }
    if module == Module::Cluster {
        defaults(tree, node, &pointer, &mut top, &mut properties);
    }
    top.push("properties", properties);
    top
}

/// What the module sends although nobody wrote it.
fn defaults(tree: &Tree, node: u32, pointer: &str, top: &mut Shaped, properties: &mut Shaped) {
    let made = |name: &str, kind, text: &str| {
        let mut made = empty(tree, node, &format!("{pointer}/{name}"));
        made.content = Content::Scalar(kind, text.into());
        made
    };
    if properties.member("enableRbac").is_none() {
        properties.push("enableRbac", made("enable_rbac", Kind::False, "false"));
    }
    if properties.member("servicePrincipalProfile").is_none() && top.member("identity").is_none() {
        let mut identity = empty(tree, node, &format!("{pointer}/identity"));
        identity.push("type", made("identity/type", Kind::String, "SystemAssigned"));
        top.push("identity", identity);
    }
}

/// A map over the span of the module's name and parameters.
fn empty(tree: &Tree, node: u32, pointer: &str) -> Shaped {
    Shaped {
        start: tree.anchor(node),
        end: tree.span(node).1,
        pointer: pointer.into(),
        missing: Vec::new(),
        target: None,
        content: Content::Map(Vec::new()),
    }
}

/// A value of a parameter; `None` where it is null, which is the same as not given.
fn shaped(tree: &Tree, node: u32, holder: &str, module: &str, depth: u16) -> Option<Shaped> {
    let mut value = empty(tree, node, &tree.pointer(node));
    // What an item of a list holds is looked up under the list's name.
    let name = tree.key(node).unwrap_or(holder);
    let own_keys = OWN_KEYS.contains(&name);
    value.content = match tree.kind(node) {
        Kind::Null => return None,
        Kind::Array => {
            let items = tree.children(node).filter_map(|item| shaped(tree, item, name, module, depth + 1));
            Content::List(items.collect())
        }
        Kind::Object => {
            let mut members = Vec::new();
            for child in tree.children(node) {
                let key = tree.key(child).unwrap_or_default();
                if let Some(member) = shaped(tree, child, name, module, depth + 1) {
                    let key = if own_keys { key.to_owned() } else { property_of(name, key) };
                    members.push((key.into(), member));
                }
            }
            if depth == 0 {
                value.missing = known_below(&property_of(holder, name), module);
            }
            Content::Map(members)
        }
        kind => {
            let text = tree.scalar(node).unwrap_or_default();
            match (kind, truth(name, text)) {
                (Kind::String, _) if text.contains("{{") || text.contains("{%") => {
                    Content::Scalar(Kind::Expression, text.into())
                }
                (Kind::String, Some(true)) => Content::Scalar(Kind::True, "true".into()),
                (Kind::String, Some(false)) => Content::Scalar(Kind::False, "false".into()),
                _ => Content::Scalar(kind, text.into()),
            }
        }
    };
    // An add-on that is listed is on, unless it says otherwise.
    if holder == "addon" && depth == 1 && value.member("enabled").is_none() {
        let mut enabled = empty(tree, node, &format!("{}/enabled", value.pointer));
        enabled.content = Content::Scalar(Kind::True, "true".into());
        value.push("enabled", enabled);
    }
    if name == "aad_profile" && depth == 0 && value.member("managed").is_none() {
        let mut managed = empty(tree, node, &format!("{}/managed", value.pointer));
        managed.content = Content::Scalar(Kind::False, "false".into());
        value.push("managed", managed);
    }
    Some(value)
}

/// `ssh_key` is the only item of a list of keys.
fn linux_profile(mut profile: Shaped) -> Shaped {
    let Content::Map(members) = &mut profile.content else { return profile };
    let Some(at) = members.iter().position(|(key, _)| **key == *"sshKey") else { return profile };
    let (_, key) = members.swap_remove(at);
    let wrap = |content| Shaped {
        start: key.start,
        end: key.end,
        pointer: key.pointer.clone(),
        missing: Vec::new(),
        target: None,
        content,
    };
    let mut public_key = wrap(Content::Map(Vec::new()));
    let mut ssh = wrap(Content::Map(Vec::new()));
    let mut keys = wrap(Content::List(Vec::new()));
    public_key.push("keyData", key);
    if let Content::List(items) = &mut keys.content {
        items.push(public_key);
    }
    ssh.push("publicKeys", keys);
    profile.push("ssh", ssh);
    profile
}

/// The property that a parameter sets.
fn property_of(holder: &str, name: &str) -> String {
    let renamed = RENAMED.iter().find(|(within, parameter, _)| *within == holder && *parameter == name);
    if let Some((_, _, property)) = renamed {
        return (*property).to_owned();
    }
    let mut property = String::with_capacity(name.len());
    let mut upper = false;
    for character in name.chars() {
        match character {
            '_' => upper = true,
            other if upper => {
                property.push(other.to_ascii_uppercase());
                upper = false;
            }
            other => property.push(other),
        }
    }
    property
}

/// The truth of a string that Ansible takes for one.
fn truth(name: &str, text: &str) -> Option<bool> {
    let is_flag = name.starts_with("enable") || name.starts_with("disable") || name == "managed";
    if !is_flag {
        return None;
    }
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "on" | "y" | "t" | "1" => Some(true),
        "no" | "false" | "off" | "n" | "f" | "0" => Some(false),
        _ => None,
    }
}

/// The known properties below a property of the cluster (empty for all), and what the file would call them.
fn known_below(property: &str, module: &str) -> Vec<(Box<str>, Box<str>)> {
    let below = |path: &'static str| match property {
        "" => Some(path),
        property => path.strip_prefix(property)?.strip_prefix('.'),
    };
    let named = |(path, option): &(&'static str, &str)| {
        Some((below(path)?.into(), format!("{module}/{option}").into()))
    };
    KNOWN.iter().filter_map(named).collect()
}
