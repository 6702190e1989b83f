use std::num::NonZeroU32;
use std::sync::Arc;

use regrant_core::app_registration::Programs;
use regrant_core::assignment::Reprocess;
use regrant_core::db::Db;
use regrant_core::engine::Storm;
use regrant_core::secret::SecretKey;
use url::Url;

use crate::throttle::{DEFAULT_RATE, Throttle};
use crate::token::{Provider, Tokens};

/// What the API is made of; cheap to clone.
#[derive(Clone, Debug)]
pub struct GraphState {
    pub(crate) db: Db,
    pub(crate) programs: Programs,
    pub(crate) reprocess: Reprocess,
    pub(crate) public_url: Arc<Url>,
    pub(crate) tokens: Arc<Tokens>,
    pub(crate) provider: Option<Arc<Provider>>,
    pub(crate) throttle: Arc<Throttle>,
}

impl GraphState {
    /// `public_url` is the address under which clients reach Regrant: links are built from it, and our own tokens are for
    /// it. `key` is what our own tokens are signed with, by way of a key derived from it.
    pub fn new(db: Db, public_url: Url, key: &SecretKey) -> Self {
        let tokens = Arc::new(Tokens::new(key, &public_url));
        let throttle = Arc::new(Throttle::new(DEFAULT_RATE));
        Self {
            programs: Programs::new(db.clone()),
            reprocess: Reprocess::new(db.clone(), Storm::default()),
            db,
            public_url: Arc::new(public_url),
            tokens,
            provider: None,
            throttle,
        }
    }

    /// The engine that works in the same process, whose bulk gives way to calls.
    #[must_use]
    pub fn storm(self, storm: Storm) -> Self {
        Self { reprocess: Reprocess::new(self.db.clone(), storm), ..self }
    }

    /// Tokens of this identity provider count, too, for those who are linked to it.
    #[must_use]
    pub fn provider(self, provider: Option<Arc<Provider>>) -> Self {
        Self { provider, ..self }
    }

    /// How many calls each client may make a second, on average; ten times as many at once.
    #[must_use]
    pub fn api_rate(self, rate: NonZeroU32) -> Self {
        Self { throttle: Arc::new(Throttle::new(rate)), ..self }
    }
}
