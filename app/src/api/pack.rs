//! Data on its way from the server to a page: postcard, whose decoders are a fraction of JSON's, behind a mark of the
//! shape of the data. A page that has outlived an update of Regrant finds another mark, and says so in place of reading
//! nonsense.

use leptos::server::codee::{Decoder, Encoder};
use regrant_model::SHAPE;
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;

/// What packed data is called in HTTP.
pub const CONTENT_TYPE: &str = "application/x-postcard";

/// Why data can't be packed or unpacked.
#[derive(Debug)]
pub enum PackError {
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
///
/// # Errors
/// When the data can't be packed: its types hold something that postcard does not know.
pub fn to_bytes<T: Serialize>(data: &T) -> Result<Vec<u8>, PackError> {
    postcard::to_extend(data, SHAPE.to_le_bytes().to_vec()).map_err(PackError::Malformed)
}

/// Unpacks data.
///
/// # Errors
/// When it was packed by another version, or is none of ours.
pub fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PackError> {
    match bytes.split_at_checked(SHAPE.to_le_bytes().len()) {
        Some((shape, data)) if shape == SHAPE.to_le_bytes() => {
            postcard::from_bytes(data).map_err(PackError::Malformed)
        }
        _ => Err(PackError::OtherVersion),
    }
}

/// Packs data where only text can travel, as base64.
///
/// # Errors
/// As [`to_bytes`].
#[cfg(feature = "ssr")]
pub fn to_text<T: Serialize>(data: &T) -> Result<String, PackError> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    Ok(STANDARD.encode(to_bytes(data)?))
}

/// Unpacks data that came as text; `None` when it is none of ours.
#[cfg(feature = "hydrate")]
pub(crate) fn from_text<T: DeserializeOwned>(text: &str) -> Option<T> {
    // The browser decodes base64 to a string of which each character is a byte.
    let bytes: Option<Vec<u8>> =
        leptos::prelude::window().atob(text).ok()?.chars().map(|byte| u8::try_from(byte).ok()).collect();
    from_bytes(&bytes?).ok()
}

/// Writes data into the document, and reads it from there.
pub struct Codec;

impl<T: Serialize> Encoder<T> for Codec {
    type Error = PackError;
    type Encoded = Vec<u8>;

    fn encode(data: &T) -> Result<Vec<u8>, PackError> {
        to_bytes(data)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Codec {
    type Error = PackError;
    type Encoded = [u8];

    fn decode(bytes: &[u8]) -> Result<T, PackError> {
        from_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regrant_model::view::Breaker;

    #[test]
    fn moments_that_may_be_missing_come_back() {
        let at = time::macros::datetime!(2027-03-31 09:14:05 UTC);
        let breaker = Breaker::Failing { cause: "down".to_owned(), since: at, next_attempt: Some(at) };
        assert_eq!(from_bytes::<Breaker>(&to_bytes(&breaker).unwrap()).unwrap(), breaker);
        let breaker = Breaker::Failing { cause: "down".to_owned(), since: at, next_attempt: None };
        assert_eq!(from_bytes::<Breaker>(&to_bytes(&breaker).unwrap()).unwrap(), breaker);
    }

    #[test]
    fn data_of_another_version_is_refused() {
        let mut bytes = to_bytes(&("a", 1_u8)).unwrap();
        assert_eq!(from_bytes::<(String, u8)>(&bytes).unwrap(), ("a".to_owned(), 1));
        bytes[0] ^= 1;
        assert!(matches!(from_bytes::<(String, u8)>(&bytes), Err(PackError::OtherVersion)));
        assert!(matches!(from_bytes::<u8>(&[]), Err(PackError::OtherVersion)));
    }
}
