//! How much a client may ask for in a while. Every request counts, and a costly one counts as several; what was used comes
//! back steadily. What a request costs is known only once its document was read, so an allowance can be overdrawn by one
//! request, and is paid back by waiting longer. (That, and a bound on how many clients are remembered, is why this is not
//! `governor`.)
//! Source: the generic cell rate algorithm, ITU-T I.371, annex A.

use std::{
    hash::Hash,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use quick_cache::sync::Cache;

use crate::error::{Code, Error};

/// How many clients are remembered. Those that were heard of least make room; they begin anew.
const REMEMBERED: usize = 100_000;

/// How much there is, and in which time it comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How much may be used at once; 0 sets no limit.
    pub quota: u32,
    /// In which time all of it comes back.
    pub window: Duration,
}

/// What is left of an allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    pub(crate) rate: Rate,
    /// How much may be used now.
    pub(crate) remaining: u32,
    /// When all of it is back.
    pub(crate) reset: Duration,
    /// When there is something again; nothing if there is.
    pub(crate) wait: Option<Duration>,
}

/// The allowances of many clients.
#[derive(Debug)]
pub(crate) struct Allowances<K> {
    rate: Rate,
    began: Instant,
    /// Until when each client has used up what it used: nanoseconds since the beginning.
    used_until: Cache<K, Arc<AtomicU64>>,
}

impl<K: Clone + Eq + Hash> Allowances<K> {
    pub(crate) fn new(rate: Rate) -> Self {
        Allowances { rate, began: Instant::now(), used_until: Cache::new(REMEMBERED) }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// How long one part takes to come back, in nanoseconds.
    fn part(&self) -> u64 {
        let window = u64::try_from(self.rate.window.as_nanos()).unwrap_or(u64::MAX);
        window / u64::from(self.rate.quota.max(1))
    }

    fn left_at(&self, now: u64, used_until: u64) -> Left {
        let Rate { quota, .. } = self.rate;
        let part = self.part().max(1);
        let debt = used_until.saturating_sub(now);
        let used = debt.div_ceil(part);
        let remaining = u64::from(quota).saturating_sub(used);
        let wait = match remaining {
            0 => Some(Duration::from_nanos(debt.saturating_sub(u64::from(quota.saturating_sub(1)) * part))),
            _ => None,
        };
        // It is at most the quota, which has 32 bits.
        Left { rate: self.rate, remaining: remaining as u32, reset: Duration::from_nanos(debt), wait }
    }

    /// What is left to a client.
    pub(crate) fn left(&self, client: &K) -> Left {
        let used_until = self.used_until.get(client).map_or(0, |until| until.load(Ordering::Relaxed));
        self.left_at(self.now(), used_until)
    }

    /// Uses some of what a client has, and as much as it takes: what is not there is owed.
    pub(crate) fn use_up(&self, client: &K, parts: u32) -> Left {
        let known = self.used_until.get(client);
        let until = known.unwrap_or_else(|| {
            let fresh = Arc::new(AtomicU64::new(0));
            self.used_until.insert(client.clone(), Arc::clone(&fresh));
            fresh
        });
        let now = self.now();
        let more = self.part().saturating_mul(parts.into());
        let add = |until: u64| Some(until.max(now).saturating_add(more));
        let before = until.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add).unwrap_or(0);
        self.left_at(now, before.max(now).saturating_add(more))
    }
}

/// Who has an allowance: an address, or a token by its digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Client {
    Address(IpAddr),
    Token([u8; 32]),
}

/// How much requests may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// Of one address, without a token.
    pub address: Rate,
    /// Of one token.
    pub token: Rate,
    /// How often an address may fail to sign in.
    pub failures: Rate,
    /// Whether the limits hold for clients on the server's own machine, too.
    pub limit_loopback: bool,
}

const MINUTES: Duration = Duration::from_secs(5 * 60);

impl Default for Rates {
    fn default() -> Self {
        Rates {
            address: Rate { quota: 300, window: MINUTES },
            token: Rate { quota: 3_000, window: MINUTES },
            failures: Rate { quota: 3, window: Duration::from_secs(60) },
            limit_loopback: false,
        }
    }
}

/// The allowances of a process.
#[derive(Debug)]
pub(crate) struct Limiter {
    rates: Rates,
    addresses: Allowances<Client>,
    tokens: Allowances<Client>,
    failures: Allowances<IpAddr>,
}

impl Limiter {
    pub(crate) fn new(rates: Rates) -> Self {
        Limiter {
            rates,
            addresses: Allowances::new(rates.address),
            tokens: Allowances::new(rates.token),
            failures: Allowances::new(rates.failures),
        }
    }

    fn is_free(&self, address: IpAddr) -> bool {
        address.is_loopback() && !self.rates.limit_loopback
    }

    fn of(&self, client: Client) -> &Allowances<Client> {
        match client {
            Client::Address(_) => &self.addresses,
            Client::Token(_) => &self.tokens,
        }
    }

    /// The purse of a client that sends a request from an address, with a token or without.
    pub(crate) fn purse(self: &Arc<Self>, address: IpAddr, token: Option<[u8; 32]>) -> Purse {
        let client = token.map_or(Client::Address(address), Client::Token);
        let is_free = self.is_free(address) || self.of(client).rate.quota == 0;
        Purse((!is_free).then(|| (Arc::clone(self), client)))
    }

