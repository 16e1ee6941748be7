//! Agent pools: `default_node_pool` inside a cluster, and `azurerm_kubernetes_cluster_node_pool`.

use plimsoll_model::azure::AGENT_POOL;
use plimsoll_model::tree::Kind;

use super::How::{Camel, Each, Words};
use super::{Draft, Id, Row, Table, row};
use crate::iac::terraform::config::Config;
use crate::iac::terraform::shape::{Content, Shape};
use crate::iac::terraform::value::Value;

pub(super) const TABLES: &[&Table] = &[&POOL];

const POOL: Table = Table {
    terraform: "azurerm_kubernetes_cluster_node_pool",
    kind: AGENT_POOL,
    id: Id::Child("kubernetes_cluster_id", "agentPools"),
    rows: &[row("name", "name")],
    names: None,
    more: Some(more),
};

/// What only a pool inside a cluster has.
pub(super) const INLINE_ROWS: &[Row] =
    &[row("", "mode").how(super::How::Fixed("System")), row("type", "type").or("VirtualMachineScaleSets")];

/// What only a pool that is a resource of its own has. They are always scale sets.
const OWN_ROWS: &[Row] = &[
    row("mode", "mode").or("User"),
    row("os_type", "osType").or("Linux"),
    row("", "type").how(super::How::Fixed("VirtualMachineScaleSets")),
];

const PROTOCOLS: super::How = Words(&[("tcp", "TCP"), ("udp", "UDP")]);

/// What all pools have.
pub(super) const ROWS: &[Row] = &[
    row("name", "name"),
    row("vm_size", "vmSize"),
    row("node_count|count", "count"),
    row("min_count", "minCount"),
    row("max_count", "maxCount"),
    row("auto_scaling_enabled|enable_auto_scaling", "enableAutoScaling"),
    row("node_public_ip_enabled|enable_node_public_ip", "enableNodePublicIP"),
    row("node_public_ip_prefix_id", "nodePublicIPPrefixID"),
    row("host_encryption_enabled|enable_host_encryption", "enableEncryptionAtHost"),
    row("fips_enabled", "enableFIPS"),
    row("os_disk_type", "osDiskType").or("Managed"),
    row("os_disk_size_gb", "osDiskSizeGB"),
    row("os_sku", "osSKU"),
    row("os_type", "osType").or("Linux"),
    row("kubelet_disk_type", "kubeletDiskType"),
    row("orchestrator_version", "orchestratorVersion"),
    row("max_pods", "maxPods"),
    row("zones|availability_zones", "availabilityZones"),
    row("node_taints", "nodeTaints"),
    row("node_labels", "nodeLabels"),
    row("tags", "tags"),
    row("workload_runtime", "workloadRuntime"),
    row("host_group_id", "hostGroupID"),
    row("vnet_subnet_id", "vnetSubnetID"),
    row("pod_subnet_id", "podSubnetID"),
    row("capacity_reservation_group_id", "capacityReservationGroupID"),
    row("proximity_placement_group_id", "proximityPlacementGroupID"),
    row("snapshot_id", "creationData.sourceResourceId"),
    row("priority", "scaleSetPriority"),
    row("eviction_policy", "scaleSetEvictionPolicy"),
    row("spot_max_price", "spotMaxPrice"),
    row("scale_down_mode", "scaleDownMode"),
    row("ultra_ssd_enabled", "enableUltraSSD"),
    row("custom_ca_trust_enabled", "enableCustomCATrust"),
    row("gpu_instance", "gpuInstanceProfile"),
    row("gpu_driver", "gpuProfile.driver"),
    row("upgrade_settings.max_surge", "upgradeSettings.maxSurge"),
    row("upgrade_settings.max_unavailable", "upgradeSettings.maxUnavailable"),
    row("upgrade_settings.drain_timeout_in_minutes", "upgradeSettings.drainTimeoutInMinutes"),
    row("upgrade_settings.node_soak_duration_in_minutes", "upgradeSettings.nodeSoakDurationInMinutes"),
    row("upgrade_settings.undrainable_node_behavior", "upgradeSettings.undrainableNodeBehavior"),
    row("node_network_profile.allowed_host_ports", "networkProfile.allowedHostPorts").how(Each(&[
        row("port_start", "portStart"),
        row("port_end", "portEnd"),
        row("protocol", "protocol").how(PROTOCOLS),
    ])),
    row("node_network_profile.application_security_group_ids", "networkProfile.applicationSecurityGroups"),
    row("kubelet_config.allowed_unsafe_sysctls", "kubeletConfig.allowedUnsafeSysctls"),
    row(
        "kubelet_config.container_log_max_line|kubelet_config.container_log_max_files",
        "kubeletConfig.containerLogMaxFiles",
    ),
    row("kubelet_config.container_log_max_size_mb", "kubeletConfig.containerLogMaxSizeMB"),
    row("kubelet_config.cpu_cfs_quota_enabled", "kubeletConfig.cpuCfsQuota"),
    row("kubelet_config.cpu_cfs_quota_period", "kubeletConfig.cpuCfsQuotaPeriod"),
    row("kubelet_config.cpu_manager_policy", "kubeletConfig.cpuManagerPolicy"),
    row("kubelet_config.fail_swap_on", "kubeletConfig.failSwapOn"),
    row("kubelet_config.image_gc_high_threshold", "kubeletConfig.imageGcHighThreshold"),
    row("kubelet_config.image_gc_low_threshold", "kubeletConfig.imageGcLowThreshold"),
    row("kubelet_config.pod_max_pid|kubelet_config.pod_max_pids", "kubeletConfig.podMaxPids"),
    row("kubelet_config.topology_manager_policy", "kubeletConfig.topologyManagerPolicy"),
    row("linux_os_config.swap_file_size_mb", "linuxOSConfig.swapFileSizeMB"),
    row(
        "linux_os_config.transparent_huge_page|linux_os_config.transparent_huge_page_enabled",
        "linuxOSConfig.transparentHugePageEnabled",
    ),
    row("linux_os_config.transparent_huge_page_defrag", "linuxOSConfig.transparentHugePageDefrag"),
    row("linux_os_config.sysctl_config", "linuxOSConfig.sysctls").how(Camel),
    row("windows_profile.outbound_nat_enabled", "windowsProfile.disableOutboundNat").how(super::How::Not),
];

