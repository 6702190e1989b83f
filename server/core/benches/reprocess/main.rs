//! What a reprocess costs, and lists and pages, as ratios and medians from one run on a private Postgres with durable
//! settings. Parts: `bulk`, `ldap`, `pages`, `api`, `lists`; all of them unless some are named.
//!
//! `make bench` builds the release binary and passes it as `REGRANT_BIN`; the engine then is that process, and its
//! memory is measured too. Without it the engine runs in this process.
//!
//! `KEEP=folder` keeps the databases of `lists` there and reads them again the next time, and `ONLY=text` measures those
//! lists whose name contains it: for who looks at one list and its plan.

mod api;
mod bulk;
mod click;
mod engine;
mod floor;
mod ldap;
mod lists;
mod load;
mod pages;
mod serving;

use std::path::PathBuf;
use std::time::Duration;

use regrant_core::db::{self, Db, DbOptions};
use regrant_core::postgres::{Options, PrivatePostgres};

/// A ratio or figure with its target.
struct Figure {
    name: String,
    value: f64,
    at_most: f64,
    unit: &'static str,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The clients speak plain http, and want to know how they would speak TLS all the same.
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "TLS is set up already")?;
    let assignments: usize =
        std::env::var("ASSIGNMENTS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let aside = tempfile::tempdir_in(".")?;
    let kept = std::env::var_os("KEEP").map(PathBuf::from);
    let folder = kept.as_deref().unwrap_or(aside.path());
    let postgres = PrivatePostgres::start(folder, Options::default()).await?;
    let db = db::connect(&DbOptions::from(postgres.connect_options()).max_connections(8)).await?;
    db::migrate(&db).await?;

    let mut figures = Vec::new();
    let mut engine = engine::Running::start(&db, &postgres.connect_options(), folder).await?;
    if is_wanted("bulk") {
        figures.extend(bulk::measure(&db, assignments).await?);
        figures.extend(click::measure(&db).await?);
    }
    if is_wanted("ldap") {
        figures.extend(ldap::measure(&db, &engine).await?);
    }
    if let Some(megabytes) = engine.peak_megabytes() {
        figures.push(Figure {
            name: "peak memory of the server".to_owned(),
            value: megabytes,
            at_most: 150.0,
            unit: "MB",
        });
    }
    engine.stop().await;
    if (is_wanted("pages") || is_wanted("api")) && !is_wanted("bulk") {
        bulk::tenant(&db, assignments).await?;
    }
    if is_wanted("pages") {
        figures.extend(pages::measure(&db, &postgres.connect_options(), folder).await?);
    }
    if is_wanted("api") {
        figures.extend(api::measure(&db, &postgres.connect_options(), folder).await?);
    }
    if is_wanted("lists") {
        figures.extend(lists::measure(&postgres, &db, assignments, kept.is_some()).await?);
    }
    db.close().await;
    postgres.stop().await?;

    println!();
    let mut missed = 0;
    for figure in &figures {
        let verdict = if figure.value <= figure.at_most { "met" } else { "MISSED" };
        missed += usize::from(figure.value > figure.at_most);
        println!(
            "{:<90} {:>9.2} {:<3} at most {:>6.1}  {verdict}",
            figure.name, figure.value, figure.unit, figure.at_most
        );
    }
    println!("{} of {} targets met", figures.len() - missed, figures.len());
    Ok(())
}

/// Whether a part is to be measured: all are, unless some are named on the command line.
fn is_wanted(part: &str) -> bool {
    let mut named = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).peekable();
    named.peek().is_none() || named.any(|name| name == part)
}

/// Waits until a run has ended.
async fn ended(db: &Db, run: regrant_model::RunId) -> sqlx::Result<()> {
    loop {
        let state: String =
            sqlx::query_scalar("select state from runs where id = $1").bind(run.0).fetch_one(db).await?;
        if state != "active" {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// The middle one.
fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
