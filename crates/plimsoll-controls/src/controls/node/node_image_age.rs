use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::{node_image, pools};

control! {
    /// ## What it checks
    /// The node image of every listed agent pool is at most 30 days old on the day of the evaluation (the number is a
    /// parameter). The date is read from the end of `nodeImageVersion`, `YYYYMM.DD.PATCH`. Templates never hold the field,
    /// and the versions of Windows images have another form: both are unknown.
    ///
    /// ## Why it matters
    /// AKS publishes Linux images every week. An old one lacks fixes of the kernel, the kubelet and the container
    /// runtime.
    ///
    /// ## Who must fix it
    /// You, on Standard: upgrade the image, or let the channel `NodeImage` do it. On Automatic the platform does.
    ///
    /// ## How to fix
    /// Upgrade the node image of the pool.
    ///
    /// ## References
    /// - Microsoft: Upgrade AKS node images
    id: "node-image-age",
    title: "The node image is old",
    area: "node",
    severity: High, "known flaws of the kernel and the container runtime are open on every node",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:PV-6", "nsa:upgrading", "attack:T1068"],
    aliases: [],
    remedies: [Command("az aks nodepool upgrade -g RG --cluster-name NAME -n POOL --node-image-only")],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let image = pool.path("nodeImageVersion");
    let user = pools::named(pool);
    let Some(version) = image.str().filter(|version| !version.is_empty()) else {
        judge.unknown_at(
            image,
            format!("{user}: no image version here: add the output of `az aks nodepool list`"),
        );
        return;
    };
    if pools::is_windows(pool) || version.to_ascii_lowercase().starts_with("akswindows") {
        judge.unknown_at(image, format!("{user}: the version of a Windows image does not say its date"));
        return;
    }
    let Some(built) = node_image::build_date(version) else {
        image.note_unknown_value();
        judge.unknown_at(image, user);
        return;
    };
    let days = i64::from((judge.now() - built).get_days());
    if days > judge.parameters().node_image_days {
        judge.fail_because(image, format!("{user}: built on {built}, {days} days ago"));
    } else {
        judge.pass();
    }
}
