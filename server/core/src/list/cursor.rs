use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Error, Result};

/// The longest cursor that is looked at.
const LONGEST: usize = 2048;

/// Where a page begins: beyond this row, in this direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// Towards the beginning of the list.
    #[serde(rename = "b")]
    pub backwards: bool,
    /// The row's sort key; empty where the id alone orders.
    #[serde(rename = "k")]
    pub key: String,
    /// The row.
    #[serde(rename = "i")]
    pub id: Uuid,
}

impl Cursor {
    /// Reads what [`Cursor::print`] wrote; none and empty stand for the first page.
    pub(crate) fn read(text: Option<&str>) -> Result<Option<Self>> {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
        let bad =
            || Error::invalid("The page position in the address makes no sense. Go back to the first page.");
        if text.len() > LONGEST {
            return Err(bad());
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| bad())?;
        let cursor: Self = serde_json::from_slice(&bytes).map_err(|_| bad())?;
        // Postgres holds no zero byte in a text.
        if cursor.key.contains('\0') { Err(bad()) } else { Ok(Some(cursor)) }
    }

    /// The opaque text that goes into addresses.
    pub(crate) fn print(&self) -> String {
        let json = serde_json::json!({ "b": self.backwards, "k": self.key, "i": self.id });
        BASE64_URL_SAFE_NO_PAD.encode(json.to_string())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regrant_model::ErrorKind;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_reads_back_as_it_was_printed(backwards: bool, key in "[^\\x00]{0,40}", id: u128) {
            let cursor = Cursor { backwards, key, id: Uuid::from_u128(id) };
            prop_assert_eq!(Cursor::read(Some(&cursor.print())).unwrap(), Some(cursor));
        }

        #[test]
        fn what_is_no_cursor_is_invalid(text in "\\PC{1,80}") {
            if let Err(error) = Cursor::read(Some(&text)) {
                prop_assert_eq!(error.kind(), ErrorKind::Invalid);
            }
        }
    }

    #[test]
    fn bad_cursors_are_invalid() {
        let zero = Cursor { backwards: false, key: "a\0".to_owned(), id: Uuid::nil() }.print();
        for text in ["x", "e30", "bnVsbA", &zero, &"A".repeat(4096)] {
            assert_eq!(Cursor::read(Some(text)).unwrap_err().kind(), ErrorKind::Invalid, "{text}");
        }
        assert_eq!(Cursor::read(Some("")).unwrap(), None);
    }
}
