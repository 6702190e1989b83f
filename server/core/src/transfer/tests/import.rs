use futures::TryStreamExt as _;
use regrant_model::ErrorKind;
use regrant_model::policy::Role;
use regrant_model::view::{DirectoryTable, RoleHolderKind};

use crate::role::{self, NewHolder};
use crate::testing::{Scene, TestDatabase};
use crate::transfer::{apply, export, preview};
use crate::{Caller, Result};

const USERS: DirectoryTable = DirectoryTable::Users;
const GROUPS: DirectoryTable = DirectoryTable::Groups;
const MEMBERSHIPS: DirectoryTable = DirectoryTable::Memberships;

fn kind<T>(result: Result<T>) -> std::result::Result<T, ErrorKind> {
    result.map_err(|error| error.kind())
}

async fn count(db: &TestDatabase, sql: &str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(db.pool()).await.expect(sql)
}

async fn exported(db: &TestDatabase, caller: &Caller, table: DirectoryTable) -> String {
    let chunks: Vec<Vec<u8>> = export(db.pool(), caller, table).unwrap().try_collect().await.unwrap();
    String::from_utf8(chunks.concat()).unwrap()
}

#[tokio::test]
async fn users_are_created_changed_and_left_as_the_preview_said() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    scene.user("Amara Okafor");
    scene.user("Bilal Haddad");
    let administrator = scene.caller(Role::UserAdministrator, None);
    let reader = scene.caller(Role::GlobalReader, None);
    scene.load().await;
    let pool = db.pool();
    let file = "Display name,User principal name,Department,Enabled\r\n\
        Amara Obi,AMARA.OKAFOR@contoso.test,Marketing,no\r\n\
        Bilal Haddad,bilal.haddad@contoso.test,Sales,\r\n\
        \"Wei, Chen\",chen@contoso.test,,yes\r\n";

    for refused in [
        kind(preview(pool, &reader, USERS, file.as_bytes()).await),
        kind(apply(pool, &reader, USERS, file.as_bytes()).await),
    ] {
        assert_eq!(refused.err(), Some(ErrorKind::Forbidden));
    }
    let before = count(&db, "select count(*) from users").await;
    let told = preview(pool, &administrator, USERS, file.as_bytes()).await.unwrap();
    assert_eq!((told.rows, told.created, told.changed, told.unchanged), (3, 1, 1, 1));
    assert!(told.can_apply());
    assert_eq!(
        told.samples[0].details,
        [
            "User principal name: amara.okafor@contoso.test → AMARA.OKAFOR@contoso.test",
            "Display name: Amara Okafor → Amara Obi",
            "Department: Sales → Marketing",
            "Enabled: yes → no"
        ]
    );
    assert_eq!(count(&db, "select count(*) from users").await, before, "a preview changes nothing");
    let done = apply(pool, &administrator, USERS, file.as_bytes()).await.unwrap();
    assert_eq!(done, told);
    let analysts = "select count(*) from users where job_title = 'Analyst' and display_name in ('Amara Obi', 'Bilal Haddad')";
    assert_eq!(count(&db, analysts).await, 2, "a column that the file lacks stays");
    let again = preview(pool, &administrator, USERS, file.as_bytes()).await.unwrap();
    assert_eq!((again.unchanged, again.can_apply()), (3, false));
    let audited =
        "select count(*) from audit_entries where action in ('user.create', 'user.edit', 'directory.import')";
    assert_eq!(count(&db, audited).await, 3);
}

