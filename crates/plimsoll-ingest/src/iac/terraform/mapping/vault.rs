//! Key vaults and keys, disk encryption sets.

use plimsoll_model::azure::KEY_VAULT;

use super::{Id, Table, row};

pub(super) const TABLES: &[&Table] = &[&VAULT, &KEY, &DISKS];

const VAULT: Table = Table {
    terraform: "azurerm_key_vault",
    kind: KEY_VAULT,
    id: Id::Group("Microsoft.KeyVault/vaults"),
    rows: &[
        row("name", "name"),
        row("location", "location"),
        row("tags", "tags"),
        row("sku_name", "properties.sku.name"),
        row("tenant_id", "properties.tenantId"),
        row("purge_protection_enabled", "properties.enablePurgeProtection").or("false"),
        row("soft_delete_enabled", "properties.enableSoftDelete").or("true"),
        row("soft_delete_retention_days", "properties.softDeleteRetentionInDays"),
        row("rbac_authorization_enabled|enable_rbac_authorization", "properties.enableRbacAuthorization")
            .or("false"),
        row("public_network_access_enabled", "properties.publicNetworkAccess")
            .how(super::ACCESS)
            .or("Enabled"),
        row("network_acls.default_action", "properties.networkAcls.defaultAction"),
        row("network_acls.bypass", "properties.networkAcls.bypass"),
    ],
    names: None,
    more: None,
};

const KEY: Table = Table {
    terraform: "azurerm_key_vault_key",
    kind: "microsoft.keyvault/vaults/keys",
    id: Id::Child("key_vault_id", "keys"),
    rows: &[
        row("name", "name"),
        row("key_type", "properties.kty"),
        row("key_size", "properties.keySize"),
        row("expiration_date", "properties.attributes.expires"),
    ],
    names: None,
    more: None,
};

const DISKS: Table = Table {
    terraform: "azurerm_disk_encryption_set",
    kind: "microsoft.compute/diskencryptionsets",
    id: Id::Group("Microsoft.Compute/diskEncryptionSets"),
    rows: &[
        row("name", "name"),
        row("location", "location"),
        row("key_vault_key_id", "properties.activeKey.keyUrl"),
        row("encryption_type", "properties.encryptionType"),
    ],
    names: None,
    more: None,
};
