use regrant_model::CatalogId;
use sqlx::{Postgres, QueryBuilder};

/// The pattern of texts that contain this one.
pub(crate) fn contains(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
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
