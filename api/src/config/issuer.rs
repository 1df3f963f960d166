//! The settings of an issuer whose tokens are taken beside the registry's own.

use clap::Args;

use super::named;
use crate::access::oidc::config::{COUNCIL_CLAIM, ClaimPath, KeyPlace, NAME_CLAIM, ROLE_CLAIM, RoleMap, Settings};

/// Whose tokens are taken beside the registry's own.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Tokens of an issuer (OpenID Connect)")]
pub struct OidcConfig {
    /// The issuer whose tokens (JWT) are taken: what their `iss` is, letter by letter.
    ///
    /// They are checked here, by the issuer's published keys (RS256, ES256 or EdDSA), and need `exp`, `iss`, `aud` and a
    /// `kid`. No other token than `chiraka token create` makes is taken when this is left out.
    #[arg(long, env = "OIDC_ISSUER", value_name = "ISSUER", requires = "oidc_audience", value_parser = named)]
    pub oidc_issuer: Option<String>,

    /// What `aud` of a token must be or hold. Give the registry a name of its own there: with that of a front end, every
    /// token made for signing in to it would work here.
    #[arg(long, env = "OIDC_AUDIENCE", value_name = "NAME", requires = "oidc_issuer", value_parser = named)]
    pub oidc_audience: Option<String>,

    /// The issuer's keys (JWKS): a file, an https:// address, or http:// on this machine. They are read again every ten
    /// minutes, and when a token names a new one. Left out: as ISSUER/.well-known/openid-configuration says.
    #[arg(long, env = "OIDC_JWKS", value_name = "FILE|URL", requires = "oidc_issuer")]
    pub oidc_jwks: Option<KeyPlace>,

    /// The claim with the holder's role: a text or a list of texts, of which the greatest role counts. Dots lead inside
    /// (`realm_access.roles`), here and in the other claims' names. Without a role a token is refused.
    #[arg(long, env = "OIDC_ROLE_CLAIM", value_name = "CLAIM", default_value = ROLE_CLAIM)]
    pub oidc_role_claim: ClaimPath,

    /// Which values of that claim are which role, such as `kc-editor=EDITOR,kc-admin=ADMIN`. Only these count then. Left
    /// out: `editor`, `publisher` and `admin`. Capital and small letters are alike.
    #[arg(long, env = "OIDC_ROLE_MAP", value_name = "VALUE=ROLE,…")]
    pub oidc_role_map: Option<RoleMap>,

    /// The claim with the slug of the council whose records the holder works on.
    #[arg(long, env = "OIDC_COUNCIL_CLAIM", value_name = "CLAIM", default_value = COUNCIL_CLAIM)]
    pub oidc_council_claim: ClaimPath,

    /// Take a token without that claim as one for all councils. It is refused otherwise.
    #[arg(long, env = "OIDC_ALL_COUNCILS_WITHOUT_CLAIM", requires = "oidc_issuer")]
    pub oidc_all_councils_without_claim: bool,

    /// The claim with the holder's name, which the log keeps with the issuer after it. Where a token has none: its `sub`.
    #[arg(long, env = "OIDC_NAME_CLAIM", value_name = "CLAIM", default_value = NAME_CLAIM)]
    pub oidc_name_claim: ClaimPath,

    /// The claim with the holder's office, which the public is shown instead of the name. Left out: none is shown.
    #[arg(long, env = "OIDC_OFFICE_CLAIM", value_name = "CLAIM", requires = "oidc_issuer")]
    pub oidc_office_claim: Option<ClaimPath>,
}

impl OidcConfig {
    /// The settings of the issuer, if there is one.
    ///
    /// # Errors
    /// When the issuer's keys are nowhere.
    pub fn settings(&self) -> Result<Option<Settings>, String> {
        let (Some(issuer), Some(audience)) = (&self.oidc_issuer, &self.oidc_audience) else {
            return Ok(None);
        };
        let settings = Settings::new(issuer.clone(), audience.clone(), self.oidc_jwks.clone());
        let settings =
            settings.map_err(|wrong| format!("{wrong}. Say where they are with --oidc-jwks or OIDC_JWKS"))?;
        Ok(Some(Settings {
            role_claim: self.oidc_role_claim.clone(),
            roles: self.oidc_role_map.clone().unwrap_or_default(),
            council_claim: self.oidc_council_claim.clone(),
            all_councils_without_claim: self.oidc_all_councils_without_claim,
            name_claim: self.oidc_name_claim.clone(),
            office_claim: self.oidc_office_claim.clone(),
            ..settings
        }))
    }
}
