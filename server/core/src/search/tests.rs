use regrant_model::ErrorKind;
use regrant_model::policy::Role;
use regrant_model::view::Selection;

use super::find;
use crate::testing::{Scene, TestDatabase};
use crate::{Caller, assignment};

#[tokio::test]
async fn a_few_of_each_kind_are_found_as_far_as_the_caller_may_see_them() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let own = scene.catalog("Sales");
    let group = scene.group("presales");
    let package = scene.package("Sales tools", &[group.member]);
    let amara = scene.user("Amara Sales");
    for number in 0..9 {
        scene.user(&format!("Sales Person {number}"));
    }
    let assignment = scene.assignment(package, amara);
    let reader = scene.caller(Role::CatalogReader, own);
    let other = scene.catalog("Sales archive");
    let hidden = scene.package("Old sales", &[]);
    let root = scene.caller(Role::GlobalReader, None);
    let nobody = scene.end_user("Nobody");
    scene.load().await;
    let pool = db.pool();
    let operator = Caller::local_operator();
    let asked =
        assignment::reprocess(pool, &operator, package, &Selection::Ids(vec![assignment])).await.unwrap();

    let all = find(pool, &root, " SALES ").await.unwrap();
    let packages: Vec<_> = all.packages.rows.iter().map(|hit| hit.package.id).collect();
    assert_eq!(packages, [package, hidden], "what begins with it comes first");
    let catalogs: Vec<_> = all.catalogs.rows.iter().map(|catalog| catalog.id).collect();
    assert_eq!(catalogs, [own, other]);
    assert_eq!((all.people.rows.len(), all.people.more), (5, true));
    assert!(all.people.rows.iter().all(|person| person.name.starts_with("Sales Person")));
    assert_eq!(all.groups.rows[0].id, group.id);
    assert_eq!(all.runs.rows.iter().map(|run| run.id).collect::<Vec<_>>(), [asked.run]);
    let by_id = find(pool, &root, &asked.run.to_string()).await.unwrap();
    assert_eq!((by_id.runs.rows.len(), by_id.packages.rows.len()), (1, 0));

    let narrowed = find(pool, &reader, "sales").await.unwrap();
    assert_eq!((narrowed.packages.rows.len(), narrowed.catalogs.rows.len()), (1, 1));
    assert_eq!((narrowed.people.rows.len(), narrowed.groups.rows.len(), narrowed.runs.rows.len()), (0, 0, 1));
    assert!(find(pool, &nobody, "sales").await.unwrap().is_empty());

    let short = find(pool, &root, "sa").await.unwrap();
    assert_eq!((short.packages.rows.len(), short.catalogs.rows.len()), (1, 2), "two letters begin a name");
    assert!(find(pool, &root, "%").await.unwrap().is_empty());
    assert!(find(pool, &root, "_ales").await.unwrap().is_empty());
    assert!(find(pool, &root, "  ").await.unwrap().is_empty());
    for bad in ["a\0b", &"x".repeat(300)] {
        assert_eq!(find(pool, &root, bad).await.unwrap_err().kind(), ErrorKind::Invalid);
    }
    let upn = find(pool, &root, "amara.sales@contoso").await.unwrap();
    assert_eq!(upn.people.rows[0].id, amara);
}
