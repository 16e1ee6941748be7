//! Address ranges: `parseCidr`, `cidrSubnet`, `cidrHost`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Call, Fault, Outcome};
use crate::iac::evaluate::value::{Map, Value};

pub(super) fn call(name: &str, call: &Call<'_>) -> Option<Outcome> {
    Some(match name {
        "parsecidr" => parse(call),
        "cidrsubnet" => subnet(call),
        "cidrhost" => host(call),
        _ => return None,
    })
}

/// A range of addresses, as numbers of 32 or 128 bits.
#[derive(Clone, Copy)]
struct Range {
    network: u128,
    length: u32,
    bits: u32,
}

impl Range {
    fn read(text: &str) -> Option<Self> {
        let (address, length) = text.trim().split_once('/')?;
        let length: u32 = length.parse().ok()?;
        let (number, bits) = match address.parse::<IpAddr>().ok()? {
            IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
            IpAddr::V6(address) => (u128::from(address), 128),
        };
        let range = Self { network: number, length, bits };
        (length <= bits).then(|| Self { network: number & !range.host_mask(), ..range })
    }

    /// The bits that tell the addresses of the range apart.
    fn host_mask(self) -> u128 {
        match self.bits - self.length {
            0 => 0,
            free => u128::MAX >> (128 - free),
        }
    }

    fn last(self) -> u128 {
        self.network | self.host_mask()
    }

    fn is_v4(self) -> bool {
        self.bits == 32
    }

    /// Whether the first and the last address are no hosts.
    fn has_ends(self) -> bool {
        self.is_v4() && self.length < 31
    }

    fn shown(self, number: u128) -> String {
        if self.is_v4() {
            Ipv4Addr::from(number as u32).to_string()
        } else {
            Ipv6Addr::from(number).to_string()
        }
    }
}

fn range(call: &Call<'_>) -> Result<Range, Fault> {
    Range::read(call.text(0)?).ok_or_else(|| Fault::Failed("is given no address range".to_owned()))
}

fn parse(call: &Call<'_>) -> Outcome {
    let range = range(call)?;
    let mut out = Map::default();
    let mut put = |key: &str, value: String| out.push(key.into(), Value::text(value));
    put("network", range.shown(range.network));
    let all = if range.is_v4() { u128::from(u32::MAX) } else { u128::MAX };
    put("netmask", range.shown(all & !range.host_mask()));
    if range.is_v4() {
        put("broadcast", range.shown(range.last()));
    }
    let end = u128::from(range.has_ends());
    put("firstUsable", range.shown(range.network + end));
    put("lastUsable", range.shown(range.last() - end));
    out.push("cidr".into(), Value::Integer(i64::from(range.length)));
    Ok(Value::map(out))
}

fn subnet(call: &Call<'_>) -> Outcome {
    let (range, length, index) = (range(call)?, call.integer(1)?, call.integer(2)?);
    let failed = || Fault::Failed("asks for a subnet that does not lie in the range".to_owned());
    let length = u32::try_from(length).ok().filter(|length| (range.length..=range.bits).contains(length));
    let (length, index) = (length.ok_or_else(failed)?, u128::try_from(index).map_err(|_| failed())?);
    let count = length - range.length;
    if count < 128 && index >> count != 0 {
        return Err(failed());
    }
    let step = range.bits - length;
    let network = if step >= 128 { range.network } else { range.network + (index << step) };
    Ok(Value::text(format!("{}/{length}", range.shown(network))))
}

/// The host with an index; 0 is the first usable address.
fn host(call: &Call<'_>) -> Outcome {
    let (range, index) = (range(call)?, call.integer(1)?);
    let end = u128::from(range.has_ends());
    let found = u128::try_from(index)
        .ok()
        .and_then(|index| range.network.checked_add(index)?.checked_add(end))
        .filter(|found| *found <= range.last() - end);
    match found {
        Some(found) => Ok(Value::text(range.shown(found))),
        None => Err(Fault::Failed("asks for a host that does not lie in the range".to_owned())),
    }
}
