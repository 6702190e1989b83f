use regrant_app::READ_AGAIN;
use regrant_core::{
    Caller,
    account::{self, Password},
    directory,
};
use reqwest::{
    Method, StatusCode,
    header::{ACCEPT, SET_COOKIE},
};
use time::Duration;

use crate::support::{PASSWORD, Portal};

#[tokio::test]
async fn the_cookie_is_kept_from_scripts_and_other_sites() {
    let portal = Portal::start().await;
    portal.mei().await;
    let answer = portal.browser().sign_in("mei", PASSWORD).await;
    let cookie = answer.headers.get(SET_COOKIE).unwrap().to_str().unwrap();
    assert!(cookie.starts_with("regrant="), "{cookie}");
    let rest: Vec<&str> = cookie.split("; ").skip(1).collect();
    assert_eq!(rest, ["HttpOnly", "SameSite=Lax", "Path=/"]);
}

#[tokio::test]
async fn over_https_the_cookie_is_secure_and_bound_to_the_host() {
    let portal = Portal::start_as("https://portal.contoso.test").await;
    portal.mei().await;
    let browser = portal.browser();
    let answer = browser.sign_in("mei", PASSWORD).await;
    let cookie = answer.headers.get(SET_COOKIE).unwrap().to_str().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-regrant="), "{cookie}");
    let rest: Vec<&str> = cookie.split("; ").skip(1).collect();
    assert_eq!(rest, ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"]);

    browser.post("/sign-out", &[]).await;
    let page = browser.get("/sign-in").await;
    let removal = page.headers.get(SET_COOKIE).unwrap().to_str().unwrap();
    assert!(removal.starts_with("__Host-regrant=;") && removal.contains("; Secure"), "{removal}");
}

#[tokio::test]
async fn the_id_is_another_after_sign_in_and_after_sign_out() {
    let portal = Portal::start().await;
    portal.mei().await;
    let browser = portal.browser();
    browser.sign_in("mei", "not the password").await;
    let before = browser.cookie().expect("a session with the message");
    browser.sign_in("mei", PASSWORD).await;
    let signed_in = browser.cookie().unwrap();
    assert_ne!(before, signed_in);
    let attacker = portal.browser();
    attacker.set_cookie(Some(before));
    assert!(!attacker.is_in().await);

    assert!(browser.is_in().await);
    let out = browser.post("/sign-out", &[]).await;
    assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/sign-in"));
    assert!(browser.get("/sign-in").await.body.contains("You have signed out."));
    let thief = portal.browser();
    thief.set_cookie(Some(signed_in));
    assert!(!thief.is_in().await);
    assert_eq!(portal.audit().await.last().unwrap(), "account.sign_out by Mei Tanaka on Mei Tanaka {}");
}

#[tokio::test]
async fn an_id_that_somebody_made_up_is_not_adopted() {
    let portal = Portal::start().await;
    portal.mei().await;
    for id in ["AAAAAAAAAAAAAAAAAAAAAA", "not an id", ""] {
        let browser = portal.browser();
        browser.set_cookie(Some(format!("regrant={id}")));
        browser.sign_in("mei", PASSWORD).await;
        assert!(browser.is_in().await);
        assert_ne!(browser.cookie(), Some(format!("regrant={id}")));
    }
}

#[tokio::test]
async fn a_session_ends_after_an_hour_without_use() {
    let portal = Portal::start().await;
    portal.mei().await;
    let (busy, idle) = (portal.signed_in("mei").await, portal.signed_in("mei").await);
    for _ in 0..2 {
        portal.db.move_clock(Duration::minutes(40)).await;
        assert!(busy.is_in().await);
    }
    assert!(!idle.is_in().await);
}

#[tokio::test]
async fn a_page_says_how_long_its_session_lasts_and_who_asks_for_it_stays() {
    let portal = Portal::start().await;
    portal.mei().await;
    let browser = portal.signed_in("mei").await;
    let lasts = async || {
        let page = browser.get("/").await.body;
        let seconds = |name: &str| -> i64 {
            let (_, rest) = page.split_once(&format!("{name}=\"")).unwrap();
            rest.split_once('"').unwrap().0.parse().unwrap()
        };
        (seconds("data-unused"), seconds("data-at-most"))
    };
    let (unused, at_most) = lasts().await;
    assert_eq!(unused, 60 * 60);
    assert!((12 * 60 * 60 - 60..=12 * 60 * 60).contains(&at_most), "{at_most}");
    for _ in 0..3 {
        portal.db.move_clock(Duration::minutes(58)).await;
        let stays = browser.post("/ui/session/stay", &[]).await;
        assert_eq!(stays.status, StatusCode::NO_CONTENT);
    }
    let (unused, later) = lasts().await;
    assert_eq!(unused, 60 * 60);
    assert!((at_most - later - 3 * 58 * 60).abs() <= 60, "{at_most} then {later}: that end is not put off");
    portal.db.move_clock(Duration::minutes(61)).await;
    let call = browser.fetch("/").await;
    assert_eq!(call.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_session_ends_twelve_hours_after_the_sign_in_however_busy() {
    let portal = Portal::start().await;
    portal.mei().await;
    let browser = portal.signed_in("mei").await;
    for _ in 0..14 {
        portal.db.move_clock(Duration::minutes(50)).await;
        assert!(browser.is_in().await);
    }
    portal.db.move_clock(Duration::minutes(50)).await;
    assert!(!browser.is_in().await);
    assert_eq!(browser.alert().await, "Your session has ended. Sign in again.");
}

#[tokio::test]
async fn who_is_disabled_or_deleted_is_out_at_once() {
    let portal = Portal::start().await;
    let mei = portal.mei().await.user.unwrap();
    let operator = Caller::local_operator();
    let browser = portal.signed_in("mei").await;
    directory::user::set_enabled(portal.db.pool(), &operator, mei, false).await.unwrap();
    assert!(!browser.is_in().await);
    directory::user::set_enabled(portal.db.pool(), &operator, mei, true).await.unwrap();
    assert!(!browser.is_in().await, "the old session does not come back");

    let browser = portal.signed_in("mei").await;
    directory::user::delete(portal.db.pool(), &operator, mei).await.unwrap();
    assert!(!browser.is_in().await);
}

#[tokio::test]
async fn a_new_password_ends_the_sessions_that_the_old_one_began() {
    let portal = Portal::start().await;
    portal.mei().await;
    let browser = portal.signed_in("mei").await;
    let new = Password::parse("another password".into()).unwrap();
    account::set_password(portal.db.pool(), &Caller::local_operator(), "Mei", new).await.unwrap();
    assert!(!browser.is_in().await);
    assert_eq!(browser.sign_in("mei", PASSWORD).await.location(), "/sign-in");
    assert_eq!(browser.sign_in("mei", "another password").await.location(), "/");
}

#[tokio::test]
async fn a_call_without_a_session_is_401_and_a_form_leads_to_the_sign_in_page() {
    let portal = Portal::start().await;
    let browser = portal.browser();
    let call = browser.fetch("/ui/assignments/reprocess").await;
    assert_eq!(call.status, StatusCode::UNAUTHORIZED);
    assert_eq!(call.json()["kind"], "not_signed_in");
    let form = browser.post("/ui/assignments/reprocess", &[]).await;
    assert_eq!((form.status, form.location()), (StatusCode::SEE_OTHER, "/sign-in?next=%2Fthe-page"));
    assert_eq!(browser.alert().await, "Your session has ended, so this was not done. Sign in and try again.");
}

#[tokio::test]
async fn a_message_waits_for_who_is_on_the_way_and_not_for_a_page_that_is_read_again_in_another_tab() {
    let portal = Portal::start().await;
    portal.mei().await;
    let browser = portal.browser();
    browser.sign_in("mei", "not the password").await;
    let again = browser.request(Method::GET, "/sign-in").header(ACCEPT, "text/html").header(READ_AGAIN, "1");
    let other = browser.send(again).await;
    assert_eq!(other.status, StatusCode::OK);
    assert!(!other.body.contains("role=\"alert\""), "{}", other.body);
    assert!(browser.alert().await.contains("password"), "who signs in is told");
    assert_eq!(browser.alert().await, "", "and once");
}
