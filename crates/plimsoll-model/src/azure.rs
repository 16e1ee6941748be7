//! Views of Azure resources. Keys compare without regard to case, and `properties` may be hoisted (as `az` prints it)
//! or not (as Resource Manager does): the same path finds the value in either.

mod cluster;
mod pool;
mod resource;

pub use cluster::{ManagedCluster, Mode};
pub use pool::{AgentPool, Pools};
pub use resource::ResourceRef;

/// The resource type of a managed cluster, in lower case.
pub const MANAGED_CLUSTER: &str = "microsoft.containerservice/managedclusters";
/// The resource type of an agent pool, in lower case.
pub const AGENT_POOL: &str = "microsoft.containerservice/managedclusters/agentpools";
/// The resource type of a maintenance configuration, in lower case.
pub const MAINTENANCE_CONFIGURATION: &str =
    "microsoft.containerservice/managedclusters/maintenanceconfigurations";
/// The resource type of deployment safeguards, in lower case.
pub const DEPLOYMENT_SAFEGUARDS: &str = "microsoft.containerservice/deploymentsafeguards";
/// The resource type of a trusted access role binding, in lower case.
pub const TRUSTED_ACCESS: &str = "microsoft.containerservice/managedclusters/trustedaccessrolebindings";
/// The resource type of a diagnostic setting, in lower case.
pub const DIAGNOSTIC_SETTING: &str = "microsoft.insights/diagnosticsettings";
/// The resource type of a role assignment, in lower case.
pub const ROLE_ASSIGNMENT: &str = "microsoft.authorization/roleassignments";
/// The resource type of a role definition, in lower case.
pub const ROLE_DEFINITION: &str = "microsoft.authorization/roledefinitions";
/// The resource type of a container registry, in lower case.
pub const REGISTRY: &str = "microsoft.containerregistry/registries";
/// The resource type of a key vault, in lower case.
pub const KEY_VAULT: &str = "microsoft.keyvault/vaults";
/// The resource type of a federated identity credential, in lower case.
pub const FEDERATED_CREDENTIAL: &str =
    "microsoft.managedidentity/userassignedidentities/federatedidentitycredentials";
/// The resource type of a network security group, in lower case.
pub const NETWORK_SECURITY_GROUP: &str = "microsoft.network/networksecuritygroups";
/// The resource type of a subnet, in lower case.
pub const SUBNET: &str = "microsoft.network/virtualnetworks/subnets";
/// The resource type of a public address, in lower case.
pub const PUBLIC_IP: &str = "microsoft.network/publicipaddresses";
/// The resource type of a Log Analytics workspace, in lower case.
pub const WORKSPACE: &str = "microsoft.operationalinsights/workspaces";
/// The resource type of a Log Analytics table, in lower case.
pub const LOG_TABLE: &str = "microsoft.operationalinsights/workspaces/tables";
/// The type of an event of the activity log, in lower case.
pub const ACTIVITY_EVENT: &str = "microsoft.insights/eventtypes/values";
/// The resource type of a Defender plan, in lower case.
pub const DEFENDER_PRICING: &str = "microsoft.security/pricings";
