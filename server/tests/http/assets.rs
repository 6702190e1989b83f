use reqwest::{Method, StatusCode, header::ACCEPT_ENCODING, header::IF_NONE_MATCH};

use crate::support::{Answer, Browser, Portal};

async fn file(browser: &Browser, method: Method, address: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers
        .iter()
        .fold(browser.request(method, address), |request, (name, value)| request.header(*name, *value));
    browser.send(request).await
}

/// The address of a file, as the page names it.
async fn address(browser: &Browser, extension: &str) -> String {
    let page = browser.get("/sign-in").await.body;
    let (before, _) = page.split_once(&format!(".{extension}\"")).unwrap_or_else(|| panic!("{page}"));
    let (_, name) = before.rsplit_once('"').unwrap();
    format!("{name}.{extension}")
}

#[tokio::test]
async fn what_a_page_names_may_be_kept_forever_and_comes_as_small_as_the_client_takes_it() {
    let portal = Portal::start().await;
    let browser = portal.browser();
    let wasm = address(&browser, "wasm").await;
    assert!(wasm.starts_with("/assets/regrant-"), "{wasm}");
    for (accept, encoding, body) in [
        ("gzip, br", "br", "smaller"),
        ("gzip", "gzip", "small"),
        ("br;q=0, gzip;q=0", "", "\0asm and more"),
        ("zstd", "", "\0asm and more"),
    ] {
        let answer = file(&browser, Method::GET, &wasm, &[(ACCEPT_ENCODING.as_str(), accept)]).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, body), "{accept}");
        assert_eq!(answer.header("content-encoding"), encoding, "{accept}");
        assert_eq!(answer.header("content-type"), "application/wasm");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("vary"), "accept-encoding");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("set-cookie"), "");

        let etag = answer.header("etag").to_owned();
        let known = [(ACCEPT_ENCODING.as_str(), accept), (IF_NONE_MATCH.as_str(), etag.as_str())];
        let again = file(&browser, Method::GET, &wasm, &known).await;
        assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{accept}");

        let head = file(&browser, Method::HEAD, &wasm, &[(ACCEPT_ENCODING.as_str(), accept)]).await;
        assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
        assert_eq!(head.header("content-length"), body.len().to_string());
    }
    let none = file(&browser, Method::GET, &wasm, &[(ACCEPT_ENCODING.as_str(), "*;q=0")]).await;
    assert_eq!(none.status, StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn the_page_names_style_script_and_icon() {
    let portal = Portal::start().await;
    let browser = portal.browser();
    for (extension, content_type) in [
        ("css", "text/css; charset=utf-8"),
        ("js", "text/javascript; charset=utf-8"),
        ("svg", "image/svg+xml"),
    ] {
        let address = address(&browser, extension).await;
        let answer = file(&browser, Method::GET, &address, &[]).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, content_type),
            "{address}"
        );
    }
}

#[tokio::test]
async fn a_name_without_a_hash_is_asked_for_again_and_an_old_name_is_gone() {
    let portal = Portal::start().await;
    let browser = portal.browser();
    let icon = file(&browser, Method::GET, "/icon.svg", &[]).await;
    assert_eq!((icon.status, icon.header("cache-control")), (StatusCode::OK, "public, no-cache"));
    let old = file(&browser, Method::GET, "/assets/regrant-00000000000000000000.js", &[]).await;
    assert_eq!((old.status, old.header("cache-control")), (StatusCode::NOT_FOUND, "no-store"));
}
