use regrant_model::policy::Action;
use regrant_model::view::{Hits, PackageHit, RunHit, SearchResults};
use sqlx::PgPool;

use super::store::{self, Wanted};
use crate::{Caller, Error, Result, column};

/// The longest text that is looked for.
const LONGEST: usize = 256;

/// How many of each kind are shown.
const SHOWN: usize = 5;

/// The first of each kind that match and that the caller may see; nothing for an empty text. At most five statements.
///
/// # Errors
/// `Invalid` for a text that is too long or holds control characters.
pub async fn find(pool: &PgPool, caller: &Caller, text: &str) -> Result<SearchResults> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(SearchResults::default());
    }
    if text.chars().count() > LONGEST || text.chars().any(char::is_control) {
        return Err(Error::invalid(format!("Search: at most {LONGEST} characters on one line.")));
    }
    let wanted = Wanted::of(text);
    let mut conn = pool.acquire().await?;
    let mut results = SearchResults::default();
    if caller.standing.allows_somewhere(Action::ViewCatalog) {
        let catalogs = caller.catalogs(Action::ViewCatalog);
        let packages = store::packages(&mut conn, &wanted, catalogs.as_deref()).await?;
        results.packages = hits(packages, |row| PackageHit { package: row.0, catalog: row.1 });
        let found = store::catalogs(&mut conn, &wanted, catalogs.as_deref()).await?;
        results.catalogs = hits(found, |row| row);
    }
    if caller.standing.allows_everywhere(Action::ViewDirectory) {
        results.people = hits(store::people(&mut conn, &wanted).await?, |row| row);
        results.groups = hits(store::groups(&mut conn, &wanted).await?, |row| row);
    }
    if caller.standing.allows_somewhere(Action::ViewAssignments) {
        let catalogs = caller.catalogs(Action::ViewAssignments);
        let rows = store::runs(&mut conn, &wanted, text.parse().ok(), catalogs.as_deref()).await?;
        let rows = rows.into_iter().map(run).collect::<Result<Vec<_>>>()?;
        results.runs = hits(rows, |row| row);
    }
    Ok(results)
}

fn run(row: store::Run) -> Result<RunHit> {
    Ok(RunHit {
        id: row.id.into(),
        kind: column::text(&row.kind)?,
        state: column::text(&row.state)?,
        package: row.package,
        asked_by: row.asked_by_name,
        asked_at: row.asked_at,
    })
}

fn hits<T, U>(mut rows: Vec<T>, view: impl Fn(T) -> U) -> Hits<U> {
    let more = rows.len() > SHOWN;
    rows.truncate(SHOWN);
    Hits { rows: rows.into_iter().map(view).collect(), more }
}
