use regrant_graph::Provider;
use regrant_model::policy::Role;

use crate::support::Portal;

/// The field for the issuer on a user's page, as an administrator gets it.
async fn issuer_field(portal: &Portal) -> String {
    let mut scene = portal.scene().await;
    let administrator = scene.caller(Role::GlobalAdministrator, None);
    let user = scene.user("Mei Tanaka");
    scene.load().await;
    portal.account("administrator", &administrator).await;
    let page = portal.signed_in("administrator").await.get(&format!("/directory/users/{user}")).await.body;
    let (before, after) = page.split_once("name=\"issuer\"").expect("the page has the field");
    let (_, start) = before.rsplit_once('<').unwrap();
    let (end, _) = after.split_once('>').unwrap();
    format!("{start}{end}")
}

#[tokio::test]
async fn the_issuer_whose_tokens_are_taken_is_filled_in() {
    let issuer = "https://login.contoso.test/tenant/v2.0";
    let portal = Portal::start_trusting(Provider::new(issuer, "api://regrant").unwrap()).await;
    let field = issuer_field(&portal).await;
    assert!(field.contains(&format!("value=\"{issuer}\"")), "{field}");
}

#[tokio::test]
async fn where_no_provider_is_configured_the_issuer_is_left_to_say() {
    let portal = Portal::start().await;
    let field = issuer_field(&portal).await;
    assert!(!field.contains("https://"), "{field}");
}
