//! One inbound rule of a network security group.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use plimsoll_model::Field;

use super::ports::PortRange;
use crate::facts::arm_id::properties;

/// A protocol that has ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transport {
    Tcp,
    Udp,
}

/// Which whole families of addresses of the Internet a rule speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sources {
    ipv4: bool,
    ipv6: bool,
}

impl Sources {
    /// Whether everybody of at least one family is meant.
    pub(super) fn any(self) -> bool {
        self.ipv4 || self.ipv6
    }

    /// Whether everybody that `other` means is meant here too.
    pub(super) fn cover(self, other: Self) -> bool {
        (self.ipv4 || !other.ipv4) && (self.ipv6 || !other.ipv6)
    }

    /// Reads prefixes and tags. Ranges that together make the whole Internet count as the whole Internet.
    fn of(prefixes: &[Field<'_>]) -> Self {
        let mut sources = Self::default();
        let (mut ipv4, mut ipv6): (Vec<Ipv4Net>, Vec<Ipv6Net>) = (Vec::new(), Vec::new());
        for prefix in prefixes.iter().filter_map(Field::str) {
            if ["*", "Internet", "Any"].iter().any(|everybody| everybody.eq_ignore_ascii_case(prefix)) {
                return Self { ipv4: true, ipv6: true };
            }
            match prefix.parse::<IpNet>() {
                Ok(IpNet::V4(range)) => ipv4.push(range),
                Ok(IpNet::V6(range)) => ipv6.push(range),
                // A service tag or a single address: not everybody.
                Err(_) => {}
            }
        }
        sources.ipv4 = Ipv4Net::aggregate(&ipv4).iter().any(|range| range.prefix_len() == 0);
        sources.ipv6 = Ipv6Net::aggregate(&ipv6).iter().any(|range| range.prefix_len() == 0);
        sources
    }
}

#[derive(Debug)]
pub(super) struct Rule<'s> {
    pub(super) field: Field<'s>,
    pub(super) name: &'s str,
    pub(super) priority: i64,
    pub(super) allows: bool,
    pub(super) sources: Sources,
    pub(super) ports: Vec<PortRange>,
    /// A source that is neither addresses nor a service tag, or the absence of any source.
    pub(super) unread: Option<Field<'s>>,
    protocol: &'static str,
    destinations: Vec<&'s str>,
}

impl<'s> Rule<'s> {
    /// Reads a rule; `None` for outbound rules.
    pub(super) fn inbound(field: Field<'s>) -> Option<Self> {
        let rule = properties(field);
        if required(rule.get("direction"), &["Inbound", "Outbound"]) == Some("Outbound") {
            return None;
        }
        let sources = both(rule, "sourceAddressPrefix", "sourceAddressPrefixes");
        let destinations = both(rule, "destinationAddressPrefix", "destinationAddressPrefixes");
        let mut ports = Vec::new();
        let ranges = both(rule, "destinationPortRange", "destinationPortRanges");
        if ranges.is_empty() {
            rule.get("destinationPortRange").note_unknown_value();
        }
        for range in ranges {
            match range.text().and_then(PortRange::parse) {
                Some(range) => ports.push(range),
                None => range.note_unknown_value(),
            }
        }
        Some(Self {
            field,
            name: field.get("name").text().unwrap_or_default(),
            priority: rule.get("priority").int().unwrap_or_else(|| {
                rule.get("priority").note_unknown_value();
                i64::MAX
            }),
            allows: required(rule.get("access"), &["Allow", "Deny"]) == Some("Allow"),
            sources: Sources::of(&sources),
            unread: sources.iter().copied().find(|source| !is_source(*source)).or_else(|| {
                let groups = rule.get("sourceApplicationSecurityGroups");
                (sources.is_empty() && groups.is_empty()).then(|| rule.get("sourceAddressPrefix"))
            }),
            ports,
            protocol: required(rule.get("protocol"), &["*", "Tcp", "Udp", "Icmp", "Esp", "Ah"])
                .unwrap_or("*"),
            destinations: destinations.iter().filter_map(Field::str).collect(),
        })
    }

    pub(super) fn carries(&self, transport: Transport) -> bool {
        match self.protocol {
            "*" => true,
            "Tcp" => transport == Transport::Tcp,
            "Udp" => transport == Transport::Udp,
            _ => false,
        }
    }

    /// Whether whatever `other` speaks of is among the destinations of this rule.
    pub(super) fn covers_destinations_of(&self, other: &Self) -> bool {
        let everything = |text: &&str| matches!(*text, "*" | "0.0.0.0/0") || text.eq_ignore_ascii_case("Any");
        if self.destinations.iter().any(everything) {
            return true;
        }
        // Only literally the same destinations: application security groups, for one, cannot be compared.
        !other.destinations.is_empty()
            && other
                .destinations
                .iter()
                .all(|theirs| self.destinations.iter().any(|ours| ours.eq_ignore_ascii_case(theirs)))
    }
}

/// A value that every rule has; its absence is noted too.
fn required(field: Field<'_>, known: &[&'static str]) -> Option<&'static str> {
    if field.is_absent() {
        field.note_unknown_value();
    }
    field.one_of(known)
}

/// Whether a source is `*`, an address, a range, or has the form of a service tag (`VirtualNetwork`, `Sql.WestUS`).
fn is_source(source: Field<'_>) -> bool {
    let is_tag = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_alphabetic())
            && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '.')
    };
    source.text().is_some_and(|text| {
        text == "*" || is_tag(text) || text.parse::<IpNet>().is_ok() || text.parse::<IpAddr>().is_ok()
    })
}

/// A value that a rule gives once or as a list.
fn both<'s>(rule: Field<'s>, one: &'static str, several: &'static str) -> Vec<Field<'s>> {
    let single = rule.get(one);
    let mut values: Vec<Field<'s>> = rule.get(several).items().collect();
    if !single.is_empty() {
        values.push(single);
    }
    values
}
