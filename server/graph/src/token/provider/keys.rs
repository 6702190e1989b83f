//! The keys of an identity provider, as they were last published.
//!
//! They are asked for when the first token comes, again after an hour, and at once for a token signed with a key that is
//! not among them: that is how a provider that changes its keys is followed. Whoever makes keys up makes Regrant ask no
//! more often than every ten seconds, one question at a time.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use http::StatusCode;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::fetch::Source;
use crate::failure::Failure;

/// How long keys count without a new look. A key that was withdrawn counts no longer than that, while the provider answers.
const FRESH: Duration = Duration::from_hours(1);
/// How long they count while the provider does not answer.
const LONGEST: Duration = Duration::from_hours(24);
/// How long Regrant waits before it asks once more for a key that is not there, or after no answer.
const PAUSE: Duration = Duration::from_secs(10);

/// The keys, and where new ones come from.
pub(super) struct Keys {
    source: Source,
    held: RwLock<Option<Arc<Held>>>,
    /// When the provider was last asked for more than the hour's look; held while it is asked.
    asked: Arc<Mutex<Option<Instant>>>,
    pub(super) pause: Duration,
}

struct Held {
    keys: Vec<Key>,
    since: Instant,
}

struct Key {
    id: Option<String>,
    /// With which it may be used; never one that takes a secret.
    algorithms: Vec<Algorithm>,
    opens: DecodingKey,
}

impl Held {
    fn is_usable(&self) -> bool {
        self.since.elapsed() < LONGEST
    }

    fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&Key> {
        let mut fitting = self.keys.iter().filter(|key| key.algorithms.contains(&algorithm));
        match id {
            Some(id) => fitting.find(|key| key.id.as_deref() == Some(id)),
            // A provider with one key need not name it.
            None => fitting.next().filter(|_| fitting.next().is_none()),
        }
    }
}

impl Keys {
    pub fn new(source: Source) -> Self {
        Self { source, held: RwLock::new(None), asked: Arc::default(), pause: PAUSE }
    }

    /// The key by which a token is checked that names this one and this algorithm.
    ///
    /// # Errors
    /// 401 when the provider has no such key; 503 while it has never answered, or not for a day.
    pub async fn find(
        self: &Arc<Self>,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<DecodingKey, Failure> {
        let held = self.held();
        if let Some(held) = &held
            && held.since.elapsed() < FRESH
            && let Some(key) = held.find(id, algorithm)
        {
            return Ok(key.opens.clone());
        }
        let now = self.renewed(held, |held| held.find(id, algorithm).is_some()).await.ok_or_else(|| {
            let text = "The identity provider's keys can't be had at the moment. Try again.";
            Failure {
                retry_after: Some(self.pause),
                ..Failure::new(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", text)
            }
        })?;
        let found = now.find(id, algorithm).map(|key| key.opens.clone());
        found.ok_or_else(|| {
            Failure::unauthorized(
                "The access token is signed with a key that its issuer does not have. Get a new token.",
            )
        })
    }

    fn held(&self) -> Option<Arc<Held>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The keys after another look. Those of before where somebody else is looking and they will do, where it is too early
    /// for a look, or where there was no answer.
    async fn renewed(
        self: &Arc<Self>,
        seen: Option<Arc<Held>>,
        will_do: impl Fn(&Held) -> bool,
    ) -> Option<Arc<Held>> {
        let turn = match self.asked.clone().try_lock_owned() {
            Ok(turn) => turn,
            Err(_) => match seen.clone().filter(|held| held.is_usable() && will_do(held)) {
                Some(held) => return Some(held),
                None => self.asked.clone().lock_owned().await,
            },
        };
        // In a task of its own: a caller who hangs up must not make the next one ask again.
        let keys = self.clone();
        tokio::spawn(async move { keys.look(turn, seen).await }).await.ok().flatten()
    }

    async fn look(
        &self,
        mut asked: OwnedMutexGuard<Option<Instant>>,
        seen: Option<Arc<Held>>,
    ) -> Option<Arc<Held>> {
        let held = self.held();
        let since = |held: &Option<Arc<Held>>| held.as_ref().map(|held| held.since);
        if since(&held) != since(&seen) {
            return held; // Somebody else looked while this one waited.
        }
        let usable = held.clone().filter(|held| held.is_usable());
        if asked.is_some_and(|at| at.elapsed() < self.pause) {
            return usable;
        }
        let is_due = held.is_none_or(|held| held.since.elapsed() >= FRESH);
        match self.source.keys().await {
            Ok(keys) => {
                if !is_due {
                    *asked = Some(Instant::now());
                }
                let keys: Vec<Key> = keys.into_iter().filter_map(key).collect();
                tracing::info!(keys = keys.len(), "the identity provider's keys were read");
                let held = Arc::new(Held { keys, since: Instant::now() });
                *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(held.clone());
                Some(held)
            }
            Err(failed) => {
                *asked = Some(Instant::now());
                tracing::warn!(why = %failed.0, "the identity provider's keys can't be had");
                usable
            }
        }
    }
}

/// A published key; none for one that signs no tokens, or that nobody here can use.
fn key(published: Value) -> Option<Key> {
    use Algorithm as A;
    let jwk: Jwk = serde_json::from_value(published).ok()?;
    if matches!(jwk.common.public_key_use, Some(PublicKeyUse::Encryption)) {
        return None;
    }
    let mut algorithms = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => vec![A::RS256, A::RS384, A::RS512, A::PS256, A::PS384, A::PS512],
        AlgorithmParameters::EllipticCurve(parameters) => match parameters.curve {
            EllipticCurve::P256 => vec![A::ES256],
            EllipticCurve::P384 => vec![A::ES384],
            _ => return None,
        },
        AlgorithmParameters::OctetKeyPair(_) => vec![A::EdDSA],
        // A secret that is published is none.
        AlgorithmParameters::OctetKey(_) => return None,
    };
    if let Some(only) = jwk.common.key_algorithm {
        algorithms.retain(|algorithm| *algorithm == only.to_string().parse().unwrap_or(A::HS256));
    }
    Some(Key { id: jwk.common.key_id.clone(), algorithms, opens: DecodingKey::from_jwk(&jwk).ok()? })
}
