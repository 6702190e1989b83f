//! Pages, counts and downloads, compressed for who takes that.
//!
//! Gzip at its fastest: a page of 50 rows shrinks to a quarter or less, and every client takes it. What is
//! short gains nothing, a stream of events would be held back, and the site's files are compressed when they are built.
//!
//! Compression tells an eavesdropper how alike parts of a page are (BREACH). What that attack is after is not in a page:
//! posts of other sites are refused by where they come from and not by a token, the session's id is in no page, and
//! the nonce is another one each time. Nor can another site have a page fetched with its reader's cookie (`SameSite`).

use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer, Predicate,
        predicate::{And, NotForContentType, SizeAbove},
    },
};

/// Shorter answers are sent as they are: they fit into a packet.
const WORTH_IT: u16 = 1_024;

/// The layer.
pub(super) fn layer() -> CompressionLayer<And<SizeAbove, NotForContentType>> {
    let worth_it = SizeAbove::new(WORTH_IT).and(NotForContentType::SSE);
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth_it)
}
