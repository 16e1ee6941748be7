//! What a check is, and the list of all of them.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use plimsoll_model::Place;

use super::checks;
use super::pod::PodInput;
use super::policy::Level;

macro_rules! check_ids {
    ($($variant:ident $name:literal $level:ident $module:ident;)*) => {
        /// A check of the standards. The order is that of the API server's messages: baseline checks by id, then
        /// restricted ones.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum CheckId {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl CheckId {
            /// All checks, in the order of messages.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$variant),*];

            /// The check's name in Kubernetes.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The level that brings the check. Restricted policies run baseline checks too, except those that a
            /// restricted check overrides.
            pub const fn level(self) -> Level {
                match self { $(Self::$variant => Level::$level,)* }
            }

            pub(super) const fn check(self) -> &'static Check {
                match self { $(Self::$variant => &checks::$module::CHECK,)* }
            }
        }
    };
}

check_ids! {
    AppArmorProfile "appArmorProfile" Baseline app_armor_profile;
    CapabilitiesBaseline "capabilities_baseline" Baseline capabilities_baseline;
    HostNamespaces "hostNamespaces" Baseline host_namespaces;
    HostPathVolumes "hostPathVolumes" Baseline host_path_volumes;
    HostPorts "hostPorts" Baseline host_ports;
    HostProbesAndHostLifecycle "hostProbesAndHostLifecycle" Baseline host_probes_and_host_lifecycle;
    Privileged "privileged" Baseline privileged;
    ProcMount "procMount" Baseline proc_mount;
    SeLinuxOptions "seLinuxOptions" Baseline se_linux_options;
    SeccompProfileBaseline "seccompProfile_baseline" Baseline seccomp_profile_baseline;
    Sysctls "sysctls" Baseline sysctls;
    WindowsHostProcess "windowsHostProcess" Baseline windows_host_process;
    AllowPrivilegeEscalation "allowPrivilegeEscalation" Restricted allow_privilege_escalation;
    CapabilitiesRestricted "capabilities_restricted" Restricted capabilities_restricted;
    ProcMountRestricted "procMount_restricted" Restricted proc_mount_restricted;
    RestrictedVolumes "restrictedVolumes" Restricted restricted_volumes;
    RunAsNonRoot "runAsNonRoot" Restricted run_as_non_root;
    RunAsUser "runAsUser" Restricted run_as_user;
    SeccompProfileRestricted "seccompProfile_restricted" Restricted seccomp_profile_restricted;
}

/// What a check says of a pod that violates it.
#[derive(Debug)]
pub(super) struct Found<'s> {
    pub(super) reason: &'static str,
    pub(super) detail: String,
    pub(super) places: Vec<Place<'s>>,
}

/// The code of one revision of a check. It allocates only where it finds something.
pub(super) type Run = for<'a, 's> fn(&PodInput<'a, 's>) -> Option<Found<'s>>;

/// A check: its documentation and its revisions, oldest first.
#[derive(Debug)]
pub(super) struct Check {
    pub(super) documentation: &'static [&'static str],
    pub(super) revisions: &'static [Revision],
}

/// How a check behaves from one version on.
#[derive(Debug)]
pub(super) struct Revision {
    /// The minor version with which it begins.
    pub(super) since: u32,
    pub(super) run: Run,
    /// The baseline checks that do not run beside it in restricted policies.
    pub(super) overrides: &'static [CheckId],
}

impl Check {
    /// The revision that counts in an edition; `None` where the check did not exist yet.
    pub(super) fn revision(&self, minor: u32) -> Option<&'static Revision> {
        self.revisions.iter().rev().find(|revision| revision.since <= minor)
    }
}

/// Defines the check of a file: its doc comment is what `explain` prints.
macro_rules! check {
    ($(#[doc = $line:literal])* $($since:literal => $run:expr $(, overrides $override:ident)?;)*) => {
        $(#[doc = $line])*
        pub(in crate::pss) const CHECK: $crate::pss::check::Check = $crate::pss::check::Check {
            documentation: &[$($line),*],
            revisions: &[$($crate::pss::check::Revision {
                since: $since,
                run: $run,
                overrides: &[$($crate::pss::check::CheckId::$override)?],
            }),*],
        };
    };
}
pub(super) use check;

static PAGES: LazyLock<Vec<String>> = LazyLock::new(|| {
    CheckId::ALL
        .iter()
        .map(|id| {
            let mut page = String::new();
            for line in id.check().documentation {
                page.push_str(line.strip_prefix(' ').unwrap_or(line));
                page.push('\n');
            }
            page
        })
        .collect()
});

/// The reference page of a check in Markdown.
pub fn explain(check: CheckId) -> &'static str {
    PAGES.get(check as usize).map_or("", String::as_str)
}

/// A text that names no check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no Pod Security Standards check has that name")]
pub struct UnknownCheck;

impl FromStr for CheckId {
    type Err = UnknownCheck;

    /// The check's name, without regard to case.
    fn from_str(text: &str) -> Result<Self, UnknownCheck> {
        Self::ALL.into_iter().find(|id| id.name().eq_ignore_ascii_case(text)).ok_or(UnknownCheck)
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}
