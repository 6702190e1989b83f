use crate::rfc3339;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::UserId;

/// Something that a view links to: its id and the name it is shown by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named<I> {
    /// Where the link leads.
    pub id: I,
    /// What it is called.
    pub name: String,
}

/// A user, as lists name one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The user.
    pub id: UserId,
    /// Display name.
    pub name: String,
    /// User principal name.
    pub upn: String,
}

/// How many there are, as far as they were counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Count {
    /// So many were counted.
    pub value: u32,
    /// There are more than that: counting stopped there.
    pub capped: bool,
}

impl Count {
    /// Where counting stops for a figure that stands by itself; that of a list stops sooner.
    pub const CAP: u32 = 10_000;

    /// So many and no more.
    pub fn exactly(value: usize) -> Self {
        Self { value: u32::try_from(value).unwrap_or(u32::MAX), capped: false }
    }

    /// From a count that stopped at one past `most`.
    pub fn up_to(counted: i64, most: u32) -> Self {
        let value = u32::try_from(counted.max(0)).unwrap_or(u32::MAX);
        Self { value: value.min(most), capped: value > most }
    }

    /// From a count that stopped at one past the cap.
    pub fn of(counted: i64) -> Self {
        Self::up_to(counted, Self::CAP)
    }
}

impl std::fmt::Display for Count {
    /// "128", "1,204", "10,000+".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (millions, thousands, rest) =
            (self.value / 1_000_000, self.value / 1_000 % 1_000, self.value % 1_000);
        match (millions, thousands) {
            (0, 0) => write!(f, "{rest}")?,
            (0, _) => write!(f, "{thousands},{rest:03}")?,
            _ => write!(f, "{millions},{thousands:03},{rest:03}")?,
        }
        if self.capped { f.write_str("+") } else { Ok(()) }
    }
}

/// One page of a list. The cursors are opaque: they go into the query string as `cursor` and come back unchanged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub rows: Vec<T>,
    /// Leads to the page after this one; none on the last.
    pub next: Option<String>,
    /// Leads to the page before this one; none on the first.
    pub previous: Option<String>,
    /// How many rows match the filter, on all pages together.
    pub count: Count,
    /// The database's time when the page was read.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
}

impl<T> Page<T> {
    /// The same page of other rows.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(f).collect(),
            next: self.next,
            previous: self.previous,
            count: self.count,
            now: self.now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn a_count_past_the_cap_says_so() {
        for (counted, text) in
            [(0, "0"), (999, "999"), (1_204, "1,204"), (10_000, "10,000"), (10_001, "10,000+")]
        {
            assert_eq!(Count::of(counted).to_string(), text);
        }
        let exact = |value| Count { value, capped: false }.to_string();
        assert_eq!((exact(12_345), exact(1_234_567)), ("12,345".to_owned(), "1,234,567".to_owned()));
        assert_eq!((exact(1_000_000), exact(2_001_020)), ("1,000,000".to_owned(), "2,001,020".to_owned()));
    }
}
