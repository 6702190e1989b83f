use regrant_model::policy::Role;
use reqwest::{Method, StatusCode, header::ACCEPT, header::CONTENT_TYPE};

use crate::support::{Answer, Browser, Portal};

const PATH: &str = "/directory/import";
/// The form, after what was sent with it was refused.
const FORM: &str = "/directory/import?table=users";

/// A portal, and a browser in which somebody with this role is signed in.
async fn portal(role: Role) -> (Portal, Browser) {
    let portal = Portal::start().await;
    let mut scene = portal.scene().await;
    let caller = scene.caller(role, None);
    scene.load().await;
    portal.account("somebody", &caller).await;
    let browser = portal.signed_in("somebody").await;
    (portal, browser)
}

async fn send(browser: &Browser, site: &str, file: &[u8], end: &str) -> Answer {
    let mut body = b"--edge\r\ncontent-disposition: form-data; name=\"table\"\r\n\r\nusers\r\n--edge\r\n\
        content-disposition: form-data; name=\"file\"; filename=\"C:\\people.csv\"\r\ncontent-type: text/csv\r\n\r\n"
        .to_vec();
    body.extend_from_slice(file);
    body.extend_from_slice(end.as_bytes());
    let request = browser
        .request(Method::POST, PATH)
        .header(ACCEPT, "text/html,*/*")
        .header("sec-fetch-site", site)
        .header(CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .body(body);
    browser.send(request).await
}

async fn waiting(portal: &Portal) -> i64 {
    sqlx::query_scalar("select count(*) from import_files").fetch_one(portal.db.pool()).await.unwrap()
}

const END: &str = "\r\n--edge--\r\n";

#[tokio::test]
async fn a_file_that_is_longer_than_a_form_is_taken_in_and_a_larger_one_is_refused_with_words() {
    let (portal, browser) = portal(Role::UserAdministrator).await;
    let mut file = b"User principal name,Display name\n".to_vec();
    while file.len() < 3 * 1024 * 1024 {
        file.extend_from_slice(format!("person{}@contoso.test,Person\n", file.len()).as_bytes());
    }
    let answer = send(&browser, "same-origin", &file, END).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/directory/import/"), "{answer:?}");
    let page = browser.get(answer.location()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("people.csv") && page.body.contains("Nothing is changed yet."));
    assert_eq!(waiting(&portal).await, 1);

    let large = vec![b'x'; 40 * 1024 * 1024];
    let answer = send(&browser, "same-origin", &large, END).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, FORM));
    assert!(browser.alert().await.contains("larger than 32 MB"));
    assert_eq!(waiting(&portal).await, 1);
}

#[tokio::test]
async fn what_is_no_file_is_refused_with_words() {
    let (portal, browser) = portal(Role::UserAdministrator).await;
    for (file, end, words) in [
        (&b"User principal name,Display name\n"[..], "", "did not arrive whole"),
        (b"", END, "not empty"),
        (b"User principal name\n", END, "\"Display name\" is missing"),
        (b"\xff\xfea\0b\0", END, "UTF-8"),
    ] {
        let answer = send(&browser, "same-origin", file, end).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, FORM), "{words}");
        let alert = browser.alert().await.replace("&quot;", "\"");
        assert!(alert.contains(words), "{alert}");
    }
    let request = browser
        .request(Method::POST, PATH)
        .header("sec-fetch-site", "same-origin")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body("table=users");
    assert_eq!(browser.send(request).await.location(), PATH);
    assert_eq!(waiting(&portal).await, 0);
}

#[tokio::test]
async fn nobody_sends_a_file_who_may_not_or_from_another_site() {
    let (portal, reader) = portal(Role::GlobalReader).await;
    let file = b"User principal name,Display name\na@x,A\n";
    assert_eq!(send(&reader, "same-origin", file, END).await.location(), PATH);
    assert!(reader.alert().await.contains("You may not"));
    assert_eq!(send(&reader, "cross-site", file, END).await.status, StatusCode::FORBIDDEN);
    assert!(send(&portal.browser(), "same-origin", file, END).await.location().starts_with("/sign-in"));
    let nothing = format!("{PATH}/{}/errors.csv", crate::support::unknown());
    assert_eq!(reader.fetch(&nothing).await.status, StatusCode::FORBIDDEN);
    assert_eq!(waiting(&portal).await, 0);
}
