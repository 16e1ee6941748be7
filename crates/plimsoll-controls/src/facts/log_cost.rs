//! What a month of audit log costs: volume, measured or assumed, times configurable prices, for the exports that a
//! defender chooses between.
//!
//! A month has 30 days and a gigabyte 10^9 bytes, as the bill has. Counted are ingestion and retention in a Log
//! Analytics workspace of the categories `kube-audit`, `kube-audit-admin` and `guard`. Not counted are the queries of
//! Basic tables, Sentinel, commitment tiers, storage accounts and event hubs.

mod current;
mod volume;

pub use current::{NodeCount, exported, node_count};
pub use volume::{DailyVolume, Measured, Volume};

/// Days of a month of the bill.
pub const DAYS: f64 = 30.0;

const GIGABYTE: f64 = 1e9;

/// List prices in US dollars. The default is US East, as published in 2026; they differ by region and contract.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prices {
    /// A gigabyte taken into a table of plan Analytics.
    pub analytics: f64,
    /// A gigabyte taken into a table of plan Basic.
    pub basic: f64,
    /// A gigabyte taken into a table of plan Auxiliary.
    pub auxiliary: f64,
    /// Gigabytes a month that each workspace takes into Analytics tables for nothing.
    pub free_gigabytes: f64,
    /// Days that an Analytics table keeps for nothing.
    pub included_days: f64,
    /// Days that a Basic or Auxiliary table keeps for nothing; it cannot keep more for interactive queries.
    pub included_days_basic: f64,
    /// A gigabyte kept for a month for interactive queries.
    pub interactive: f64,
    /// A gigabyte kept for a month in long-term retention.
    pub long_term: f64,
}

impl Default for Prices {
    fn default() -> Self {
        Self {
            analytics: 2.30,
            basic: 0.50,
            auxiliary: 0.05,
            free_gigabytes: 5.0,
            included_days: 31.0,
            included_days_basic: 30.0,
            interactive: 0.10,
            long_term: 0.02,
        }
    }
}

/// The plan of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plan {
    /// Full queries, alerts and detections.
    Analytics,
    /// Cheap to take in, paid by query; no scheduled detections.
    Basic,
    /// Cheapest to take in, slow to query; no scheduled detections.
    Auxiliary,
}

/// A log category that has a price worth estimating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Every audit event that the policy keeps.
    KubeAudit,
    /// The same without the verbs `get` and `list`.
    KubeAuditAdmin,
    /// Decisions about Entra ID and Azure role-based access.
    Guard,
}

impl Category {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::KubeAudit, Self::KubeAuditAdmin, Self::Guard];

    /// Its name in diagnostic settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::KubeAudit => "kube-audit",
            Self::KubeAuditAdmin => "kube-audit-admin",
            Self::Guard => "guard",
        }
    }
}

/// How long tables keep logs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retention {
    /// Days for interactive queries.
    pub interactive_days: f64,
    /// Days altogether, long-term retention included.
    pub total_days: f64,
}

impl Default for Retention {
    /// What a workspace keeps unless told otherwise: 30 days.
    fn default() -> Self {
        Self { interactive_days: 30.0, total_days: 30.0 }
    }
}

/// A choice of exports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// What it is, in words.
    pub name: String,
    /// What goes where. A category may go to more than one table.
    pub exports: Vec<(Category, Plan)>,
}

impl Scenario {
    fn new(name: &str, exports: &[(Category, Plan)]) -> Self {
        Self { name: name.to_owned(), exports: exports.to_vec() }
    }
}

/// The choices that are worth comparing, from the cheapest.
pub fn scenarios() -> Vec<Scenario> {
    use Category::{Guard, KubeAudit, KubeAuditAdmin};
    use Plan::{Analytics, Basic};
    vec![
        Scenario::new("kube-audit-admin and guard, plan Basic", &[(KubeAuditAdmin, Basic), (Guard, Basic)]),
        Scenario::new(
            "kube-audit-admin and guard, plan Analytics",
            &[(KubeAuditAdmin, Analytics), (Guard, Analytics)],
        ),
        Scenario::new("kube-audit, plan Basic, and guard", &[(KubeAudit, Basic), (Guard, Analytics)]),
        Scenario::new(
            "kube-audit, plan Basic, beside kube-audit-admin and guard, plan Analytics",
            &[(KubeAudit, Basic), (KubeAuditAdmin, Analytics), (Guard, Analytics)],
        ),
        Scenario::new("kube-audit and guard, plan Analytics", &[(KubeAudit, Analytics), (Guard, Analytics)]),
    ]
}

/// What a choice costs a month.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The choice.
    pub scenario: Scenario,
    /// Gigabytes taken in.
    pub gigabytes: f64,
    /// Dollars for taking them in.
    pub ingestion: f64,
    /// Dollars for keeping them, once the tables are as full as they get.
    pub retention: f64,
    /// The part of the gigabytes, from 0 to 1, that is nothing but renewals of leases: an ingestion-time
    /// transformation can drop it.
    pub lease_share: f64,
    /// Whether a volume in it was assumed and not measured.
    pub assumed: bool,
}

impl Estimate {
    /// Dollars altogether.
    pub fn dollars(&self) -> f64 {
        self.ingestion + self.retention
    }
}

