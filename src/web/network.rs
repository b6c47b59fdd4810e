//! Addresses, and networks of them as settings name them.

use std::net::IpAddr;
use std::str::FromStr;

/// An address, or all that begin with the same bits: `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

impl Network {
    /// Whether the address belongs to it.
    pub fn holds(&self, ip: IpAddr) -> bool {
        match (self.base, ip) {
            (IpAddr::V4(base), IpAddr::V4(ip)) => {
                same(u128::from(base.to_bits()), u128::from(ip.to_bits()), 32 - self.bits)
            }
            (IpAddr::V6(base), IpAddr::V6(ip)) => same(base.to_bits(), ip.to_bits(), 128 - self.bits),
            _ => false,
        }
    }
}

fn same(a: u128, b: u128, ignored: u8) -> bool {
    (a ^ b).checked_shr(u32::from(ignored)).unwrap_or_default() == 0
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("“{text}”不是地址或网段，请写成 10.1.2.3 或 10.0.0.0/8 的样子");
        let (base, bits) =
            text.trim().split_once('/').map_or((text.trim(), None), |(base, bits)| (base, Some(bits)));
        let base: IpAddr = base.parse().map_err(|_| wrong())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse::<u8>).map_err(|_| wrong())?;
        if bits > most { Err(wrong()) } else { Ok(Self { base, bits }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.parse().unwrap()
    }

    #[test]
    fn networks_hold_what_begins_alike() {
        assert!(network("10.0.0.0/8").holds("10.9.8.7".parse().unwrap()));
        assert!(!network("10.0.0.0/8").holds("11.0.0.1".parse().unwrap()));
        assert!(network("0.0.0.0/0").holds("8.8.8.8".parse().unwrap()));
        assert!(
            network("::/0").holds("::1".parse().unwrap()) && !network("::1").holds("::2".parse().unwrap())
        );
        for bad in ["", "10.0.0", "10.0.0.0/33", "x/8"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }
}
