//! The files of a capture: which list a file of a given name holds, so that an empty list says something too.
//! `docs/capture.md` describes the same layout for people.

/// What the items of a list are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listed {
    /// Azure resources of this lower-case type.
    Azure(&'static str),
    /// Kubernetes objects of this kind.
    Kubernetes(&'static str),
}

/// What a file holds by its name: the part of the file name before the first dot.
pub(crate) fn listed(file: &str) -> Option<Listed> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    if let Ok(found) = AZURE.binary_search_by_key(&stem.as_str(), |row| row.0) {
        return AZURE.get(found).map(|row| Listed::Azure(row.1));
    }
    let found = KUBERNETES.binary_search_by_key(&stem.as_str(), |row| row.0).ok()?;
    KUBERNETES.get(found).map(|row| Listed::Kubernetes(row.1))
}

/// File stems of Azure lists, sorted.
const AZURE: &[(&str, &str)] = &[
    ("activity-log", "microsoft.insights/eventtypes/values"),
    ("agent-pools", "microsoft.containerservice/managedclusters/agentpools"),
    ("alerts", "microsoft.insights/metricalerts"),
    ("backup-instances", "microsoft.dataprotection/backupvaults/backupinstances"),
    ("data-collection-rule-associations", "microsoft.insights/datacollectionruleassociations"),
    ("data-collection-rules", "microsoft.insights/datacollectionrules"),
    ("defender-pricings", "microsoft.security/pricings"),
    ("deny-assignments", "microsoft.authorization/denyassignments"),
    ("deployment-safeguards", "microsoft.containerservice/deploymentsafeguards"),
    ("diagnostic-settings", "microsoft.insights/diagnosticsettings"),
    ("extensions", "microsoft.kubernetesconfiguration/extensions"),
    (
        "federated-identity-credentials",
        "microsoft.managedidentity/userassignedidentities/federatedidentitycredentials",
    ),
    ("fleet-members", "microsoft.containerservice/fleets/members"),
    ("flux-configurations", "microsoft.kubernetesconfiguration/fluxconfigurations"),
    ("identity-bindings", "microsoft.containerservice/managedclusters/identitybindings"),
    ("jwt-authenticators", "microsoft.containerservice/managedclusters/jwtauthenticators"),
    ("key-vaults", "microsoft.keyvault/vaults"),
    ("locks", "microsoft.authorization/locks"),
    ("log-tables", "microsoft.operationalinsights/workspaces/tables"),
    ("maintenance-configurations", "microsoft.containerservice/managedclusters/maintenanceconfigurations"),
    ("managed-identities", "microsoft.managedidentity/userassignedidentities"),
    ("managed-namespaces", "microsoft.containerservice/managedclusters/managednamespaces"),
    ("mesh-revisions", "microsoft.containerservice/locations/meshrevisionprofiles"),
    ("network-security-groups", "microsoft.network/networksecuritygroups"),
    ("policy-assignments", "microsoft.authorization/policyassignments"),
    ("public-ips", "microsoft.network/publicipaddresses"),
    ("registries", "microsoft.containerregistry/registries"),
    ("role-assignment-schedule-instances", "microsoft.authorization/roleassignmentscheduleinstances"),
    ("role-assignments", "microsoft.authorization/roleassignments"),
    ("role-definitions", "microsoft.authorization/roledefinitions"),
    ("route-tables", "microsoft.network/routetables"),
    ("storage-accounts", "microsoft.storage/storageaccounts"),
    ("subnets", "microsoft.network/virtualnetworks/subnets"),
    ("trusted-access-role-bindings", "microsoft.containerservice/managedclusters/trustedaccessrolebindings"),
    ("workspaces", "microsoft.operationalinsights/workspaces"),
];

/// Plural names of Kubernetes kinds, as `kubectl get` takes them, sorted.
const KUBERNETES: &[(&str, &str)] = &[
    ("adminnetworkpolicies", "AdminNetworkPolicy"),
    ("aksnodeclasses", "AKSNodeClass"),
    ("apiservices", "APIService"),
    ("baselineadminnetworkpolicies", "BaselineAdminNetworkPolicy"),
    ("certificatesigningrequests", "CertificateSigningRequest"),
    ("ciliumclusterwidenetworkpolicies", "CiliumClusterwideNetworkPolicy"),
    ("ciliumnetworkpolicies", "CiliumNetworkPolicy"),
    ("clusternetworkpolicies", "ClusterNetworkPolicy"),
    ("clusterrolebindings", "ClusterRoleBinding"),
    ("clusterroles", "ClusterRole"),
    ("configmaps", "ConfigMap"),
    ("constrainttemplates", "ConstraintTemplate"),
    ("cronjobs", "CronJob"),
    ("customresourcedefinitions", "CustomResourceDefinition"),
    ("daemonsets", "DaemonSet"),
    ("deployments", "Deployment"),
    ("endpoints", "Endpoints"),
    ("endpointslices", "EndpointSlice"),
    ("events", "Event"),
    ("gatewayclasses", "GatewayClass"),
    ("gateways", "Gateway"),
    ("globalnetworkpolicies", "GlobalNetworkPolicy"),
    ("horizontalpodautoscalers", "HorizontalPodAutoscaler"),
    ("httproutes", "HTTPRoute"),
    ("ingressclasses", "IngressClass"),
    ("ingresses", "Ingress"),
    ("jobs", "Job"),
    ("leases", "Lease"),
    ("limitranges", "LimitRange"),
    ("mutatingadmissionpolicies", "MutatingAdmissionPolicy"),
    ("mutatingadmissionpolicybindings", "MutatingAdmissionPolicyBinding"),
    ("mutatingwebhookconfigurations", "MutatingWebhookConfiguration"),
    ("namespaces", "Namespace"),
    ("networkpolicies", "NetworkPolicy"),
    ("nodeclaims", "NodeClaim"),
    ("nodepools", "NodePool"),
    ("nodes", "Node"),
    ("persistentvolumeclaims", "PersistentVolumeClaim"),
    ("persistentvolumes", "PersistentVolume"),
    ("poddisruptionbudgets", "PodDisruptionBudget"),
    ("pods", "Pod"),
    ("priorityclasses", "PriorityClass"),
    ("replicasets", "ReplicaSet"),
    ("replicationcontrollers", "ReplicationController"),
    ("resourcequotas", "ResourceQuota"),
    ("rolebindings", "RoleBinding"),
    ("roles", "Role"),
    ("runtimeclasses", "RuntimeClass"),
    ("secretproviderclasses", "SecretProviderClass"),
    ("secrets", "Secret"),
    ("serviceaccounts", "ServiceAccount"),
    ("services", "Service"),
    ("statefulsets", "StatefulSet"),
    ("storageclasses", "StorageClass"),
    ("validatingadmissionpolicies", "ValidatingAdmissionPolicy"),
    ("validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding"),
    ("validatingwebhookconfigurations", "ValidatingWebhookConfiguration"),
    ("volumeattachments", "VolumeAttachment"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_found() {
        assert!(AZURE.is_sorted_by_key(|row| row.0));
        assert!(KUBERNETES.is_sorted_by_key(|row| row.0));
        assert_eq!(listed("capture/kubernetes/Pods.json"), Some(Listed::Kubernetes("Pod")));
        assert_eq!(listed("nodepools.karpenter.sh.json"), Some(Listed::Kubernetes("NodePool")));
        assert_eq!(
            listed("diagnostic-settings.cluster.json"),
            Some(Listed::Azure("microsoft.insights/diagnosticsettings"))
        );
        assert_eq!(listed("mypods.json"), None);
    }
}
