//! How much a cluster logs a day.

use super::Category;

const MEGABYTE: f64 = 1e6;
const HOURS: f64 = 24.0;

/// Megabytes of `kube-audit-admin` an hour that a cluster writes whatever its size: leader elections of the control
/// plane, above all.
const FIXED: f64 = 36.0;
/// Megabytes of `kube-audit-admin` an hour that each node adds.
const PER_NODE: f64 = 2.0;
/// Megabytes an hour of [`FIXED`] that are renewals of leases.
const FIXED_LEASES: f64 = 32.28;
/// Megabytes an hour of [`PER_NODE`] that are renewals of the node's lease: one each ten seconds, of about 1,000 bytes.
const LEASES_PER_NODE: f64 = 0.36;
/// How many times larger `kube-audit` is.
const ALL_TO_ADMIN: f64 = 5.0;
/// How large `guard` is beside `kube-audit-admin`.
const GUARD_TO_ADMIN: f64 = 0.05;

/// The part of raw JSON that is billed.
const BILLED: f64 = 0.75;

/// Billed bytes that were measured, a day and category. What is `None` is assumed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measured {
    /// Of `kube-audit`.
    pub kube_audit: Option<f64>,
    /// Of `kube-audit-admin`.
    pub kube_audit_admin: Option<f64>,
    /// Of `guard`.
    pub guard: Option<f64>,
    /// Of renewals of leases, within each of the audit categories.
    pub leases: Option<f64>,
}

impl Measured {
    /// The bytes that are billed for so many bytes of raw JSON: columns that cost nothing make a quarter of it.
    pub fn billed(raw_json: f64) -> f64 {
        raw_json * BILLED
    }
}

/// The volume of one category.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DailyVolume {
    /// Billed bytes a day.
    pub bytes: f64,
    /// Those of them that are renewals of leases.
    pub leases: f64,
    /// Whether the bytes were measured.
    pub measured: bool,
}

/// The volume of all categories.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Volume {
    kube_audit: DailyVolume,
    kube_audit_admin: DailyVolume,
    guard: DailyVolume,
    /// The number of nodes that the assumption was made for.
    pub nodes: u32,
}

impl Volume {
    /// The assumption in words, for whoever prints an estimate.
    pub const ASSUMPTION: &'static str = "assumed: kube-audit-admin 36 MB an hour and 2 MB for each node (an idle cluster of two nodes was measured at 40, of which 33 were renewals of leases); kube-audit five times that (3 to 10 is usual); guard 5 % of it";

    /// A guess by the number of nodes; see [`Volume::ASSUMPTION`].
    pub fn assumed(nodes: u32) -> Self {
        Self::measured(Measured::default(), nodes)
    }

    /// The volume as far as it was measured; the rest is derived from what was, or assumed.
    pub fn measured(measured: Measured, nodes: u32) -> Self {
        let size = f64::from(nodes);
        let assumed_admin = (FIXED + PER_NODE * size) * MEGABYTE * HOURS;
        let assumed_leases = (FIXED_LEASES + LEASES_PER_NODE * size) * MEGABYTE * HOURS;
        // One measured audit category says more about the other than the number of nodes does.
        let admin = measured
            .kube_audit_admin
            .or(measured.kube_audit.map(|bytes| bytes / ALL_TO_ADMIN))
            .unwrap_or(assumed_admin);
        let all = measured.kube_audit.unwrap_or(admin * ALL_TO_ADMIN);
        let guard = measured.guard.unwrap_or(admin * GUARD_TO_ADMIN);
        let leases = measured.leases.unwrap_or(assumed_leases);
        let of = |bytes: f64, leases: f64, was: Option<f64>| DailyVolume {
            bytes,
            leases: leases.min(bytes),
            measured: was.is_some(),
        };
        Self {
            kube_audit: of(all, leases, measured.kube_audit),
            kube_audit_admin: of(admin, leases, measured.kube_audit_admin),
            guard: of(guard, 0.0, measured.guard),
            nodes,
        }
    }

    /// The volume of a category.
    pub fn of(&self, category: Category) -> DailyVolume {
        match category {
            Category::KubeAudit => self.kube_audit,
            Category::KubeAuditAdmin => self.kube_audit_admin,
            Category::Guard => self.guard,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1.0, "{value} is not {expected}");
    }

    #[test]
    fn a_measured_category_scales_the_others() {
        let volume = Volume::measured(Measured { kube_audit: Some(5e9), ..Measured::default() }, 100);
        near(volume.of(Category::KubeAuditAdmin).bytes, 1e9);
        near(volume.of(Category::Guard).bytes, 5e7);
        assert!(volume.of(Category::KubeAudit).measured);
        assert!(!volume.of(Category::KubeAuditAdmin).measured);
    }

    #[test]
    fn leases_never_exceed_the_log() {
        let volume = Volume::measured(Measured { kube_audit_admin: Some(1e6), ..Measured::default() }, 1);
        near(volume.of(Category::KubeAuditAdmin).leases, 1e6);
    }

    #[test]
    fn raw_json_is_billed_for_three_quarters() {
        near(Measured::billed(4e9), 3e9);
    }
}