#[tokio::test]
async fn every_kind_of_bad_row_is_told_and_nothing_is_imported() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let amara = scene.user("Amara Okafor");
    let (team, powerful) = (scene.group("team"), scene.group("powerful"));
    scene.group("Twins");
    scene.group("twins");
    scene.put_in(amara, team.member);
    let administrator = scene.caller(Role::UserAdministrator, None);
    let root = scene.caller(Role::GlobalAdministrator, None);
    scene.load().await;
    let pool = db.pool();
    let new =
        NewHolder { role: Role::GlobalReader, holder: RoleHolderKind::Group(powerful.id), catalog: None };
    role::grant(pool, &root, new).await.unwrap();
    let me = administrator.user.expect("a user");
    sqlx::query("update users set user_principal_name = 'me@contoso.test' where id = $1")
        .bind(me.0)
        .execute(pool)
        .await
        .unwrap();
    let before = count(&db, "select count(*) from users").await;
    let told = async |table, text: String| {
        let seen = preview(pool, &administrator, table, text.as_bytes()).await.unwrap();
        assert!(!seen.can_apply());
        let refused = apply(pool, &administrator, table, text.as_bytes()).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid);
        assert!(refused.public().starts_with("Nothing was imported"), "{refused}");
        let told: Vec<_> =
            seen.errors.iter().map(|error| format!("{} {}", error.line, error.column)).collect();
        assert!(seen.errors.iter().all(|error| error.problem.ends_with('.')), "{:?}", seen.errors);
        told
    };

    let upn = "User principal name";
    let header = "User principal name,Display name,Mail,Enabled";
    let text = format!(
        "{header}\nfine@x,Fine,,yes\nnobody,No at,,\nno@name,,,\ntoo@few\nfine@x,Again,,\nlong@x,{},,\n\
         flag@x,Flag,,maybe\nme@contoso.test,Me,,no\n",
        "x".repeat(300)
    );
    let expected = [
        format!("3 {upn}"),
        "4 Display name".to_owned(),
        "5 ".to_owned(),
        format!("6 {upn}"),
        "7 Display name".to_owned(),
        "8 Enabled".to_owned(),
        format!("9 {upn}"),
    ];
    assert_eq!(told(USERS, text).await, expected);
    assert_eq!(count(&db, "select count(*) from users").await, before, "the fine row neither");

    let text = format!(
        "Id,Name,Description\n,New,\n,,x\n{},Nobody,\n,Twins,x\n,powerful,changed\n,new,again\n",
        uuid::Uuid::nil()
    );
    assert_eq!(told(GROUPS, text).await, ["3 Name", "4 Id", "5 Name", "6 Name", "7 Name"]);
    assert_eq!(count(&db, "select count(*) from groups").await, 4);

    let text = "Group,User principal name,Role,Action\nteam,amara.okafor@contoso.test,Owner,\nnone,me@contoso.test,,\n\
        team,none@x,,\nteam,me@contoso.test,Boss,\nteam,me@contoso.test,,Maybe\npowerful,me@contoso.test,,\n\
        TEAM,amara.okafor@contoso.test,owner,add\n";
    let expected = [
        "3 Group".to_owned(),
        format!("4 {upn}"),
        "5 Role".to_owned(),
        "6 Action".to_owned(),
        "7 Group".to_owned(),
        format!("8 {upn}"),
    ];
    assert_eq!(told(MEMBERSHIPS, text.to_owned()).await, expected);
    assert_eq!(count(&db, "select count(*) from group_members").await, 1);
    assert_eq!(count(&db, "select count(*) from audit_entries where action = 'directory.import'").await, 0);
}

/// The rule of the use case, for the names as they are when all of the file is done.
#[tokio::test]
async fn a_file_does_not_make_two_groups_of_one_name() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let (sales, wiki, crm) = (scene.group("sales"), scene.group("wiki"), scene.group("crm"));
    scene.group("Twins");
    let twin = scene.group("twins");
    scene.load().await;
    let (pool, operator) = (db.pool(), Caller::local_operator());
    let told = async |text: &str| {
        let seen = preview(pool, &operator, GROUPS, text.as_bytes()).await.unwrap();
        let refused = kind(apply(pool, &operator, GROUPS, text.as_bytes()).await).err();
        assert_eq!(refused, Some(ErrorKind::Invalid), "{text}");
        seen.errors.iter().map(|error| format!("{} {}", error.line, error.problem)).collect::<Vec<_>>()
    };
    let there = |line: u32, name: &str, id: regrant_model::GroupId| {
        format!(
            "{line} There is a group named {name} already ({id}). Choose another name, or use that group."
        )
    };
    let in_line = |line: u32, other: u32| {
        format!("{line} Line {other} gives a group this name already. Choose another one.")
    };
    // The name of another, of another in the same file, and of one that is made in it.
    let text = format!("Id,Name\n{},Wiki\n,fresh\n", sales.id);
    assert_eq!(told(&text).await, [there(2, "wiki", wiki.id)]);
    let text = format!("Id,Name\n{},new\n{},New\n,NEW\n", sales.id, wiki.id);
    assert_eq!(told(&text).await, [in_line(3, 2), in_line(4, 2)]);

    // Names that are exchanged are free in the end, and what is not renamed may be one of two from before.
    let text = format!(
        "Id,Name,Description\n{},Wiki,\n{},Sales,\n{},CRM,renamed\n{},twins,old\n",
        sales.id, wiki.id, crm.id, twin.id
    );
    let done = apply(pool, &operator, GROUPS, text.as_bytes()).await.unwrap();
    assert_eq!((done.changed, done.error_count), (4, 0));
    let names: Vec<String> =
        sqlx::query_scalar("select display_name from groups order by id").fetch_all(pool).await.unwrap();
    assert!(names.contains(&"Wiki".to_owned()) && names.contains(&"Sales".to_owned()), "{names:?}");
}

