use regrant_model::view::{Named, Person};
use regrant_model::{CatalogId, GroupId, PackageId};
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::Result;
use crate::list::{contains, push_catalogs};

/// One more than are shown.
const FEW: i64 = 6;

/// The most candidates that are put in order.
const CANDIDATES: i64 = 1_000;

/// From this many letters on a trigram index finds what contains a text.
const TRIGRAM: usize = 3;

/// What is looked for, as patterns.
pub(super) struct Wanted {
    begins: String,
    contains: Option<String>,
}

impl Wanted {
    pub(super) fn of(text: &str) -> Self {
        let pattern = contains(text);
        let begins = pattern.trim_start_matches('%').to_lowercase();
        Self { begins, contains: (text.chars().count() >= TRIGRAM).then_some(pattern) }
    }

    /// Adds the candidates: what begins with the text, in order, and some of what contains it. `columns` are of the table
    /// `from`, whose name column is `name`; `searched` is what its trigram index is made of.
    fn push(
        &self,
        query: &mut QueryBuilder<'_, Postgres>,
        columns: &'static str,
        (from, name, searched): (&'static str, &'static str, &'static str),
        filter: impl Fn(&mut QueryBuilder<'_, Postgres>),
    ) {
        query.push(format_args!("select distinct on (begins, lower({name}), id) * from ((select {columns}, true as begins from {from} and lower({name}) like "));
        query.push_bind(self.begins.clone());
        filter(query);
        // In the order of the index that finds them, so that no more are read than are shown.
        query.push(format_args!(" order by lower({name}) using ~<~ limit {FEW})"));
        if let Some(pattern) = &self.contains {
            query.push(format_args!(" union all (select {columns}, false from {from} and {searched} ilike "));
            query.push_bind(pattern.clone());
            query.push(format_args!(" and lower({name}) not like ")).push_bind(self.begins.clone());
            filter(query);
            query.push(format_args!(" limit {CANDIDATES})"));
        }
        query.push(format_args!(") found order by begins desc, lower({name}), id limit {FEW}"));
    }
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    display_name: String,
    other: String,
}

async fn rows(
    conn: &mut PgConnection,
    wanted: &Wanted,
    columns: &'static str,
    (from, searched): (&'static str, &'static str),
    filter: impl Fn(&mut QueryBuilder<'_, Postgres>),
) -> Result<Vec<Row>> {
    let mut query = QueryBuilder::new("");
    wanted.push(&mut query, columns, (from, "display_name", searched), filter);
    Ok(query.build_query_as().fetch_all(conn).await?)
}

pub(super) async fn packages(
    conn: &mut PgConnection,
    wanted: &Wanted,
    catalogs: Option<&[CatalogId]>,
) -> Result<Vec<(Named<PackageId>, String)>> {
    let columns =
        "id, display_name, (select c.display_name from catalogs c where c.id = catalog_id) as other";
    let from = ("access_packages where deleted_at is null", "display_name");
    let found =
        rows(conn, wanted, columns, from, |query| push_catalogs(query, "catalog_id", catalogs)).await?;
    Ok(found
        .into_iter()
        .map(|row| (Named { id: row.id.into(), name: row.display_name }, row.other))
        .collect())
}

pub(super) async fn catalogs(
    conn: &mut PgConnection,
    wanted: &Wanted,
    catalogs: Option<&[CatalogId]>,
) -> Result<Vec<Named<CatalogId>>> {
    let from = ("catalogs where deleted_at is null", "display_name");
    let columns = "id, display_name, '' as other";
    let found = rows(conn, wanted, columns, from, |query| push_catalogs(query, "id", catalogs)).await?;
    Ok(found.into_iter().map(|row| Named { id: row.id.into(), name: row.display_name }).collect())
}

pub(super) async fn people(conn: &mut PgConnection, wanted: &Wanted) -> Result<Vec<Person>> {
    let from = ("users where deleted_at is null", "search");
    let columns = "id, display_name, user_principal_name as other";
    let found = rows(conn, wanted, columns, from, |_| {}).await?;
    let person = |row: Row| Person { id: row.id.into(), name: row.display_name, upn: row.other };
    Ok(found.into_iter().map(person).collect())
}

pub(super) async fn groups(conn: &mut PgConnection, wanted: &Wanted) -> Result<Vec<Named<GroupId>>> {
    let from = ("groups where deleted_at is null", "display_name");
    let found = rows(conn, wanted, "id, display_name, '' as other", from, |_| {}).await?;
    Ok(found.into_iter().map(|row| Named { id: row.id.into(), name: row.display_name }).collect())
}

/// A run.
#[derive(FromRow)]
pub(super) struct Run {
    pub id: Uuid,
    pub kind: String,
    pub state: String,
    pub package: String,
    pub asked_by_name: String,
    pub asked_at: OffsetDateTime,
}

/// The newest runs of the first packages that match; or the run of this id.
pub(super) async fn runs(
    conn: &mut PgConnection,
    wanted: &Wanted,
    id: Option<Uuid>,
    catalogs: Option<&[CatalogId]>,
) -> Result<Vec<Run>> {
    const COLUMNS: &str = "r.id, r.kind, r.state, p.display_name as package, r.asked_by_name, r.asked_at";
    let mut query = QueryBuilder::new("");
    if let Some(id) = id {
        query.push(format_args!(
            "select {COLUMNS} from runs r join access_packages p on p.id = r.package_id where r.id = "
        ));
        query.push_bind(id);
        push_catalogs(&mut query, "p.catalog_id", catalogs);
    } else {
        query.push(format_args!("select {COLUMNS} from ("));
        let from = ("access_packages where deleted_at is null", "display_name", "display_name");
        wanted.push(&mut query, "id, display_name", from, |query| {
            push_catalogs(query, "catalog_id", catalogs);
        });
        query.push(format_args!(
            ") p cross join lateral (select * from runs where package_id = p.id order by id desc limit {FEW}) r
            order by r.id desc limit {FEW}"
        ));
    }
    Ok(query.build_query_as().fetch_all(conn).await?)
}
