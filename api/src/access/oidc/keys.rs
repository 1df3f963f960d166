//! The keys of an issuer, kept in memory. They are fetched anew every ten minutes, and at once when a token names one that
//! is not known; that costs nothing but a look until the next fetch is due, so made-up names are no way to make us ask.
//! What can't be fetched anew stays as it was.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse},
};
use serde_json::Value;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{
    fetch::{Fetcher, KeySet},
    invalid,
};
use crate::{
    clock::Clock,
    error::{Code, Error},
};

/// After this many seconds keys are fetched anew.
const FRESH: i64 = 600;
/// Fetches are at least this many seconds apart.
const APART: i64 = 30;
/// As long as no keys could be fetched at all, they are tried more often.
const APART_WITHOUT: i64 = 5;

/// A key, and the one algorithm that it is for: a token's header never chooses how a key is used.
#[derive(Debug)]
pub(super) struct Key {
    id: String,
    pub(super) algorithm: Algorithm,
    pub(super) decoding: DecodingKey,
}

impl Key {
    /// A published key, if it verifies tokens by an algorithm of ours and has a name by which tokens can call it.
    fn of(published: Value) -> Option<Key> {
        let jwk: Jwk = serde_json::from_value(published).ok()?;
        let (algorithm, named) = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => (Algorithm::RS256, KeyAlgorithm::RS256),
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
                (Algorithm::ES256, KeyAlgorithm::ES256)
            }
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
                (Algorithm::EdDSA, KeyAlgorithm::EdDSA)
            }
            _ => return None,
        };
        let signs = jwk.common.public_key_use.as_ref().is_none_or(|used| *used == PublicKeyUse::Signature);
        if !signs || jwk.common.key_algorithm.is_some_and(|own| own != named) {
            return None;
        }
        let decoding = DecodingKey::from_jwk(&jwk).ok()?;
        Some(Key { id: jwk.common.key_id?, algorithm, decoding })
    }
}

/// The keys of one issuer.
#[derive(Debug)]
pub(super) struct Keys {
    inner: Arc<Inner>,
    /// Held by whoever fetches.
    fetching: Arc<Mutex<()>>,
}

#[derive(Debug)]
struct Inner {
    fetcher: Fetcher,
    kept: RwLock<Kept>,
}

/// What is known, and since when.
#[derive(Clone, Debug, Default)]
struct Kept {
    keys: Option<Arc<[Arc<Key>]>>,
    fetched: Option<DateTime<Utc>>,
    tried: Option<DateTime<Utc>>,
}

impl Kept {
    fn find(&self, id: &str, algorithm: Algorithm) -> Option<Arc<Key>> {
        self.keys.as_ref()?.iter().find(|key| key.id == id && key.algorithm == algorithm).cloned()
    }

    fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        is_within(FRESH, self.fetched, now)
    }

    fn may_try(&self, now: DateTime<Utc>) -> bool {
        let apart = if self.keys.is_some() { APART } else { APART_WITHOUT };
        !is_within(apart, self.tried, now)
    }
}

/// Whether an instant is as near as that. A clock that was set back does not make it the future for long.
fn is_within(seconds: i64, then: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    then.is_some_and(|then| (now - then).abs() < TimeDelta::seconds(seconds))
}

impl Inner {
    fn kept(&self) -> Kept {
        // A thread that panicked left one of two whole states.
        self.kept.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Kept)) {
        change(&mut self.kept.write().unwrap_or_else(PoisonError::into_inner));
    }

    fn take(&self, published: KeySet, now: DateTime<Utc>) {
        let of = published.keys.len();
        let keys: Arc<[Arc<Key>]> = published.keys.into_iter().filter_map(Key::of).map(Arc::new).collect();
        if keys.is_empty() {
            tracing::warn!(oidc.keys = of, "none of the issuer's keys can verify a token");
        }
        self.change(|kept| (kept.keys, kept.fetched) = (Some(keys), Some(now)));
    }
}

impl Keys {
    pub(super) fn new(fetcher: Fetcher) -> Keys {
        let inner = Inner { fetcher, kept: RwLock::default() };
        Keys { inner: Arc::new(inner), fetching: Arc::default() }
    }

    /// Fetches the keys before the first token comes, so that whoever started the server learns at once when they can't be
    /// had.
    pub(super) async fn prepare(&self, now: DateTime<Utc>) {
        let turn = Arc::clone(&self.fetching).lock_owned().await;
        if self.inner.kept().may_try(now) {
            self.fetch(turn, now).await;
        }
    }

