//! Where an identity provider publishes its keys: OpenID Connect Discovery 1.0, section 4, and RFC 7517.

use std::sync::Arc;
use std::time::Duration;

use regrant_core::identity::is_safe;
use regrant_core::{Error, Result, tls};
use reqwest::redirect::Policy;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Longer answers are no description and no set of keys.
const LONGEST: usize = 512 * 1024;

/// Where the keys come from.
pub(super) struct Source {
    issuer: String,
    description: Url,
    client: reqwest::Client,
}

#[derive(Deserialize)]
struct Description {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct Set {
    /// Read one by one: a key of a kind that nobody here knows does not hide the others.
    keys: Vec<Value>,
}

impl Source {
    /// Of the provider with this issuer, which is also its address.
    pub fn new(issuer: &str, address: &Url) -> Result<Self> {
        if !is_safe(address) || address.query().is_some() || address.fragment().is_some() {
            return Err(Error::invalid(format!(
                "The identity provider \"{issuer}\" has to be reached over https, by an address without a query."
            )));
        }
        let text = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let description = text.parse().map_err(|_| Error::invalid(format!("\"{text}\" is no address.")))?;
        let broken = |error: String| Error::internal(format!("a client of https can't be made: {error}"));
        let trust = tls::trusting_system().map_err(|error| broken(error.to_string()))?;
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(trust)
            .timeout(TIMEOUT)
            // An answer from elsewhere is not the provider's.
            .redirect(Policy::none())
            .build()
            .map_err(|error| broken(error.to_string()))?;
        Ok(Self { issuer: issuer.to_owned(), description, client })
    }

    /// The keys as they are published now.
    pub async fn keys(&self) -> Result<Vec<Value>, Failed> {
        let description: Description = self.get(&self.description).await?;
        if description.issuer != self.issuer {
            let other = description.issuer;
            return Err(self.failed(&self.description, &format!("it describes another issuer, {other:.200}")));
        }
        let keys = description.jwks_uri.parse::<Url>();
        let keys = &keys.map_err(|error| self.failed(&self.description, &format!("jwks_uri: {error}")))?;
        if !is_safe(keys) || (self.description.scheme() == "https" && keys.scheme() != "https") {
            return Err(self.failed(keys, "the keys are not published over https"));
        }
        let set: Set = self.get(keys).await?;
        Ok(set.keys)
    }

    async fn get<T: DeserializeOwned>(&self, url: &Url) -> Result<T, Failed> {
        let wrong = |error: reqwest::Error| self.failed(url, &chain(&error));
        let mut answer = self.client.get(url.clone()).send().await.map_err(wrong)?;
        if !answer.status().is_success() {
            return Err(self.failed(url, &format!("it answers {}", answer.status())));
        }
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(wrong)? {
            body.extend_from_slice(&part);
            if body.len() > LONGEST {
                return Err(self.failed(url, "its answer is too long"));
            }
        }
        serde_json::from_slice(&body).map_err(|error| self.failed(url, &error.to_string()))
    }

    fn failed(&self, url: &Url, why: &str) -> Failed {
        Failed(Arc::from(format!("{url} of the identity provider {}: {why}", self.issuer)))
    }
}

/// Why the keys could not be had, for the log.
#[derive(Clone, Debug)]
pub(super) struct Failed(pub Arc<str>);

/// The library's own text leaves out what lies beneath.
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut beneath = std::error::Error::source(error);
    while let Some(error) = beneath {
        text = format!("{text}: {error}");
        beneath = error.source();
    }
    text
}
