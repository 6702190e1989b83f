//! Every list with every filter and far pages, at many rows: all assignments in one package, and spread over a thousand.
//!
//! A figure is the whole use case as the page calls it, all of its statements and the count included, on one connection.

use std::time::Instant;

use regrant_core::db::{self, Db, DbOptions};
use regrant_core::postgres::PrivatePostgres;
use regrant_core::seed::{SeedOptions, seed};
use regrant_core::testing::lists::{Tour, every, furnish, look};

use super::{Figure, median};

const ROUNDS: usize = 9;

/// Each of them.
const AT_MOST: f64 = 10.0;

pub async fn measure(
    postgres: &PrivatePostgres,
    db: &Db,
    rows: usize,
    is_kept: bool,
) -> Result<Vec<Figure>, Box<dyn std::error::Error>> {
    let mut figures = Vec::new();
    for (name, what, users, packages) in [
        ("lists_in_one", "one package", rows, 1),
        ("lists_spread", "1,000 packages", rows / 5, 1_000.min(rows / 10)),
    ] {
        let is_there: bool = sqlx::query_scalar("select exists(select from pg_database where datname = $1)")
            .bind(name)
            .fetch_one(db)
            .await?;
        if !is_there {
            sqlx::query(&format!("create database {name}")).execute(db).await?;
        }
        let options = DbOptions::from(postgres.connect_options().database(name)).max_connections(1);
        let pool = db::connect(&options).await?;
        db::migrate(&pool).await?;
        let options =
            SeedOptions { users, packages, assignments: rows, drift_percent: 1, ..SeedOptions::default() };
        let began = Instant::now();
        let tenant = if is_there {
            look(&pool).await?
        } else {
            seed(&pool, &options).await?;
            furnish(&pool).await?
        };
        println!("\nlists: {rows} assignments in {what}, made in {:.0} s", began.elapsed().as_secs_f64());
        figures.extend(tour(&Tour::new(pool.clone(), tenant), what).await?);
        pool.close().await;
        if !is_kept {
            sqlx::query(&format!("drop database {name} with (force)")).execute(db).await?;
        }
    }
    Ok(figures)
}

async fn tour(tour: &std::sync::Arc<Tour>, what: &str) -> Result<Vec<Figure>, Box<dyn std::error::Error>> {
    let mut figures = Vec::new();
    let only = std::env::var("ONLY").unwrap_or_default();
    for case in every(tour).await? {
        if !case.to_string().contains(&only) {
            continue;
        }
        // Once, not counted: what is read for the first time is not in memory yet.
        case.read(tour).await?;
        let mut took = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let began = Instant::now();
            case.read(tour).await?;
            took.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        figures.push(Figure {
            name: format!("{what}: {}", shorter(&case.to_string())),
            value: median(took),
            at_most: AT_MOST,
            unit: "ms",
        });
    }
    Ok(figures)
}

/// Without the ids of made-up things.
fn shorter(text: &str) -> String {
    let words = text.split('&').map(|word| match word.split_once('=') {
        Some((name, value)) if value.len() > 20 => format!("{name}=..."),
        _ => word.to_owned(),
    });
    words.collect::<Vec<_>>().join("&")
}
