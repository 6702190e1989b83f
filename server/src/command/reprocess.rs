//! `regrant reprocess`

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use regrant_core::engine::{Engine, Settings, Systems};
use regrant_core::{Caller, assignment, package, run};
use regrant_model::state::{Outcome, RunState};
use regrant_model::view::{AssignmentFilter, RunProgress, Selection};
use tokio_util::sync::CancellationToken;

use crate::{
    config::Config,
    database::{Database, secret_key},
    failure::Failure,
};

/// What to reprocess.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The access package
    #[arg(long, value_name = "NAME")]
    package: String,
    /// Which of its assignments, as in the address of the Assignments page ("verified=drifted")
    #[arg(long, value_name = "FILTER", default_value = "")]
    filter: String,
    /// Waits for the end, with a progress bar; exits with 0 only if all were delivered
    #[arg(long)]
    wait: bool,
}

/// Asks for it; the workers of a running server do it, and with `--wait` this process helps.
pub async fn run(args: Args, config: Config) -> Result<(), Failure> {
    let database = Database::open_current(&config).await?;
    let outcome = work(&args, &database, &config).await;
    database.close().await;
    outcome
}

async fn work(args: &Args, database: &Database, config: &Config) -> Result<(), Failure> {
    let caller = Caller::local_operator();
    let filter = AssignmentFilter::from_query(&args.filter)
        .map_err(|error| regrant_core::Error::invalid(format!("{error}")))?;
    let id = package::by_name(&database.db, &caller, &args.package).await?;
    let asked = assignment::reprocess(&database.db, &caller, id, &Selection::Matching(filter)).await?;
    println!("Run {} reprocesses {} assignments.", asked.run, asked.total);
    if asked.joined {
        println!("It was asked for before and is not done yet; this joins it.");
    }
    if asked.paused {
        println!("It is paused: nothing is done until somebody resumes it in the portal.");
    }
    if !args.wait {
        return Ok(());
    }
    let engine = Engine::new(database.db.clone(), Systems::new(secret_key(config)?), Settings::default());
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    let helping = tokio::spawn(async move { engine.run(stopping).await });
    let ended = follow(database, &caller, asked.run).await;
    stop.cancel();
    // It only fails when the engine panicked, which has been printed then.
    let _ = helping.await;
    tell(&ended?)
}

async fn follow(
    database: &Database,
    caller: &Caller,
    id: regrant_model::RunId,
) -> Result<RunProgress, Failure> {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len}  {msg}") {
        bar.set_style(style);
    }
    loop {
        let progress = run::progress(&database.db, caller, id).await?;
        bar.set_length(u64::from(progress.total));
        bar.set_position(u64::from(progress.done));
        bar.set_message(progress.waiting_on.join(", "));
        if progress.state != RunState::Active {
            bar.finish_and_clear();
            return Ok(progress);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn tell(progress: &RunProgress) -> Result<(), Failure> {
    for outcome in Outcome::ALL {
        let count = progress.outcomes.of(*outcome);
        if count > 0 {
            println!("{count:>8} {}", outcome.label().to_lowercase());
        }
    }
    let short: u32 = [Outcome::Failed, Outcome::CannotVerify, Outcome::Canceled]
        .into_iter()
        .map(|outcome| progress.outcomes.of(outcome))
        .sum();
    if short == 0 {
        return Ok(());
    }
    Err(regrant_core::Error::unavailable(format!(
        "{short} of {} assignments were not delivered; the run's page says why.",
        progress.total
    ))
    .into())
}