    /// The key that a token names.
    pub(super) async fn find(&self, id: &str, algorithm: Algorithm, clock: &Arc<dyn Clock>) -> Result<Arc<Key>, Error> {
        let now = clock.now();
        let kept = self.inner.kept();
        let found = kept.find(id, algorithm);
        match found {
            Some(key) if kept.is_fresh(now) => return Ok(key),
            // One request fetches; the others go on with the key that was good a moment ago.
            Some(_) => {
                if let Ok(turn) = Arc::clone(&self.fetching).try_lock_owned()
                    && self.inner.kept().may_try(now)
                {
                    self.fetch(turn, now).await;
                }
            }
            None => {
                let turn = Arc::clone(&self.fetching).lock_owned().await;
                let kept = self.inner.kept();
                if kept.find(id, algorithm).is_none() && kept.may_try(now) {
                    self.fetch(turn, now).await;
                }
            }
        }
        let kept = self.inner.kept();
        kept.find(id, algorithm).ok_or_else(|| match kept.keys {
            Some(_) => invalid("its issuer publishes no key of the name (`kid`) and algorithm (`alg`) in its header"),
            None => {
                let message =
                    "Tokens of your issuer can't be checked just now: its keys can't be had. Try again in a moment.";
                Error::caller(Code::Unavailable, message)
            }
        })
    }

    /// Fetches the keys. It is done to the end even when the request that began it goes away: somebody who sends a made-up
    /// name and hangs up must not use up the fetch that a new key waits for.
    async fn fetch(&self, turn: OwnedMutexGuard<()>, now: DateTime<Utc>) {
        let inner = Arc::clone(&self.inner);
        inner.change(|kept| kept.tried = Some(now));
        let fetching = tokio::spawn(async move {
            match inner.fetcher.fetch().await {
                Ok(published) => inner.take(published, now),
                Err(cause) => tracing::warn!(error.cause = %cause, "the issuer's keys can't be fetched"),
            }
            drop(turn);
        });
        // It fails only by a panic, which has told of itself.
        let _ = fetching.await;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A published key, with some of its members otherwise.
    fn algorithm(mut key: Value, otherwise: &Value) -> Option<Algorithm> {
        key.as_object_mut()?.extend(otherwise.as_object()?.clone());
        Key::of(key).map(|key| key.algorithm)
    }

    #[test]
    fn a_key_is_for_one_algorithm_or_none() {
        let rsa = json!({ "kty": "RSA", "kid": "a", "n": "AQAB", "e": "AQAB" });
        let ec = json!({ "kty": "EC", "kid": "a", "crv": "P-256", "x": "AQAB", "y": "AQAB" });
        let ed = json!({ "kty": "OKP", "kid": "a", "crv": "Ed25519", "x": "AQAB" });
        for (key, own, usable) in
            [(&rsa, "RS256", Algorithm::RS256), (&ec, "ES256", Algorithm::ES256), (&ed, "EdDSA", Algorithm::EdDSA)]
        {
            for otherwise in [json!({}), json!({ "alg": own }), json!({ "use": "sig", "x5c": ["AQAB"] })] {
                assert_eq!(algorithm(key.clone(), &otherwise), Some(usable), "{own} {otherwise}");
            }
            for otherwise in [
                json!({ "alg": "HS256" }),
                json!({ "alg": "PS256" }),
                json!({ "alg": "none" }),
                json!({ "use": "enc" }),
                json!({ "kid": null }),
                json!({ "kty": "oct", "k": "AQAB" }),
                json!({ "kty": "another" }),
                json!({ "crv": "P-384", "alg": "ES384" }),
                json!({ "x": "not base64", "n": "not base64" }),
            ] {
                assert_eq!(algorithm(key.clone(), &otherwise), None, "{own} {otherwise}");
            }
        }
        assert_eq!(algorithm(ec, &json!({ "crv": "Ed25519" })), None);
        assert_eq!(algorithm(ed, &json!({ "crv": "P-256" })), None);
    }

    #[test]
    fn a_clock_that_was_set_back_stops_nothing() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0);
        let now = at(1_000).expect("a time");
        assert!(is_within(30, at(971), now) && is_within(30, at(1_029), now));
        assert!(!is_within(30, at(970), now) && !is_within(30, at(5_000), now) && !is_within(30, None, now));
    }
}
