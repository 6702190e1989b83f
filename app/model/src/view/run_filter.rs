use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::filter::{self, FilterError};
use crate::PackageId;
use crate::rfc3339;
use crate::state::RunKind;
use crate::text_enum::text_enum;

text_enum! {
    /// Which runs are listed.
    #[derive(Default)]
    RunStateFilter {
        /// All there are.
        #[default]
        Any = "any", "Any";
        /// Items are left, and they are worked on.
        Running = "running", "Running";
        /// Items are left, and nobody begins them.
        Paused = "paused", "Paused";
        /// All items have their outcome.
        Done = "done", "Done";
        /// Stopped before all had begun.
        Stopped = "stopped", "Stopped";
    }
}

/// Which runs.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunFilter {
    /// Of one package.
    pub package: Option<PackageId>,
    /// What was asked.
    pub kind: Option<RunKind>,
    /// Where it stands.
    pub state: RunStateFilter,
    /// Part of the name of whoever asked.
    pub by: Option<String>,
    /// Asked at this time or later.
    #[serde(with = "rfc3339::option", default)]
    pub since: Option<OffsetDateTime>,
}

impl RunFilter {
    /// Reads the fields `package`, `kind`, `state`, `by` and `since`; other fields are somebody else's. Absent and empty
    /// fields stand for their defaults; the last of several counts.
    ///
    /// # Errors
    /// A field holds something that it can't.
    pub fn from_pairs<K, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Result<Self, FilterError>
    where
        K: AsRef<str>,
        V: AsRef<str>,
    {
        let mut all = Self::default();
        for (key, text) in pairs {
            let text = text.as_ref();
            match key.as_ref() {
                "package" => all.package = filter::value("package", text)?,
                "kind" => all.kind = filter::value("kind", text)?,
                "state" => all.state = filter::value("state", text)?.unwrap_or_default(),
                "by" => all.by = named(text)?,
                "since" => all.since = since(text)?,
                _ => {}
            }
        }
        Ok(all)
    }

    /// The fields that differ from their defaults.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        pairs.extend(self.package.map(|package| ("package", package.to_string())));
        pairs.extend(self.kind.map(|kind| ("kind", kind.to_string())));
        if self.state != RunStateFilter::default() {
            pairs.push(("state", self.state.as_str().to_owned()));
        }
        pairs.extend(self.by.clone().map(|by| ("by", by)));
        pairs.extend(self.since.and_then(|at| Some(("since", at.format(&Rfc3339).ok()?))));
        pairs
    }

    /// Reads a query string.
    ///
    /// # Errors
    /// As [`RunFilter::from_pairs`].
    pub fn from_query(query: &str) -> Result<Self, FilterError> {
        Self::from_pairs(filter::read(query))
    }

    /// Prints a query string, without the question mark.
    pub fn to_query(&self) -> String {
        filter::print(&self.to_pairs())
    }
}

/// A search text, under the name that the field has here.
fn named(text: &str) -> Result<Option<String>, FilterError> {
    filter::search(text).map_err(|error| FilterError { field: "by", ..error })
}

/// A day ("2026-01-31", from its beginning in UTC) or a moment.
fn since(text: &str) -> Result<Option<OffsetDateTime>, FilterError> {
    if text.is_empty() {
        return Ok(None);
    }
    let whole = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    let short = || FilterError { field: "since", text: text.chars().take(64).collect() };
    OffsetDateTime::parse(&whole, &Rfc3339).map(Some).map_err(|_| short())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_query_string_reads_back_as_it_was_printed() {
        let filter = RunFilter {
            package: Some(PackageId(uuid::Uuid::from_u128(7))),
            kind: Some(RunKind::Reprocess),
            state: RunStateFilter::Paused,
            by: Some("Mei & co".to_owned()),
            since: Some(datetime!(2026-01-31 12:30 UTC)),
        };
        assert_eq!(RunFilter::from_query(&filter.to_query()), Ok(filter));
        assert_eq!(RunFilter::from_query("?kind=&cursor=x&since="), Ok(RunFilter::default()));
        let day = RunFilter::from_query("since=2026-01-31").unwrap();
        assert_eq!(day.since, Some(datetime!(2026-01-31 0:00 UTC)));
    }

    #[test]
    fn unknown_values_are_errors_that_name_the_field() {
        for (query, field) in [
            ("kind=x", "kind"),
            ("state=x", "state"),
            ("by=%00", "by"),
            ("since=soon", "since"),
            ("package=7", "package"),
        ] {
            assert_eq!(RunFilter::from_query(query).unwrap_err().field, field);
        }
    }
}
