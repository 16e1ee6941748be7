//! A managed cluster.

use super::{AGENT_POOL, AgentPool, Pools, ResourceRef};
use crate::field::Field;

/// The mode of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// AKS Automatic: `sku.name` is `Automatic`.
    Automatic,
    /// AKS Standard: `sku.name` is `Base`, the older `Basic`, or absent (the default of every API version).
    Standard,
    /// `sku.name` is an unresolved expression or a value that plimsoll does not know.
    Unknown,
}

/// A managed cluster of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ManagedCluster<'s> {
    resource: ResourceRef<'s>,
    /// Whether the resource is the cluster itself, and not a part of one that the input does not hold.
    is_supplied: bool,
}

impl<'s> ManagedCluster<'s> {
    pub(crate) fn new(resource: ResourceRef<'s>) -> Self {
        Self { resource, is_supplied: true }
    }

    /// The cluster of a part that was supplied without it, such as a template of an agent pool alone. Reading any of its
    /// values is noted, so that what depends on them becomes unknown.
    pub fn not_supplied(part: ResourceRef<'s>) -> Self {
        Self { resource: part, is_supplied: false }
    }

    /// Whether the input holds the cluster itself, and not only a part of it.
    pub fn is_supplied(&self) -> bool {
        self.is_supplied
    }

    /// A value that the input does not hold, because it does not hold the cluster.
    fn missing(&self, path: &'s str) -> Field<'s> {
        let part = self.resource.field();
        part.note_no_cluster();
        part.absent(path)
    }

    /// The cluster as a resource.
    pub fn resource(&self) -> ResourceRef<'s> {
        self.resource
    }

    /// Its name.
    pub fn name(&self) -> &'s str {
        self.resource.name()
    }

    /// A value inside `properties`, hoisted or not: `apiServerAccessProfile.enablePrivateCluster`.
    pub fn path(&self, path: &'s str) -> Field<'s> {
        if self.is_supplied { self.resource.path(path) } else { self.missing(path) }
    }

    /// A value at the top, outside `properties`: `sku.tier`, `identity.type`, `location`.
    pub fn top(&self, path: &'s str) -> Field<'s> {
        if self.is_supplied { self.resource.top(path) } else { self.missing(path) }
    }

    /// Whether it was written in a template, where read-only fields never stand.
    pub fn is_template(&self) -> bool {
        self.resource.is_template()
    }

    /// An add-on, whatever its key's case: `omsagent`, `azurepolicy`, `azureKeyvaultSecretsProvider`.
    pub fn addon(&self, name: &'s str) -> Field<'s> {
        self.path("addonProfiles").get(name)
    }

    /// The mode. Reading an unresolved or unknown `sku.name` is noted.
    pub fn mode(&self) -> Mode {
        let name = self.top("sku.name");
        if name.is_absent() {
            return Mode::Standard;
        }
        match name.one_of(&["Automatic", "Base", "Basic", "Standard"]) {
            Some("Automatic") => Mode::Automatic,
            Some(_) => Mode::Standard,
            None => Mode::Unknown,
        }
    }

    /// Whether the Kubernetes API server has no public endpoint: a private cluster, or public access disabled. `None`
    /// where neither field says so and one of them could not be read.
    pub fn is_private(&self) -> Option<bool> {
        let private = self.path("apiServerAccessProfile.enablePrivateCluster");
        let access = self.path("publicNetworkAccess");
        if private.bool() == Some(true) || access.one_of(&["Enabled", "Disabled"]) == Some("Disabled") {
            return Some(true);
        }
        let unreadable =
            |field: Field<'_>| field.exists() && !matches!(field.text(), Some("false" | "Enabled"));
        if unreadable(private) || (access.exists() && access.one_of(&["Enabled", "Disabled"]).is_none()) {
            return None;
        }
        Some(false)
    }

    /// The list of addresses that the API server answers to. API version 2019-02-01 had it at another place.
    pub fn authorized_ranges(&self) -> Field<'s> {
        let ranges = self.path("apiServerAccessProfile.authorizedIPRanges");
        let former = self.path("apiServerAuthorizedIPRanges");
        if ranges.is_absent() && former.exists() { former } else { ranges }
    }

    /// Its agent pools, inline and as resources of their own.
    pub fn pools(&self) -> Pools<'s> {
        let inline = self.path("agentPoolProfiles");
        let mut listed: Vec<AgentPool<'s>> = inline.items().map(AgentPool::inline).collect();
        for resource in self.resource.children(AGENT_POOL).unwrap_or_default() {
            let pool = AgentPool::resource(resource);
            match listed.iter_mut().find(|known| known.name().eq_ignore_ascii_case(pool.name())) {
                // The same pool, printed twice: the resource of its own is the fuller of the two.
                Some(known) => *known = pool,
                None => listed.push(pool),
            }
        }
        let automatic_nodes = self.path("nodeProvisioningProfile.mode").one_of(&["Auto", "Manual"])
            == Some("Auto")
            || self.path("hostedSystemProfile.enabled").bool() == Some(true);
        Pools { listed, automatic_nodes, field: inline }
    }
}
