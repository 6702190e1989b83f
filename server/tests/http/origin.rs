use reqwest::{Method, StatusCode};

use crate::support::{PASSWORD, Portal};

#[tokio::test]
async fn a_post_from_another_site_is_refused_and_changes_nothing() {
    let portal = Portal::start().await;
    portal.mei().await;
    let browser = portal.signed_in("mei").await;
    let foreign: [&[(&str, &str)]; 4] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1")],
        &[("origin", "https://evil.test")],
        &[],
    ];
    for headers in foreign {
        for path in ["/sign-out", "/ui/assignments/reprocess", "/sign-in"] {
            let request = headers
                .iter()
                .fold(browser.request(Method::POST, path).form(&[("x", "y")]), |request, (name, value)| {
                    request.header(*name, *value)
                });
            let answer = browser.send(request).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
            assert_eq!(answer.json()["kind"], "forbidden");
        }
    }
    assert!(browser.is_in().await);
}

#[tokio::test]
async fn an_old_browser_is_known_by_its_origin() {
    let portal = Portal::start().await;
    portal.mei().await;
    let browser = portal.browser();
    let request = browser.request(Method::POST, "/sign-in");
    let host = request.try_clone().unwrap().build().unwrap().url().origin().ascii_serialization();
    let form = [("user_name", "mei"), ("password", PASSWORD)];
    let answer = browser.send(request.header("origin", host).form(&form)).await;
    assert_eq!(answer.location(), "/");
}

#[tokio::test]
async fn nobody_signs_in_by_get() {
    let portal = Portal::start().await;
    portal.mei().await;
    let browser = portal.browser();
    browser.get(&format!("/sign-in?user_name=mei&password={}", PASSWORD.replace(' ', "+"))).await;
    assert!(!browser.is_in().await);
}
