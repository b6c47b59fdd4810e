//! What is counted of attempts to log in, and when it is enough; no SQL, no HTTP.

use std::net::IpAddr;

use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};

/// How many more may be tried of one name from all unknown addresses together than from one (many addresses do not give
/// many tries), and from one address whatever the names (an office may sit behind one).
const ELSEWHERE: i32 = 5;

/// How often somebody may try, and how long a failed attempt counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of one name at one place: an address, or a browser of its own.
    pub here: i32,
    /// Of one name from anywhere.
    pub anywhere: i32,
    /// From one address, whatever the names.
    pub address: i32,
    /// How long an attempt counts.
    pub window: Duration,
}

impl Limits {
    /// `failures` of one name at one place.
    pub fn new(failures: u32, window: Duration) -> Self {
        let here = i32::try_from(failures).unwrap_or(i32::MAX / ELSEWHERE);
        let more = here.saturating_mul(ELSEWHERE);
        Self { here, anywhere: more, address: more, window }
    }
}

/// Where an attempt comes from, as it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// An address: the digest of it.
    Address(Vec<u8>),
    /// Something that only the person himself has, and that is counted by itself: the digest of it.
    Own(Vec<u8>),
}

impl Place {
    /// An address; all of an IPv6 network of 64 bits are one, as everybody there has them all.
    pub fn address(address: &str) -> Self {
        let whole = match address.parse::<IpAddr>() {
            Ok(IpAddr::V6(ip)) => {
                let [a, b, c, d, ..] = ip.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
            _ => address.to_owned(),
        };
        Self::Address(digest(&["address", &whole]))
    }

    /// A browser that is known by the digest of its secret.
    pub fn browser(id_hash: &[u8]) -> Self {
        Self::Own([&digest(&["browser"])[..], id_hash].concat())
    }

    /// The form for a new password, which asks for the old one.
    pub fn form() -> Self {
        Self::Own(digest(&["form"]))
    }

    /// The page that asks for a code of the second factor.
    pub fn code() -> Self {
        Self::Own(digest(&["code"]))
    }

    /// What stands in the table.
    pub fn key(&self) -> &[u8] {
        match self {
            Self::Address(key) | Self::Own(key) => key,
        }
    }
}

/// What stands in the table for a login name of an organization, whether there is one or not.
pub fn name_key(org_code: &str, username: &str) -> Vec<u8> {
    digest(&["name", org_code, username])
}

fn digest(parts: &[&str]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_vec()
}

/// How far the counters are after an attempt: those that were not reached are zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Of the name at this place.
    pub here: i32,
    /// Since when this one counts.
    pub since: OffsetDateTime,
    /// Of the name from anywhere.
    pub anywhere: i32,
    /// Of the address.
    pub address: i32,
}

/// What follows from a tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The password may be looked at.
    Try,
    /// Not now.
    Locked {
        /// How long it lasts at most.
        wait: Duration,
        /// It has just begun: worth a line in the log, as those that follow are not.
        first: bool,
    },
}

impl Tally {
    /// Whether the attempt may go on.
    pub fn verdict(&self, limits: &Limits, now: OffsetDateTime) -> Verdict {
        let full =
            [(self.here, limits.here), (self.anywhere, limits.anywhere), (self.address, limits.address)];
        let Some((at, (tries, most))) = full.into_iter().enumerate().find(|(_, (tries, most))| tries > most)
        else {
            return Verdict::Try;
        };
        let since = if at == 0 { self.since } else { now };
        let wait = (since + limits.window - now).clamp(Duration::seconds(1), limits.window);
        Verdict::Locked { wait, first: tries == most + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_apart_and_an_ipv6_network_is_one() {
        let of = Place::address;
        assert_ne!(of("10.0.0.1"), of("10.0.0.2"));
        assert_eq!(of("2001:db8::1"), of("2001:db8:0:0:ffff::2"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_ne!(Place::browser(&[1; 32]).key(), Place::form().key());
        assert_ne!(name_key("a", "bc"), name_key("ab", "c"));
    }

    #[test]
    fn the_first_full_counter_decides() {
        let now = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
        let limits = Limits::new(8, Duration::minutes(15));
        let tally = |here, anywhere, address| Tally { here, since: now, anywhere, address };
        assert_eq!(tally(8, 40, 40).verdict(&limits, now), Verdict::Try);
        let locked = |first| Verdict::Locked { wait: limits.window, first };
        assert_eq!(tally(9, 0, 0).verdict(&limits, now), locked(true));
        assert_eq!(tally(10, 0, 0).verdict(&limits, now), locked(false));
        assert_eq!(tally(1, 41, 0).verdict(&limits, now), locked(true));
        assert_eq!(tally(1, 1, 50).verdict(&limits, now), locked(false));
        let later = Tally { since: now - Duration::minutes(14), ..tally(9, 0, 0) };
        assert_eq!(later.verdict(&limits, now), Verdict::Locked { wait: Duration::minutes(1), first: true });
    }
}
