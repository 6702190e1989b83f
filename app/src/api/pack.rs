//! Data on its way from the server to a page: postcard, whose decoders are a fraction of JSON's, behind a mark of the
//! shape of the data. A page that has outlived an update of Regrant finds another mark, and says so in place of reading
//! nonsense.

use regrant_model::SHAPE;
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;

/// What packed data is called in HTTP.
pub(super) const CONTENT_TYPE: &str = "application/x-postcard";

/// Why data can't be packed or unpacked.
#[derive(Debug)]
pub(crate) enum PackError {
    /// It was packed by another version of Regrant.
    OtherVersion,
    /// It is none of ours.
    Malformed(postcard::Error),
}

impl fmt::Display for PackError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherVersion => formatter.write_str("packed by another version of Regrant"),
            Self::Malformed(error) => write!(formatter, "not packed data: {error}"),
        }
    }
}

/// Packs data.
pub(crate) fn to_bytes<T: Serialize>(data: &T) -> Result<Vec<u8>, PackError> {
    postcard::to_extend(data, SHAPE.to_le_bytes().to_vec()).map_err(PackError::Malformed)
}

/// Unpacks data.
pub(crate) fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PackError> {
    match bytes.split_at_checked(SHAPE.to_le_bytes().len()) {
        Some((shape, data)) if shape == SHAPE.to_le_bytes() => {
            postcard::from_bytes(data).map_err(PackError::Malformed)
        }
        _ => Err(PackError::OtherVersion),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_of_another_version_is_refused() {
        let mut bytes = to_bytes(&("a", 1_u8)).unwrap();
        assert_eq!(from_bytes::<(String, u8)>(&bytes).unwrap(), ("a".to_owned(), 1));
        bytes[0] ^= 1;
        assert!(matches!(from_bytes::<(String, u8)>(&bytes), Err(PackError::OtherVersion)));
        assert!(matches!(from_bytes::<u8>(&[]), Err(PackError::OtherVersion)));
    }
}
