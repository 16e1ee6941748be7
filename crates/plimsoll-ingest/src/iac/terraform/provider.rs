//! Which generation of the azurerm provider a module is written for: what its lock file names, what it requires, or else
//! which names it uses.

use super::module::Module;
use super::syntax::{Body, Expression, ExpressionKind};

/// Attributes and blocks of the cluster and of pools that only one generation has.
const TOLD_BY: &[(&str, u8)] = &[
    ("addon_profile", 2),
    ("api_server_authorized_ip_ranges", 3),
    ("automatic_channel_upgrade", 3),
    ("automatic_upgrade_channel", 4),
    ("auto_scaling_enabled", 4),
    ("availability_zones", 2),
    ("ebpf_data_plane", 3),
    ("enable_auto_scaling", 3),
    ("enable_host_encryption", 3),
    ("enable_node_public_ip", 3),
    ("enabled_log", 4),
    ("host_encryption_enabled", 4),
    ("network_data_plane", 4),
    ("node_os_channel_upgrade", 3),
    ("node_os_upgrade_channel", 4),
    ("node_public_ip_enabled", 4),
    ("public_network_access_enabled", 3),
    ("role_based_access_control", 2),
];

/// The generation that is taken where nothing tells.
pub(super) const LATEST: u8 = 4;

/// The major version of the provider.
pub(super) fn generation(module: &Module<'_>) -> u8 {
    if let Some(locked) = module.locked {
        return locked;
    }
    if let Some(required) = module.settings.iter().find_map(|settings| required(&settings.block.body)) {
        return required;
    }
    let stated = module.providers.iter().filter(|provider| provider.block.label(0) == Some("azurerm"));
    for provider in stated {
        if let Some(Expression { kind: ExpressionKind::Text(text), .. }) =
            provider.block.body.attribute("version").map(|version| &version.value)
            && let Some(major) = major(text)
        {
            return major;
        }
    }
    let used = module.resources.iter().filter(|resource| {
        resource.block.label(0).is_some_and(|kind| kind.starts_with("azurerm_kubernetes_cluster"))
    });
    used.filter_map(|resource| told_by(&resource.block.body)).min().unwrap_or(LATEST)
}

/// The major version of the azurerm provider that a lock file (`.terraform.lock.hcl`) names.
pub(super) fn locked(body: &Body<'_>) -> Option<u8> {
    let is_azurerm = |label: &str| label.rsplit('/').next() == Some("azurerm");
    let provider = body
        .blocks
        .iter()
        .find(|block| block.kind == "provider" && block.label(0).is_some_and(is_azurerm))?;
    match &provider.body.attribute("version")?.value.kind {
        ExpressionKind::Text(version) => version.split('.').next()?.parse().ok(),
        _ => None,
    }
}

/// `required_providers { azurerm = { version = … } }`.
fn required(settings: &Body<'_>) -> Option<u8> {
    let providers = settings.blocks.iter().find(|block| block.kind == "required_providers")?;
    let version = match &providers.body.attribute("azurerm")?.value.kind {
        ExpressionKind::Map(members) => members.iter().find_map(|(key, value)| match &key.kind {
            ExpressionKind::Text(key) if key == "version" => Some(&value.kind),
            _ => None,
        })?,
        old => old,
    };
    match version {
        ExpressionKind::Text(text) => major(text),
        _ => None,
    }
}

/// The major version that a constraint leads to: that of `~>`, `=` and of what stands alone; `>=` without an upper
/// bound allows newer ones.
pub(super) fn major(constraint: &str) -> Option<u8> {
    let mut lowest = None;
    let mut below = None;
    for part in constraint.split(',').map(str::trim) {
        let version = part.trim_start_matches(['~', '>', '<', '=', '!', ' ', 'v']);
        let mut numbers = version.split('.');
        let Some(number) = numbers.next().and_then(|number| number.parse::<u8>().ok()) else { continue };
        if part.starts_with("!=") {
            continue;
        }
        if part.starts_with('<') {
            let is_whole = !part.starts_with("<=") && numbers.all(|number| number.trim() == "0");
            below = Some(if is_whole { number.saturating_sub(1) } else { number });
        } else if part.starts_with('>') {
            lowest = Some(lowest.unwrap_or(0).max(number));
        } else {
            return Some(number);
        }
    }
    below.or(lowest.map(|lowest| lowest.max(LATEST)))
}

fn told_by(body: &Body<'_>) -> Option<u8> {
    let of = |name: &str| TOLD_BY.iter().find(|(known, _)| *known == name).map(|(_, generation)| *generation);
    let own = body.attributes.iter().filter_map(|attribute| of(&attribute.name));
    let blocks = body.blocks.iter().filter_map(|block| match block.kind.as_ref() {
        "default_node_pool" => told_by(&block.body),
        kind => of(kind),
    });
    own.chain(blocks).min()
}
