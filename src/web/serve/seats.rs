//! The places for connections, in all and by address. Where none is free, one that only waits is ended for the new one.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::Limits;
use super::pulse::Pulse;

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    by_id: HashMap<u64, (IpAddr, Pulse)>,
    by_address: HashMap<IpAddr, usize>,
}

impl Taken {
    fn free(&mut self, id: u64) {
        let Some((address, _)) = self.by_id.remove(&id) else { return };
        if let Some(count) = self.by_address.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                self.by_address.remove(&address);
            }
        }
    }

    fn count(&self, address: &IpAddr) -> usize {
        self.by_address.get(address).copied().unwrap_or_default()
    }

    /// Ends the connection that has waited longest, of this address or of the one that has most; whether there was one.
    fn dismiss_one(&mut self, of: Option<IpAddr>) -> bool {
        let waiting = self.by_id.iter().filter(|(_, (address, _))| of.is_none_or(|of| of == *address));
        let rank = |(id, (address, pulse)): (&u64, &(IpAddr, Pulse))| {
            Some((std::cmp::Reverse(self.count(address)), pulse.waiting_since()?, *id))
        };
        let chosen: Option<(_, Instant, u64)> = waiting.filter_map(rank).min();
        let Some((_, _, id)) = chosen else { return false };
        if let Some((_, pulse)) = self.by_id.get(&id) {
            pulse.dismiss();
        }
        self.free(id);
        true
    }
}

/// All places; clones are the same.
#[derive(Debug, Clone)]
pub(super) struct Seats {
    taken: Arc<Mutex<Taken>>,
    limits: Arc<Limits>,
}

impl Seats {
    pub(super) fn new(limits: Limits) -> Self {
        Self { taken: Arc::default(), limits: Arc::new(limits) }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection from this address; `None`: all are taken by requests that are being answered.
    pub(super) fn take(&self, address: IpAddr) -> Option<Seat> {
        let limits = &self.limits;
        let exempt = limits.only_proxies
            || address.is_loopback()
            || limits.proxies.iter().any(|network| network.holds(address));
        let mut taken = self.taken();
        if !exempt && taken.count(&address) >= limits.by_address && !taken.dismiss_one(Some(address)) {
            tracing::warn!(%address, "too many connections from one address");
            return None;
        }
        if taken.by_id.len() >= limits.in_all && !taken.dismiss_one(None) {
            tracing::warn!(%address, "too many connections");
            return None;
        }
        let (id, pulse) = (taken.next, Pulse::new());
        taken.next += 1;
        taken.by_id.insert(id, (address, pulse.clone()));
        *taken.by_address.entry(address).or_default() += 1;
        Some(Seat { seats: self.clone(), id, pulse })
    }

    /// Ends one connection that only waits.
    pub(super) fn make_place(&self) {
        self.taken().dismiss_one(None);
    }
}

/// A taken place; dropping it frees it.
#[derive(Debug)]
pub(super) struct Seat {
    seats: Seats,
    id: u64,
    pulse: Pulse,
}

impl Seat {
    /// The pulse of the connection that sits here.
    pub(super) fn pulse(&self) -> Pulse {
        self.pulse.clone()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.seats.taken().free(self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seats(in_all: usize, by_address: usize) -> Seats {
        let proxies = vec!["10.0.0.1".parse().unwrap()];
        Seats::new(Limits { in_all, by_address, proxies, only_proxies: false })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[tokio::test]
    async fn one_address_has_its_share_and_its_idle_connections_make_place() {
        let seats = seats(100, 2);
        let (first, second) = (seats.take(ip("7.7.7.7")).unwrap(), seats.take(ip("7.7.7.7")).unwrap());
        let _busy = second.pulse().begin();
        let third = seats.take(ip("7.7.7.7")).unwrap();
        first.pulse().dismissed().await;
        let _busy_too = third.pulse().begin();
        assert!(seats.take(ip("7.7.7.7")).is_none(), "both are busy");
        assert!(seats.take(ip("8.8.8.8")).is_some(), "others are not concerned");
        drop(first);
        assert!(seats.take(ip("7.7.7.7")).is_none(), "its place was given away already");
        drop(second);
        assert!(seats.take(ip("7.7.7.7")).is_some());
        let proxy: Vec<_> = (0..9).map(|_| seats.take(ip("10.0.0.1")).unwrap()).collect();
        let here: Vec<_> = (0..9).map(|_| seats.take(ip("127.0.0.1")).unwrap()).collect();
        assert_eq!(seats.taken().by_id.len(), 1 + proxy.len() + here.len());
    }

    #[tokio::test]
    async fn a_flood_ends_its_own_connections_first() {
        let seats = seats(5, 4);
        let quiet = seats.take(ip("8.8.8.8")).unwrap();
        let flood: Vec<_> = (0..4).map(|_| seats.take(ip("7.7.7.7")).unwrap()).collect();
        let _new = seats.take(ip("9.9.9.9")).unwrap();
        flood[0].pulse().dismissed().await;
        assert!(seats.taken().by_id.contains_key(&quiet.id));
        assert_eq!(seats.taken().count(&ip("7.7.7.7")), 3);
    }
}
