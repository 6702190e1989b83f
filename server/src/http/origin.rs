//! Posts from other sites are refused. Nothing is changed on GET, so this is all there is to it.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{
    HeaderMap, HeaderName, Method,
    header::{COOKIE, HOST, ORIGIN},
};
use regrant_model::ErrorKind;
use url::Url;

use super::{AppState, failure::refusal};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets a request pass that only reads, or that a page of ours has sent.
pub(super) async fn same(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || is_own(request.headers(), &state.public_url) {
        next.run(request).await
    } else {
        tracing::warn!(path = request.uri().path(), "a post from another site was refused");
        refusal(
            ErrorKind::Forbidden,
            "This was sent from another site, so Regrant did not do it. Open the page in Regrant and try again.",
        )
    }
}

/// Browsers say where a request comes from, in one header or the other. A client that says nothing is no browser, and
/// passes as long as it carries no cookie that a browser might have added for somebody else.
fn is_own(headers: &HeaderMap, public_url: &Url) -> bool {
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return site == "same-origin";
    }
    if let Some(origin) = headers.get(ORIGIN) {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        let asked = host.map(|host| format!("{}://{host}", public_url.scheme()));
        return origin == public_url.origin().ascii_serialization().as_str()
            || asked.is_some_and(|asked| origin == asked.as_str());
    }
    !headers.contains_key(COOKIE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_ours_may_post() {
        let own = |headers: &[(&'static str, &'static str)]| {
            let headers = headers
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
                .collect();
            is_own(&headers, &"https://portal.contoso.test".parse().unwrap())
        };
        let cookie = ("cookie", "__Host-regrant=x");
        let host = ("host", "10.0.0.7:3000");
        assert!(own(&[("sec-fetch-site", "same-origin"), cookie]));
        for site in ["cross-site", "same-site", "none", ""] {
            assert!(!own(&[("sec-fetch-site", site), cookie]), "{site}");
        }
        assert!(!own(&[("sec-fetch-site", "cross-site"), ("origin", "https://portal.contoso.test")]));
        assert!(own(&[("origin", "https://portal.contoso.test"), cookie]));
        assert!(own(&[("origin", "https://10.0.0.7:3000"), host, cookie]));
        assert!(!own(&[("origin", "http://10.0.0.7:3000"), host, cookie]), "not the scheme of the portal");
        assert!(!own(&[("origin", "https://evil.test"), host, cookie]));
        assert!(!own(&[("origin", "https://portal.contoso.test.evil.test"), cookie]));
        assert!(!own(&[("origin", "null"), cookie]));
        assert!(!own(&[cookie]));
        assert!(own(&[]));
    }
}
