//! One click: from the ask to Delivered, alone and while a bulk is under way.

use std::time::Instant;

use regrant_core::db::Db;
use regrant_core::{Caller, assignment};
use regrant_model::view::{AssignmentFilter, Selection};
use regrant_model::{AssignmentId, PackageId};
use sqlx::types::Uuid;

use super::{Figure, ended, median};

const CLICKS: i64 = 41;

pub async fn measure(db: &Db) -> Result<Vec<Figure>, Box<dyn std::error::Error>> {
    let package: Uuid =
        sqlx::query_scalar("select package_id from assignments limit 1").fetch_one(db).await?;
    let ids: Vec<Uuid> =
        sqlx::query_scalar("select id from assignments where package_id = $1 order by random() limit $2")
            .bind(package)
            .bind(CLICKS)
            .fetch_all(db)
            .await?;
    let mut alone = Vec::new();
    for id in &ids {
        alone.push(click(db, package, *id).await?);
    }
    let all = Selection::Matching(AssignmentFilter::default());
    let bulk = assignment::reprocess(db, &Caller::local_operator(), PackageId(package), &all).await?;
    let mut during = Vec::new();
    for id in &ids {
        let state: String =
            sqlx::query_scalar("select state from runs where id = $1").bind(bulk.run.0).fetch_one(db).await?;
        if state != "active" {
            break;
        }
        during.push(click(db, package, *id).await?);
    }
    ended(db, bulk.run).await?;
    println!("{} clicks alone, {} while a bulk was under way", alone.len(), during.len());
    let mut figures = vec![Figure {
        name: "one click to Delivered, median".to_owned(),
        value: median(alone),
        at_most: 50.0,
        unit: "ms",
    }];
    if let Some(slowest) = during.into_iter().max_by(f64::total_cmp) {
        figures.push(Figure {
            name: "one click during a bulk, slowest".to_owned(),
            value: slowest,
            at_most: 1000.0,
            unit: "ms",
        });
    }
    Ok(figures)
}

async fn click(db: &Db, package: Uuid, id: Uuid) -> Result<f64, Box<dyn std::error::Error>> {
    let began = Instant::now();
    let one = Selection::Ids(vec![AssignmentId(id)]);
    let asked = assignment::reprocess(db, &Caller::local_operator(), PackageId(package), &one).await?;
    ended(db, asked.run).await?;
    Ok(began.elapsed().as_secs_f64() * 1000.0)
}
