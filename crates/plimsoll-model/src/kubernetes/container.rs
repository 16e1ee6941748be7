//! One container of a pod template.

use crate::field::Field;
use crate::tree::Tree;

/// Which list of the pod a container stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContainerList {
    /// `initContainers`
    Init,
    /// `containers`
    Regular,
    /// `ephemeralContainers`
    Ephemeral,
}

impl ContainerList {
    /// The name of the list in the pod specification.
    pub fn field_name(self) -> &'static str {
        match self {
            Self::Init => "initContainers",
            Self::Regular => "containers",
            Self::Ephemeral => "ephemeralContainers",
        }
    }
}

macro_rules! slots {
    ($(#[$meta:meta])* $slot:ident { $($name:ident $key:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum $slot {
            $(#[doc = concat!("`", $key, "`")] $name,)*
        }

        impl $slot {
            /// How many there are.
            pub const COUNT: usize = [$($key),*].len();

            /// The key in the manifest.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            #[inline]
            pub(crate) fn of(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$name),)* _ => None }
            }
        }
    };
}
pub(crate) use slots;

slots! {
    /// The fields of a container that are found in one pass.
    Slot {
        Name "name", Image "image", ImagePullPolicy "imagePullPolicy", Command "command", Args "args",
        SecurityContext "securityContext", Ports "ports", Env "env", EnvFrom "envFrom", Resources "resources",
        VolumeMounts "volumeMounts", VolumeDevices "volumeDevices", LivenessProbe "livenessProbe",
        ReadinessProbe "readinessProbe", StartupProbe "startupProbe", Lifecycle "lifecycle", Stdin "stdin", Tty "tty",
        RestartPolicy "restartPolicy", WorkingDir "workingDir",
    }
}

/// One container of a pod template: its fields found once, read as often as wanted.
#[derive(Clone, Copy, Debug)]
pub struct Container<'s> {
    /// The list that it stands in.
    pub list: ContainerList,
    /// Its position in that list.
    pub index: u32,
    field: Field<'s>,
    slots: [u32; Slot::COUNT],
    security: [u32; SecuritySlot::COUNT],
}

slots! {
    /// The fields of a container's security context that are found in one pass.
    SecuritySlot {
        Privileged "privileged", AllowPrivilegeEscalation "allowPrivilegeEscalation", RunAsNonRoot "runAsNonRoot",
        RunAsUser "runAsUser", RunAsGroup "runAsGroup", ReadOnlyRootFilesystem "readOnlyRootFilesystem",
        Capabilities "capabilities", SeccompProfile "seccompProfile", AppArmorProfile "appArmorProfile",
        SeLinuxOptions "seLinuxOptions", ProcMount "procMount", WindowsOptions "windowsOptions",
    }
}

impl<'s> Container<'s> {
    pub(crate) fn new(list: ContainerList, index: u32, field: Field<'s>) -> Self {
        let tree: &'s Tree = field.tree();
        let mut slots = [0; Slot::COUNT];
        for child in tree.children(field.node()) {
            if let Some(slot) = tree.key(child).and_then(Slot::of)
                && let Some(entry) = slots.get_mut(slot as usize)
            {
                *entry = child;
            }
        }
        let mut security = [0; SecuritySlot::COUNT];
        for child in slots
            .get(Slot::SecurityContext as usize)
            .filter(|&&node| node != 0)
            .into_iter()
            .flat_map(|&node| tree.children(node))
        {
            if let Some(slot) = tree.key(child).and_then(SecuritySlot::of)
                && let Some(entry) = security.get_mut(slot as usize)
            {
                *entry = child;
            }
        }
        Self { list, index, field, slots, security }
    }

    /// The container as a whole.
    pub fn field(&self) -> Field<'s> {
        self.field
    }

    /// One of the container's fields.
    #[inline]
    pub fn get(&self, slot: Slot) -> Field<'s> {
        match self.slots.get(slot as usize) {
            Some(&node) if node != 0 => self.field.at(node),
            _ => self.field.absent(slot.key()),
        }
    }

    /// One field of the container's security context. Where there is no security context at all, the absent field's
    /// place is the container.
    #[inline]
    pub fn security(&self, slot: SecuritySlot) -> Field<'s> {
        match self.security.get(slot as usize) {
            Some(&node) if node != 0 => self.field.at(node),
            _ => {
                let context = self.get(Slot::SecurityContext);
                if context.exists() { context.absent(slot.key()) } else { self.field.absent(slot.full_key()) }
            }
        }
    }

    /// Its name; empty where it has none.
    pub fn name(&self) -> &'s str {
        self.get(Slot::Name).text().unwrap_or_default()
    }

    /// Its image as written.
    pub fn image(&self) -> Option<&'s str> {
        self.get(Slot::Image).str()
    }

    /// Its security context.
    pub fn security_context(&self) -> Field<'s> {
        self.get(Slot::SecurityContext)
    }

    /// Whether it is a sidecar: an init container that goes on running.
    pub fn is_sidecar(&self) -> bool {
        self.list == ContainerList::Init && self.get(Slot::RestartPolicy).text() == Some("Always")
    }

    /// Whether it runs for as long as the pod: a regular container or a sidecar.
    pub fn is_long_running(&self) -> bool {
        self.list == ContainerList::Regular || self.is_sidecar()
    }
}

impl SecuritySlot {
    /// The key as seen from the container.
    pub const fn full_key(self) -> &'static str {
        match self {
            Self::Privileged => "securityContext.privileged",
            Self::AllowPrivilegeEscalation => "securityContext.allowPrivilegeEscalation",
            Self::RunAsNonRoot => "securityContext.runAsNonRoot",
            Self::RunAsUser => "securityContext.runAsUser",
            Self::RunAsGroup => "securityContext.runAsGroup",
            Self::ReadOnlyRootFilesystem => "securityContext.readOnlyRootFilesystem",
            Self::Capabilities => "securityContext.capabilities",
            Self::SeccompProfile => "securityContext.seccompProfile",
            Self::AppArmorProfile => "securityContext.appArmorProfile",
            Self::SeLinuxOptions => "securityContext.seLinuxOptions",
            Self::ProcMount => "securityContext.procMount",
            Self::WindowsOptions => "securityContext.windowsOptions",
        }
    }
}
