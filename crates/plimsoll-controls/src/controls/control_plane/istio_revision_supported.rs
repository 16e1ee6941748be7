use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::supply;

control! {
    /// ## What it checks
    /// Where the service mesh add-on is on (`serviceMeshProfile.mode` is `Istio`), none of its revisions (`asm-1-X`) is
    /// older than the two newest minors that Azure offers in the region. Which these are comes from the input: the mesh
    /// revision profile of the region.
    ///
    /// ## Why it matters
    /// AKS supports two minors of Istio at a time. An older mesh gets no security fixes, and it terminates all traffic.
    ///
    /// ## Who must fix it
    /// You, in both modes: upgrading the mesh is the customer's part.
    ///
    /// ## How to fix
    /// Start an upgrade to the next revision, move the namespaces over, complete it.
    ///
    /// ## References
    /// - Microsoft: Upgrade Istio-based service mesh add-on for AKS
    id: "istio-revision-supported",
    title: "The Istio revision is out of support",
    area: "control-plane",
    severity: Medium, "flaws of the proxies stay open, but they need traffic that reaches them",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PV-6", "nsa:upgrading", "attack:T1190"],
    aliases: [],
    remedies: [Command("az aks mesh upgrade start -g RG -n NAME --revision asm-1-XX")],
    check: Cluster(check),
}

const REVISION_PROFILE: &str = "microsoft.containerservice/locations/meshrevisionprofiles";
const NOT_SUPPLIED: &str = "the revisions that Azure offers are not supplied: add the output of `az rest --method get --url /subscriptions/SUBSCRIPTION/providers/Microsoft.ContainerService/locations/LOCATION/meshRevisionProfiles/istio?api-version=2026-08-01`";

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let mode = cluster.path("serviceMeshProfile.mode");
    let is_istio = mode.one_of(&["Istio", "Disabled"]) == Some("Istio");
    if !is_istio {
        return judge.not_applicable("the Istio add-on is off");
    }
    let mut offered: Vec<u32> = Vec::new();
    for profile in supply::listed(cluster, REVISION_PROFILE).unwrap_or_default() {
        offered.extend(
            profile
                .path("meshRevisions")
                .items()
                .filter_map(|revision| minor(revision.get("revision").str()?)),
        );
    }
    offered.sort_unstable();
    offered.dedup();
    let Some(oldest_supported) = offered.iter().rev().nth(1).or(offered.first()) else {
        return judge.unknown(NOT_SUPPLIED);
    };
    let revisions = cluster.path("serviceMeshProfile.istio.revisions");
    let mut seen = false;
    for revision in revisions.items() {
        seen = true;
        match revision.str().and_then(minor) {
            Some(minor) if minor >= *oldest_supported => judge.pass(),
            Some(_) => {
                judge.fail_because(revision, format!("the oldest supported is asm-1-{oldest_supported}"));
            }
            None => judge.unknown_at(revision, "a revision is not of the form asm-1-X"),
        }
    }
    if !seen {
        judge.unknown_at(revisions, "the input does not state the revision of the mesh");
    }
}

/// The minor of a revision: 26 for `asm-1-26`.
fn minor(revision: &str) -> Option<u32> {
    revision.strip_prefix("asm-1-")?.parse().ok()
}
