use plimsoll_model::kubernetes::Slot;
use plimsoll_model::{Severity, Workload};

use crate::Judge;
use crate::facts::image_reference::ImageReference;
use crate::facts::images::each_image;
use crate::facts::retirements;

control! {
    /// ## What it checks
    /// No container runs the controller of the community's ingress-nginx project, by the name of its image:
    /// `ingress-nginx/controller`, or `nginx-ingress-controller` from the registries of Kubernetes. The project
    /// ended in March 2026; before that day the finding is low. The NGINX of the application routing add-on,
    /// which Microsoft patches for longer, has a control of its own; F5's `nginx/nginx-ingress` is another
    /// program.
    ///
    /// ## Why it matters
    /// It stands between the Internet and the cluster and reads all Secrets that Ingresses name. Flaws that are
    /// found in it now are no longer closed.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Move to an implementation of the Gateway API, Application Gateway for Containers, or, for a while, the
    /// application routing add-on.
    ///
    /// ## References
    /// - Kubernetes blog: Ingress NGINX retirement
    /// - Microsoft: Application routing add-on
    id: "ingress-nginx-retired",
    title: "Ingress controller whose project has ended",
    area: "network",
    severity: High, "faces the Internet, holds many Secrets, and gets no more fixes",
    standard: You,
    automatic: You,
    frameworks: ["nsa:upgrading", "mcsb:PV-6", "attack:T1190"],
    aliases: ["kubescape:C-0292"],
    remedies: [Text("Move the Ingresses to a controller that is maintained, then remove this one.")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    each_image(workload, judge, |container, image, judge| {
        if is_controller(&image) {
            let field = container.get(Slot::Image);
            retirements::judge_use(
                judge,
                field,
                "ingress-nginx upstream",
                "",
                Severity::High,
                Some(Severity::Low),
            );
        }
    });
}

/// Whether an image is the controller, be it mirrored.
fn is_controller(image: &ImageReference<'_>) -> bool {
    let path = image.repository;
    path == "ingress-nginx/controller"
        || path.ends_with("/ingress-nginx/controller")
        || path == "ingress-nginx/controller-chroot"
        || path.ends_with("/ingress-nginx/controller-chroot")
        || (path.ends_with("nginx-ingress-controller")
            && !path.starts_with("bitnami/")
            && !image.is_from("mcr.microsoft.com"))
}
