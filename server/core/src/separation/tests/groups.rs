//! Packages that give a group which another package names as incompatible.

use regrant_model::policy::Role;
use regrant_model::view::{Incompatible, RoleChange};
use regrant_model::{ErrorKind, PackageId, PolicyId};
use time::Duration;

use super::{Stage, kind, quiet};
use crate::input::Justification;
use crate::testing::Scene;
use crate::{Caller, directory, package, request, separation};

impl Stage {
    /// "Payments" does not go together with the group that "Approvals" gives.
    async fn auditors_incompatible(&self) {
        let with = Incompatible::Group(self.auditors.id);
        separation::add(self.db.pool(), &self.manager, self.payments.0, with).await.expect("it is named");
    }

    /// One more package of the same catalog, that gives nothing yet.
    async fn wiki(&self) -> (PackageId, PolicyId) {
        let operator = Caller::local_operator();
        let draft = package::PackageDraft {
            name: crate::input::Name::parse("Name", "Wiki").unwrap(),
            description: crate::input::Description::default(),
            hidden: false,
        };
        let wiki = package::create(self.db.pool(), &operator, self.catalog, &draft).await.unwrap();
        let rules = crate::policy::PolicyDraft {
            name: crate::input::Name::parse("Name", "Direct").unwrap(),
            description: crate::input::Description::default(),
            requestors: regrant_model::view::Requestors::Nobody,
            approval_required: false,
            duration_days: None,
            extension_allowed: false,
        };
        (wiki, crate::policy::create(self.db.pool(), &operator, wiki, &rules).await.unwrap())
    }

    async fn gives_auditors(&self, package: PackageId) -> Result<(), crate::Error> {
        let role = self.auditors.member;
        package::add_role(self.db.pool(), &self.manager, package, role).await.map(drop)
    }
}

#[tokio::test]
async fn who_is_about_to_be_in_an_incompatible_group_does_not_get_the_package() {
    let stage = Stage::new().await;
    stage.auditors_incompatible().await;
    stage.assign(stage.approvals, None).await.unwrap();
    // The membership is not there yet: no worker has done anything.
    let refused = stage.assign(stage.payments, None).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    for part in ["Amara Okafor", "\"Approvals\"", "\"auditors\""] {
        assert!(refused.public().contains(part), "{part}: {refused}");
    }
    let own =
        request::request_access(stage.db.pool(), &stage.amara, stage.payments.1, &Justification::default())
            .await
            .unwrap_err();
    assert!(own.public().contains("\"Approvals\"") && !own.public().contains("auditors"), "{own}");
}

#[tokio::test]
async fn what_is_scheduled_stands_in_the_way_of_a_group_as_well() {
    for swap in [false, true] {
        let stage = Stage::new().await;
        stage.auditors_incompatible().await;
        let (first, second) =
            if swap { (stage.approvals, stage.payments) } else { (stage.payments, stage.approvals) };
        let in_a_day = stage.db.now().await + Duration::days(1);
        stage.assign(first, Some(in_a_day)).await.unwrap();
        assert_eq!(kind(stage.assign(second, None).await), Err(ErrorKind::Conflict), "{swap}");
        assert_eq!(kind(stage.assign(second, Some(in_a_day)).await), Err(ErrorKind::Conflict), "{swap}");
    }
}

#[tokio::test]
async fn a_scheduled_start_does_not_come_while_the_group_is_being_given() {
    let stage = Stage::new().await;
    let in_a_day = stage.db.now().await + Duration::days(1);
    stage.assign(stage.payments, Some(in_a_day)).await.unwrap();
    stage.auditors_incompatible().await;
    stage.db.move_clock(Duration::days(2)).await;
    // It was refused by now, but an old worker may have let it through: what counts is what stands there at the start.
    separation::remove(
        stage.db.pool(),
        &stage.manager,
        stage.payments.0,
        Incompatible::Group(stage.auditors.id),
    )
    .await
    .unwrap();
    stage.assign(stage.approvals, None).await.unwrap();
    stage.auditors_incompatible().await;
    quiet(&stage.db).await;
    assert_eq!(stage.live().await, 1);
    let became: String = sqlx::query_scalar("select state from requests where package_id = $1")
        .bind(stage.payments.0.0)
        .fetch_one(stage.db.pool())
        .await
        .unwrap();
    assert_eq!(became, "Canceled");
}

#[tokio::test]
async fn a_package_does_not_begin_to_give_a_group_that_it_names_itself() {
    let stage = Stage::new().await;
    stage.auditors_incompatible().await;
    let refused = stage.gives_auditors(stage.payments.0).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    for part in ["\"Payments\"", "\"auditors\""] {
        assert!(refused.public().contains(part), "{part}: {refused}");
    }
    let owner = stage.auditors.owner;
    package::add_role(stage.db.pool(), &stage.manager, stage.payments.0, owner).await.expect("no member");
}