    /// Refuses an address that failed to sign in too often.
    pub(crate) fn may_sign_in(&self, address: IpAddr) -> Result<(), Error> {
        if self.rates.failures.quota == 0 || self.is_free(address) {
            return Ok(());
        }
        match self.failures.left(&address).wait {
            None => Ok(()),
            Some(wait) => {
                let message = format!(
                    "Your address sent too many tokens that are not valid. Try again in {} seconds.",
                    seconds(wait)
                );
                Err(Error::caller(Code::RateLimited, message))
            }
        }
    }

    /// Notes that an address failed to sign in.
    pub(crate) fn failed_to_sign_in(&self, address: IpAddr) {
        if !self.is_free(address) {
            self.failures.use_up(&address, 1);
        }
    }

    /// When an address may sign in again.
    pub(crate) fn sign_in_wait(&self, address: IpAddr) -> Option<Duration> {
        self.failures.left(&address).wait
    }
}

/// Whole seconds, so that whoever waits as long has waited long enough.
pub(crate) fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// What one client may still use. Nobody's, where there is no limit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Purse(Option<(Arc<Limiter>, Client)>);

/// So much cost counts as one request.
const COST_OF_ONE: u64 = 100;

impl Purse {
    /// Pays for a request, whatever it costs.
    ///
    /// # Errors
    /// `RATE_LIMITED` when nothing is left.
    pub(crate) fn pay(&self) -> Result<(), Error> {
        let Some((limiter, client)) = &self.0 else {
            return Ok(());
        };
        let allowances = limiter.of(*client);
        let Left { rate, wait, .. } = allowances.left(client);
        let Some(wait) = wait else {
            allowances.use_up(client, 1);
            return Ok(());
        };
        let message = format!(
            "You have used up your {} requests of {} minutes; costly ones count as several. Try again in {} seconds.",
            rate.quota,
            rate.window.as_secs().div_ceil(60),
            seconds(wait)
        );
        Err(Error::caller(Code::RateLimited, message))
    }

    /// Pays what a request costs beyond that. It is executed all the same; the next ones wait.
    pub(crate) fn pay_cost(&self, cost: u64) {
        let parts = u32::try_from(cost / COST_OF_ONE).unwrap_or(u32::MAX);
        if let (Some((limiter, client)), 1..) = (&self.0, parts) {
            limiter.of(*client).use_up(client, parts);
        }
    }

    /// What is left.
    pub(crate) fn left(&self) -> Option<Left> {
        self.0.as_ref().map(|(limiter, client)| limiter.of(*client).left(client))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_comes_back_steadily() {
        let allowances: Allowances<u8> = Allowances::new(Rate { quota: 4, window: Duration::from_secs(8) });
        let second = 1_000_000_000;
        let left = |used: u64, now: u64| {
            let left = allowances.left_at(now * second, used * second);
            (left.remaining, left.wait.map(|wait| wait.as_secs()), left.reset.as_secs())
        };
        assert_eq!(left(0, 0), (4, None, 0));
        assert_eq!(left(2, 0), (3, None, 2));
        assert_eq!(left(8, 0), (0, Some(2), 8));
        assert_eq!(left(8, 1), (0, Some(1), 7));
        assert_eq!(left(8, 2), (1, None, 6));
        assert_eq!(left(20, 0), (0, Some(14), 20), "what is owed is waited for");
        assert_eq!(left(8, 100), (4, None, 0));
    }

    #[test]
    fn clients_do_not_use_up_each_others() {
        let allowances = Allowances::new(Rate { quota: 2, window: Duration::from_secs(3600) });
        assert_eq!(allowances.use_up(&1, 1).remaining, 1);
        assert_eq!(allowances.use_up(&1, 5).remaining, 0);
        assert_eq!(allowances.left(&2).remaining, 2);
        assert!(allowances.left(&1).wait.is_some_and(|wait| wait > Duration::from_secs(3600)));
    }

    #[test]
    fn this_machine_is_free_unless_it_is_said() {
        let one = Rate { quota: 1, window: Duration::from_secs(3600) };
        let limiter = |limit_loopback| {
            let rates = Rates { address: one, token: one, failures: one, limit_loopback };
            Arc::new(Limiter::new(rates))
        };
        let (here, there) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([10, 0, 0, 1]));
        let spent = |limiter: &Arc<Limiter>, address| {
            let purse = limiter.purse(address, None);
            let first = purse.pay().is_ok();
            (first, purse.pay().is_ok())
        };
        assert_eq!(spent(&limiter(false), here), (true, true));
        assert_eq!(spent(&limiter(true), here), (true, false));
        let limiter = limiter(false);
        assert_eq!(spent(&limiter, there), (true, false));
        // A token has an allowance of its own.
        assert!(limiter.purse(there, Some([7; 32])).pay().is_ok());
        limiter.failed_to_sign_in(there);
        assert!(limiter.may_sign_in(there).is_err() && limiter.may_sign_in(here).is_ok());
    }
}
