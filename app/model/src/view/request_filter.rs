use serde::{Deserialize, Serialize};

use super::filter::{self, FilterError};
use crate::state::RequestState;

/// Which requests of a package: what the list shows, and what "all that match" selects.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RequestFilter {
    /// In one state; none for all.
    pub state: Option<RequestState>,
    /// Part of the user's name or user principal name.
    pub search: Option<String>,
}

impl RequestFilter {
    /// Reads the fields `state` and `search`; other fields are somebody else's. `Any` and nothing mean all states.
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
            match (key.as_ref(), text.as_ref()) {
                ("state", "Any") => all.state = None,
                ("state", text) => all.state = filter::value("state", text)?,
                ("search", text) => all.search = filter::search(text)?,
                _ => {}
            }
        }
        Ok(all)
    }

    /// The fields that differ from their defaults.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let state = self.state.map(|state| ("state", state.as_str().to_owned()));
        let search = self.search.clone().map(|search| ("search", search));
        state.into_iter().chain(search).collect()
    }

    /// Reads a query string.
    ///
    /// # Errors
    /// As [`RequestFilter::from_pairs`].
    pub fn from_query(query: &str) -> Result<Self, FilterError> {
        Self::from_pairs(filter::read(query))
    }

    /// Prints a query string, without the question mark.
    pub fn to_query(&self) -> String {
        filter::print(&self.to_pairs())
    }

    /// In words, for runs and the audit log: `Status: Delivery failed, name contains "li"`.
    pub fn describe(&self) -> String {
        let status = format!("Status: {}", self.state.map_or("Any", RequestState::label));
        match &self.search {
            Some(search) => format!("{status}, name contains \"{search}\""),
            None => status,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_query_string_reads_back_as_it_was_printed(
            state in prop::option::of(prop::sample::select(RequestState::ALL.to_vec())),
            search in prop::option::of("[^\\p{C}\\s]([^\\p{C}]{0,20}[^\\p{C}\\s])?"),
        ) {
            let filter = RequestFilter { state, search };
            prop_assert_eq!(RequestFilter::from_query(&filter.to_query()), Ok(filter));
        }
    }

    #[test]
    fn an_unknown_state_is_an_error_and_any_is_none() {
        assert_eq!(RequestFilter::from_query("state=Lost").unwrap_err().field, "state");
        assert_eq!(RequestFilter::from_query("state=Any"), Ok(RequestFilter::default()));
    }

    #[test]
    fn it_says_in_words_what_it_selects() {
        let filter = RequestFilter { state: Some(RequestState::DeliveryFailed), search: None };
        assert_eq!(filter.describe(), "Status: Delivery failed");
    }
}
