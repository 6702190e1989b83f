use serde::{Deserialize, Serialize};

use super::filter::{self, FilterError};
use crate::state::{AssignmentState, CauseKind};
use crate::text_enum::{UnknownText, text_enum};
use crate::{PolicyId, RunId, SystemId};

/// Which states are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub enum AssignmentStatusFilter {
    /// All that have not ended.
    #[default]
    Active,
    /// All there are.
    Any,
    /// One state.
    State(AssignmentState),
}

impl AssignmentStatusFilter {
    /// Every choice, in the order in which a menu offers them.
    pub const ALL: [Self; 7] = [
        Self::Active,
        Self::State(AssignmentState::Delivering),
        Self::State(AssignmentState::Delivered),
        Self::State(AssignmentState::PartiallyDelivered),
        Self::State(AssignmentState::DeliveryFailed),
        Self::State(AssignmentState::Expired),
        Self::Any,
    ];

    /// The text that stands in URLs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Any => "Any",
            Self::State(state) => state.as_str(),
        }
    }

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Any => "Any",
            Self::State(state) => state.label(),
        }
    }

    /// Whether an assignment in this state is listed.
    pub fn admits(self, state: AssignmentState) -> bool {
        match self {
            Self::Active => state.is_live(),
            Self::Any => true,
            Self::State(only) => only == state,
        }
    }
}

impl std::str::FromStr for AssignmentStatusFilter {
    type Err = UnknownText;
    fn from_str(text: &str) -> Result<Self, UnknownText> {
        match text {
            "Active" => Ok(Self::Active),
            "Any" => Ok(Self::Any),
            state => state.parse().map(Self::State),
        }
    }
}

text_enum! {
    /// What the last looks found.
    #[derive(Default)]
    VerifiedFilter {
        /// Anything.
        #[default]
        Any = "any", "Any";
        /// Some grant was in place and then seen gone.
        Drifted = "drifted", "Drifted";
        /// Some grant could not be checked lately.
        CannotVerify = "cannot-verify", "Cannot be verified";
        /// Some grant failed.
        Failed = "failed", "Failed";
        /// Something that nobody wants any more is still there.
        AccessRemains = "access-remains", "Access remains";
    }
}

/// Which assignments of a package: what the list shows, and what "all that match" selects.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AssignmentFilter {
    /// By state.
    pub status: AssignmentStatusFilter,
    /// By what the last looks found.
    pub verified: VerifiedFilter,
    /// Of one policy.
    pub policy: Option<PolicyId>,
    /// Part of the user's name or user principal name.
    pub search: Option<String>,
    /// Some grant is not as it should be for this cause.
    pub cause: Option<CauseKind>,
    /// With a cause: in this system.
    pub system: Option<SystemId>,
    /// This run could not do it, or not all of it.
    pub run: Option<RunId>,
}

impl AssignmentFilter {
    /// Reads the fields `status`, `verified`, `policy`, `search`, `cause`, `system` and `run`; other fields are somebody else's. Absent and empty
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
                "status" => all.status = filter::value("status", text)?.unwrap_or_default(),
                "verified" => all.verified = filter::value("verified", text)?.unwrap_or_default(),
                "policy" => all.policy = filter::value("policy", text)?,
                "search" => all.search = filter::search(text)?,
                "cause" => all.cause = filter::value("cause", text)?,
                "system" => all.system = filter::value("system", text)?,
                "run" => all.run = filter::value("run", text)?,
                _ => {}
            }
        }
        Ok(all)
    }

    /// The fields that differ from their defaults.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if self.status != AssignmentStatusFilter::default() {
            pairs.push(("status", self.status.as_str().to_owned()));
        }
        if self.verified != VerifiedFilter::default() {
            pairs.push(("verified", self.verified.as_str().to_owned()));
        }
        pairs.extend(self.policy.map(|policy| ("policy", policy.to_string())));
        pairs.extend(self.search.clone().map(|search| ("search", search)));
        pairs.extend(self.cause.map(|cause| ("cause", cause.to_string())));
        pairs.extend(self.system.map(|system| ("system", system.to_string())));
        pairs.extend(self.run.map(|run| ("run", run.to_string())));
        pairs
    }

    /// Reads a query string.
    ///
    /// # Errors
    /// As [`AssignmentFilter::from_pairs`].
    pub fn from_query(query: &str) -> Result<Self, FilterError> {
        Self::from_pairs(filter::read(query))
    }

    /// Prints a query string, without the question mark.
    pub fn to_query(&self) -> String {
        filter::print(&self.to_pairs())
    }

    /// In words, for runs and the audit log: `Status: Active, Drifted, name contains "li"`.
    pub fn describe(&self) -> String {
        let mut words = vec![format!("Status: {}", self.status.label())];
        if self.verified != VerifiedFilter::Any {
            words.push(self.verified.label().to_owned());
        }
        if self.policy.is_some() {
            words.push("one policy".to_owned());
        }
        words.extend(self.cause.map(|cause| cause.label().to_owned()));
        words.extend(self.run.map(|_| "not done by one run".to_owned()));
        words.extend(self.search.as_ref().map(|search| format!("name contains \"{search}\"")));
        words.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_filter() -> impl Strategy<Value = AssignmentFilter> {
        let status = prop::sample::select(AssignmentStatusFilter::ALL.to_vec());
        let verified = prop::sample::select(VerifiedFilter::ALL.to_vec());
        let policy = prop::option::of(any::<u128>().prop_map(|id| PolicyId(uuid::Uuid::from_u128(id))));
        let search = prop::option::of("[^\\p{C}\\s]([^\\p{C}]{0,20}[^\\p{C}\\s])?");
        let cause = prop::option::of(prop::sample::select(CauseKind::ALL.to_vec()));
        let ids = prop::option::of(any::<u128>().prop_map(uuid::Uuid::from_u128));
        (status, verified, policy, search, cause, ids).prop_map(
            |(status, verified, policy, search, cause, id)| AssignmentFilter {
                status,
                verified,
                policy,
                search,
                cause,
                system: id.map(SystemId),
                run: id.map(RunId),
            },
        )
    }

    proptest! {
        #[test]
        fn a_query_string_reads_back_as_it_was_printed(filter in any_filter()) {
            prop_assert_eq!(AssignmentFilter::from_query(&filter.to_query()), Ok(filter));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = AssignmentFilter::from_query(&text);
            let _ = AssignmentFilter::from_query(&format!("status={text}"));
        }
    }

    #[test]
    fn unknown_values_are_errors_that_name_the_field() {
        for (query, field) in [
            ("status=Gone", "status"),
            ("verified=maybe", "verified"),
            ("policy=7", "policy"),
            ("search=%00", "search"),
            ("cause=gone", "cause"),
            ("system=7", "system"),
            ("run=7", "run"),
        ] {
            assert_eq!(AssignmentFilter::from_query(query).unwrap_err().field, field);
        }
    }

    #[test]
    fn empty_and_foreign_fields_change_nothing() {
        let read = AssignmentFilter::from_query("?status=&verified=&policy=&search=++&cursor=abc");
        assert_eq!(read, Ok(AssignmentFilter::default()));
        assert_eq!(AssignmentFilter::default().to_query(), "");
    }

    #[test]
    fn it_says_in_words_what_it_selects() {
        let filter = AssignmentFilter {
            verified: VerifiedFilter::Drifted,
            search: Some("li".to_owned()),
            ..AssignmentFilter::default()
        };
        assert_eq!(filter.describe(), "Status: Active, Drifted, name contains \"li\"");
    }
}
