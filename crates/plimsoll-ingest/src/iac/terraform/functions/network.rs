//! Functions of IP networks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Arguments, Outcome, Stop, wrong};
use crate::iac::terraform::value::Value;

pub(super) fn call(name: &str, arguments: Arguments<'_>) -> Option<Outcome> {
    Some(match name {
        "cidrhost" => host(arguments),
        "cidrnetmask" => mask(arguments),
        "cidrsubnet" => subnet(arguments),
        "cidrsubnets" => subnets(arguments),
        _ => return None,
    })
}

/// A network: its address as a number, the length of its prefix, and that of a whole address.
#[derive(Clone, Copy, Debug)]
struct Network {
    address: u128,
    prefix: u32,
    bits: u32,
}

impl Network {
    fn parse(text: &str) -> Result<Self, Stop> {
        let parsed = text.split_once('/').and_then(|(address, prefix)| {
            let prefix: u32 = prefix.parse().ok()?;
            let (address, bits) = match address.parse().ok()? {
                IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
                IpAddr::V6(address) => (u128::from(address), 128),
            };
            (prefix <= bits).then_some(Self { address, prefix, bits })
        });
        let Some(mut network) = parsed else { return wrong(format!("`{text}` is no network")) };
        network.address &= network.mask();
        Ok(network)
    }

    fn mask(&self) -> u128 {
        let width = if self.bits == 32 { u128::from(u32::MAX) } else { u128::MAX };
        width & !self.hosts()
    }

    /// The bits that tell hosts apart, all set.
    fn hosts(&self) -> u128 {
        1_u128.checked_shl(self.bits - self.prefix).map_or(u128::MAX, |size| size - 1)
    }

    fn shown(&self, address: u128) -> String {
        if self.bits == 32 {
            Ipv4Addr::from((address & u128::from(u32::MAX)) as u32).to_string()
        } else {
            Ipv6Addr::from(address).to_string()
        }
    }

    /// The network that many bits longer, with this number.
    fn inside(&self, more: u32, number: u128) -> Result<Self, Stop> {
        let prefix = self.prefix.saturating_add(more);
        if prefix > self.bits {
            return wrong("the network is too small");
        }
        if 1_u128.checked_shl(more).is_some_and(|count| number >= count) {
            return wrong("the network has no part of that number");
        }
        let shifted = number.checked_shl(self.bits - prefix).unwrap_or(0);
        Ok(Self { address: self.address | shifted, prefix, bits: self.bits })
    }

    fn value(&self) -> Value {
        Value::text(format!("{}/{}", self.shown(self.address), self.prefix))
    }
}

fn host(arguments: Arguments<'_>) -> Outcome {
    let (network, number) = (Network::parse(&arguments.text(0)?)?, arguments.number(1)?);
    #[allow(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "the sign is looked at")]
    let distance = number.abs() as u128;
    if distance > network.hosts() {
        return wrong("the network has no such host");
    }
    let address = if number < 0.0 {
        (network.address | network.hosts()).saturating_sub(distance.saturating_sub(1))
    } else {
        network.address | distance
    };
    Ok(Value::text(network.shown(address)))
}

fn mask(arguments: Arguments<'_>) -> Outcome {
    let network = Network::parse(&arguments.text(0)?)?;
    if network.bits == 128 {
        return wrong("only IPv4 networks have a mask");
    }
    Ok(Value::text(network.shown(network.mask())))
}

fn subnet(arguments: Arguments<'_>) -> Outcome {
    let network = Network::parse(&arguments.text(0)?)?;
    Ok(network.inside(bits(arguments, 1)?, arguments.index(2)? as u128)?.value())
}

fn bits(arguments: Arguments<'_>, index: usize) -> Result<u32, Stop> {
    match u32::try_from(arguments.index(index)?) {
        Ok(bits) if bits <= 128 => Ok(bits),
        _ => wrong("too many bits"),
    }
}

/// Networks one behind the other, each that many bits longer than the whole.
fn subnets(arguments: Arguments<'_>) -> Outcome {
    let whole = Network::parse(&arguments.text(0)?)?;
    let mut found = Vec::new();
    let mut next = whole.address;
    for index in 1..arguments.values.len() {
        let mut part = whole.inside(bits(arguments, index)?, 0)?;
        let hosts = part.hosts();
        // It begins at a multiple of its own size.
        part.address = match next.checked_add(hosts) {
            Some(end) => end & !hosts,
            None => return wrong("the network is too small"),
        };
        if part.address & whole.mask() != whole.address {
            return wrong("the network is too small");
        }
        next = part.address.saturating_add(hosts).saturating_add(1);
        found.push(part.value());
    }
    Ok(Value::list(found))
}
