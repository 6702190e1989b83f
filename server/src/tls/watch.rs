//! New files are taken up while it serves. Connections that are open keep what they began with.

use std::{sync::Arc, time::Duration};

use rustls::sign::CertifiedKey;
use tokio_util::sync::CancellationToken;

use super::{Files, PairError, Text, Tls};

/// What the files hold is compared, not their times: certificates are also renewed through links.
const EVERY: Duration = Duration::from_secs(1);

impl Tls {
    /// Looks after the files until `stop` is cancelled. Files that make no pair, or that are half written, change nothing
    /// and are logged once.
    pub async fn watch(self, stop: CancellationToken) {
        let Self { files, mut loaded, current } = self;
        let files = Arc::new(files);
        let (mut trouble, mut seen) = (None, 0_u64);
        while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
            match look(files.clone(), loaded.clone()).await {
                Ok(None) => trouble = None,
                Ok(Some((text, pair))) => {
                    current.replace(pair);
                    (loaded, trouble) = (text, None);
                    tracing::info!(certificate = %files.certificate.display(), "the certificate was renewed");
                }
                Err(error) => {
                    // The first time they may just be half written.
                    seen = if trouble.as_ref() == Some(&error) { seen + 1 } else { 1 };
                    if seen == 2 {
                        tracing::error!(%error, "the certificate in use stays: the new files can't be taken up");
                    }
                    trouble = Some(error);
                }
            }
        }
    }
}

/// The pair, if it is another than the one that is in use.
async fn look(files: Arc<Files>, loaded: Text) -> Result<Option<(Text, CertifiedKey)>, PairError> {
    let read = move || {
        let text = Text::read(&files)?;
        if text == loaded {
            return Ok(None);
        }
        let pair = text.parse(&files)?;
        Ok(Some((text, pair)))
    };
    match tokio::task::spawn_blocking(read).await {
        Ok(outcome) => outcome,
        // The runtime is shutting down.
        Err(_) => Ok(None),
    }
}
