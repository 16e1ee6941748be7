//! How wide the authorized ranges of an API server are.

use std::net::{Ipv4Addr, Ipv6Addr};

use plimsoll_model::Field;
use plimsoll_model::azure::ManagedCluster;

/// The number of IPv4 addresses from which on a whole list is too broad: 2 to the power of 20, sixteen /16 networks.
const MOST_ADDRESSES: u64 = 1 << 20;
/// The widest prefix of an IPv6 range that is not too broad.
const BROADEST_V6: u8 = 32;

/// Service tags that stand for one service each; with a region (`Storage.WestEurope`) they are narrower still.
const SERVICES: &[&str] = &[
    "ActionGroup",
    "ApiManagement",
    "ApplicationInsightsAvailability",
    "AppConfiguration",
    "AppService",
    "AppServiceManagement",
    "AzureActiveDirectory",
    "AzureArcInfrastructure",
    "AzureBackup",
    "AzureBotService",
    "AzureConnectors",
    "AzureContainerRegistry",
    "AzureCosmosDB",
    "AzureDatabricks",
    "AzureDevOps",
    "AzureEventGrid",
    "AzureFrontDoor",
    "AzureKeyVault",
    "AzureLoadBalancer",
    "AzureMachineLearning",
    "AzureMonitor",
    "AzurePortal",
    "AzureResourceManager",
    "AzureSecurityCenter",
    "AzureTrafficManager",
    "DataFactory",
    "EventHub",
    "GatewayManager",
    "GuestAndHybridManagement",
    "LogicApps",
    "LogicAppsManagement",
    "MicrosoftDefenderForEndpoint",
    "PowerBI",
    "ServiceBus",
    "ServiceFabric",
    "Sql",
    "Storage",
    "VirtualDesktop",
    "WindowsVirtualDesktop",
];

/// Service tags that stand for everybody, or for everybody who rents a machine.
const EVERYBODY: &[&str] = &["AzureCloud", "Internet"];

/// One entry of a list of authorized ranges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    V4 { first: u32, prefix: u8 },
    V6 { prefix: u8 },
    Service,
    Everybody,
}

fn read(text: &str) -> Option<Entry> {
    let (address, prefix) =
        text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
    if let Ok(address) = address.parse::<Ipv4Addr>() {
        let prefix: u8 = prefix.map_or(Ok(32), str::parse).ok().filter(|prefix| *prefix <= 32)?;
        let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
        return Some(Entry::V4 { first: u32::from(address) & mask, prefix });
    }
    if address.parse::<Ipv6Addr>().is_ok() {
        let prefix: u8 = prefix.map_or(Ok(128), str::parse).ok().filter(|prefix| *prefix <= 128)?;
        return Some(Entry::V6 { prefix });
    }
    let service = text.split('.').next().unwrap_or(text);
    let among = |tags: &[&str]| tags.iter().any(|tag| tag.eq_ignore_ascii_case(service));
    if among(EVERYBODY) {
        Some(Entry::Everybody)
    } else if among(SERVICES) {
        Some(Entry::Service)
    } else {
        None
    }
}

/// What is too broad in a list of authorized ranges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breadth {
    /// This entry is too broad by itself.
    Entry(usize, String),
    /// This entry is neither an address, a range nor a service tag that plimsoll knows.
    Unreadable(usize),
    /// All IPv4 entries together cover this many addresses.
    Together(u64),
}

/// Judges a list of ranges. `0.0.0.0/32` is no address but says "the cluster's own outbound address only".
pub fn too_broad(entries: &[&str], broadest_prefix: u8) -> Vec<Breadth> {
    let mut found = Vec::new();
    let mut spans: Vec<(u64, u64)> = Vec::new();
    for (at, text) in entries.iter().enumerate() {
        match read(text.trim()) {
            None => found.push(Breadth::Unreadable(at)),
            Some(Entry::Service) => {}
            Some(Entry::Everybody) => {
                found.push(Breadth::Entry(
                    at,
                    format!("`{text}` holds the machines of every customer of Azure"),
                ));
            }
            Some(Entry::V6 { prefix }) => {
                if prefix < BROADEST_V6 {
                    found.push(Breadth::Entry(at, format!("`{text}` is wider than /{BROADEST_V6}")));
                }
            }
            Some(Entry::V4 { first, prefix }) => {
                if prefix < broadest_prefix {
                    found.push(Breadth::Entry(at, format!("`{text}` is wider than /{broadest_prefix}")));
                }
                let size = 1_u64 << (32 - prefix);
                spans.push((u64::from(first), u64::from(first) + size));
            }
        }
    }
    let covered = union(spans);
    let by_itself = found.iter().any(|breadth| matches!(breadth, Breadth::Entry(..)));
    if covered > MOST_ADDRESSES && !by_itself {
        found.push(Breadth::Together(covered));
    }
    found
}

/// How many addresses half-open spans cover together.
fn union(mut spans: Vec<(u64, u64)>) -> u64 {
    spans.sort_unstable();
    let (mut covered, mut end) = (0, 0);
    for (first, last) in spans {
        if last > end {
            covered += last - first.max(end);
            end = last;
        }
    }
    covered
}

/// The entries of a cluster's list of authorized ranges.
pub fn entries(cluster: ManagedCluster<'_>) -> Vec<Field<'_>> {
    cluster.authorized_ranges().items().collect()
}

/// Whether the ranges of a cluster keep the Internet out: there are some, all can be read, none is too broad.
pub fn restrict(cluster: ManagedCluster<'_>, broadest_prefix: u8) -> bool {
    let texts: Option<Vec<&str>> = entries(cluster).iter().map(Field::text).collect();
    texts.is_some_and(|texts| !texts.is_empty() && too_broad(&texts, broadest_prefix).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_judged_one_by_one_and_together() {
        let wide = |entries: &[&str]| !too_broad(entries, 16).is_empty();
        assert!(!wide(&["203.0.113.7", "198.51.100.0/24", "10.0.0.0/16", "2001:db8::/32"]));
        assert!(!wide(&["0.0.0.0/32"]), "the placeholder for the cluster's own outbound address");
        assert!(!wide(&["AzureDevOps", "Storage.WestEurope"]));
        for entry in
            ["0.0.0.0/0", "::/0", "10.0.0.0/8", "2001:db8::/31", "AzureCloud", "AzureCloud.westeurope"]
        {
            assert!(matches!(too_broad(&[entry], 16).as_slice(), [Breadth::Entry(0, _)]), "{entry}");
        }
        for entry in ["10.0.0.0/33", "10.0.0", "Zzz", ""] {
            assert_eq!(too_broad(&[entry], 16), [Breadth::Unreadable(0)], "{entry}");
        }
        let sixteen: Vec<String> = (0..16).map(|at| format!("10.{at}.0.0/16")).collect();
        let mut all: Vec<&str> = sixteen.iter().map(String::as_str).collect();
        assert!(!wide(&all), "exactly 2^20");
        all.push("10.3.0.0/16");
        assert!(!wide(&all), "the same network twice counts once");
        all.push("192.0.2.1");
        assert_eq!(too_broad(&all, 16), [Breadth::Together((1 << 20) + 1)]);
    }
}
