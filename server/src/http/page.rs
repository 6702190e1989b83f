//! Addresses of the portal's own pages, as they come from outside.

use http::{HeaderMap, Uri, header::REFERER};

/// An address that somebody is to be sent to, if it is a path of this portal: nothing that a browser would take for
/// another host.
pub(super) fn own_path(address: &str) -> Option<&str> {
    let is_own = address.starts_with('/')
        && !address.starts_with("//")
        && address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && address.parse::<Uri>().is_ok();
    is_own.then_some(address)
}

/// The sign-in page that leads back to `page`.
pub(super) fn sign_in(page: Option<&str>) -> String {
    match page.and_then(own_path) {
        Some("/") | None => "/sign-in".to_owned(),
        Some(page) => {
            let query: String =
                url::form_urlencoded::Serializer::new(String::new()).append_pair("next", page).finish();
            format!("/sign-in?{query}")
        }
    }
}

/// The path and query of the page that a form was sent from.
pub(super) fn referring(headers: &HeaderMap) -> Option<String> {
    let referer: Uri = headers.get(REFERER)?.to_str().ok()?.parse().ok()?;
    let page = referer.path_and_query()?.as_str();
    own_path(page).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_led_back_to() {
        for own in ["/", "/my-access?tab=requests", "/a%20b", "/a//b"] {
            assert_eq!(own_path(own), Some(own));
        }
        for foreign in [
            "",
            "my-access",
            "//evil.test",
            "/\\evil.test",
            "\\/evil.test",
            "https://evil.test",
            "/\tevil",
            "/a b",
        ] {
            assert_eq!(own_path(foreign), None, "{foreign:?}");
        }
        assert_eq!(sign_in(Some("/a?b=c&d")), "/sign-in?next=%2Fa%3Fb%3Dc%26d");
        assert_eq!(sign_in(Some("//evil.test")), "/sign-in");
        assert_eq!(sign_in(Some("/")), "/sign-in");
    }
}
