//! Previews, and carrying them out. A batch is tried and rolled back; connected systems are read while no transaction is
//! open; and only then is it written down what would be, or done what was shown.

use super::batch::{self, Worked};
use super::remote::{Foreseen, Remote};
use crate::{Result, db};

/// Does one batch.
///
/// # Errors
/// When the database fails; then nothing of the batch has happened.
pub async fn work(remote: &Remote, foreseen: &mut Foreseen) -> Result<Worked> {
    let Some(trial) = db::retry(|| batch::trial(&remote.db)).await? else {
        // Groups can be large; nobody needs them until there is another preview.
        *foreseen = Foreseen::default();
        return Ok(Worked::Nothing);
    };
    let changes = remote.foresee(foreseen, &trial.remote).await?;
    match trial.run.preview {
        None => {
            let count = db::retry(|| batch::note(&remote.db, &trial, &changes)).await?;
            Ok(Worked::Items { count, runs: 1, remote: false, finished: Vec::new() })
        }
        Some(preview) => {
            let worked = db::retry(|| batch::carry_out(&remote.db, &trial, preview, &changes)).await?;
            Ok(match worked {
                // Somebody else had the items by then; there may be others.
                Worked::Nothing => Worked::Items { count: 0, runs: 1, remote: false, finished: Vec::new() },
                worked @ Worked::Items { .. } => worked,
            })
        }
    }
}
