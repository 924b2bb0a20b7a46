//! Tries to sign in, bounded for each address and in total.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Tries count for this long.
const WINDOW: Duration = Duration::from_secs(300);

/// Wrong tries of one address in that time.
const EACH: u32 = 10;

/// Wrong tries of all addresses in that time.
const TOTAL: u32 = 300;

/// More addresses than this are not told apart.
const ADDRESSES: usize = 10_000;

/// Counts wrong tries.
#[derive(Default)]
pub struct Tries(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    each: HashMap<IpAddr, Window>,
    total: Option<Window>,
}

#[derive(Clone, Copy)]
struct Window {
    begun: Instant,
    tries: u32,
}

impl Tries {
    /// Counts a try, or says how long to wait. A try counts as wrong until it was right: many at once get no more.
    pub fn begin(&self, from: IpAddr) -> Result<(), Duration> {
        self.begin_at(from, Instant::now())
    }

    /// It was right.
    pub fn was_right(&self, from: IpAddr) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = counted.each.get_mut(&whole(from)) {
            window.tries = window.tries.saturating_sub(1);
        }
        if let Some(window) = &mut counted.total {
            window.tries = window.tries.saturating_sub(1);
        }
    }

    fn begin_at(&self, from: IpAddr, now: Instant) -> Result<(), Duration> {
        let from = whole(from);
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.each.len() >= ADDRESSES {
            counted.each.retain(|_, window| !window.is_over(now));
            if counted.each.len() >= ADDRESSES && !counted.each.contains_key(&from) {
                return Err(WINDOW);
            }
        }
        let new = Window { begun: now, tries: 0 };
        let mut total = counted.total.filter(|window| !window.is_over(now)).unwrap_or(new);
        let each = counted.each.get(&from).copied();
        let mut each = each.filter(|window| !window.is_over(now)).unwrap_or(new);
        for (window, most) in [(&each, EACH), (&total, TOTAL)] {
            if window.tries >= most {
                return Err((window.begun + WINDOW).saturating_duration_since(now));
            }
        }
        each.tries += 1;
        total.tries += 1;
        counted.each.insert(from, each);
        counted.total = Some(total);
        Ok(())
    }
}

impl Window {
    fn is_over(self, now: Instant) -> bool {
        now.saturating_duration_since(self.begun) >= WINDOW
    }
}

/// Whoever has one IPv6 address has its whole network.
fn whole(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.into(),
            None => {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::from([a, b, c, d, 0, 0, 0, 0])
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[test]
    fn an_address_has_so_many_tries_and_others_have_theirs() {
        let (tries, now) = (Tries::default(), Instant::now());
        for _ in 0..EACH {
            tries.begin_at(address(1), now).unwrap();
        }
        let wait = tries.begin_at(address(1), now + Duration::from_secs(100)).unwrap_err();
        assert_eq!(wait, Duration::from_secs(200));
        tries.begin_at(address(2), now).unwrap();
        tries.begin_at(address(1), now + WINDOW).unwrap();
    }

    #[test]
    fn who_is_right_is_not_kept_out() {
        let (tries, now) = (Tries::default(), Instant::now());
        for _ in 0..1000 {
            tries.begin_at(address(1), now).unwrap();
            tries.was_right(address(1));
        }
    }

    #[test]
    fn all_addresses_together_have_an_end() {
        let (tries, now) = (Tries::default(), Instant::now());
        let done = (0..=u8::MAX).flat_map(|last| [last; 2]);
        let taken = done.filter(|last| tries.begin_at(address(*last), now).is_ok()).count();
        assert_eq!(taken, TOTAL as usize);
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let (tries, now) = (Tries::default(), Instant::now());
        let address = |last: u16| IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, last]);
        assert_eq!(
            (0..50)
                .filter(|last| tries.begin_at(address(*last), now).is_ok())
                .count(),
            10
        );
    }
}
