//! What a network security group lets in from the Internet, by the priority of its rules.

mod ports;
mod rule;

use plimsoll_model::Field;
use plimsoll_model::azure::ResourceRef;

pub use ports::{PortRange, describe};
use rule::{Rule, Transport};

/// The type of a security rule that is a resource of its own, in lower case.
pub const SECURITY_RULE: &str = "microsoft.network/networksecuritygroups/securityrules";

/// A rule that lets the Internet in.
#[derive(Clone, Debug)]
pub struct Opening<'s> {
    /// The rule.
    pub rule: Field<'s>,
    /// Its name.
    pub name: &'s str,
    /// The ports of interest that it opens and no earlier rule closes.
    pub ports: Vec<PortRange>,
}

/// The rules of a group that let everybody reach these ports by TCP or UDP.
///
/// A rule is void as far as a rule of higher priority (a lower number) denies the same traffic: from the whole Internet,
/// to at least the same destination, by at least the same protocol. The default rules of a group let nobody in from the
/// Internet, so a group without an allowing rule has no opening.
pub fn openings<'s>(group: ResourceRef<'s>, tcp: &[PortRange], udp: &[PortRange]) -> Vec<Opening<'s>> {
    let mut rules: Vec<Rule<'s>> = group.path("securityRules").items().filter_map(Rule::inbound).collect();
    let children = group.children(SECURITY_RULE).unwrap_or_default();
    rules.extend(children.into_iter().filter_map(|child| Rule::inbound(child.field())));
    // Names break ties, so that two rules of one priority (which Azure refuses) are judged alike on every run.
    rules.sort_by_key(|rule| (rule.priority, rule.name));

    let mut found = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        if !rule.allows {
            continue;
        }
        if !rule.sources.any() {
            // Who is meant matters only where the rule opens something of interest.
            let opens =
                open_by(rule, &[], Transport::Tcp, tcp).len() + open_by(rule, &[], Transport::Udp, udp).len();
            if let Some(unread) = rule.unread.filter(|_| opens > 0) {
                unread.note_unknown_value();
            }
            continue;
        }
        let before = rules.get(..index).unwrap_or_default();
        let mut open = open_by(rule, before, Transport::Tcp, tcp);
        open.extend(open_by(rule, before, Transport::Udp, udp));
        let ports = ports::merge(open);
        if !ports.is_empty() {
            found.push(Opening { rule: rule.field, name: rule.name, ports });
        }
    }
    found
}

fn open_by(
    rule: &Rule<'_>,
    before: &[Rule<'_>],
    transport: Transport,
    wanted: &[PortRange],
) -> Vec<PortRange> {
    if !rule.carries(transport) {
        return Vec::new();
    }
    let mut open = ports::intersect(&rule.ports, wanted);
    for denial in before.iter().filter(|denial| !denial.allows && denial.carries(transport)) {
        if denial.sources.cover(rule.sources) && denial.covers_destinations_of(rule) {
            open = ports::subtract(open, &denial.ports);
        }
    }
    open
}
