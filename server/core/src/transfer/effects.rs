use regrant_model::view::ImportSample;
use sha2::{Digest as _, Sha256};

use crate::{Error, Result};

/// A line and the digest of what it does, as bytes.
const LENGTH: usize = 12;

/// What an import would do, as a digest for each line that does something; the lines ascend.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub(super) struct Effects(Vec<(u32, u64)>);

impl Effects {
    /// Adds what the next line does, and gives its digest.
    pub(super) fn push(&mut self, does: &ImportSample) -> u64 {
        let mut hash = Sha256::new();
        for part in [&does.what, &does.object].into_iter().chain(&does.details) {
            // The length parts what might be cut elsewhere.
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        let mut first = [0; 8];
        first.copy_from_slice(&hash.finalize()[..8]);
        let digest = u64::from_be_bytes(first);
        self.0.push((does.line, digest));
        digest
    }

    /// The digest of what a line does; none when it does nothing.
    pub(super) fn of(&self, line: u32) -> Option<u64> {
        let at = self.0.binary_search_by_key(&line, |effect| effect.0).ok()?;
        Some(self.0[at].1)
    }

    /// The lines that do something.
    pub(super) fn lines(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().map(|effect| effect.0)
    }

    /// As bytes, to be kept.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let bytes = |(line, digest): &(u32, u64)| {
            let mut bytes = [0; LENGTH];
            bytes[..4].copy_from_slice(&line.to_be_bytes());
            bytes[4..].copy_from_slice(&digest.to_be_bytes());
            bytes
        };
        self.0.iter().flat_map(bytes).collect()
    }

    /// What [`Self::to_bytes`] gave.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (effects, rest) = bytes.as_chunks::<LENGTH>();
        if !rest.is_empty() {
            return Err(Error::internal("the effects of an import are cut off"));
        }
        let effect = |bytes: &[u8; LENGTH]| {
            let (mut line, mut digest) = ([0; 4], [0; 8]);
            line.copy_from_slice(&bytes[..4]);
            digest.copy_from_slice(&bytes[4..]);
            (u32::from_be_bytes(line), u64::from_be_bytes(digest))
        };
        Ok(Self(effects.iter().map(effect).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn does(line: u32, object: &str, details: &[&str]) -> ImportSample {
        let details = details.iter().map(ToString::to_string).collect();
        ImportSample { line, what: "Change".to_owned(), object: object.to_owned(), details }
    }

    #[test]
    fn what_a_line_does_is_told_apart_and_kept() {
        let mut effects = Effects::default();
        let all = [does(2, "ab", &["c"]), does(3, "a", &["bc"]), does(7, "a", &["b", "c"])];
        let digests: Vec<u64> = all.iter().map(|does| effects.push(does)).collect();
        assert!(digests[0] != digests[1] && digests[1] != digests[2]);
        assert_eq!((effects.of(3), effects.of(4)), (Some(digests[1]), None));
        let bytes = effects.to_bytes();
        assert_eq!(Effects::from_bytes(&bytes).unwrap(), effects);
        assert!(Effects::from_bytes(&bytes[1..]).is_err());
    }
}