#[tokio::test]
async fn of_two_files_that_make_the_same_group_one_finds_it_made() {
    for _ in 0..4 {
        let db = TestDatabase::new().await;
        let (pool, operator) = (db.pool(), Caller::local_operator());
        let name = crate::input::Name::parse("Name", "fresh").unwrap();
        let none = crate::input::Description::default();
        let both = tokio::join!(
            apply(pool, &operator, GROUPS, b"Name\nfresh\n"),
            apply(pool, &operator, GROUPS, b"Name\nFresh\n"),
            crate::directory::group::create(pool, &operator, &name, &none)
        );
        both.0.unwrap();
        both.1.unwrap();
        assert!(matches!(kind(both.2), Ok(_) | Err(ErrorKind::Conflict)));
        assert_eq!(count(&db, "select count(*) from groups").await, 1);
    }
}

#[tokio::test]
async fn groups_and_memberships_come_in_and_the_last_administrator_stays() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let team = scene.group("team");
    scene.package("Team", &[team.member]);
    let amara = scene.user("Amara Okafor");
    scene.put_in(amara, team.member);
    let admins = scene.group("admins");
    scene.put_in(amara, admins.member);
    let root = scene.caller(Role::GlobalAdministrator, None);
    scene.account(amara);
    scene.load().await;
    let pool = db.pool();
    let operator = Caller::local_operator();
    let holder = RoleHolderKind::Group(admins.id);
    role::grant(pool, &root, NewHolder { role: Role::GlobalAdministrator, holder, catalog: None })
        .await
        .unwrap();

    let text = format!("Id,Name,Description\n{},team-emea,All of EMEA\n,fresh,=1+1\n", team.id);
    let done = apply(pool, &operator, GROUPS, text.as_bytes()).await.unwrap();
    assert_eq!((done.created, done.changed), (1, 1));
    assert_eq!(count(&db, "select count(*) from resources where display_name = 'team-emea'").await, 1);

    let text = "Group;User principal name;Role;Action\nfresh;amara.okafor@contoso.test;;\n\
        fresh;amara.okafor@contoso.test;Owner;Add\nteam-emea;amara.okafor@contoso.test;Member;Remove\n";
    let done = apply(pool, &operator, MEMBERSHIPS, text.as_bytes()).await.unwrap();
    assert_eq!((done.created, done.removed, done.unchanged), (2, 1, 0));
    let again = preview(pool, &operator, MEMBERSHIPS, text.as_bytes()).await.unwrap();
    assert_eq!((again.unchanged, again.can_apply()), (3, false));

    role::revoke(
        pool,
        &operator,
        role::list(pool, &root).await.unwrap().iter().find(|held| held.kind != holder).expect("root").id,
    )
    .await
    .unwrap();
    let last = "Group,User principal name,Action\nadmins,amara.okafor@contoso.test,Remove\n";
    assert_eq!(
        kind(apply(pool, &operator, MEMBERSHIPS, last.as_bytes()).await).err(),
        Some(ErrorKind::Conflict)
    );
    let disabled = "User principal name,Display name,Enabled\namara.okafor@contoso.test,Amara Okafor,no\n";
    assert_eq!(
        kind(apply(pool, &operator, USERS, disabled.as_bytes()).await).err(),
        Some(ErrorKind::Conflict)
    );
}

#[tokio::test]
async fn what_goes_out_comes_in_again_as_it_was_and_is_no_formula() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    for number in 0..1_205 {
        let user = scene.user(&format!("=Person {number}"));
        if number == 0 {
            let group = scene.group("+team, \"the\" one");
            scene.put_in(user, group.member);
            scene.put_in(user, group.owner);
        }
    }
    let reader = scene.caller(Role::GlobalReader, None);
    let nobody = scene.end_user("Nobody");
    scene.load().await;
    let operator = Caller::local_operator();
    assert_eq!(kind(export(db.pool(), &nobody, USERS)).err(), Some(ErrorKind::Forbidden));
    for table in DirectoryTable::ALL {
        let text = exported(&db, &reader, *table).await;
        assert!(!text.contains("\n=") && !text.contains(",="), "{table}");
        let back = preview(db.pool(), &operator, *table, text.as_bytes()).await.unwrap();
        assert_eq!((back.error_count, back.unchanged), (0, back.rows), "{table}: {:?}", back.errors);
        assert!(back.rows > 0);
    }
    assert_eq!(exported(&db, &reader, USERS).await.lines().count(), 1_208);
}
