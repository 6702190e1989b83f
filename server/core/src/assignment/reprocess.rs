//! Reprocess: re-evaluate assignments against reality and put back what is missing.

use std::collections::HashMap;

use regrant_model::policy::Action;
use regrant_model::state::RunKind;
use regrant_model::view::Selection;
use regrant_model::{AssignmentId, PackageId, RunId};
use uuid::Uuid;

use super::ask::{self, Found};
use crate::db::Db;
use crate::engine::Storm;
use crate::run::Asked;
use crate::run::at_once::{self, One};
use crate::together::{self, Alone, Answers, Together};
use crate::{Caller, Result, db};

/// Asks for it. Idempotent: the same caller with the same selection gets the same unfinished run; another caller an own
/// run, served by the same work. Rows that are not eligible are skipped and say why.
///
/// # Errors
/// `NotFound` for a package or an assignment that is not there or may not be seen, `Forbidden`, `Invalid` for an empty
/// selection; `NotAllowedInState` when the only selected assignment has ended with nothing left to withdraw.
pub async fn reprocess(db: &Db, caller: &Caller, package: PackageId, selection: &Selection) -> Result<Asked> {
    ask::selected(db, caller, package, selection, Action::Reprocess, RunKind::Reprocess).await
}

/// Reprocesses one assignment, known by its id alone.
///
/// # Errors
/// As [`reprocess`]; `NotFound` also when the caller may not know of its package.
pub async fn reprocess_one(db: &Db, caller: &Caller, id: AssignmentId) -> Result<Asked> {
    ask::one(db, caller, id, Action::Reprocess, RunKind::Reprocess).await
}

/// Reprocesses single assignments for many callers at the same moment, as programs ask for them: what comes while an ask is
/// being written is written together, with one statement.
#[derive(Clone, Debug)]
pub struct Reprocess {
    db: Db,
    storm: Storm,
    asks: Together<(Caller, AssignmentId), Result<Asked>>,
}

impl Reprocess {
    /// On this database. The storm is that of the engine in the same process, if there is one: its bulk gives way to what is
    /// asked for here.
    pub fn new(db: Db, storm: Storm) -> Self {
        let of = db.clone();
        Self { db, storm, asks: Together::new(move |asks| together(of.clone(), asks)) }
    }

    /// As [`reprocess_one`].
    ///
    /// # Errors
    /// As [`reprocess_one`].
    pub async fn one(&self, caller: &Caller, id: AssignmentId) -> Result<Asked> {
        let _asking = self.storm.ask();
        match self.asks.ask((caller.clone(), id)).await {
            Ok(asked) => asked,
            // It is under way already, or one of those asked for together could not be written.
            Err(Alone) => reprocess_one(&self.db, caller, id).await,
        }
    }
}

/// The runs of those that can be begun, and why others may not be.
async fn together(db: Db, asks: Vec<(Caller, AssignmentId)>) -> Answers<Result<Asked>> {
    match db::retry(|| begin(&db, &asks)).await {
        Ok(answers) => answers,
        Err(error) => {
            tracing::debug!(%error, "asks could not be written together");
            together::failed(&error, asks.len())
        }
    }
}

async fn begin(db: &Db, asks: &[(Caller, AssignmentId)]) -> Result<Answers<Result<Asked>>> {
    let ids: Vec<Uuid> = asks.iter().map(|(_, id)| id.0).collect();
    let mut conn = db.acquire().await?;
    let found = ask::find(&mut conn, &ids).await?;
    let found: HashMap<AssignmentId, Found> = found.into_iter().map(|one| (one.id, one)).collect();
    let allowed: Vec<Result<One<'_>>> = asks
        .iter()
        .map(|(caller, id)| {
            let package = ask::may(caller, found.get(id), Action::Reprocess, RunKind::Reprocess)?;
            Ok(One { run: RunId(Uuid::now_v7()), caller, package, assignment: *id })
        })
        .collect();
    let ones: Vec<&One<'_>> = allowed.iter().filter_map(|one| one.as_ref().ok()).collect();
    let kind = RunKind::Reprocess;
    let begun = at_once::begin(&mut conn, (kind, ask::told_as(kind)), &ones).await?;
    let answer = |one: Result<One<'_>>| match one {
        Ok(one) if !begun.contains(&one.run) => Err(Alone),
        one => Ok(one.map(|one| Asked { run: one.run, total: 1, joined: false, paused: false })),
    };
    Ok(allowed.into_iter().map(answer).collect())
}
