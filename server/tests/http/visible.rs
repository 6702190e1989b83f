use regrant_model::{
    policy::Role,
    state::{RequestState, RequestType},
};
use reqwest::StatusCode;
use time::Duration;

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

#[tokio::test]
async fn lists_are_downloaded_as_the_filter_shows_them_by_those_who_may_see_them() {
    let portal = Portal::start().await;
    let mut scene = portal.scene().await;
    let mine = scene.catalog("Mine");
    let package = scene.package("Tools", &[]);
    for name in ["Amara Okafor", "Bilal Haddad"] {
        let subject = scene.user(name);
        let assignment = scene.assignment(package, subject);
        scene.request(RequestType::UserAdd, assignment, RequestState::Delivered, Duration::days(1));
    }
    let manager = scene.caller(Role::AssignmentManager, mine);
    let stranger = scene.end_user("Mei Tanaka");
    scene.load().await;
    portal.account("manager", &manager).await;
    portal.account("mei", &stranger).await;
    let (manager, stranger) = (portal.signed_in("manager").await, portal.signed_in("mei").await);

    for (list, filter, wrong) in
        [("assignments", "search=amara&cursor=x", "status=Lost"), ("requests", "search=amara", "state=Lost")]
    {
        let address = format!("/identity-governance/access-packages/{package}/{list}.csv");
        let all = manager.get(&address).await;
        assert_eq!((all.status, all.body.lines().count()), (StatusCode::OK, 3), "{}", all.body);
        assert_eq!(all.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(all.header("content-disposition"), format!("attachment; filename=\"{list}.csv\""));
        let some = manager.get(&format!("{address}?{filter}")).await;
        assert_eq!(some.body.lines().count(), 2, "{}", some.body);
        assert!(some.body.contains("Amara Okafor"));
        assert_eq!(manager.get(&format!("{address}?{wrong}")).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(stranger.get(&address).await.status, StatusCode::NOT_FOUND);
        assert_eq!(portal.browser().get(&address).await.status, StatusCode::SEE_OTHER);
    }
}
