use regrant_core::{Caller, directory};
use reqwest::StatusCode;
use time::Duration;

use crate::support::{PASSWORD, Portal};

const WRONG: &str = "The user name or the password is wrong. Check both and try again.";

#[tokio::test]
async fn the_right_password_opens_the_portal_and_leads_to_the_page_that_was_asked_for() {
    let portal = Portal::start().await;
    portal.mei().await;
    let browser = portal.browser();
    let asked = browser.get("/identity-governance/access-packages?search=a%20b&sort=name").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    let expected = "/sign-in?next=%2Fidentity-governance%2Faccess-packages%3Fsearch%3Da%2520b%26sort%3Dname";
    assert_eq!(asked.location(), expected);
    let form = browser.get(asked.location()).await;
    assert_eq!(form.status, StatusCode::OK);
    let (_, tag) = form.body.split_once("<form ").expect("there is a form");
    assert!(!tag.split_once('>').unwrap().0.contains("action"), "it is posted to its own address");

    let fields = [("user_name", " MEI "), ("password", PASSWORD)];
    let answer = browser.post(asked.location(), &fields).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/identity-governance/access-packages?search=a%20b&sort=name")
    );
    let home = browser.get("/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(home.body.contains("Mei Tanaka"), "{}", home.body);
    assert_eq!(
        portal.audit().await.last().unwrap(),
        "account.sign_in by Mei Tanaka on mei {\"address\": \"192.0.2.1\"}"
    );
}

#[tokio::test]
async fn nobody_is_led_to_another_site() {
    let portal = Portal::start().await;
    portal.mei().await;
    for next in ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "", "/\r\nx: y"]
    {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
        let fields = [("user_name", "mei"), ("password", PASSWORD)];
        let answer = portal.browser().post(&format!("/sign-in?{query}"), &fields).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"), "{next:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_are_told_apart_by_nobody() {
    let portal = Portal::start().await;
    portal.mei().await;
    let browser = portal.browser();
    for (user_name, password) in [("mei", "not the password"), ("nobody", PASSWORD), ("", ""), ("mei", "")] {
        let answer = browser.sign_in(user_name, password).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/sign-in"), "{user_name}");
        assert_eq!(browser.alert().await, WRONG);
        assert_eq!(browser.alert().await, "", "the message is shown once");
        assert!(!browser.is_in().await);
    }
    let audit = portal.audit().await;
    assert_eq!(audit.iter().filter(|entry| entry.starts_with("account.sign_in_failed")).count(), 4);
    assert!(
        audit.iter().any(|entry| entry.contains("on mei") && entry.contains("wrong password")),
        "{audit:?}"
    );
    assert!(!audit.iter().any(|entry| entry.contains("nobody") || entry.contains(PASSWORD)), "{audit:?}");
}

#[tokio::test]
async fn after_ten_failures_an_account_pauses_for_a_quarter_of_an_hour() {
    let portal = Portal::start().await;
    portal.mei().await;
    let mut browser = portal.browser();
    for attempt in 0..10 {
        browser.address = format!("192.0.2.{attempt}");
        assert_eq!(browser.sign_in("mei", "not the password").await.header("retry-after"), "");
    }
    portal.db.move_clock(Duration::minutes(10)).await;
    browser.address = "198.51.100.1".to_owned();
    // Refused attempts do not make the pause longer.
    for _ in 0..12 {
        let refused = browser.sign_in("Mei", PASSWORD).await;
        assert_eq!(refused.location(), "/sign-in");
        let wait: u32 = refused.header("retry-after").parse().unwrap();
        assert!((240..=300).contains(&wait), "{wait}");
    }
    assert_eq!(browser.alert().await, "Too many failed sign-ins. Wait 5 minutes and try again.");
    portal.db.move_clock(Duration::minutes(5)).await;
    assert_eq!(browser.sign_in("mei", PASSWORD).await.location(), "/");
}

#[tokio::test]
async fn parallel_guesses_do_not_slip_through_together() {
    let portal = Portal::start().await;
    portal.mei().await;
    let guesses = (0..30).map(|_| async { portal.browser().sign_in("mei", "not the password").await });
    let answers = futures::future::join_all(guesses).await;
    let looked_at = answers.iter().filter(|answer| answer.header("retry-after").is_empty()).count();
    assert!(looked_at <= 10, "{looked_at} guesses were looked at");
}

#[tokio::test]
async fn a_success_forgets_the_failures_of_the_account() {
    let portal = Portal::start().await;
    portal.mei().await;
    for _ in 0..3 {
        for _ in 0..9 {
            portal.browser().sign_in("mei", "not the password").await;
        }
        portal.signed_in("mei").await;
    }
}

#[tokio::test]
async fn an_address_that_tries_many_names_pauses_too() {
    let portal = Portal::start().await;
    portal.mei().await;
    let mut browser = portal.browser();
    for attempt in 0..50 {
        let answer = browser.sign_in(&format!("name {attempt}"), "a password").await;
        assert_eq!(answer.header("retry-after"), "", "{attempt}");
    }
    assert_ne!(browser.sign_in("mei", PASSWORD).await.header("retry-after"), "");
    browser.address = "192.0.2.2".to_owned();
    assert_eq!(browser.sign_in("mei", PASSWORD).await.location(), "/");
}

#[tokio::test]
async fn a_disabled_user_learns_so_only_with_the_right_password() {
    let portal = Portal::start().await;
    let mei = portal.mei().await;
    let operator = Caller::local_operator();
    directory::user::set_enabled(portal.db.pool(), &operator, mei.user.unwrap(), false).await.unwrap();
    let browser = portal.browser();
    browser.sign_in("mei", "not the password").await;
    assert_eq!(browser.alert().await, WRONG);
    browser.sign_in("mei", PASSWORD).await;
    assert_eq!(browser.alert().await, "This user is disabled. Ask an administrator to enable it.");
    assert!(!browser.is_in().await);
}
