use regrant_model::policy::Role;
use regrant_model::state::CauseKind;
use regrant_model::view::{Named, Selection};
use regrant_model::{ErrorKind, SystemId};

use super::{of_package, of_run};
use crate::testing::{Scene, TestDatabase};
use crate::{Caller, Result, assignment};

fn kind<T>(result: Result<T>) -> std::result::Result<T, ErrorKind> {
    result.map_err(|error| error.kind())
}

#[tokio::test]
async fn what_is_wrong_is_grouped_by_cause_and_retried_together() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let groups: Vec<_> = (0..5).map(|number| scene.group(&format!("group {number}"))).collect();
    let roles: Vec<_> = groups.iter().map(|group| group.member).collect();
    let package = scene.package("Sales", &roles);
    let mut assignments = Vec::new();
    for number in 0..6 {
        let user = scene.user(&format!("Person {number}"));
        assignments.push(scene.assignment(package, user));
        // Two fail for each of their five groups, one for another reason, three are fine.
        for role in if number < 2 { &roles[..] } else { &roles[..usize::from(number == 2)] } {
            scene.fail(user, *role, &format!("Person {number} may not"));
        }
    }
    let reader = scene.caller(Role::CatalogReader, catalog);
    let manager = scene.caller(Role::AssignmentManager, catalog);
    let other = scene.catalog("Other");
    let stranger = scene.caller(Role::CatalogOwner, other);
    scene.load().await;
    let pool = db.pool();
    sqlx::query(
        "update grants set cause_kind = 'no_such_account', due_at = regrant_now() + interval '1 minute'
         where cause = 'Person 2 may not'",
    )
    .execute(pool)
    .await
    .unwrap();

    assert_eq!(kind(of_package(pool, &stranger, package).await).err(), Some(ErrorKind::NotFound));
    let seen = of_package(pool, &reader, package).await.unwrap();
    assert!(!seen.can_retry.is_offered());
    let seen = of_package(pool, &manager, package).await.unwrap();
    assert!(seen.can_retry.is_enabled());
    let [rejected, missing] = seen.cards.as_slice() else { panic!("{:?}", seen.cards) };
    assert_eq!(
        (rejected.kind, rejected.grants.value, rejected.assignments.value),
        (CauseKind::Rejected, 10, 2)
    );
    assert_eq!(
        (rejected.objects.as_slice(), rejected.more_objects),
        (&["group 0", "group 1", "group 2"].map(str::to_owned)[..], 2)
    );
    assert_eq!(rejected.system, Named { id: SystemId::BUILTIN, name: "Built-in directory".to_owned() });
    assert_eq!(rejected.example, "Person 0 may not");
    assert_eq!((missing.kind, missing.assignments.value), (CauseKind::NoSuchAccount, 1));
    assert!(missing.next_attempt.is_some() && rejected.next_attempt.is_none());

    let listed = assignment::list(pool, &manager, package, &rejected.retry, None).await.unwrap();
    let mut ids: Vec<_> = listed.page.rows.iter().map(|row| row.id).collect();
    ids.sort_unstable();
    let mut expected = assignments[..2].to_vec();
    expected.sort_unstable();
    assert_eq!(ids, expected);
    let retry = Selection::Matching(missing.retry.clone());
    let run = assignment::reprocess(pool, &manager, package, &retry).await.unwrap();
    assert_eq!(run.total, 1);
}

#[tokio::test]
async fn what_a_run_could_not_do_is_grouped_as_it_stands_now() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let group = scene.group("group");
    let package = scene.package("Sales", &[group.member]);
    let mut assignments = Vec::new();
    for number in 0..4 {
        let user = scene.user(&format!("Person {number}"));
        assignments.push(scene.assignment(package, user));
        if number < 3 {
            scene.fail(user, group.member, "No");
        }
    }
    let reader = scene.caller(Role::CatalogReader, catalog);
    let nobody = scene.end_user("Nobody");
    scene.load().await;
    let pool = db.pool();
    let operator = Caller::local_operator();
    let run = assignment::reprocess(pool, &operator, package, &Selection::Ids(assignments.clone()))
        .await
        .unwrap()
        .run;
    sqlx::query(
        "insert into run_results (run_id, ordinal, assignment_id, at, outcome, outcomes)
         select $1, row_number() over (order by a.id), a.id, regrant_now(), 'failed',
            jsonb_build_array(jsonb_build_object('g', ag.grant_id, 'o', 'failed', 'c', 'No'))
         from assignments a join assignment_grants ag on ag.assignment_id = a.id where a.id = any($2)",
    )
    .bind(run.0)
    .bind(assignments[1..].iter().map(|id| id.0).collect::<Vec<_>>())
    .execute(pool)
    .await
    .unwrap();

    assert_eq!(kind(of_run(pool, &nobody, run).await).err(), Some(ErrorKind::NotFound));
    let seen = of_run(pool, &reader, run).await.unwrap();
    let [card] = seen.cards.as_slice() else { panic!("{:?}", seen.cards) };
    assert_eq!((card.kind, card.grants.value, card.assignments.value), (CauseKind::Rejected, 2, 2));
    assert_eq!((seen.mended.value, seen.can_retry.is_offered()), (1, false));
    let listed = assignment::list(pool, &operator, package, &card.retry, None).await.unwrap();
    let mut ids: Vec<_> = listed.page.rows.iter().map(|row| row.id).collect();
    ids.sort_unstable();
    let mut expected = assignments[1..3].to_vec();
    expected.sort_unstable();
    assert_eq!(ids, expected, "of this run only");

    let clean = assignment::reprocess(pool, &operator, package, &Selection::Ids(assignments[3..].to_vec()))
        .await
        .unwrap();
    let seen = of_run(pool, &reader, clean.run).await.unwrap();
    assert!(seen.cards.is_empty() && seen.mended.value == 0);
}
