mod claims;

use regrant_model::policy::Role;
use regrant_model::view::RoleHolderKind;
use regrant_model::{ErrorKind, UserId};

use super::{NewHolder, find, grant, list, revoke};
use crate::directory::{group, user};
use crate::testing::{Scene, TestDatabase};
use crate::{Caller, Result, catalog};

fn kind<T>(result: Result<T>) -> std::result::Result<T, ErrorKind> {
    result.map_err(|error| error.kind())
}

fn id_of(caller: &Caller) -> UserId {
    caller.user.expect("a user")
}

/// Whatever two administrators do to each other at the same moment, one of them is left.
#[tokio::test]
async fn two_administrators_cant_remove_each_other_at_the_same_moment() {
    for round in 0..8 {
        let db = TestDatabase::new().await;
        let mut scene = Scene::new(&db).await;
        let first = scene.caller(Role::GlobalAdministrator, None);
        let second = scene.caller(Role::GlobalAdministrator, None);
        scene.account(id_of(&first));
        scene.account(id_of(&second));
        scene.load().await;
        let pool = db.pool();
        let held = list(pool, &first).await.unwrap();
        let of = |caller: &Caller| {
            let kind = RoleHolderKind::User(id_of(caller));
            held.iter().find(|holder| holder.kind == kind).expect("it is held").id
        };
        let take = async |by: &Caller, from: &Caller, how: u32| match how % 3 {
            0 => revoke(pool, by, of(from)).await,
            1 => user::set_enabled(pool, by, id_of(from), false).await,
            _ => user::delete(pool, by, id_of(from)).await,
        };
        let both = tokio::join!(take(&first, &second, round), take(&second, &first, round / 3));
        let outcomes = [kind(both.0), kind(both.1)];
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        assert!(outcomes.contains(&Err(ErrorKind::Conflict)), "{outcomes:?}");
    }
}

#[tokio::test]
async fn the_last_administrator_stays_in_the_group_that_makes_them_one() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let team = scene.group("administrators");
    let amara = scene.user("Amara Okafor");
    scene.put_in(amara, team.member);
    let root = scene.caller(Role::GlobalAdministrator, None);
    scene.account(amara);
    scene.account(id_of(&root));
    scene.load().await;
    let pool = db.pool();
    let through =
        NewHolder { role: Role::GlobalAdministrator, holder: RoleHolderKind::Group(team.id), catalog: None };
    grant(pool, &root, through).await.unwrap();
    let own = list(pool, &root).await.unwrap();
    let own = own.iter().find(|holder| holder.kind == RoleHolderKind::User(id_of(&root))).unwrap().id;
    revoke(pool, &root, own).await.expect("Amara is left");
    let operator = Caller::local_operator();
    assert_eq!(kind(group::remove_member(pool, &operator, team.id, amara).await), Err(ErrorKind::Conflict));
    group::add_member(pool, &operator, team.id, id_of(&root)).await.unwrap();
    group::remove_member(pool, &operator, team.id, amara).await.unwrap();
}

#[tokio::test]
async fn a_group_is_given_a_role_by_a_global_administrator_only() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let (team, free) = (scene.group("team"), scene.group("free"));
    scene.package("Team", &[team.member]);
    let owner = scene.caller(Role::CatalogOwner, catalog);
    let iga = scene.caller(Role::IdentityGovernanceAdministrator, None);
    let root = scene.caller(Role::GlobalAdministrator, None);
    scene.load().await;
    let pool = db.pool();
    let new = NewHolder {
        role: Role::PackageManager,
        holder: RoleHolderKind::Group(team.id),
        catalog: Some(catalog),
    };
    // From then on its owners could not change it any more, nor anybody but a Global administrator.
    for new in [new, NewHolder { holder: RoleHolderKind::Group(free.id), ..new }] {
        assert_eq!(kind(grant(pool, &owner, new).await), Err(ErrorKind::Forbidden));
        assert_eq!(kind(grant(pool, &iga, new).await), Err(ErrorKind::Forbidden));
    }
    let given = grant(pool, &root, new).await.unwrap();
    let shown = catalog::detail(pool, &owner, catalog).await.unwrap();
    assert!(shown.holders.iter().any(|holder| holder.id == given && holder.can_revoke.is_enabled()));
}

#[tokio::test]
async fn holders_are_found_by_those_who_have_a_role_to_give() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let team = scene.group("amber team");
    let amara = scene.user("Amara Okafor");
    let owner = scene.caller(Role::CatalogOwner, catalog);
    let reader = scene.caller(Role::CatalogReader, catalog);
    let root = scene.caller(Role::GlobalAdministrator, None);
    scene.load().await;
    let found = find(db.pool(), &owner, " am", true).await.unwrap();
    assert_eq!(found.people.iter().map(|person| person.id).collect::<Vec<_>>(), [amara]);
    assert!(found.groups.is_empty(), "they may not give a role to a group");
    let all = find(db.pool(), &root, "am", true).await.unwrap();
    assert_eq!(all.groups.iter().map(|group| group.id).collect::<Vec<_>>(), [team.id]);
    assert_eq!(kind(find(db.pool(), &reader, "am", true).await).err(), Some(ErrorKind::Forbidden));
}

/// One who has no account to sign in with administers nothing.
#[tokio::test]
async fn the_last_administrator_is_one_who_can_sign_in() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let here = scene.caller(Role::GlobalAdministrator, None);
    let without_account = scene.caller(Role::GlobalAdministrator, None);
    let disabled = scene.caller(Role::GlobalAdministrator, None);
    let third = scene.user("Third");
    for user in [id_of(&here), id_of(&disabled), third] {
        scene.account(user);
    }
    scene.load().await;
    let (pool, operator) = (db.pool(), Caller::local_operator());
    user::set_enabled(pool, &operator, id_of(&disabled), false).await.unwrap();
    let held = list(pool, &operator).await.unwrap();
    let of = |caller: &Caller| {
        let kind = RoleHolderKind::User(id_of(caller));
        held.iter().find(|holder| holder.kind == kind).expect("it is held").id
    };
    assert_eq!(kind(revoke(pool, &operator, of(&here)).await), Err(ErrorKind::Conflict));
    assert_eq!(
        kind(user::set_enabled(pool, &without_account, id_of(&here), false).await),
        Err(ErrorKind::Conflict)
    );
    assert_eq!(kind(user::delete(pool, &without_account, id_of(&here)).await), Err(ErrorKind::Conflict));
    revoke(pool, &operator, of(&without_account)).await.unwrap();
    let new =
        NewHolder { role: Role::GlobalAdministrator, holder: RoleHolderKind::User(third), catalog: None };
    grant(pool, &here, new).await.unwrap();
    revoke(pool, &operator, of(&here)).await.expect("the third can sign in");
}
