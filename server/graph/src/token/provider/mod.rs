//! Tokens of the organisation's own identity provider: JWTs, checked against the keys that it publishes.

mod claims;
mod fetch;
mod keys;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use regrant_core::{Error, Result};
use url::Url;

use self::fetch::Source;
use self::keys::Keys;
use super::{SKEW, refusal};
use crate::failure::Failure;

pub(crate) use claims::Claims;

/// The tenant of Microsoft's that personal accounts are in. Graph does not support them here.
const PERSONAL: &str = "9188040d-6c67-4b5b-b112-36a304b66dad";

/// An identity provider whose tokens count.
pub struct Provider {
    issuer: String,
    audience: String,
    keys: Arc<Keys>,
}

impl Provider {
    /// The provider that calls itself `issuer`, for tokens whose audience is `audience`. Nothing is asked of it before the
    /// first token comes, so that Regrant starts without it.
    ///
    /// # Errors
    /// `Invalid` for an issuer that is no address, or one whose keys could be changed on their way.
    pub fn new(issuer: &str, audience: &str) -> Result<Self> {
        let address: Url = issuer
            .parse()
            .map_err(|_| Error::invalid(format!("\"{issuer}\" is no address of an identity provider.")))?;
        Ok(Self {
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            keys: Arc::new(Keys::new(Source::new(issuer, &address)?)),
        })
    }

    /// What its tokens name it.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// What a token says, once it is found to be good.
    ///
    /// # Errors
    /// 401 for a token that is not good, 403 for one of a personal account, 503 while the provider's keys can't be had.
    pub(crate) async fn read(&self, token: &str) -> Result<Claims, Failure> {
        let header = decode_header(token).map_err(|error| refusal(&error))?;
        let key = self.keys.find(header.kid.as_deref(), header.alg).await?;
        let claims = decode::<Claims>(token, &key, &self.validation(header.alg))
            .map_err(|error| refusal(&error))?
            .claims;
        if claims.tenant() == Some(PERSONAL) {
            return Err(personal());
        }
        Ok(claims)
    }

    /// The key decides which algorithms count, and the keys that are kept have asymmetric ones only.
    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = SKEW;
        validation
    }
}

/// Whether tokens of this issuer are those of personal accounts.
pub(super) fn is_personal(issuer: &str) -> bool {
    issuer.split('/').any(|part| part.eq_ignore_ascii_case(PERSONAL))
}

/// What a personal account is told.
pub(super) fn personal() -> Failure {
    Failure::denied("Personal accounts are not supported. Sign in with a work or school account.")
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}
