use regrant_model::CatalogId;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use crate::Result;

/// From this many letters on a trigram index finds what contains a text.
const TRIGRAM: usize = 3;

/// Up to this many people who match are looked up one by one; where there are more, reading a list in its order comes upon
/// enough of them soon.
const FEW: i64 = 1_000;

/// So many rows of a list are compared with a text, in the list's order, before anybody looks up who matches it: a page of
/// those who bear a common name comes together sooner than it is known that they are many.
pub(crate) const SOON: i64 = 12_000;

/// Where so many of those match, reading on comes upon a page of them sooner than it is known who they are.
const MANY: usize = 12;

/// Few people have so many letters in common, so that who matches them is looked up at once.
const LONG: usize = 9;

/// Whether a list is to be compared with a text in its order, up to [`SOON`], before anybody looks up who matches it.
pub(crate) fn is_short(text: &str) -> bool {
    text.chars().count() < LONG
}

/// Whether those who were found among the first [`SOON`] say that many match.
pub(crate) fn are_many<T>(found: &[T]) -> bool {
    found.len() >= MANY
}

/// The pattern of texts that contain this one.
pub(crate) fn contains(text: &str) -> String {
    format!("%{}%", literal(text))
}

fn literal(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// Adds the condition that a person matches: `column` holds their name and user principal name in small letters. One or two
/// letters match the beginnings of words, which a trigram index also finds.
pub(crate) fn push_matches(query: &mut QueryBuilder<'_, Postgres>, column: &'static str, text: &str) {
    push_like(query, column, text, ["lower(", ")"]);
}

/// As [`push_matches`], for a comparison of row after row, which no index answers: a plan that is kept would make the text's
/// letters small for each of them.
pub(crate) fn push_hit(query: &mut QueryBuilder<'_, Postgres>, column: &'static str, text: &str) {
    push_like(query, column, text, ["(select lower(", "))"]);
}

fn push_like(
    query: &mut QueryBuilder<'_, Postgres>,
    column: &'static str,
    text: &str,
    [open, close]: [&'static str; 2],
) {
    query.push(format_args!("({column} like {open}"));
    if text.chars().count() >= TRIGRAM {
        query.push_bind(contains(text));
    } else {
        let begins = format!("{}%", literal(text));
        query.push_bind(format!("% {begins}")).push(format_args!("{close} or {column} like {open}"));
        query.push_bind(begins);
    }
    query.push(close).push(")");
}

/// Who matches a text, also of those who are deleted; none when they are many.
pub(crate) async fn few(conn: &mut PgConnection, text: Option<&str>) -> Result<Option<Vec<Uuid>>> {
    few_of(conn, text, "true").await
}

/// As [`few`], of those who are not deleted.
pub(crate) async fn few_users(conn: &mut PgConnection, text: Option<&str>) -> Result<Option<Vec<Uuid>>> {
    few_of(conn, text, "u.deleted_at is null").await
}

async fn few_of(
    conn: &mut PgConnection,
    text: Option<&str>,
    condition: &'static str,
) -> Result<Option<Vec<Uuid>>> {
    let Some(text) = text else { return Ok(None) };
    if text.chars().count() < TRIGRAM && begin(conn, text).await? > FEW {
        return Ok(None);
    }
    let mut query = QueryBuilder::new("select u.id from users u where ");
    query.push(condition).push(" and ");
    push_matches(&mut query, "u.search", text);
    query.push(" limit ").push_bind(FEW + 1);
    let found: Vec<Uuid> = query.build_query_scalar().fetch_all(conn).await?;
    Ok(i64::try_from(found.len()).is_ok_and(|found| found <= FEW).then_some(found))
}

/// How many people's names begin with a text; counted up to one more than few.
async fn begin(conn: &mut PgConnection, text: &str) -> Result<i64> {
    let found = sqlx::query_scalar!(
        r#"select count(*) as "found!" from (
            select from users where deleted_at is null and lower(display_name) like lower($1)
            order by lower(display_name) using ~<~ limit $2) x"#,
        format!("{}%", literal(text)),
        FEW + 1
    );
    Ok(found.fetch_one(conn).await?)
}

/// Narrows a list to catalogs; none stands for all of them.
pub(crate) fn push_catalogs(
    query: &mut QueryBuilder<'_, Postgres>,
    column: &'static str,
    catalogs: Option<&[CatalogId]>,
) {
    if let Some(catalogs) = catalogs {
        let ids: Vec<_> = catalogs.iter().map(|id| id.0).collect();
        query.push(format_args!(" and {column} = any(")).push_bind(ids).push(")");
    }
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn wildcards_are_taken_by_their_letter() {
        assert_eq!(contains("50%_\\"), "%50\\%\\_\\\\%");
    }
}
