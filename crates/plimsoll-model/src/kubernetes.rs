//! Views of Kubernetes objects: cheap, lenient, and never confusing "absent" with "false".

mod container;
mod object;
mod workload;

pub use container::{Container, ContainerList, SecuritySlot, Slot};
pub use object::{ObjectRef, is_cluster_scoped};
pub use workload::{PodSlot, PodSpec, WORKLOAD_KINDS, Workload};
