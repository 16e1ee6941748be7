//! Agent pools.

use super::ResourceRef;
use crate::field::Field;

/// One agent pool, inline in the cluster or a resource of its own.
#[derive(Clone, Copy, Debug)]
pub struct AgentPool<'s> {
    properties: Field<'s>,
    name: &'s str,
    field: Field<'s>,
}

impl<'s> AgentPool<'s> {
    pub(crate) fn inline(field: Field<'s>) -> Self {
        let properties = field.get("properties");
        let name = field.get("name").text().unwrap_or_default();
        Self { properties: if properties.exists() { properties } else { field }, name, field }
    }

    /// The pool that a resource of its own describes.
    pub fn resource(resource: ResourceRef<'s>) -> Self {
        Self { properties: resource.properties(), name: resource.name(), field: resource.field() }
    }

    /// Its name.
    pub fn name(&self) -> &'s str {
        self.name
    }

    /// A value of the pool: `enableNodePublicIP`, `securityProfile.sshAccess`.
    pub fn path(&self, path: &'s str) -> Field<'s> {
        self.properties.path(path)
    }

    /// The pool as a whole.
    pub fn field(&self) -> Field<'s> {
        self.field
    }

    /// Whether its nodes run Windows.
    pub fn is_windows(&self) -> bool {
        self.path("osType").is_text("Windows")
            || self.path("osSKU").str().is_some_and(|sku| sku.to_ascii_lowercase().starts_with("windows"))
    }

    /// Whether it is a system pool.
    pub fn is_system(&self) -> bool {
        self.path("mode").is_text("System")
    }
}

/// The agent pools of a cluster.
#[derive(Clone, Debug)]
pub struct Pools<'s> {
    /// The pools that the input lists.
    pub listed: Vec<AgentPool<'s>>,
    /// Whether the cluster also has nodes that are listed as no pool: node auto-provisioning or a hosted system pool.
    /// What holds for the listed pools then does not hold for the cluster.
    pub automatic_nodes: bool,
    /// `agentPoolProfiles`.
    pub field: Field<'s>,
}