/// What a choice costs a month with that volume. The free gigabytes are counted for this cluster, as if it were alone
/// in its workspace.
pub fn estimate(scenario: &Scenario, volume: &Volume, prices: &Prices, retention: Retention) -> Estimate {
    let mut gigabytes = 0.0;
    let mut analytics = 0.0;
    let mut ingestion = 0.0;
    let mut kept = 0.0;
    let mut leases = 0.0;
    let mut assumed = false;
    for (category, plan) in &scenario.exports {
        let daily = volume.of(*category);
        let month = daily.bytes * DAYS / GIGABYTE;
        assumed |= !daily.measured;
        gigabytes += month;
        leases += daily.leases * DAYS / GIGABYTE;
        kept += retained(daily.bytes / GIGABYTE, *plan, prices, retention);
        match plan {
            Plan::Analytics => analytics += month,
            Plan::Basic => ingestion += month * prices.basic,
            Plan::Auxiliary => ingestion += month * prices.auxiliary,
        }
    }
    ingestion += (analytics - prices.free_gigabytes).max(0.0) * prices.analytics;
    Estimate {
        scenario: scenario.clone(),
        gigabytes,
        ingestion,
        retention: kept,
        lease_share: if gigabytes > 0.0 { leases / gigabytes } else { 0.0 },
        assumed,
    }
}

/// Dollars a month for keeping what a full table holds beyond the days that cost nothing.
fn retained(gigabytes_a_day: f64, plan: Plan, prices: &Prices, retention: Retention) -> f64 {
    let (included, interactive) = match plan {
        Plan::Analytics => (prices.included_days, retention.interactive_days),
        Plan::Basic | Plan::Auxiliary => (prices.included_days_basic, 0.0),
    };
    let searchable = (interactive - included).max(0.0);
    let long_term = (retention.total_days - interactive.max(included)).max(0.0);
    gigabytes_a_day * (searchable * prices.interactive + long_term * prices.long_term)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    }

    fn of(name: &str, volume: &Volume, retention: Retention) -> Estimate {
        let scenario = scenarios().into_iter().find(|scenario| scenario.name == name).unwrap();
        estimate(&scenario, volume, &Prices::default(), retention)
    }

    /// Two nodes: 36 + 2 * 2 = 40 MB an hour, 0.96 GB a day, 28.8 GB a month; guard 5 % of it, 1.44 GB.
    #[test]
    fn two_nodes_by_hand() {
        let volume = Volume::assumed(2);
        let analytics = of("kube-audit-admin and guard, plan Analytics", &volume, Retention::default());
        near(analytics.gigabytes, 30.24);
        near(analytics.dollars(), (30.24 - 5.0) * 2.30);
        let basic = of("kube-audit-admin and guard, plan Basic", &volume, Retention::default());
        near(basic.dollars(), 15.12);
        // kube-audit is five times kube-audit-admin: 144 GB; with guard 145.44 GB.
        let everything = of("kube-audit and guard, plan Analytics", &volume, Retention::default());
        near(everything.gigabytes, 145.44);
        near(everything.dollars(), 140.44 * 2.30);
        assert!(analytics.assumed && basic.assumed && everything.assumed);
    }

    /// Both audit categories: writes are paid twice, 144 GB Basic and 30.24 GB Analytics.
    #[test]
    fn both_categories_by_hand() {
        let name = "kube-audit, plan Basic, beside kube-audit-admin and guard, plan Analytics";
        let both = of(name, &Volume::assumed(2), Retention::default());
        near(both.gigabytes, 174.24);
        near(both.dollars(), 144.0 * 0.50 + 25.24 * 2.30);
    }

    /// 1 GB a day for 90 days interactive and 365 altogether: 59 days beyond the included 31 at 0.10, 275 at 0.02.
    #[test]
    fn retention_by_hand() {
        let measured = Measured { kube_audit_admin: Some(1e9), guard: Some(0.0), ..Measured::default() };
        let volume = Volume::measured(measured, 2);
        let long = Retention { interactive_days: 90.0, total_days: 365.0 };
        let analytics = of("kube-audit-admin and guard, plan Analytics", &volume, long);
        near(analytics.ingestion, 25.0 * 2.30);
        near(analytics.retention, 5.9 + 5.5);
        assert!(!analytics.assumed);
        // Basic keeps 30 days, the other 335 are long-term.
        let basic = of("kube-audit-admin and guard, plan Basic", &volume, long);
        near(basic.retention, 6.7);
    }

    /// Of 40 MB an hour 33 are renewals, as was measured: 82.5 %; guard has none, so 33 of 42 remain.
    #[test]
    fn share_of_lease_renewals() {
        let volume = Volume::assumed(2);
        let admin = volume.of(Category::KubeAuditAdmin);
        near(admin.leases / admin.bytes, 0.825);
        let both = of("kube-audit-admin and guard, plan Basic", &volume, Retention::default());
        near(both.lease_share, 33.0 / 42.0);
    }

    #[test]
    fn small_volumes_are_free() {
        let measured = Measured { kube_audit_admin: Some(1e8), guard: Some(0.0), ..Measured::default() };
        let volume = Volume::measured(measured, 1);
        near(of("kube-audit-admin and guard, plan Analytics", &volume, Retention::default()).dollars(), 0.0);
    }

    #[test]
    fn choices_come_cheapest_first() {
        let volume = Volume::assumed(20);
        let dollars: Vec<f64> = scenarios()
            .iter()
            .map(|scenario| estimate(scenario, &volume, &Prices::default(), Retention::default()).dollars())
            .collect();
        assert!(dollars.is_sorted(), "{dollars:?}");
    }
}
