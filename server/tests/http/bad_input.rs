use reqwest::{Method, StatusCode, header::CONTENT_TYPE};

use crate::support::Portal;

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn a_long_body_is_refused() {
    let portal = Portal::start().await;
    portal.mei().await;
    let browser = portal.signed_in("mei").await;
    for path in ["/sign-in", "/ui/assignments/reprocess"] {
        let request = browser
            .request(Method::POST, path)
            .header("sec-fetch-site", "same-origin")
            .header(CONTENT_TYPE, FORM)
            .body(format!("user_name={}", "x".repeat(3 * 1024 * 1024)));
        assert_eq!(browser.send(request).await.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
    assert!(browser.is_in().await);
}

#[tokio::test]
async fn what_is_no_form_is_refused() {
    let portal = Portal::start().await;
    portal.mei().await;
    let browser = portal.signed_in("mei").await;
    for path in ["/sign-in", "/ui/assignments/reprocess"] {
        for body in
            [&b"user_name=%ff&password=%c3%28"[..], b"\xff\xfe", b"", b"{}", b"user_name=a&user_name=b"]
        {
            let request = browser
                .request(Method::POST, path)
                .header("sec-fetch-site", "same-origin")
                .header(CONTENT_TYPE, FORM)
                .body(body.to_vec());
            let status = browser.send(request).await.status;
            let refused = status.is_client_error() || status == StatusCode::SEE_OTHER;
            assert!(refused, "{path} {:?} {status}", String::from_utf8_lossy(body));
        }
    }
}

#[tokio::test]
async fn an_action_that_is_not_there_is_404() {
    let portal = Portal::start().await;
    portal.mei().await;
    let browser = portal.signed_in("mei").await;
    for path in ["/ui/no/such", "/ui/assignments/reprocess/x", "/ui/runs/x/y/z"] {
        let answer = browser.fetch(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.json()["kind"], "not_found");
    }
    let form = browser.post("/ui/no/such", &[]).await;
    assert_eq!((form.status, form.location()), (StatusCode::SEE_OTHER, "/the-page"));
    assert_eq!(browser.alert().await, "There is no such action. Reload the page and try again.");
}

#[tokio::test]
async fn only_reading_is_allowed_on_pages() {
    let portal = Portal::start().await;
    portal.mei().await;
    let browser = portal.signed_in("mei").await;
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        let request = browser.request(method.clone(), "/my-access").header("sec-fetch-site", "same-origin");
        assert_eq!(browser.send(request).await.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
    }
}
