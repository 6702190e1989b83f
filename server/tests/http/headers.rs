use reqwest::StatusCode;

use crate::support::Portal;

fn nonce(policy: &str) -> &str {
    policy.split_once("'nonce-").unwrap().1.split_once('\'').unwrap().0
}

#[tokio::test]
async fn every_page_carries_the_security_headers_and_a_nonce_of_its_own() {
    let portal = Portal::start().await;
    portal.mei().await;
    let browser = portal.signed_in("mei").await;
    let (first, second) = (browser.get("/").await, browser.get("/").await);
    let policy = first.header("content-security-policy");
    insta::assert_snapshot!(policy.replace(nonce(policy), "NONCE"));
    assert_ne!(nonce(policy), nonce(second.header("content-security-policy")));
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cache-control", "no-store"),
        ("strict-transport-security", ""),
    ] {
        assert_eq!(first.header(name), value, "{name}");
    }
    assert!(first.header("permissions-policy").contains("camera=()"));
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));

    let scripts: Vec<&str> = first.body.split("<script").skip(1).collect();
    assert!(!scripts.is_empty());
    for script in scripts {
        let tag = script.split_once('>').unwrap().0;
        assert!(tag.contains(&format!("nonce=\"{}\"", nonce(policy))), "a script without the nonce: {tag}");
    }
    for forbidden in [" style=\"", " onclick=\"", "javascript:"] {
        assert!(!first.body.contains(forbidden), "{forbidden}");
    }
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let portal = Portal::start_as("https://portal.contoso.test").await;
    let page = portal.browser().get("/sign-in").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn long_answers_are_compressed_for_who_takes_that() {
    let portal = Portal::start().await;
    portal.mei().await;
    let browser = portal.signed_in("mei").await;
    let plain = browser.get("/my-access").await;
    assert_eq!(plain.header("content-encoding"), "");
    assert!(plain.header("vary").contains("accept-encoding"), "{:?}", plain.headers);
    let packed = browser.get_compressed("/my-access").await;
    assert_eq!((packed.status, packed.header("content-encoding")), (StatusCode::OK, "gzip"));
    // What is no text has been read as such: each wrong byte is one letter.
    let (few, many) = (packed.body.chars().count(), plain.body.chars().count());
    assert!(few < many / 2, "{few} of {many}");
    // What is short, or was compressed when it was built, is sent as it is.
    let count = browser.get_compressed("/identity-governance/catalogs.count").await;
    assert_eq!(
        (count.header("content-encoding"), count.body.as_str()),
        ("", r#"{"value":0,"capped":false}"#)
    );
    let wasm = plain.body.split('"').find(|part| part.contains(".wasm")).unwrap();
    assert_eq!(browser.get_compressed(wasm).await.header("content-encoding"), "br");
    assert_eq!(browser.get_compressed("/healthz").await.header("content-encoding"), "");
}
