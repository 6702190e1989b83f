use regrant_model::policy::Role;
use regrant_model::view::DirectoryTable;
use regrant_model::{ErrorKind, ImportId};
use time::Duration;

use crate::testing::{Scene, TestDatabase};
use crate::transfer::{apply, apply_kept, discard, faults_csv, forget, keep, kept, look_again};
use crate::{Caller, Result};

const USERS: DirectoryTable = DirectoryTable::Users;
const FILE: &str = "User principal name,Display name,Department\n\
    amara.okafor@contoso.test,Amara Okafor,Marketing\n\
    bilal.haddad@contoso.test,Bilal Haddad,Sales\n\
    chen@contoso.test,Wei Chen,Legal\n";

fn kind<T>(result: Result<T>) -> std::result::Result<T, ErrorKind> {
    result.map_err(|error| error.kind())
}

async fn count(db: &TestDatabase, sql: &str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(db.pool()).await.expect(sql)
}

struct Stage {
    db: TestDatabase,
    administrator: Caller,
    other: Caller,
    reader: Caller,
}

async fn stage() -> Stage {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    scene.user("Amara Okafor");
    scene.user("Bilal Haddad");
    let administrator = scene.caller(Role::UserAdministrator, None);
    let other = scene.caller(Role::GlobalAdministrator, None);
    let reader = scene.caller(Role::GlobalReader, None);
    scene.load().await;
    Stage { db, administrator, other, reader }
}

async fn keep_file(stage: &Stage, caller: &Caller) -> Result<ImportId> {
    keep(stage.db.pool(), caller, USERS, "people.csv", FILE.as_bytes().to_vec()).await
}

#[tokio::test]
async fn a_file_waits_for_its_sender_alone_and_for_an_hour() {
    let stage = stage().await;
    let (db, mine) = (stage.db.pool(), &stage.administrator);
    assert_eq!(kind(keep_file(&stage, &stage.reader).await), Err(ErrorKind::Forbidden));
    let id = keep_file(&stage, mine).await.unwrap();
    let seen = kept(db, mine, id).await.unwrap();
    assert_eq!((seen.file.as_str(), seen.moved_count, seen.preview.rows), ("people.csv", 0, 3));
    assert_eq!((seen.preview.created, seen.preview.changed, seen.preview.unchanged), (1, 1, 1));
    let rest = Duration::hours(1) - (seen.until - seen.now);
    assert!(rest >= Duration::ZERO && rest < Duration::minutes(5), "{rest}");
    for refused in [
        kind(kept(db, &stage.other, id).await).map(drop),
        kind(look_again(db, &stage.other, id).await),
        kind(apply_kept(db, &stage.other, id).await).map(drop),
        kind(faults_csv(db, &stage.other, id).await).map(drop),
    ] {
        assert_eq!(refused, Err(ErrorKind::NotFound));
    }
    discard(db, &stage.other, id).await.unwrap();
    assert!(kept(db, mine, id).await.is_ok(), "another one's file stays");

    for _ in 0..3 {
        keep_file(&stage, mine).await.unwrap();
    }
    assert_eq!(kind(kept(db, mine, id).await).err(), Some(ErrorKind::NotFound), "the fourth takes its place");
    let id = keep_file(&stage, mine).await.unwrap();
    stage.db.move_clock(Duration::minutes(61)).await;
    assert_eq!(kind(apply_kept(db, mine, id).await).err(), Some(ErrorKind::NotFound));
    assert_eq!(count(&stage.db, "select count(*) from import_files").await, 3);
    forget(db).await.unwrap();
    assert_eq!(count(&stage.db, "select count(*) from import_files").await, 0);
}

#[tokio::test]
async fn what_was_previewed_is_imported_once() {
    let stage = stage().await;
    let (db, mine) = (stage.db.pool(), &stage.administrator);
    let id = keep_file(&stage, mine).await.unwrap();
    assert_eq!(count(&stage.db, "select count(*) from users where department = 'Legal'").await, 0);
    let (first, second) = tokio::join!(apply_kept(db, mine, id), apply_kept(db, mine, id));
    let (done, refused) = if first.is_ok() { (first, second) } else { (second, first) };
    assert_eq!((done.unwrap().created, kind(refused).err()), (1, Some(ErrorKind::NotFound)));
    assert_eq!(count(&stage.db, "select count(*) from users where department = 'Legal'").await, 1);
    let audited = "select count(*) from audit_entries
        where action = 'directory.import' and detail->>'file' = 'people.csv' and object_name = 'Users'";
    assert_eq!(count(&stage.db, audited).await, 1);
    assert_eq!(count(&stage.db, "select count(*) from import_files").await, 0);
}

#[tokio::test]
async fn what_has_moved_since_the_preview_is_told_and_nothing_is_imported() {
    let stage = stage().await;
    let (db, mine) = (stage.db.pool(), &stage.administrator);
    let id = keep_file(&stage, mine).await.unwrap();
    let meanwhile = "User principal name,Display name,Department\n\
        amara.okafor@contoso.test,Amara Okafor,Marketing\nbilal.haddad@contoso.test,Bilal Haddad,Support\n";
    apply(db, &stage.other, USERS, meanwhile.as_bytes()).await.unwrap();
    let refused = apply_kept(db, mine, id).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    assert!(refused.public().contains("2 rows would do something else"), "{refused}");
    assert_eq!(count(&stage.db, "select count(*) from users where department = 'Legal'").await, 0);
    let seen = kept(db, mine, id).await.unwrap();
    assert_eq!(seen.moved_count, 2);
    let moved: Vec<_> = seen.moved.iter().map(|row| (row.line, row.what.as_str())).collect();
    assert_eq!(moved, [(2, "Nothing"), (3, "Change")]);
    assert_eq!(seen.moved[1].details, ["Department: Support → Sales"]);
    assert_eq!((seen.preview.created, seen.preview.changed, seen.preview.unchanged), (1, 1, 1));

    look_again(db, mine, id).await.unwrap();
    assert_eq!(kept(db, mine, id).await.unwrap().moved_count, 0, "nothing has moved since that");
    apply_kept(db, mine, id).await.unwrap();
    assert_eq!(count(&stage.db, "select count(*) from users where department = 'Support'").await, 0);
}

#[tokio::test]
async fn a_row_that_can_no_longer_be_taken_in_stops_the_import() {
    let stage = stage().await;
    let (db, mine) = (stage.db.pool(), &stage.administrator);
    let id = keep_file(&stage, mine).await.unwrap();
    sqlx::query(
        "insert into role_assignments (id, role, user_id, created_at)
         select gen_random_uuid(), 'GlobalReader', id, now() from users where display_name = 'Amara Okafor'",
    )
    .execute(db)
    .await
    .unwrap();
    let refused = apply_kept(db, mine, id).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    assert!(refused.public().contains("one row can't be taken in. The first is in line 2"), "{refused}");
    let seen = kept(db, mine, id).await.unwrap();
    assert_eq!((seen.preview.error_count, seen.preview.can_apply()), (1, false));
    assert_eq!(count(&stage.db, "select count(*) from users where department = 'Legal'").await, 0);
}
