//! Tokens of Regrant's own, for programs: an hour long, signed with a key that all processes derive from the secret key file.

use std::fmt;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use regrant_core::app_registration::Authenticated;
use regrant_core::secret::SecretKey;
use regrant_core::{Error, Result};
use regrant_model::{AppRegistrationId, AppSecretId};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;

use super::{SKEW, refusal};
use crate::failure::Failure;

/// How long a token counts, in seconds.
pub(crate) const LIFETIME: u64 = 3_600;
/// Names what the derived key is for.
const PURPOSE: &[u8] = b"regrant access tokens 1";

/// Makes our own tokens and reads them.
pub(crate) struct Tokens {
    issuer: String,
    audience: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    iat: u64,
    nbf: u64,
    exp: u64,
    /// The client id, under the names by which programs look for it.
    sub: AppRegistrationId,
    azp: AppRegistrationId,
    appid: AppRegistrationId,
    /// The secret by which the token was got: it counts as long as that does.
    sid: AppSecretId,
    /// What it was good for when it was made; for its reader's information.
    roles: Vec<String>,
    jti: Uuid,
}

impl Tokens {
    /// For this address.
    pub fn new(key: &SecretKey, public_url: &Url) -> Self {
        let derived = key.derive(PURPOSE);
        let issuer = public_url.as_str().to_owned();
        let audience = public_url.origin().ascii_serialization();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[&issuer]);
        validation.set_audience(&[&audience]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = SKEW;
        Self {
            issuer,
            audience,
            encoding: EncodingKey::from_secret(derived.expose_secret()),
            decoding: DecodingKey::from_secret(derived.expose_secret()),
            validation,
        }
    }

    /// A token for a program that has shown its secret.
    pub fn make(&self, program: &Authenticated) -> Result<String> {
        let now = u64::try_from(OffsetDateTime::now_utc().unix_timestamp()).unwrap_or_default();
        self.sign(program, now)
    }

    fn sign(&self, program: &Authenticated, now: u64) -> Result<String> {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            iat: now,
            nbf: now,
            exp: now + LIFETIME,
            sub: program.app,
            azp: program.app,
            appid: program.app,
            sid: program.secret,
            roles: program.permissions.iter().map(ToString::to_string).collect(),
            jti: Uuid::now_v7(),
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(|error| Error::internal("a token can't be signed").with_source(error))
    }

    /// Whose token it is and by which secret it was got.
    pub fn read(&self, token: &str) -> Result<(AppRegistrationId, AppSecretId), Failure> {
        let read = decode::<Claims>(token, &self.decoding, &self.validation);
        let read = read.map_err(|error| refusal(&error))?;
        Ok((read.claims.sub, read.claims.sid))
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use regrant_model::policy::Permission;
    use serde_json::{Value, json};

    fn tokens(key: &SecretKey) -> Tokens {
        Tokens::new(key, &"https://regrant.test/".parse().unwrap())
    }

    fn program() -> Authenticated {
        Authenticated {
            app: AppRegistrationId(Uuid::from_u128(1)),
            secret: AppSecretId(Uuid::from_u128(2)),
            permissions: vec![Permission::EntitlementManagementReadAll],
        }
    }

    fn now() -> u64 {
        u64::try_from(OffsetDateTime::now_utc().unix_timestamp()).unwrap()
    }

    /// The token with another header or other claims, under the same signature or a fresh one of this key.
    fn forged(token: &str, header: &Value, change: impl FnOnce(&mut Value), sign: Option<&Tokens>) -> String {
        let mut parts = token.split('.');
        let (_, claims, signature) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let mut claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
        change(&mut claims);
        let text = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", text(header), text(&claims));
        let signature = match sign {
            Some(by) => {
                jsonwebtoken::crypto::sign(message.as_bytes(), &by.encoding, Algorithm::HS256).unwrap()
            }
            None => signature.to_owned(),
        };
        format!("{message}.{signature}")
    }

    #[test]
    fn a_token_says_whose_it_is_for_an_hour() {
        let key = SecretKey::ephemeral();
        let tokens = tokens(&key);
        let (app, secret) = tokens.read(&tokens.make(&program()).unwrap()).unwrap();
        assert_eq!((app, secret), (program().app, program().secret));
        let read = |made_at| tokens.read(&tokens.sign(&program(), made_at).unwrap());
        assert!(read(now() - LIFETIME - SKEW + 5).is_ok(), "clocks may differ by a minute");
        assert!(read(now() - LIFETIME - SKEW - 5).unwrap_err().message.contains("expired"));
        assert!(read(now() + SKEW + 5).unwrap_err().message.contains("not valid yet"));
    }

    #[test]
    fn no_token_chooses_how_it_is_checked() {
        let (key, other) = (SecretKey::ephemeral(), SecretKey::ephemeral());
        let (own, theirs) = (tokens(&key), tokens(&other));
        let token = own.make(&program()).unwrap();
        let same = json!({ "alg": "HS256", "typ": "JWT" });
        let keep = |_: &mut Value| ();
        assert!(own.read(&forged(&token, &same, keep, Some(&own))).is_ok(), "the forger forges well");
        for bad in [
            forged(&token, &same, keep, Some(&theirs)),
            forged(&token, &same, |claims| claims["sub"] = json!(Uuid::from_u128(3)), None),
            forged(&token, &json!({ "alg": "none" }), keep, None),
            forged(&token, &json!({ "alg": "none" }), keep, None).rsplit_once('.').unwrap().0.to_owned()
                + ".",
            forged(&token, &json!({ "alg": "RS256" }), keep, Some(&own)),
            forged(&token, &json!({ "alg": "HS512" }), keep, Some(&own)),
            forged(&token, &same, |claims| claims["iss"] = json!("https://evil.test/"), Some(&own)),
            forged(&token, &same, |claims| claims["aud"] = json!("https://evil.test"), Some(&own)),
            forged(&token, &same, |claims| drop(claims.as_object_mut().unwrap().remove("aud")), Some(&own)),
            forged(&token, &same, |claims| drop(claims.as_object_mut().unwrap().remove("iss")), Some(&own)),
            forged(&token, &same, |claims| drop(claims.as_object_mut().unwrap().remove("exp")), Some(&own)),
            String::new(),
            "..".to_owned(),
            "a".repeat(100_000),
        ] {
            let failure = own.read(&bad).unwrap_err();
            assert_eq!(failure.status, http::StatusCode::UNAUTHORIZED, "{bad:.200}");
        }
    }
}
