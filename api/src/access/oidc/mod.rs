//! Tokens of an issuer (OpenID Connect): signed by it, checked here by its published keys, and asked nowhere.
//!
//! * `config`: who the issuer is, and which of its claims say what.
//! * `fetch`: how its keys come.
//! * `keys`: which are kept, and when they are fetched anew.
//! * `claims`: who stands behind a token.
//!
//! Source: RFC 7519; RFC 8725 (best current practices), which asks for one list of algorithms and keys that are each for one.

mod claims;
pub mod config;
mod fetch;
mod keys;

use std::{fmt, sync::Arc};

use jsonwebtoken::{Algorithm, Validation, decode, decode_header, errors::ErrorKind};
use serde_json::{Map, Value};

use self::{config::Settings, fetch::Fetcher, keys::Keys};
use super::{council, principal::Principal};
use crate::{
    clock::Clock,
    error::{Code, Error},
    store::Store,
};

/// The algorithms by which tokens may be signed. All have a public key, so whoever checks can't sign.
const ALGORITHMS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];
/// The longest token that is looked at. Those of issuers that list many roles have some thousand letters.
const LONGEST: usize = 16 * 1024;

/// A token that can't be taken, with the reason.
fn invalid(why: impl fmt::Display) -> Error {
    Error::caller(Code::Unauthenticated, format!("The token is not valid: {why}."))
}

/// What checks the tokens of an issuer.
#[derive(Debug)]
pub struct Oidc {
    settings: Settings,
    keys: Keys,
}

impl Oidc {
    /// What checks the tokens of an issuer. Nothing is fetched yet.
    ///
    /// # Errors
    /// When the keys' address is encrypted and the system trusts no certificates.
    pub fn new(settings: Settings) -> Result<Oidc, String> {
        let keys = Keys::new(Fetcher::new(settings.keys.clone())?);
        Ok(Oidc { settings, keys })
    }

    /// Fetches the issuer's keys, and logs when they can't be had. Whoever does not call this has them fetched for the first
    /// token.
    pub async fn prepare(&self, clock: &Arc<dyn Clock>) {
        self.keys.prepare(clock.now()).await;
    }

    /// Who stands behind a token.
    pub(crate) async fn identify(
        &self,
        store: &Store,
        clock: &Arc<dyn Clock>,
        token: &str,
    ) -> Result<Principal, Error> {
        let claims = self.check(clock, token).await?;
        claims::in_time(&claims, clock.now().timestamp())?;
        let holder = claims::holder(&self.settings, &claims)?;
        let council = match holder.council {
            None => None,
            Some(slug) => Some(council::by_slug(store, &slug).await?.ok_or_else(|| {
                let message = format!(
                    "Your token holds, but its claim `{}` is no council of this registry. `{{ councils {{ nodes {{ slug }} }} \
                     }}` without a token lists them.",
                    self.settings.council_claim.as_str()
                );
                Error::caller(Code::Forbidden, message)
            })?),
        };
        Ok(Principal { actor: holder.actor, office: holder.office, role: holder.role, council })
    }

    /// The claims of a token whose signature, issuer and audience are right.
    async fn check(&self, clock: &Arc<dyn Clock>, token: &str) -> Result<Map<String, Value>, Error> {
        if token.len() > LONGEST {
            return Err(invalid(format!("it is longer than {LONGEST} bytes")));
        }
        let header = decode_header(token).map_err(|error| match error.kind() {
            ErrorKind::InvalidToken | ErrorKind::Base64(_) => {
                invalid("it is neither one of this registry's own, which begin with `chiraka_`, nor a signed JWT")
            }
            _ => invalid("its header can't be read, or names an algorithm other than RS256, ES256 and EdDSA"),
        })?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(invalid("it is not signed by RS256, ES256 or EdDSA (`alg`)"));
        }
        // RFC 7515, section 4.1.11: what a header says must be understood, and is not, makes the token invalid.
        if header.crit.is_some() {
            return Err(invalid("its header demands what is not known here (`crit`)"));
        }
        let Some(id) = &header.kid else {
            return Err(invalid("its header names no key (`kid`)"));
        };
        let key = self.keys.find(id, header.alg, clock).await?;
        let mut validation = Validation::new(key.algorithm);
        validation.set_required_spec_claims(&["iss", "aud"]);
        validation.set_issuer(&[&self.settings.issuer]);
        validation.set_audience(&[&self.settings.audience]);
        // Time is read from our own clock, in `claims`.
        validation.validate_exp = false;
        let decoded = decode::<Map<String, Value>>(token, &key.decoding, &validation);
        let decoded = decoded.map_err(|error| match error.kind() {
            ErrorKind::InvalidSignature => invalid("its signature is wrong"),
            ErrorKind::InvalidIssuer => invalid(format!("it is not of the issuer {} (`iss`)", self.settings.issuer)),
            ErrorKind::InvalidAudience => invalid(format!("it is not for {} (`aud`)", self.settings.audience)),
            ErrorKind::MissingRequiredClaim(claim) => invalid(format!("it has no `{claim}`")),
            _ => invalid("it can't be read"),
        })?;
        Ok(decoded.claims)
    }
}