#[tokio::test]
async fn a_package_does_not_begin_to_give_a_group_to_those_who_may_not_be_in_it() {
    let stage = Stage::new().await;
    let (pool, operator) = (stage.db.pool(), Caller::local_operator());
    stage.auditors_incompatible().await;
    let wiki = stage.wiki().await;
    let in_a_day = stage.db.now().await + Duration::days(1);
    stage.assign(wiki, None).await.unwrap();
    stage.gives_auditors(wiki.0).await.expect("nobody has both");
    package::remove_role(pool, &stage.manager, wiki.0, stage.auditors.member).await.unwrap();
    stage.assign(stage.payments, Some(in_a_day)).await.unwrap();

    let refused = stage.gives_auditors(wiki.0).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    for part in ["Amara Okafor", "\"Wiki\"", "\"Payments\"", "\"auditors\""] {
        assert!(refused.public().contains(part), "{part}: {refused}");
    }
    let change = RoleChange { add: vec![stage.auditors.member], remove: Vec::new() };
    let previewed = package::preview_roles(pool, &stage.manager, wiki.0, &change).await.unwrap_err();
    assert_eq!(previewed.public(), refused.public(), "the preview says so at once");

    let elsewhere = {
        let mut scene = Scene::new(&stage.db).await;
        let elsewhere = scene.catalog("Elsewhere");
        scene.load().await;
        elsewhere
    };
    package::move_to(pool, &operator, stage.payments.0, elsewhere).await.unwrap();
    let refused = stage.gives_auditors(wiki.0).await.unwrap_err();
    assert!(refused.public().starts_with("Somebody") && refused.public().contains("you may not see"));
    for part in ["Amara", "Payments"] {
        assert!(!refused.public().contains(part), "{part}: {refused}");
    }
    let version: i64 = sqlx::query_scalar("select version from access_packages where id = $1")
        .bind(wiki.0.0)
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(version, 3, "what was refused changed nothing");
}

#[tokio::test]
async fn of_a_role_and_an_assignment_at_the_same_moment_one_is_refused() {
    for _ in 0..6 {
        let stage = Stage::new().await;
        stage.auditors_incompatible().await;
        let wiki = stage.wiki().await;
        stage.assign(wiki, None).await.unwrap();
        let both = tokio::join!(stage.assign(stage.payments, None), stage.gives_auditors(wiki.0));
        let outcomes = [kind(both.0), kind(both.1)];
        assert!(outcomes.contains(&Ok(())) && outcomes.contains(&Err(ErrorKind::Conflict)), "{outcomes:?}");
    }
}

#[tokio::test]
async fn of_naming_a_group_and_giving_it_at_the_same_moment_one_is_refused() {
    for _ in 0..6 {
        let stage = Stage::new().await;
        let with = Incompatible::Group(stage.auditors.id);
        let named = separation::add(stage.db.pool(), &stage.manager, stage.payments.0, with);
        let both = tokio::join!(named, stage.gives_auditors(stage.payments.0));
        let outcomes = [kind(both.0), kind(both.1)];
        assert!(outcomes.contains(&Ok(())) && outcomes.contains(&Err(ErrorKind::Conflict)), "{outcomes:?}");
    }
}

/// Packages do not forbid what is done in the directory itself, but they add nothing to it, and it is listed.
#[tokio::test]
async fn a_member_by_the_directory_is_listed_beside_the_package() {
    let stage = Stage::new().await;
    let pool = stage.db.pool();
    stage.auditors_incompatible().await;
    stage.assign(stage.payments, None).await.unwrap();
    let operator = Caller::local_operator();
    directory::group::add_member(pool, &operator, stage.auditors.id, stage.user()).await.unwrap();
    let shown = separation::list(pool, &stage.manager, stage.payments.0).await.unwrap();
    assert_eq!(shown.groups[0].both.map(|both| both.value), Some(1));
}

#[tokio::test]
async fn a_package_manager_finds_the_groups_that_they_may_know_of() {
    let stage = Stage::new().await;
    let pool = stage.db.pool();
    let mut scene = Scene::new(&stage.db).await;
    scene.catalog("Elsewhere");
    let hidden = scene.group("auditors of others");
    scene.package("Others", &[hidden.member]);
    let own = scene.group("auditors of mine");
    scene.world().own(&own, stage.manager.user.expect("a user"));
    let root = scene.caller(Role::GlobalReader, None);
    scene.load().await;
    let found = async |caller: &Caller| {
        let found = separation::find_groups(pool, caller, stage.payments.0, " AUDIT").await;
        found.map(|found| found.into_iter().map(|group| group.name).collect::<Vec<_>>())
    };
    assert_eq!(found(&stage.manager).await.unwrap(), ["auditors", "auditors of mine"]);
    assert_eq!(kind(found(&root).await), Err(ErrorKind::Forbidden), "they name nothing");
    let all = found(&Caller::local_operator()).await.unwrap();
    assert_eq!(all, ["auditors", "auditors of mine", "auditors of others"]);
    for group in [stage.auditors.id, own.id] {
        let with = Incompatible::Group(group);
        separation::add(pool, &stage.manager, stage.payments.0, with)
            .await
            .expect("what is found can be named");
    }
}
