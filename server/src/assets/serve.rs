//! Sending a file.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY},
};

use super::{Site, encoding::Encoding};

/// Below this stand the files with a hash of their content in their names.
pub const HASHED: &str = "/assets/";

const FOREVER: &str = "public, max-age=31536000, immutable";
/// Kept, and asked for each time.
const ASK_AGAIN: &str = "public, no-cache";

/// Answers with the file of this address. An address below `/assets/` that is none of this binary's is 404 and kept by
/// nobody: after an update, an old page may still ask for old names.
pub fn serve(site: &Site, address: &str, request: &HeaderMap) -> Response {
    let Some(asset) = site.assets.get(address) else { return StatusCode::NOT_FOUND.into_response() };
    let chosen = Encoding::accepted(request)
        .into_iter()
        .find_map(|encoding| asset.content(encoding).map(|content| (encoding, content)));
    let Some((encoding, content)) = chosen else { return StatusCode::NOT_ACCEPTABLE.into_response() };

    // Each encoding is a representation of its own, and so has a tag of its own.
    let etag = match encoding {
        Encoding::Identity => asset.etag.clone(),
        _ => format!("{}-{}\"", asset.etag.trim_end_matches('"'), encoding.token()),
    };
    let mut answer = if is_known(request, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut answer = Response::new(Body::from(content));
        let headers = answer.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
        if encoding != Encoding::Identity {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding.token()));
        }
        answer
    };
    let headers = answer.headers_mut();
    let keep = if asset.is_hashed { FOREVER } else { ASK_AGAIN };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(ETAG, etag);
    }
    answer
}

fn is_known(request: &HeaderMap, etag: &str) -> bool {
    request.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|known| {
        known.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == etag)
    })
}
