use regrant_core::{Caller, separation};
use regrant_model::{
    policy::Role,
    state::{RequestState, RequestType},
    view::Incompatible,
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

#[tokio::test]
async fn nobody_is_led_to_where_they_may_not_go() {
    let portal = Portal::start().await;
    let mut scene = portal.scene().await;
    let mine = scene.catalog("Mine");
    let (tools, auditors) = (scene.group("tools"), scene.group("auditors"));
    let package = scene.package("Tools", &[tools.member]);
    scene.package("Audit", &[auditors.member]);
    let subject = scene.user("Amara Okafor");
    let assignment = scene.assignment(package, subject);
    let request = scene.request(RequestType::UserAdd, assignment, RequestState::Delivered, Duration::days(1));
    scene.put_in(subject, auditors.member);
    scene.catalog("Theirs");
    let hidden = scene.group("auditors of others");
    scene.package("Others", &[hidden.member]);
    let manager = scene.caller(Role::PackageManager, mine);
    let owner = scene.caller(Role::CatalogOwner, mine);
    let reader = scene.caller(Role::GlobalReader, None);
    scene.load().await;
    let with = Incompatible::Group(auditors.id);
    separation::add(portal.db.pool(), &Caller::local_operator(), package, with).await.unwrap();
    for (name, caller) in [("manager", &manager), ("owner", &owner), ("reader", &reader)] {
        portal.account(name, caller).await;
    }
    let base = format!("/identity-governance/access-packages/{package}");
    let pages = [
        format!("{base}/separation-of-duties?search=audit"),
        format!("{base}/separation-of-duties/both?with=group:{}", auditors.id),
        format!("{base}/assignments/{assignment}"),
        format!("{base}/requests/{request}"),
        format!("/identity-governance/catalogs/{mine}"),
    ];
    for (who, is_led) in [("manager", false), ("owner", false), ("reader", true)] {
        let browser = portal.signed_in(who).await;
        for page in &pages {
            let answer = browser.get(page).await;
            assert_eq!(answer.status, StatusCode::OK, "{who} {page}");
            let links = ["users", "groups"].map(|kind| format!("href=\"/directory/{kind}/"));
            let led = links.iter().any(|link| answer.body.contains(link.as_str()));
            assert_eq!(led, is_led, "{who} {page}: {}", answer.body);
            assert!(is_led || !answer.body.contains("auditors of others"), "{who} {page}");
        }
        let search = browser.get(&pages[0]).await.body;
        assert_eq!(search.contains("auditors (group)"), !is_led, "{who} finds the groups of the catalog");
    }
}
