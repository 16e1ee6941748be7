//! `procMount_restricted`

use super::proc_mount::proc_mount;
use crate::pss::check::check;

check! {
    /// # procMount_restricted (restricted, from v1.35)
    ///
    /// ## What it checks
    /// No container sets `securityContext.procMount` to anything but `Default`, whether or not the pod has a user
    /// namespace of its own. It takes the place of `procMount`, which older restricted policies run.
    ///
    /// ## Why it matters
    /// The runtime masks parts of /proc that tell of, or change, the node's kernel. `Unmasked` lays them open.
    ///
    /// ## Message
    /// `procMount (container "a" must not set securityContext.procMount to "Unmasked")`
    ///
    /// ## How to fix
    /// Remove the field.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_procMount_restricted.go`
    35 => proc_mount, overrides ProcMount;
}
