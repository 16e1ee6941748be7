//! What is known of an image by its name alone.

use plimsoll_model::kubernetes::Slot;
use plimsoll_model::{Container, Workload};

use super::image_reference::ImageReference;
use super::pods::each_container;
use crate::Judge;

/// What to say of a container that names no image.
pub const NO_IMAGE: &str = "a container names no image";
/// What to say of an image whose name a runtime would refuse.
pub const NO_REFERENCE: &str = "an image's name is no valid reference";

/// Asks a question of every container's image. An image that is not named, or whose name is no reference, is not
/// passed over: it cannot be judged.
pub fn each_image<'s>(
    workload: &Workload<'s>,
    judge: &mut Judge<'s>,
    mut ask: impl FnMut(&Container<'s>, ImageReference<'s>, &mut Judge<'s>),
) {
    each_container(workload, judge, |container, judge| {
        let field = container.get(Slot::Image);
        match field.str().filter(|image| !image.is_empty()).map(ImageReference::parse) {
            Some(Ok(image)) => ask(container, image, judge),
            Some(Err(_)) => judge.unknown_at(field, NO_REFERENCE),
            None => judge.unknown_at(field, NO_IMAGE),
        }
    });
}

/// The registry of images that Kubernetes published until April 2023; nothing new comes there.
pub fn is_frozen(image: &ImageReference<'_>) -> bool {
    image.is_from_domain("k8s.gcr.io")
        || (image.is_from_domain("gcr.io")
            && ["google-containers/", "google_containers/"]
                .iter()
                .any(|project| image.repository.starts_with(project)))
}

/// A registry that hands out its images without asking who pulls, and offers no other way.
pub fn is_anonymous_only(image: &ImageReference<'_>) -> bool {
    image.is_from("mcr.microsoft.com") || image.is_from("registry.k8s.io")
}

/// An Azure container registry.
pub fn is_azure_registry(image: &ImageReference<'_>) -> bool {
    image.is_from_domain("azurecr.io")
        || image.is_from_domain("azurecr.us")
        || image.is_from_domain("azurecr.cn")
}
