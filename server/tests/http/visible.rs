use regrant_model::policy::Role;
use reqwest::StatusCode;

use crate::support::{Portal, unknown};

#[tokio::test]
async fn what_somebody_may_not_see_is_as_if_it_were_not_there() {
    let portal = Portal::start().await;
    let mut scene = portal.scene().await;
    let mine = scene.catalog("Mine");
    let my_package = scene.package("My package", &[]);
    scene.catalog("Theirs");
    let their_package = scene.package("Their package", &[]);
    let manager = scene.caller(Role::AssignmentManager, mine);
    scene.load().await;
    portal.account("manager", &manager).await;
    let browser = portal.signed_in("manager").await;

    let blade = |package: String| format!("/identity-governance/access-packages/{package}/assignments");
    let own = browser.get(&blade(my_package.to_string())).await;
    assert_eq!(own.status, StatusCode::OK, "{}", own.body);
    let hidden = browser.get(&blade(their_package.to_string())).await;
    let missing = browser.get(&blade(unknown().to_string())).await;
    assert_eq!((hidden.status, missing.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert!(!hidden.body.contains("Their package"));
    for nonsense in ["x", "%00", "..%2f..", "00000000"] {
        let answer = browser.get(&blade(nonsense.to_owned())).await;
        assert!(answer.status.is_client_error(), "{nonsense} {}", answer.status);
    }
    assert_eq!(browser.get("/no/such/page").await.status, StatusCode::NOT_FOUND);
}
