use futures::TryStreamExt as _;
use regrant_model::ErrorKind;
use regrant_model::policy::Role;
use regrant_model::view::AccessPath;

use super::{of_resource, of_resource_csv, of_user, of_user_csv};
use crate::Result;
use crate::directory::group;
use crate::testing::{Scene, TestDatabase};

fn kind<T>(result: Result<T>) -> std::result::Result<T, ErrorKind> {
    result.map_err(|error| error.kind())
}

#[tokio::test]
async fn every_access_is_told_with_each_way_that_leads_to_it() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let own = scene.catalog("Sales");
    let [sales, wiki, mail] = ["sales", "wiki", "mail"].map(|name| scene.group(name));
    let crm = scene.application("CRM", &["Seller", "Manager"]);
    let first = scene.package("First", &[sales.member, wiki.member, crm.roles[0]]);
    let reader = scene.caller(Role::CatalogReader, own);
    let hidden = scene.catalog("Hidden");
    let second = scene.package("Second", &[sales.member]);
    let keeper = scene.caller(Role::AssignmentManager, hidden);
    let amara = scene.end_user("Amara Okafor");
    let user = amara.user.expect("a user");
    scene.put_in(user, wiki.member);
    scene.put_in(user, mail.member);
    scene.put_in(user, mail.owner);
    scene.put_in(user, crm.roles[1]);
    scene.assignment(first, user);
    scene.assignment(second, user);
    let bilal = scene.user("Bilal Haddad");
    scene.put_in(bilal, sales.member);
    let administrator = scene.caller(Role::UserAdministrator, None);
    scene.load().await;
    let pool = db.pool();
    sqlx::query("update grants set origin = 'found' where resource_role_id = $1")
        .bind(wiki.member.0)
        .execute(pool)
        .await
        .unwrap();

    assert_eq!(kind(of_user(pool, &reader, user, None).await).err(), Some(ErrorKind::Forbidden));
    let gone = regrant_model::UserId(uuid::Uuid::nil());
    assert_eq!(kind(of_user(pool, &administrator, gone, None).await).err(), Some(ErrorKind::NotFound));
    let page = of_user(pool, &administrator, user, None).await.unwrap();
    let told: Vec<_> = page
        .rows
        .iter()
        .map(|row| {
            let why: Vec<_> = row.why.iter().map(AccessPath::describe).collect();
            format!("{} ({}): {}", row.resource, row.role, why.join(", "))
        })
        .collect();
    assert_eq!(
        told,
        [
            "CRM (Manager): Direct",
            "CRM (Seller): Access package First",
            "mail (Member): Direct",
            "mail (Owner): Direct",
            "sales (Member): Access package First, Access package Second",
            "wiki (Member): Access package First, There before",
        ]
    );
    assert_eq!(page.count.value, 6);
    assert!(page.rows[1].verified_at.is_some() && page.rows[1].status.is_some());
    assert_eq!(of_user(pool, &amara, user, None).await.unwrap().rows, page.rows, "one's own");
    let chunks: Vec<Vec<u8>> =
        of_user_csv(pool, &administrator, user).await.unwrap().try_collect().await.unwrap();
    let text = String::from_utf8(chunks.concat()).unwrap();
    assert_eq!(text.lines().count(), 7);
    assert!(text.contains("Built-in directory,CRM,Manager,In the directory,,Direct"), "{text}");

    let members = group::detail(pool, &administrator, sales.id, None, None).await.unwrap().members;
    let ways = |name: &str| {
        let row = members.rows.iter().find(|row| row.person.name == name).expect("a member");
        row.why.iter().map(AccessPath::describe).collect::<Vec<_>>()
    };
    assert_eq!(ways("Amara Okafor"), ["Access package First", "Access package Second"]);
    assert_eq!(ways("Bilal Haddad"), ["Direct"]);

    let seen = of_resource(pool, &reader, sales.resource, None).await.unwrap();
    let why: Vec<_> = seen.page.rows[0].why.iter().map(AccessPath::describe).collect();
    assert_eq!(why, ["Access package First", "An access package that you may not see"]);
    assert_eq!(kind(of_resource(pool, &keeper, wiki.resource, None).await).err(), Some(ErrorKind::NotFound));
    let chunks: Vec<Vec<u8>> =
        of_resource_csv(pool, &keeper, sales.resource).await.unwrap().try_collect().await.unwrap();
    let text = String::from_utf8(chunks.concat()).unwrap();
    assert!(text.contains("Amara Okafor") && !text.contains("First"), "{text}");
}

#[tokio::test]
async fn pages_of_access_lead_through_all_of_it() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let groups: Vec<_> = (0..120).map(|number| scene.group(&format!("group {number:03}"))).collect();
    let roles: Vec<_> = groups[..70].iter().map(|group| group.member).collect();
    let package = scene.package("Many", &roles);
    let amara = scene.user("Amara Okafor");
    for group in &groups[70..] {
        scene.put_in(amara, group.member);
    }
    scene.assignment(package, amara);
    for number in 0..110 {
        let user = scene.user(&format!("Person {number}"));
        scene.assignment(package, user);
    }
    let administrator = scene.caller(Role::GlobalReader, None);
    scene.load().await;
    let pool = db.pool();
    let (mut names, mut cursor) = (Vec::new(), None);
    loop {
        let page = of_user(pool, &administrator, amara, cursor.as_deref()).await.unwrap();
        names.extend(page.rows.into_iter().map(|row| row.resource));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(names, (0..120).map(|number| format!("group {number:03}")).collect::<Vec<_>>());
    let (mut people, mut cursor) = (Vec::new(), None);
    loop {
        let shown = of_resource(pool, &administrator, groups[0].resource, cursor.as_deref()).await.unwrap();
        assert_eq!(shown.page.count.value, 111);
        people.extend(shown.page.rows.into_iter().map(|row| row.person.id));
        cursor = shown.page.next;
        if cursor.is_none() {
            break;
        }
    }
    people.sort_unstable();
    people.dedup();
    assert_eq!(people.len(), 111);
}