pub(super) static NAMES: [(&str, &str); ROWS.len()] = super::names(ROWS);

fn more(draft: &mut Draft<'_, '_>) {
    let (config, pointer) = (draft.config, draft.pointer);
    let mut properties = Shape::map(config.header).named(pointer);
    draft.rows(OWN_ROWS, config, pointer, &mut properties);
    draft.values(ROWS, config, pointer, &mut properties);
    reserved(draft, config, pointer, &mut properties);
    properties.name_by(&NAMES, pointer);
    draft.root.put("properties", properties, &|_| Shape::map(config.header));
}

/// `only_critical_addons_enabled` is a taint.
pub(super) fn reserved(draft: &Draft<'_, '_>, config: &Config, pointer: &str, into: &mut Shape) {
    let Some(found) = config.attribute("only_critical_addons_enabled") else { return };
    let taint = match found.value.as_bool() {
        Some(true) => Shape::text(found.span, "CriticalAddonsOnly=true:NoSchedule"),
        Some(false) => return,
        None => draft.shape(&found),
    };
    let pointer = format!("{pointer}/only_critical_addons_enabled");
    if let Some(taints) = into.get_mut("nodeTaints")
        && let Content::List(items) = &mut taints.content
    {
        items.push(taint.named(pointer));
        return;
    }
    let content = match found.value {
        Value::Bool(_) => Content::List(vec![taint.named(pointer.as_str())]),
        _ => Content::Scalar(Kind::Expression, "only_critical_addons_enabled".into()),
    };
    into.put("nodeTaints", Shape::new(found.span, content).named(pointer), &|_| Shape::map(found.span));
}
